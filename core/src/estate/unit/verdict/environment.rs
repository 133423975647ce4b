//! Variables: assignments, names, and fields of the journal.

use super::Fault;
use super::value::Value;
use crate::facts::systemd::{Kind, scalar};
use crate::syntax::systemd::cut::Style;

/// Judges a list of variables or fields.
pub(super) fn judge(value: &mut Value<'_>) {
    match value.directive.kind {
        Kind::EnvAssignments => {
            value.each(Style::ESCAPED, "is no assignment of the form `NAME=value`", is_assignment);
            if value.faults.len() > 1 {
                join(value);
            }
        }
        Kind::EnvNames => value.each(Style::UNQUOTED, NO_NAME, scalar::is_variable),
        Kind::EnvNamesOrAssignments => {
            value.each(Style::ESCAPED, NO_NAME, |it| is_assignment(it) || scalar::is_variable(it));
        }
        _ => value.each(Style::ESCAPED, "is no field of the form `NAME=value`, with a name in capitals", |it| {
            it.split_once('=').is_some_and(|(name, _)| scalar::is_journal_field(name))
        }),
    }
}

/// `NAME = value` are three words, and one mistake: the name and the sign stand for all of it.
fn join(value: &mut Value<'_>) {
    let text = value.text;
    let mut joined: Vec<Fault> = Vec::new();
    let mut faults = std::mem::take(&mut value.faults).into_iter().peekable();
    while let Some(mut fault) = faults.next() {
        let blanks_to =
            |from: usize, next: &Fault| text.get(from..next.range.start).is_some_and(|it| it.trim().is_empty());
        let sign = faults.peek().filter(|it| blanks_to(fault.range.end, it)).map(|it| it.range.clone());
        if let Some(sign) =
            sign.filter(|it| scalar::is_variable(&text[fault.range.clone()]) && text[it.clone()].starts_with('='))
        {
            faults.next();
            fault.range.end = sign.start + 1;
            AROUND_SIGN.clone_into(&mut fault.what);
            // The value, which may be more than one word.
            let mut end = sign.end;
            while let Some(next) = faults.next_if(|it| blanks_to(end, it) && !text[it.range.clone()].starts_with('"')) {
                end = next.range.end;
            }
        }
        joined.push(fault);
    }
    value.faults = joined;
}

/// What is said of a name with a blank between it and its sign.
pub const AROUND_SIGN: &str = "has a blank before its `=`";

const NO_NAME: &str = "is no name of a variable: letters, digits and `_`, no digit first";

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| scalar::is_variable(name))
}
