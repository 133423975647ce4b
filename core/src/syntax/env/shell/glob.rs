//! Patterns of `${NAME#pattern}` and its kin (bash(1), Pattern Matching), as far as they are plain: letters, `*`, `?`
//! and sets in brackets.

/// A pattern.
#[derive(Debug)]
pub(super) struct Glob(Vec<Part>);

#[derive(Debug)]
enum Part {
    Any,
    One,
    Is(char),
    Of { negated: bool, ranges: Vec<(char, char)> },
}

/// How long a text may be, so that looking for every stretch of it stays cheap.
const LONGEST: usize = 2048;

impl Glob {
    /// Reads a pattern as it stands; `None` for what is not plain: quotes, variables, classes.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut parts = Vec::new();
        let mut rest = text.chars();
        while let Some(it) = rest.next() {
            parts.push(match it {
                '*' => Part::Any,
                '?' => Part::One,
                '\\' => Part::Is(rest.next()?),
                '[' => set(&mut rest)?,
                '"' | '\'' | '$' | '`' | '(' => return None,
                other => Part::Is(other),
            });
        }
        Some(Self(parts))
    }

    /// Returns whether the pattern is the whole text.
    pub(super) fn is(&self, text: &[char]) -> bool {
        // The last star, and where the text went on behind it.
        let (mut at, mut part, mut star) = (0, 0, None);
        while at < text.len() {
            match self.0.get(part) {
                Some(Part::Any) => {
                    star = Some((part + 1, at));
                    part += 1;
                }
                Some(it) if it.takes(text[at]) => {
                    at += 1;
                    part += 1;
                }
                _ => {
                    let Some((behind, from)) = star else { return false };
                    star = Some((behind, from + 1));
                    (part, at) = (behind, from + 1);
                }
            }
        }
        self.0[part..].iter().all(|it| matches!(it, Part::Any))
    }

    /// Returns how many characters at the start (or at the end) of the text the pattern takes, the fewest or the most;
    /// none where it takes nothing, `None` where the text is too long to try.
    pub(super) fn edge(&self, text: &[char], at_end: bool, most: bool) -> Option<usize> {
        if text.len() > LONGEST {
            return None;
        }
        let fits = |length: &usize| {
            let part = if at_end { &text[text.len() - length..] } else { &text[..*length] };
            self.is(part)
        };
        let mut lengths = 0..=text.len();
        let found = if most { lengths.rev().find(fits) } else { lengths.find(fits) };
        Some(found.unwrap_or(0))
    }

    /// Returns the longest stretch from `from` on that the pattern takes.
    pub(super) fn longest_at(&self, text: &[char], from: usize) -> Option<usize> {
        (from..=text.len()).rev().find(|end| self.is(&text[from..*end]))
    }
}

impl Part {
    fn takes(&self, it: char) -> bool {
        match self {
            Self::Any | Self::One => true,
            Self::Is(other) => it == *other,
            Self::Of { negated, ranges } => ranges.iter().any(|range| range.0 <= it && it <= range.1) != *negated,
        }
    }
}

/// What stands in brackets.
fn set(rest: &mut std::str::Chars<'_>) -> Option<Part> {
    let mut ranges: Vec<(char, char)> = Vec::new();
    let mut negated = false;
    let mut is_range = false;
    for (at, it) in rest.by_ref().enumerate() {
        match it {
            '!' | '^' if at == 0 => negated = true,
            ']' if !ranges.is_empty() => {
                if is_range {
                    ranges.push(('-', '-'));
                }
                return Some(Part::Of { negated, ranges });
            }
            '-' if !ranges.is_empty() && !is_range => is_range = true,
            '[' | ']' | '\\' | '"' | '\'' | '$' | '`' => return None,
            other if is_range => {
                ranges.last_mut()?.1 = other;
                is_range = false;
            }
            other => ranges.push((other, other)),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Glob;

    #[test]
    fn patterns_take_what_they_say() {
        let is = |pattern: &str, text: &str| Glob::read(pattern).unwrap().is(&text.chars().collect::<Vec<_>>());
        for (pattern, text) in [("", ""), ("*", "a/b"), ("a?c", "abc"), ("*b*", "abc"), ("[a-c]x", "bx"), ("[!a]", "b")]
        {
            assert!(is(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("", "a"), ("a", ""), ("a*c", "ab"), ("[!a]", "a"), ("?", "")] {
            assert!(!is(pattern, text), "{pattern} {text}");
        }
        for pattern in ["$X", "'a'", "[", "[[:alpha:]]", "a\\", "@(a)"] {
            assert!(Glob::read(pattern).is_none(), "{pattern}");
        }
    }
}
