//! Methods of known texts and arrays.

use std::rc::Rc;

use super::Certainty;
use super::evaluator::{Evaluator, LENGTH, Outcome};
use super::object::{Thing, Val, unknown};
use super::state::known;
use crate::source::{Span, Value};

impl Evaluator<'_> {
    /// Calls a method of a text.
    pub(super) fn text_method(
        &mut self,
        text: &Rc<str>,
        object: &Val,
        name: &str,
        arguments: &[Val],
        open: bool,
        at: Span,
    ) -> Val {
        for it in arguments {
            self.hand_over(it);
        }
        self.use_asked(arguments);
        let texts: Option<Vec<Rc<str>>> = arguments
            .iter()
            .map(|it| match it.known() {
                Some(Thing::String(text)) => Some(Rc::clone(text)),
                Some(Thing::Number(_)) => it.known().and_then(Thing::text),
                _ => None,
            })
            .collect();
        let result = texts.filter(|_| !open).and_then(|all| {
            let words: Vec<&str> = all.iter().map(|it| &**it).collect();
            self.text_result(text, name, &words, at)
        });
        // What a text is split into stands where the text does.
        if let Some(Thing::Cell(cell)) = &result {
            for item in self.state.cells[*cell].items.iter_mut().flatten() {
                Self::take_part(item, object);
            }
        }
        let mut parts = vec![object];
        parts.extend(arguments);
        match result {
            Some(thing) => Self::made(thing, at, &parts),
            None => Self::pass_on("a method of a text", at, &parts),
        }
    }

    fn text_result(&mut self, text: &str, name: &str, arguments: &[&str], at: Span) -> Option<Thing> {
        let blank = |it: char| it.is_whitespace() || it == '\u{feff}';
        let whole = |text: String| (text.len() <= LENGTH).then(|| Thing::string(text));
        #[expect(clippy::cast_precision_loss, reason = "texts are short")]
        let place = |at: Option<usize>| Thing::Number(at.map_or(-1.0, |it| it as f64));
        Some(match (name, arguments) {
            ("trim", []) => Thing::string(text.trim_matches(blank)),
            ("trimStart" | "trimLeft", []) => Thing::string(text.trim_start_matches(blank)),
            ("trimEnd" | "trimRight", []) => Thing::string(text.trim_end_matches(blank)),
            ("toLowerCase" | "toLocaleLowerCase", []) => whole(text.to_lowercase())?,
            ("toUpperCase" | "toLocaleUpperCase", []) => whole(text.to_uppercase())?,
            ("toString" | "valueOf", []) => Thing::string(text),
            ("concat", more) => whole(format!("{text}{}", more.concat()))?,
            ("startsWith", [start]) => Thing::Bool(text.starts_with(start)),
            ("endsWith", [end]) => Thing::Bool(text.ends_with(end)),
            ("includes", [part]) => Thing::Bool(text.contains(part)),
            ("indexOf", [part]) if text.is_ascii() => place(text.find(part)),
            ("replace", [from, to]) if !to.contains('$') => whole(text.replacen(from, to, 1))?,
            ("replaceAll", [from, to]) if !to.contains('$') && !from.is_empty() => whole(text.replace(from, to))?,
            ("split", []) => {
                let only = vec![known(Thing::string(text), at)];
                self.state.array(only)
            }
            ("split", [separator]) => {
                let parts: Vec<&str> = match *separator {
                    "" if text.is_ascii() => text.split("").filter(|it| !it.is_empty()).collect(),
                    "" => return None,
                    separator => text.split(separator).collect(),
                };
                let items = parts.into_iter().map(|it| known(Thing::string(it), at)).collect();
                self.state.array(items)
            }
            ("slice" | "substring", [start]) if text.is_ascii() => {
                Thing::string(text.get(start.parse::<usize>().ok()?.min(text.len())..)?)
            }
            ("slice" | "substring", [start, end]) if text.is_ascii() => {
                let (start, end): (usize, usize) = (start.parse().ok()?, end.parse().ok()?);
                Thing::string(text.get(start..end.min(text.len()))?)
            }
            _ => return None,
        })
    }

    /// Calls a method of an array that is known.
    pub(super) fn array_method(
        &mut self,
        object: &Val,
        name: &str,
        arguments: Vec<Val>,
        open: bool,
        at: Span,
    ) -> Outcome {
        let items = self.state.items(object).map(<[Val]>::to_vec).unwrap_or_default();
        if open {
            self.state.lose(object);
            return Ok(self.call_unknown(arguments, open, at));
        }
        let first = arguments.first();
        Ok(match (name, first) {
            ("push" | "unshift", _) => {
                let Value::Known(Thing::Cell(cell)) = object.value else { return Ok(unknown("an array", at)) };
                if let Some(all) = self.state.change(cell) {
                    let place = if name == "push" { all.len() } else { 0 };
                    all.splice(place..place, arguments);
                    if all.len() > LENGTH {
                        self.state.lose(object);
                    }
                }
                unknown("a length", at)
            }
            ("concat", _) => {
                let mut all = Some(items);
                for it in &arguments {
                    let more = match it.known() {
                        Some(Thing::Cell(_)) => self.state.items(it).map(<[Val]>::to_vec),
                        Some(Thing::Named(..)) | None => None,
                        Some(_) => Some(vec![it.clone()]),
                    };
                    all = all.zip(more).map(|(mut all, more)| {
                        all.extend(more);
                        all
                    });
                }
                self.array_or_unknown(all.filter(|it| it.len() <= LENGTH), at)
            }
            ("slice", None) => self.array_or_unknown(Some(items), at),
            #[expect(clippy::cast_precision_loss, reason = "arrays are short")]
            ("has" | "includes" | "indexOf", Some(sought)) => {
                self.compare_asked(sought, &items);
                let place = |at: Option<usize>| match (name, at) {
                    ("indexOf", None) => Thing::Number(-1.0),
                    ("indexOf", Some(place)) => Thing::Number(place as f64),
                    (_, place) => Thing::Bool(place.is_some()),
                };
                match found(&items, sought) {
                    Place::Unknown => Self::pass_on("a search", at, &[object, sought]),
                    Place::Nowhere => Self::made(place(None), at, &[object, sought]),
                    Place::At(found) => Self::made(place(Some(found)), at, &[object, sought]),
                }
            }
            ("join", _) => {
                let separator = match first.map(Val::known) {
                    None => Some(",".into()),
                    Some(it) => it.and_then(Thing::text),
                };
                let texts: Option<Vec<Rc<str>>> = items.iter().map(|it| it.known().and_then(Thing::text)).collect();
                match texts.zip(separator) {
                    Some((texts, separator)) => Self::made(Thing::string(texts.join(&separator)), at, &[object]),
                    None => unknown("a joined array", at),
                }
            }
            ("flat", None) => {
                let mut all = Some(Vec::new());
                for it in &items {
                    let more = match it.known() {
                        Some(Thing::Cell(_)) => self
                            .state
                            .items(it)
                            .map_or_else(|| self.state.plain(it).map(|_| vec![it.clone()]), |it| Some(it.to_vec())),
                        Some(Thing::Named(..)) | None => None,
                        Some(_) => Some(vec![it.clone()]),
                    };
                    all = all.zip(more).map(|(mut all, more): (Vec<Val>, _)| {
                        all.extend(more);
                        all
                    });
                }
                self.array_or_unknown(all, at)
            }
            ("map" | "forEach" | "filter" | "find" | "some" | "every" | "flatMap", Some(callback)) => {
                let callback = callback.clone();
                self.each_item(object, name, &items, &callback, at)?
            }
            ("keys" | "values" | "toString" | "at" | "lastIndexOf" | "entries", _) => {
                unknown("a method of an array", at)
            }
            _ => {
                self.state.lose(object);
                self.call_unknown(arguments, open, at)
            }
        })
    }

    /// A method that calls a function with each element.
    fn each_item(&mut self, object: &Val, name: &str, items: &[Val], callback: &Val, at: Span) -> Outcome {
        let mut results = Vec::new();
        for (place, item) in items.iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "arrays are short")]
            let place = known(Thing::Number(place as f64), at);
            let arguments = match callback.known() {
                // What takes more than one argument takes the place for something.
                Some(Thing::Named(path, _)) if &**path != "parseInt" => vec![item.clone()],
                _ => vec![item.clone(), place, object.clone()],
            };
            let before = self.certainty;
            self.certainty = before.max(Certainty::Always);
            let mut result = self.call_value(callback, None, arguments, false, at)?;
            Self::take_part(&mut result, item);
            results.push(result);
        }
        let truths: Vec<Option<bool>> = results.iter().map(|it| it.known().and_then(Thing::truthy)).collect();
        Ok(match name {
            "map" => self.array_or_unknown(Some(results), at),
            "flatMap" => {
                let all: Option<Vec<Vec<Val>>> = results
                    .iter()
                    .map(|it| match it.known()? {
                        Thing::Cell(_) => self.state.items(it).map(<[Val]>::to_vec),
                        Thing::Named(..) => None,
                        _ => Some(vec![it.clone()]),
                    })
                    .collect();
                self.array_or_unknown(all.map(|it| it.concat()), at)
            }
            "filter" => {
                let all: Option<Vec<bool>> = truths.into_iter().collect();
                let kept = all.map(|all| items.iter().zip(all).filter(|it| it.1).map(|it| it.0.clone()).collect());
                self.array_or_unknown(kept, at)
            }
            "find" => match truths.iter().position(|it| *it != Some(false)) {
                Some(place) if truths[place] == Some(true) => items[place].clone(),
                Some(_) => unknown("a search", at),
                None => known(Thing::Undefined, at),
            },
            "some" if truths.contains(&Some(true)) => known(Thing::Bool(true), at),
            "every" if truths.contains(&Some(false)) => known(Thing::Bool(false), at),
            "some" | "every" if truths.iter().all(Option::is_some) => known(Thing::Bool(name == "every"), at),
            "forEach" => known(Thing::Undefined, at),
            _ => unknown("a question about an array", at),
        })
    }
}

/// Where an element stands that is the same as another.
enum Place {
    At(usize),
    Nowhere,
    Unknown,
}

fn found(items: &[Val], sought: &Val) -> Place {
    let mut is_sure = true;
    for (place, item) in items.iter().enumerate() {
        match Evaluator::is_same(item, sought) {
            Some(true) => return if is_sure { Place::At(place) } else { Place::Unknown },
            Some(false) => {}
            None => is_sure = false,
        }
    }
    if is_sure { Place::Nowhere } else { Place::Unknown }
}
