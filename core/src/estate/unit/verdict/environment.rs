//! Variables: assignments, names, and fields of the journal.

use super::value::Value;
use crate::facts::systemd::{Kind, scalar};
use crate::syntax::systemd::cut::Style;

/// Judges a list of variables or fields.
pub(super) fn judge(value: &mut Value<'_>) {
    match value.directive.kind {
        Kind::EnvAssignments => value.each(Style::ESCAPED, "is no assignment of the form `NAME=value`", is_assignment),
        Kind::EnvNames => value.each(Style::UNQUOTED, NO_NAME, scalar::is_variable),
        Kind::EnvNamesOrAssignments => {
            value.each(Style::ESCAPED, NO_NAME, |it| is_assignment(it) || scalar::is_variable(it));
        }
        _ => value.each(Style::ESCAPED, "is no field of the form `NAME=value`, with a name in capitals", |it| {
            it.split_once('=').is_some_and(|(name, _)| scalar::is_journal_field(name))
        }),
    }
}

const NO_NAME: &str = "is no name of a variable: letters, digits and `_`, no digit first";

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| scalar::is_variable(name))
}
