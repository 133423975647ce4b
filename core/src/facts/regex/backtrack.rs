//! Patterns that take exponential time: a loop whose rounds can be told apart
//! in more than one way, and a text on which every way is tried.
//!
//! The tree only gives texts to try. Whether a pattern is slow is shown by
//! PCRE2 itself, which is stopped after a number of steps that no other
//! pattern takes on texts so short.

use super::super::pcre::{Match, Regex};
use super::{Bytes, Node, Pattern};

/// How often a word is repeated: with two ways for each, far more steps than [`STEPS`].
const ROUNDS: usize = 40;

/// Four loops in a row take fewer steps on [`ROUNDS`] words.
const STEPS: &str = "(*LIMIT_MATCH=400000)";

/// Loops and words that are tried.
const TRIES: usize = 6;

/// What makes a pattern fail after a loop.
const ENDS: [&[u8]; 4] = [b"\x01", b"!", b"\n!", b"/"];

/// A text on which a pattern takes exponential time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slow {
    /// What stands in front.
    pub prefix: Vec<u8>,
    /// What is repeated.
    pub word: Vec<u8>,
}

impl Pattern {
    /// Returns what makes this pattern, which was read from `pattern`, take exponential time, if something does. Only
    /// `allowed` bytes can be in the text.
    pub fn slow(&self, pattern: &str, caseless: bool, allowed: Bytes) -> Option<Slow> {
        let mut loops = Vec::new();
        self.root.loops(&mut Vec::new(), &mut loops);
        if loops.is_empty() {
            return None;
        }
        let regex = Regex::new(&format!("{STEPS}{pattern}"), caseless).ok()?;
        let fits = |it: &[u8]| it.iter().all(|it| allowed.has(*it));
        // PCRE2 looks first whether the last byte of the pattern is there at all.
        let mut sets = Vec::new();
        self.root.sets(&mut sets);
        let last = sets
            .last()
            .and_then(|it| it.example())
            .map(|it| [vec![it, b'\x01'], vec![b'\x01', it], vec![it, b'!'], vec![b'!', it]]);
        let ends: Vec<&[u8]> = ENDS.into_iter().chain(last.iter().flatten().map(Vec::as_slice)).collect();
        for (prefix, words) in loops.into_iter().filter(|it| fits(&it.0)) {
            for word in words.into_iter().filter(|it| fits(it)) {
                let tried = ends.iter().filter(|it| fits(it)).any(|end| {
                    let mut text = prefix.clone();
                    text.extend(word.repeat(ROUNDS));
                    text.extend(*end);
                    regex.exec(&text) == Match::TooMuch
                });
                if tried {
                    return Some(Slow { prefix, word });
                }
            }
        }
        None
    }
}

impl Pattern {
    /// Returns a text that stands before a group, and one that stands behind it, in something that matches; `None`
    /// where the group is inside a choice or a loop.
    pub fn around(&self, group: usize) -> Option<(Vec<u8>, Vec<u8>)> {
        let Node::All(list) = &self.root else { return None };
        let at = list.iter().position(|it| matches!(it, Node::Group(number, _) if *number == group))?;
        let text = |part: &[Node]| {
            let mut text = Vec::new();
            for it in part {
                it.example(false, &mut text);
            }
            text
        };
        Some((text(&list[..at]), text(&list[at + 1..])))
    }

    /// Returns a text that matches, with a word of the caller's in it wherever anything may stand.
    pub fn example(&self, word: &[u8]) -> Vec<u8> {
        let mut text = Vec::new();
        self.root.example_with(word, &mut text);
        text
    }
}

impl Node {
    /// Finds the loops that may go round in several ways, each with a text that leads to it and the words to repeat.
    fn loops(&self, prefix: &mut Vec<u8>, found: &mut Vec<(Vec<u8>, Vec<Vec<u8>>)>) {
        if found.len() >= TRIES || prefix.len() > 200 {
            return;
        }
        match self {
            Self::All(list) => {
                let before = prefix.len();
                for it in list {
                    it.loops(prefix, found);
                    it.example(false, prefix);
                }
                prefix.truncate(before);
            }
            Self::Either(list) => list.iter().for_each(|it| it.loops(prefix, found)),
            Self::Group(_, node) => node.loops(prefix, found),
            Self::Repeat { node, most, keeps: false, .. } => {
                if most.is_none() && node.varies() {
                    found.push((prefix.clone(), node.words()));
                }
                node.loops(prefix, found);
            }
            _ => {}
        }
    }

    /// Whether it may match texts in more than one way.
    fn varies(&self) -> bool {
        match self {
            Self::Repeat { node, least, most, keeps } => !keeps && (Some(*least) != *most || node.varies()),
            Self::Either(_) => true,
            Self::All(list) => list.iter().any(Self::varies),
            Self::Group(_, node) => node.varies(),
            _ => false,
        }
    }

    /// Adds a text that it matches; `full` takes what may be left out.
    fn example(&self, full: bool, text: &mut Vec<u8>) {
        match self {
            Self::Byte(set) => text.extend(set.example()),
            Self::All(list) => list.iter().for_each(|it| it.example(full, text)),
            Self::Either(list) => {
                if let Some(first) = list.first() {
                    first.example(full, text);
                }
            }
            Self::Repeat { node, least, most, .. } => {
                let most = most.unwrap_or(u32::MAX);
                let times = if full { (*least).max(1).min(most) } else { *least };
                (0..times.min(8)).for_each(|_| node.example(full, text));
            }
            Self::Group(_, node) => node.example(full, text),
            Self::Start | Self::End | Self::Around => {}
        }
    }

    /// Adds a text that it matches, with `word` for what may be of any length.
    fn example_with(&self, word: &[u8], text: &mut Vec<u8>) {
        match self {
            Self::Repeat { node, most: None, .. } => match &**node {
                Self::Byte(set) if word.iter().all(|it| set.has(*it)) => text.extend(word),
                _ => self.example(false, text),
            },
            Self::All(list) => list.iter().for_each(|it| it.example_with(word, text)),
            Self::Either(list) => list.iter().take(1).for_each(|it| it.example_with(word, text)),
            Self::Group(_, node) => node.example_with(word, text),
            _ => self.example(false, text),
        }
    }

    /// Words to repeat: what the body matches, and bytes that several of its parts have in common.
    fn words(&self) -> Vec<Vec<u8>> {
        let mut words: Vec<Vec<u8>> = Vec::new();
        let mut sets = Vec::new();
        self.sets(&mut sets);
        sets.truncate(2 * TRIES);
        let common = sets.iter().enumerate().flat_map(|(at, one)| sets[at + 1..].iter().map(move |it| it.and(*one)));
        words.extend(common.chain(sets.iter().copied()).filter_map(|it| it.example().map(|it| vec![it])).take(TRIES));
        let alternatives = match self {
            Self::Group(_, node) => match &**node {
                Self::Either(list) => list.as_slice(),
                other => std::slice::from_ref(other),
            },
            Self::Either(list) => list.as_slice(),
            other => std::slice::from_ref(other),
        };
        for full in [false, true] {
            words.extend(alternatives.iter().take(TRIES).map(|it| {
                let mut text = Vec::new();
                it.example(full, &mut text);
                text
            }));
        }
        words.retain(|it| !it.is_empty() && it.len() <= 20);
        words.sort_unstable();
        words.dedup();
        words.truncate(2 * TRIES);
        words
    }

    fn sets(&self, found: &mut Vec<Bytes>) {
        match self {
            Self::Byte(set) => found.push(*set),
            Self::All(list) | Self::Either(list) => list.iter().for_each(|it| it.sets(found)),
            Self::Repeat { node, .. } | Self::Group(_, node) => node.sets(found),
            Self::Start | Self::End | Self::Around => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slow(pattern: &str) -> Option<Slow> {
        Pattern::read(pattern, false).and_then(|it| it.slow(pattern, false, Bytes::ALL))
    }

    #[test]
    fn loops_that_can_be_told_apart_in_several_ways() {
        for it in [
            "^/(a+)+$",
            r"^/([\w-]+\.?)+\.html$",
            "^/(a|aa)+$",
            "^/(a*)*b$",
            r"^(([a-z])+.)+[A-Z]([a-z])+$",
            "^(a|b|ab)*c$",
            r"^/x/(\d+|\d)+y",
            r"^https?://((sub)+)+example\.com$",
        ] {
            assert!(slow(it).is_some(), "{it}");
        }
        assert_eq!(slow("^/b(a+)+$"), Some(Slow { prefix: b"/b".to_vec(), word: b"a".to_vec() }));
    }

    #[test]
    fn texts_that_match() {
        let example = |it| String::from_utf8(Pattern::read(it, false).unwrap().example(b"word")).unwrap();
        for (pattern, text) in [
            ("^/(.*)$", "/word"),
            ("^/old/([^/]+)/?$", "/old/word"),
            (r"\.(png|jpg)$", ".png"),
            (r"^/p/(\d+)$", "/p/0"),
            ("^", ""),
        ] {
            assert_eq!(example(pattern), text, "{pattern}");
        }
    }

    #[test]
    fn other_loops_are_fast_enough() {
        for it in [
            r"\.(jpe?g|png)$",
            "^/(.*)/(.*)/(.*)$",
            "^/([^/]+/)*[^/]+$",
            r"^(.+\.php)(/.+)$",
            "^/(a+)+",
            "^/(?>a+)+$",
            "^/(a++)+$",
            r"^/([a-z]+-)*[a-z]+$",
            r"^/(?:[0-9]{1,3}\.){3}[0-9]+$",
            ".*.*.*x",
            "^(/[a-z0-9]+)+/?$",
            "(foo|bar)*baz",
        ] {
            assert_eq!(slow(it), None, "{it}");
        }
    }
}
