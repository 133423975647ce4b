//! One value on trial: where its faults are collected, and what its specifiers stand for.

use std::borrow::Cow;
use std::ops::Range;

use super::Fault;
use crate::estate::unit::specifier::of_name;
use crate::facts::systemd::{Directive, Kind};
use crate::syntax::systemd::cut::{Broken, Part, Style, cut};

/// One value on trial.
pub(super) struct Value<'v> {
    pub(super) text: &'v str,
    pub(super) directive: &'v Directive,
    pub(super) release: u16,
    /// The name that the unit is loaded by, where it is known.
    pub(super) unit: Option<&'v str>,
    pub(super) faults: Vec<Fault>,
}

/// A text with its specifiers replaced.
pub(super) struct Expanded<'t> {
    pub(super) text: Cow<'t, str>,
    /// Whether a specifier in it may stand for any text.
    pub(super) is_open: bool,
    /// Whether a specifier in it stands for (a part of) a unit's name, which holds no slash.
    pub(super) has_name: bool,
}

impl Expanded<'_> {
    /// Whether every character of the text is known.
    pub(super) fn is_known(&self) -> bool {
        !self.is_open && !self.has_name
    }

    /// Whether it is not valid, whatever its specifiers stand for. `names_unit` says that it is to be a unit's name:
    /// of that there is enough to judge where only a part of a name is missing.
    fn is_wrong(&self, names_unit: bool, is_valid: impl Fn(&str) -> bool) -> bool {
        if self.has_name && names_unit && !self.is_open {
            return ["x", "x.service", "x.slice"].iter().all(|it| !is_valid(&self.text.replace(NAME, it)));
        }
        self.is_known() && !is_valid(&self.text)
    }
}

impl<'v> Value<'v> {
    /// A part of the value is dropped, the rest counts.
    pub(super) fn part(&mut self, range: Range<usize>, what: impl Into<String>) {
        self.faults.push(Fault {
            range,
            what: what.into(),
            word: None,
            drops_all: false,
            refuses: self.directive.refuses,
        });
    }

    /// The value is dropped, or the unit refused, for this part of it.
    pub(super) fn all(&mut self, range: Range<usize>, what: impl Into<String>) {
        self.faults.push(Fault {
            range,
            what: what.into(),
            word: None,
            drops_all: true,
            refuses: self.directive.refuses,
        });
    }

    fn names_unit(&self) -> bool {
        matches!(self.directive.kind, Kind::Slice | Kind::TriggerUnit | Kind::Unit | Kind::UnitList)
    }

    pub(super) fn whole(&self) -> Range<usize> {
        0..self.text.len()
    }

    /// The words of the value; a word that cannot be read is a fault and the last.
    pub(super) fn words(&mut self, style: Style) -> Vec<Part<'v>> {
        let mut words = Vec::new();
        for word in cut(self.text, style) {
            match word {
                Ok(word) => words.push(word),
                Err(broken) => self.broken(&broken),
            }
        }
        words
    }

    /// A word that cannot be read: nothing from it on counts.
    pub(super) fn broken(&mut self, broken: &Broken) {
        match broken.quote {
            // Not the value: it may be a secret.
            Some(at) => self.part(at..at + 1, OPEN_QUOTE),
            None => self.part(broken.span.clone(), "holds a backslash that starts no escape"),
        }
    }

    /// Replaces the specifiers of a text that starts at `offset`; an unknown one is a fault, and gives nothing.
    pub(super) fn expand<'t>(&mut self, text: &'t str, offset: usize) -> Option<Expanded<'t>> {
        if !text.contains('%') || !self.directive.specifiers || self.release < self.directive.specifiers_since {
            return Some(Expanded { text: Cow::Borrowed(text), is_open: false, has_name: false });
        }
        let mut out = String::with_capacity(text.len());
        let (mut is_open, mut has_name) = (false, false);
        let mut rest = text;
        while let Some(at) = rest.find('%') {
            out.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            let Some(letter) = rest.chars().next().filter(|it| it.is_ascii_alphanumeric() || *it == '%') else {
                out.push('%');
                continue;
            };
            if let Some(known) = self.unit.and_then(|it| of_name(it, letter)) {
                out.push_str(&known);
                rest = &rest[1..];
                continue;
            }
            match stands_for(letter, self.release) {
                Stands::For(known) => out.push_str(known),
                Stands::ForName => {
                    has_name = true;
                    out.push(NAME);
                }
                Stands::ForAnything => {
                    is_open = true;
                    out.push('x');
                }
                Stands::ForNothing => {
                    // Quotes and escapes before it make it stand further on than in the text.
                    let at = offset + text.len() - rest.len() - 1;
                    let sign = self.text.get(at..).and_then(|it| it.find(&format!("%{letter}")));
                    let range = sign.map_or_else(|| self.whole(), |it| at + it..at + it + 2);
                    let what =
                        format!("is no specifier; a percent sign that stands for itself is written `%%{letter}`");
                    self.part(range, what);
                    return None;
                }
            }
            rest = &rest[1..];
        }
        out.push_str(rest);
        Some(Expanded { text: Cow::Owned(out), is_open, has_name })
    }

    /// As [`Self::expand`], for a word of a list: without its specifiers all of it is dropped.
    pub(super) fn expand_word<'t>(&mut self, word: &'t Part<'_>) -> Option<Expanded<'t>> {
        let expanded = self.expand(&word.text, word.span.start);
        if expanded.is_none()
            && let Some(fault) = self.faults.last_mut()
        {
            fault.word = Some(word.span.clone());
        }
        expanded
    }

    /// As [`Self::expand`], for a directive that takes one value: without its specifiers it is dropped.
    pub(super) fn expand_all(&mut self) -> Option<Expanded<'v>> {
        let expanded = self.expand(self.text, 0);
        if expanded.is_none()
            && let Some(fault) = self.faults.last_mut()
        {
            fault.drops_all = true;
        }
        expanded
    }

    /// Judges every word of a list by itself.
    pub(super) fn each(&mut self, style: Style, what: &str, is_valid: impl Fn(&str) -> bool) {
        self.each_as(style, || what.to_owned(), is_valid);
    }

    /// As [`Self::each`], with a message that is made when it is needed.
    pub(super) fn each_as(&mut self, style: Style, what: impl Fn() -> String, is_valid: impl Fn(&str) -> bool) {
        for word in cut(self.text, style) {
            let word = match word {
                Ok(word) => word,
                Err(broken) => return self.broken(&broken),
            };
            let Some(expanded) = self.expand_word(&word) else { continue };
            if expanded.is_wrong(self.names_unit(), &is_valid) {
                self.part(word.span, what());
            }
        }
    }

    /// Judges the value as one.
    pub(super) fn one(&mut self, what: &str, is_valid: impl Fn(&str) -> bool) {
        self.one_as(|| what.to_owned(), is_valid);
    }

    /// As [`Self::one`], with a message that is made when it is needed.
    pub(super) fn one_as(&mut self, what: impl Fn() -> String, is_valid: impl Fn(&str) -> bool) {
        let Some(expanded) = self.expand_all() else { return };
        if expanded.is_wrong(self.names_unit(), &is_valid) {
            let is_nothing = expanded.text.is_empty();
            let what = if is_nothing { "stands for nothing: the unit is no instance".to_owned() } else { what() };
            self.all(self.whole(), what);
        }
    }
}

/// What is said of a quote that is not closed.
pub const OPEN_QUOTE: &str = "opens a quote that is never closed and swallows what follows";

/// Stands for (a part of) a unit's name that is not known.
const NAME: char = '\u{f8ff}';

enum Stands {
    For(&'static str),
    ForName,
    ForAnything,
    ForNothing,
}

/// Returns whether a letter behind a percent sign is a specifier that a release knows.
pub fn is_specifier(letter: char, release: u16) -> bool {
    letter != '%' && !matches!(stands_for(letter, release), Stands::ForNothing)
}

/// What a specifier stands for in a unit of the system's manager; paths of others are absolute, too.
fn stands_for(letter: char, release: u16) -> Stands {
    match letter {
        '%' => Stands::For("%"),
        't' => Stands::For("/run"),
        'S' => Stands::For("/var/lib"),
        'C' => Stands::For("/var/cache"),
        'L' => Stands::For("/var/log"),
        'E' => Stands::For("/etc"),
        'T' => Stands::For("/tmp"),
        'V' => Stands::For("/var/tmp"),
        'D' if release >= 256 => Stands::For("/usr/share"),
        'h' => Stands::For("/root"),
        's' => Stands::For("/bin/sh"),
        'u' | 'g' => Stands::For("root"),
        'U' | 'G' => Stands::For("0"),
        'd' => Stands::For("/run/credentials/x"),
        'f' => Stands::For("/x"),
        'y' => Stands::For("/etc/systemd/system/x"),
        'Y' => Stands::For("/etc/systemd/system"),
        'n' => Stands::For("x.service"),
        'N' | 'p' | 'i' | 'j' => Stands::ForName,
        'a' | 'A' | 'b' | 'B' | 'c' | 'H' | 'I' | 'J' | 'l' | 'm' | 'M' | 'o' | 'P' | 'q' | 'r' | 'R' | 'v' | 'w'
        | 'W' => Stands::ForAnything,
        _ => Stands::ForNothing,
    }
}
