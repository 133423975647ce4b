//! `landreeve explain`.

use landreeve::rules::{self, Rule, Selection};

use crate::args::ExplainArgs;
use crate::{Failure, Outcome, Streams};

pub(crate) fn run(args: &ExplainArgs, streams: &mut Streams<'_>) -> Result<Outcome, Failure> {
    let text = match args.rule.as_deref() {
        None => list(rules::all()),
        Some(rule) => match rules::find(rule) {
            Some(rule) => format!("{}\n", rule.about.page.trim_end()),
            None => list(of_domain(rule)?),
        },
    };
    streams.print(&text)?;
    Ok(Outcome::Clean)
}

/// The rules of `domain/*`.
fn of_domain(pattern: &str) -> Result<impl Iterator<Item = &'static Rule>, Failure> {
    let selection = Selection { select: vec![pattern.to_owned()], pedantic: true, ..Selection::default() };
    let unknown =
        |error: rules::UnknownRule| Failure::new(error.to_string()).help("`landreeve explain` lists every rule");
    selection.validate().map_err(unknown)?;
    Ok(rules::all().filter(move |rule| selection.includes(rule)))
}

/// One line a rule: code, severity, and what its page says first.
fn list(rules: impl Iterator<Item = &'static Rule>) -> String {
    let rules: Vec<&Rule> = rules.collect();
    let width = rules.iter().map(|it| it.about.code.len()).max().unwrap_or(0);
    let line = |it: &&Rule| {
        let about = &it.about;
        format!("{:width$}  {:7}  {}\n", about.code, about.severity.word(), about.summary())
    };
    rules.iter().map(line).collect()
}
