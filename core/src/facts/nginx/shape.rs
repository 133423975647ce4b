//! What the arguments of a directive look like, where a table can say it:
//! words, `key=value` parameters and kinds of values, argument by argument.

use super::Release;
use super::typed::Type;
use super::value::{Refusal, nearest, refuse};

/// The arguments of a directive.
#[derive(Debug, PartialEq, Eq)]
pub struct Shape {
    /// What each argument may be.
    pub places: &'static [&'static [Piece]],
    /// Whether the last place stands for any number of arguments.
    pub repeats: bool,
    /// One argument must begin with one of these; empty when none must.
    pub needs: &'static [&'static str],
}

/// One thing an argument may be.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it begins with; all of it, for a word.
    pub key: &'static str,
    /// What follows the key.
    pub kind: Type,
    /// The release that brought it.
    pub since: Option<Release>,
}

impl Shape {
    /// Returns the one of some shapes that is for so many arguments.
    pub fn of(shapes: &'static [Self], count: usize) -> Option<&'static Self> {
        let fits = |it: &&Self| it.repeats || it.places.len() >= count;
        shapes.iter().find(|it| it.places.len() == count).or_else(|| shapes.iter().find(fits))
    }

    /// Returns what the argument at this place may be.
    pub fn place(&self, at: usize) -> &'static [Piece] {
        let last = self.places.len().saturating_sub(1);
        self.places.get(if self.repeats { at.min(last) } else { at }).copied().unwrap_or_default()
    }

    /// Returns what this argument is read as.
    pub fn piece(&self, at: usize, text: &str) -> Option<&'static Piece> {
        let pieces = self.place(at);
        pieces.iter().find(|it| it.is_meant(text))
    }

    /// Checks one argument.
    ///
    /// # Errors
    ///
    /// Why nginx refuses it.
    pub fn check(&self, at: usize, text: &str, release: Option<Release>) -> Result<(), Refusal> {
        let Some(piece) = self.piece(at, text) else { return self.no_choice(at, text) };
        if let (Some(since), Some(release)) = (piece.since, release)
            && release < since
        {
            return refuse(&format!("that since nginx {}.{}.{} only", since.0, since.1, since.2), None);
        }
        let rest = text.get(piece.key.len()..).unwrap_or_default();
        piece.kind.check(rest).map_err(|why| Refusal {
            instead: why.instead.map(|it| format!("{}{it}", piece.key)),
            expected: if piece.key.is_empty() {
                why.expected
            } else {
                format!("after `{}` {}", piece.key, why.expected)
            },
        })
    }

    fn no_choice(&self, at: usize, text: &str) -> Result<(), Refusal> {
        let pieces = self.place(at);
        if pieces.is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = pieces.iter().map(|it| it.key).filter(|it| !it.is_empty()).collect();
        let list: Vec<String> = names.iter().map(|it| format!("`{it}`")).collect();
        let word = text.split_inclusive('=').next().unwrap_or_default();
        let instead = nearest(&names, word).map(|it| format!("{it}{}", text.strip_prefix(word).unwrap_or_default()));
        let expected = match list.as_slice() {
            [] => "another value".to_owned(),
            [one] => one.clone(),
            many => format!("one of {}", many.join(", ")),
        };
        refuse(&expected, instead)
    }

    /// Returns what must stand among the arguments and does not.
    pub fn lacks<'a>(&self, mut args: impl Iterator<Item = &'a str>) -> Option<String> {
        if self.needs.is_empty() || args.any(|it| self.needs.iter().any(|need| it.starts_with(need))) {
            return None;
        }
        Some(self.needs.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(" or "))
    }
}

impl Piece {
    fn is_meant(&self, text: &str) -> bool {
        if self.kind == Type::Nothing { text == self.key } else { text.starts_with(self.key) }
    }
}
