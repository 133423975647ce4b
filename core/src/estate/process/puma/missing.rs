//! The variables that a configuration file cannot do without and does not get.
//! Puma only names the first of them: it stops there.

use super::{AROUND, READS};
use crate::source::Source;
use crate::syntax::ruby::{self, Context, EnvRead, Evaluation, Variable};

/// Runs the file again as if each variable that stops it were there, until none does.
pub(super) fn find(
    source: &Source,
    real_path: Option<&str>,
    evaluation: &Evaluation,
    variable: &(dyn Fn(&str) -> Variable + Sync),
) -> Vec<EnvRead> {
    let mut missing: Vec<EnvRead> = Vec::new();
    let mut next = stops_at(evaluation, variable);
    while let Some(read) = next.filter(|it| missing.len() < READS && missing.iter().all(|known| known.name != it.name))
    {
        missing.push(read);
        let with = |name: &str| {
            if missing.iter().any(|it| it.name == name) { Variable::Unknown } else { variable(name) }
        };
        next = stops_at(&ruby::evaluate(source, Context { file: real_path, variable: &with, around: AROUND }), &with);
    }
    missing
}

/// Returns the read without a default that ends the script.
fn stops_at(evaluation: &Evaluation, variable: &(dyn Fn(&str) -> Variable + Sync)) -> Option<EnvRead> {
    let raise = evaluation.raised.as_ref().filter(|it| it.class == "KeyError")?;
    let ends = |it: &&EnvRead| raise.span.contains(it.span) || it.span.contains(raise.span);
    let is_missing = |it: &&EnvRead| it.fallback.is_none() && matches!(variable(&it.name), Variable::Unset);
    evaluation.reads.iter().filter(ends).find(is_missing).cloned()
}
