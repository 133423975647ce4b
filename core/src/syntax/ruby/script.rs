//! A script on its way into prism and its offsets on their way back.
//!
//! Ruby takes U+001A for the end of the script, so the filler of template holes
//! is written over, byte for byte, with a letter before it is parsed; every
//! place that it covers is remembered.

use ruby_prism::ParseResult;

use crate::source::{Source, Span};
use crate::syntax::SyntaxError;

/// The largest script that is evaluated, in bytes.
const SIZE_LIMIT: usize = 64 << 10;
/// How many words and signs a script may have to be parsed on any stack: prism
/// descends by recursion, and each can open a level. A thousand levels fit 2 MiB.
const SHALLOW: usize = 600;
/// The stack on which any other script is parsed; prism itself stops at 10,000 levels.
const STACK: usize = 64 << 20;

/// A script: what prism reads, and what the estate holds.
pub(super) struct Script<'s> {
    pub(super) source: &'s Source,
    bytes: Vec<u8>,
    /// The offsets of filler bytes, in order.
    filler: Vec<usize>,
}

impl<'s> Script<'s> {
    pub(super) fn new(source: &'s Source) -> Self {
        let mut bytes = source.text.as_bytes().to_vec();
        let filler: Vec<usize> = memchr::memchr_iter(Source::FILLER as u8, &bytes).collect();
        for &at in &filler {
            bytes[at] = b'x';
        }
        Self { source, bytes, filler }
    }

    /// Parses, and runs `work` on the tree; `None` for a script that is too large.
    pub(super) fn parsed<T: Send>(&self, work: impl FnOnce(&ParseResult<'_>) -> T + Send) -> Option<T> {
        if self.bytes.len() > SIZE_LIMIT {
            return None;
        }
        if is_shallow(&self.bytes) {
            return Some(work(&ruby_prism::parse(&self.bytes)));
        }
        std::thread::scope(|scope| {
            let deep = std::thread::Builder::new().stack_size(STACK);
            let thread = deep.spawn_scoped(scope, || work(&ruby_prism::parse(&self.bytes)));
            thread.ok()?.join().ok()
        })
    }

    pub(super) fn span(&self, location: &ruby_prism::Location<'_>) -> Span {
        self.source.span(location.start() as usize, location.end() as usize)
    }

    /// Returns whether a template fills in some byte of the place.
    pub(super) fn has_filler(&self, location: &ruby_prism::Location<'_>) -> bool {
        let first = self.filler.partition_point(|&at| at < location.start() as usize);
        self.filler.get(first).is_some_and(|&at| at < location.end() as usize)
    }

    /// Returns what prism could not read; nothing where a template leaves holes.
    pub(super) fn errors(&self, parsed: &ParseResult<'_>) -> Vec<SyntaxError> {
        if !self.filler.is_empty() || !self.source.holes.is_empty() {
            return Vec::new();
        }
        parsed
            .errors()
            .map(|error| SyntaxError {
                message: String::from_utf8_lossy(error.message()).into_owned(),
                span: self.word(error.location().start() as usize),
            })
            .collect()
    }

    /// Returns the word or sign at an offset.
    ///
    /// A place that prism names in an error has a start, but its end can lie before that.
    fn word(&self, at: usize) -> Span {
        let text = &*self.source.text;
        let start = if text.is_char_boundary(at) { at } else { text.len().min(at) };
        let rest = text.get(start..).unwrap_or_default();
        let word = rest.find(|it: char| !(it.is_alphanumeric() || it == '_')).unwrap_or(rest.len());
        let sign = rest.chars().next().filter(|it| *it != '\n').map_or(0, char::len_utf8);
        self.source.span(start, start + word.max(sign))
    }
}

/// Returns whether a text has so few words and signs, comment lines aside, that it can be parsed on any stack.
pub(super) fn is_shallow(bytes: &[u8]) -> bool {
    let mut count = 0;
    for line in bytes.split(|&byte| byte == b'\n') {
        let line = line.trim_ascii_start();
        if line.starts_with(b"#") && !line.starts_with(b"#{") {
            continue;
        }
        let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii();
        let ends = line.windows(2).filter(|two| word(two[0]) && !word(two[1])).count();
        count += 1 + ends + line.iter().filter(|byte| byte.is_ascii_punctuation()).count();
    }
    count <= SHALLOW
}
