//! python-decouple (3.8, decouple.py): `config` with its casts, and `Csv`.

use super::call::Arguments;
use super::evaluator::{Evaluator, Outcome};
use super::reader::{Asked, Held, Library};
use super::{EnvRead, Item, Object, Reader};
use crate::source::{Located, Span, Value};

/// `string.whitespace`.
const BLANKS: &str = " \t\n\r\u{b}\u{c}";

/// `cast`, `delimiter`, `strip` and whether the result is a tuple.
type Csv<'c> = (Option<&'c Item>, &'c str, Option<&'c str>, bool);

impl Evaluator<'_> {
    /// `config(name, default=…, cast=…)`.
    pub(super) fn decouple_call(&mut self, asked: Option<Asked<'_>>, arguments: &Arguments, at: Span) -> Outcome {
        let name = arguments.get(0, "option").and_then(|it| it.known()).and_then(Object::as_str).map(str::to_owned);
        let Some(name) = name.filter(|_| !arguments.open) else {
            return Ok(self.unknown("a setting whose name is not known", at));
        };
        let (default, cast) = (arguments.get(1, "default").cloned(), arguments.get(2, "cast").cloned());
        self.evaluation.reads.push(EnvRead { name: name.clone(), span: at, fallback: default.clone() });
        if let Some(asked) = asked {
            // The file is opened at the first question, whoever has the answer.
            let _ = (self.project.env_file)(Library::Decouple, asked);
        }
        let value = match self.variable(&name, at) {
            Some(value) => value,
            None => match self.in_file(asked, &name, at) {
                Some(value) => value,
                None => match &default {
                    Some(default) => self.item(default.value.clone(), at, &[default]).with(default.span),
                    None => return Err(self.raise("UndefinedValueError", at)),
                },
            },
        };
        let Some(cast) = cast else { return Ok(value) };
        if value.known().is_none() {
            return Ok(value);
        }
        if matches!(cast.known(), Some(Object::Name(it)) if it == "bool") {
            return self.truth(&value, at);
        }
        let made = self.apply(&cast, Arguments::of(value.clone()), at)?;
        Ok(self.item(made.value.clone(), at, &[&made, &value]))
    }

    /// What the file says that the library finds; `None` when it surely says nothing.
    fn in_file(&self, asked: Option<Asked<'_>>, name: &str, at: Span) -> Option<Item> {
        let unknown = || Some(self.unknown("what stands in the settings' own file", at));
        match asked.map(|it| (self.project.env_file)(Library::Decouple, it)) {
            None | Some(Held::Unknown) => unknown(),
            Some(Held::Missing) => None,
            Some(Held::Variables(all, open)) => match all.into_iter().rev().find(|it| it.0 == name) {
                Some((_, Located { value, span, from })) => {
                    let part = Located { value: Value::Known(Object::None), span, from };
                    Some(self.item(value.map(Object::String), at, &[&part]))
                }
                None if open => unknown(),
                None => None,
            },
        }
    }

    /// `cast=bool`, which takes few words.
    fn truth(&mut self, value: &Item, at: Span) -> Outcome {
        let Some(text) = value.known().and_then(Object::text) else { return Ok(self.unknown("a truth value", at)) };
        let truth = match text.to_lowercase().as_str() {
            "y" | "yes" | "t" | "true" | "on" | "1" => true,
            "" | "n" | "no" | "f" | "false" | "off" | "0" => false,
            _ => return Err(self.raise("ValueError", at)),
        };
        Ok(self.known(Object::Bool(truth), at, &[value]))
    }

    /// `Csv(…)` itself.
    pub(super) fn csv_reader(&self, arguments: &Arguments, at: Span) -> Item {
        let text = |place, name, default: &str| match arguments.get(place, name) {
            None => Some(default.to_owned()),
            Some(it) => it.known().and_then(Object::as_str).map(str::to_owned),
        };
        let strip = arguments.get(2, "strip").map(|_| text(2, "strip", BLANKS));
        let tuple = match arguments.get(3, "post_process").map(|it| it.known()) {
            None => Some(false),
            Some(Some(Object::Name(name))) if name == "list" => Some(false),
            Some(Some(Object::Name(name))) if name == "tuple" => Some(true),
            Some(_) => None,
        };
        match (text(1, "delimiter", ","), strip.clone(), tuple) {
            (Some(delimiter), None | Some(Some(_)), Some(tuple)) if !arguments.open => {
                let (cast, strip) = (arguments.get(0, "cast").cloned(), strip.flatten());
                self.known(Object::Reader(Box::new(Reader::Csv { cast, delimiter, strip, tuple })), at, &[])
            }
            _ => self.unknown("a list of settings", at),
        }
    }

    /// `Csv` of a value; `shlex` cuts it, whose quotes, escapes and comments are left to it.
    pub(super) fn csv(&mut self, csv: Csv<'_>, value: &Item, at: Span) -> Outcome {
        let (cast, delimiter, strip, tuple) = csv;
        let text = match value.known() {
            Some(Object::None) => "",
            Some(Object::String(text)) if !text.contains(['\'', '"', '\\', '#']) && !text.contains('\n') => text,
            _ => return Ok(self.unknown("a list of settings", at)),
        };
        let blanks = strip.unwrap_or(BLANKS);
        let mut made = Vec::new();
        for piece in text.split(|it| delimiter.contains(it)).filter(|it| !it.is_empty()) {
            let piece = piece.trim_matches(|it| blanks.contains(it)).to_owned();
            let piece = self.known(Object::String(piece), at, &[value]);
            made.push(match cast {
                Some(cast) => self.apply(cast, Arguments::of(piece), at)?,
                None => piece,
            });
        }
        let made = if tuple { Object::Tuple(made) } else { Object::List(made) };
        Ok(self.known(made, at, &[value]))
    }
}
