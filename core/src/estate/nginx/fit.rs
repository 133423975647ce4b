//! Which context a fragment is for, told by what stands in it.

use crate::facts::nginx::{Contexts, Form, Name};
use crate::syntax::nginx::{Children, Directive, Ending};

/// Returns the form of a directive that fits the context, or the nearest one.
pub(super) fn form(name: Name, contexts: Contexts, block: bool) -> Option<&'static Form> {
    let fitting = || name.forms().iter().filter(|it| it.contexts.has(contexts));
    fitting().find(|it| it.block == block).or_else(|| fitting().next())
}

/// Narrows `candidates` to the contexts that most of these statements fit; all of them when none fits any.
pub(super) fn narrow(statements: Children<'_>, candidates: Contexts) -> Contexts {
    if candidates.each().nth(1).is_none() {
        return candidates;
    }
    let mut counts: Vec<(Contexts, usize)> = candidates.each().map(|it| (it, 0)).collect();
    for statement in statements {
        let places = places(statement);
        for (context, count) in &mut counts {
            *count += usize::from(places.has(*context));
        }
    }
    let most = counts.iter().map(|it| it.1).max().unwrap_or(0);
    if most == 0 {
        return candidates;
    }
    counts.into_iter().filter(|it| it.1 == most).fold(Contexts::NONE, |all, it| all.or(it.0))
}

/// Returns how many of these statements could stand in `context`.
pub(super) fn fits(statements: Children<'_>, context: Contexts) -> bool {
    let mut any = false;
    for statement in statements.filter(|it| !it.is_opaque()) {
        let places = places(statement);
        if !places.is_empty() && statement.name().raw() != "include" {
            any |= places.has(context);
        }
    }
    any
}

fn places(statement: Directive<'_>) -> Contexts {
    let block = matches!(statement.ending(), Ending::Block { .. });
    let Some(name) = Name::find(&statement.name_text()) else { return Contexts::NONE };
    name.forms().iter().filter(|it| it.block == block).fold(Contexts::NONE, |all, it| all.or(it.contexts))
}
