//! Functions that are given a text and say by a callback whether it is fine, as `cors` asks for origins: which texts one
//! takes, where it only looks for them in lists that are known.
//!
//! It is run once with a text that nothing is known of, to see what that is compared with, and then with each of these and
//! with one that is none of them.

use super::Certainty;
use super::evaluator::Evaluator;
use super::object::{Thing, Val};
use super::state::known;
use crate::source::{Span, Value};

/// What became of a text that nothing is known of.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// What it was compared with.
    compared: Vec<Val>,
    /// Whether anything else was done with it.
    otherwise: bool,
}

/// What a function takes.
pub(super) enum Taken {
    All,
    These(Vec<Val>),
}

const ASKED: &str = "<asked>";
const DONE: &str = "<done>";
/// A text that stands in no list.
const STRANGER: &str = "https://origin.invalid";
/// How many texts are tried.
const TEXTS: usize = 100;

/// What is made of the text, for a message or otherwise.
const MADE: &str = "<asked>.text";

fn is_asked(val: &Val) -> bool {
    matches!(val.known(), Some(Thing::Named(path, _)) if &**path == ASKED)
}

/// Whether a value is the text, or made of it.
fn is_of_it(val: &Val) -> bool {
    matches!(val.known(), Some(Thing::Named(path, _)) if path.starts_with(ASKED))
}

impl Evaluator<'_> {
    /// Notes that a value is compared with others.
    pub(super) fn compare_asked<'v>(&mut self, sought: &Val, with: impl IntoIterator<Item = &'v Val>) {
        if let Some(asked) = self.asked.as_mut().filter(|_| is_of_it(sought)) {
            asked.otherwise |= !is_asked(sought);
            asked.compared.extend(with.into_iter().cloned());
        }
    }

    /// Notes that values are used in a way that is not followed.
    pub(super) fn use_asked<'v>(&mut self, vals: impl IntoIterator<Item = &'v Val>) {
        if let Some(asked) = &mut self.asked {
            asked.otherwise |= vals.into_iter().any(is_of_it);
        }
    }

    /// What is made of texts, where the one that is asked about is among them.
    pub(super) fn made_of_asked(&self, parts: &[&Val], at: Span) -> Option<Val> {
        let is_made = self.asked.is_some() && parts.iter().any(|it| is_of_it(it));
        is_made.then(|| known(Thing::named(MADE), at))
    }

    /// Notes that something is called with values; the callback may get them.
    pub(super) fn call_asked(&mut self, path: &str, arguments: &[Val]) {
        // What is only said of it decides nothing.
        let is_said = path == DONE || path.ends_with("Error") || path.starts_with("console.");
        if let Some(asked) = self.asked.as_mut().filter(|_| !is_said) {
            asked.otherwise |= path.starts_with(ASKED) || arguments.iter().any(is_of_it);
        }
    }

    /// Returns what a function takes; `None` where that is not known.
    pub(super) fn taken_by(&mut self, function: usize, at: Span) -> Option<Taken> {
        self.asked = Some(Asked::default());
        self.answer(function, known(Thing::named(ASKED), at), at);
        let asked = self.asked.take().filter(|it| !it.otherwise && it.compared.len() <= TEXTS)?;
        let stranger = known(Thing::string(STRANGER), at);
        if self.answer(function, stranger, at)? {
            return asked.compared.is_empty().then_some(Taken::All);
        }
        let mut taken = Vec::new();
        for val in asked.compared {
            match val.known()? {
                Thing::String(_) => {}
                Thing::Undefined | Thing::Null => continue,
                _ => return None,
            }
            if self.answer(function, val.clone(), at)? && !taken.iter().any(|it: &Val| it.value == val.value) {
                taken.push(val);
            }
        }
        Some(Taken::These(taken))
    }

    /// Asks the function about one text; `None` where what it says is not known.
    fn answer(&mut self, function: usize, text: Val, at: Span) -> Option<bool> {
        let (trial, doubt) = (self.remember(), self.state.doubt);
        let calls = self.evaluation.calls.len();
        self.certainty = Certainty::Always;
        self.tries = 0;
        self.state.doubt = Some(self.state.mark());
        let arguments = [text, known(Thing::named(DONE), at)];
        let result = self.call_function(function, None, &arguments, false, at);
        self.state.doubt = doubt;
        let said: Vec<(Certainty, Vec<Val>)> = self.evaluation.calls[calls..]
            .iter()
            .zip(&self.given[calls..])
            .filter(|it| it.0.callee.path == DONE)
            .map(|it| (it.0.certainty, it.1.clone()))
            .collect();
        self.forget(&trial);
        result.ok()?;
        match said.as_slice() {
            [(Certainty::Always, arguments)] => decision(arguments),
            _ => None,
        }
    }
}

/// What `callback(error, allowed)` says.
fn decision(arguments: &[Val]) -> Option<bool> {
    let is_error = match arguments.first().map(|it| &it.value) {
        None => false,
        Some(Value::Known(Thing::Named(path, _))) if path.ends_with("Error()") => true,
        Some(value) => value.known()?.truthy()?,
    };
    match arguments.get(1) {
        _ if is_error => Some(false),
        None => Some(false),
        Some(val) => val.known()?.truthy(),
    }
}
