//! Where nginx stops to read a text whose braces or quotes are wrong: it trusts
//! them, and finds a directive in a block where it cannot be.
//!
//! Only names, places, ends and numbers of arguments are looked at.

use super::location::{Modifier, by_words};
use super::verdict::exists;
use crate::facts::nginx::{Contexts, Name, Release, is_third_party};
use crate::syntax::nginx::Step;

/// What stands open.
struct Level {
    contexts: Contexts,
    location: Option<(Modifier, String)>,
}

/// Reads statements as nginx does.
pub(super) struct Reader {
    levels: Vec<Level>,
    release: Option<Release>,
}

impl Reader {
    /// Starts outside of any block of a text that stands in this context.
    pub(super) fn new(contexts: Contexts, release: Option<Release>) -> Self {
        Self { levels: vec![Level { contexts, location: None }], release }
    }

    /// Returns whether nginx reads on.
    pub(super) fn accepts(&mut self, step: Step<'_>) -> bool {
        match step {
            Step::Close => {
                self.levels.pop();
                !self.levels.is_empty()
            }
            Step::Statement(words, opens) => self.statement(words, opens),
        }
    }

    fn statement(&mut self, words: &[&str], opens: bool) -> bool {
        let Some((&name, args)) = words.split_first() else { return true };
        let around = self.levels.last().map_or(Contexts::NONE, |it| it.contexts);
        if around.is_empty() || around.has(Contexts::DATA) {
            self.open(opens, Contexts::NONE, None);
            return !opens || around.is_empty();
        }
        if name.ends_with("_by_lua_block") || is_third_party(name) {
            self.open(opens, Contexts::NONE, None);
            return true;
        }
        let Some(known) = Name::find(name) else { return false };
        let here = || known.forms().iter().filter(|it| exists(it, self.release) && it.contexts.has(around));
        if !here().any(|it| it.block == opens && it.args.allow(args.len())) {
            return false;
        }
        let inner = here().filter(|it| it.block).fold(Contexts::NONE, |all, it| all.or(it.opens));
        let inner = match name {
            "if" if around.has(Contexts::LOCATION) => Contexts::IF_IN_LOCATION,
            "if" => Contexts::IF_IN_SERVER,
            _ => inner,
        };
        let location = if name == "location" { by_words(args) } else { None };
        if let (Some((own, path)), Some(outer)) = (&location, self.levels.last().and_then(|it| it.location.as_ref())) {
            let fits = match (own, outer.0) {
                (_, Modifier::Exact | Modifier::Named) | (Modifier::Named, _) => false,
                (Modifier::Regex, _) => true,
                _ => path.starts_with(&outer.1),
            };
            if !fits {
                // nginx looks at it when the block ends; what it says names the line of the `{`, or near it.
                return false;
            }
        }
        self.open(opens, inner, location);
        true
    }

    fn open(&mut self, opens: bool, contexts: Contexts, location: Option<(Modifier, String)>) {
        if opens {
            self.levels.push(Level { contexts, location });
        }
    }
}
