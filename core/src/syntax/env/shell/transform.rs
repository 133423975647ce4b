//! `${NAME#pattern}`, `${NAME/a/b}`, `${NAME:1:2}`, `${NAME^^}`, `${!NAME}` and `${NAME@Q}` (bash(1), Parameter
//! Expansion), where they are written plainly.

use super::glob::Glob;
use super::sum::{Stop, sum};
use super::word::Text;
use super::{Parameter, Shell, is_name_byte};

/// What becomes of a value.
enum Made {
    Text(String),
    Unknown,
    Bad,
}

impl Shell<'_> {
    /// Adds what `${NAME…}` becomes, where `rest` stands behind the name.
    pub(super) fn transform(&mut self, name: &str, rest: &str, value: &mut Text) {
        let made = match self.look_up(name) {
            Parameter::Known(known) => self.made(&known, rest),
            Parameter::Unset => match self.made("", rest) {
                // Nothing is quoted where nothing is set.
                Made::Text(_) if rest.starts_with('@') => Made::Text(String::new()),
                made => made,
            },
            Parameter::Unknown => Made::Unknown,
        };
        match made {
            Made::Text(text) => value.known.push_str(&text),
            Made::Unknown => value.unknown = Some("an expansion"),
            Made::Bad => value.bad = true,
        }
    }

    /// `${!NAME}`: the variable that the value names.
    pub(super) fn indirect(&mut self, name: &str, value: &mut Text) {
        let found = if name.bytes().all(is_name_byte) { self.parameter(name) } else { Parameter::Unknown };
        match found {
            Parameter::Known(other)
                if other.bytes().all(is_name_byte) && !other.starts_with(|it: char| it.is_ascii_digit()) =>
            {
                if other.is_empty() { value.bad = true } else { self.plain(&other, value) }
            }
            Parameter::Unset => value.bad = true,
            Parameter::Known(other) if other.contains([' ', '.', '/', ':']) => value.bad = true,
            _ => value.unknown = Some("an expansion"),
        }
    }

    fn made(&mut self, known: &str, rest: &str) -> Made {
        let (sign, word) = rest.split_at(rest.bytes().next().map_or(0, |_| 1));
        match sign {
            "#" | "%" => edge_removed(known, sign == "%", word.strip_prefix(sign), word),
            "/" => replaced(known, word),
            "^" => in_case(known, word.strip_prefix('^'), word, |it| it.to_uppercase().collect()),
            "," => in_case(known, word.strip_prefix(','), word, |it| it.to_lowercase().collect()),
            ":" => self.part(known, word),
            "@" => turned(known, word),
            "[" if matches!(word, "0]" | "@]" | "*]") => Made::Text(known.to_owned()),
            _ => Made::Unknown,
        }
    }

    /// `${NAME:offset:length}`, in characters.
    fn part(&mut self, known: &str, word: &str) -> Made {
        if word.contains(['$', '`', '(', '?', '"', '\'']) {
            return Made::Unknown;
        }
        let (from, length) = word.split_once(':').map_or((word, None), |(from, length)| (from, Some(length)));
        let mut number = |text: &str| {
            sum(text, &mut |name| match self.parameter(name) {
                Parameter::Known(known) => Some(known),
                Parameter::Unset => Some(String::new()),
                Parameter::Unknown => None,
            })
        };
        let (from, length) = match (number(from), length.map(&mut number).transpose()) {
            (Ok(from), Ok(length)) => (from, length),
            (Err(Stop::Bad), _) | (_, Err(Stop::Bad)) => return Made::Bad,
            _ => return Made::Unknown,
        };
        let all: Vec<char> = known.chars().collect();
        let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
        let start = if from < 0 { count.saturating_add(from) } else { from };
        if !(0..=count).contains(&start) {
            return Made::Text(String::new());
        }
        let end = match length {
            None => count,
            Some(length) if length < 0 => count.saturating_add(length),
            Some(length) => start.saturating_add(length).min(count),
        };
        if end < start {
            return Made::Bad;
        }
        let at = |it: i64| usize::try_from(it).unwrap_or(0);
        Made::Text(all[at(start)..at(end)].iter().collect())
    }
}

/// `${NAME#pattern}` and `${NAME%pattern}`; with the sign twice, the most is taken.
fn edge_removed(known: &str, at_end: bool, doubled: Option<&str>, word: &str) -> Made {
    let Some(glob) = Glob::read(doubled.unwrap_or(word)) else { return Made::Unknown };
    let text: Vec<char> = known.chars().collect();
    let Some(length) = glob.edge(&text, at_end, doubled.is_some()) else { return Made::Unknown };
    let left = if at_end { &text[..text.len() - length] } else { &text[length..] };
    Made::Text(left.iter().collect())
}

/// `${NAME/pattern/text}`, and `//` for every place.
fn replaced(known: &str, word: &str) -> Made {
    let (every, word) = word.strip_prefix('/').map_or((false, word), |word| (true, word));
    if word.starts_with(['#', '%', '/']) || known.len() > 2048 {
        return Made::Unknown;
    }
    // The sign that parts the two may be escaped.
    let mut cut = word.len();
    let mut escaped = false;
    for (at, it) in word.char_indices() {
        if it == '/' && !escaped {
            cut = at;
            break;
        }
        escaped = it == '\\' && !escaped;
    }
    let with = word.get(cut + 1..).unwrap_or_default();
    if with.contains(['$', '`', '"', '\'', '\\', '&', '~']) {
        return Made::Unknown;
    }
    let Some(glob) = Glob::read(&word[..cut]) else { return Made::Unknown };
    if cut == 0 {
        return Made::Text(known.to_owned());
    }
    let text: Vec<char> = known.chars().collect();
    let (mut out, mut at) = (String::new(), 0);
    while at < text.len() {
        match glob.longest_at(&text, at) {
            Some(end) if end > at => {
                out.push_str(with);
                at = end;
                if !every {
                    break;
                }
            }
            _ => {
                out.push(text[at]);
                at += 1;
            }
        }
    }
    out.extend(&text[at..]);
    Made::Text(out)
}

/// `${NAME^}` and `${NAME^^}`, without a pattern.
fn in_case(known: &str, doubled: Option<&str>, word: &str, turn: fn(char) -> String) -> Made {
    if !doubled.unwrap_or(word).is_empty() {
        return Made::Unknown;
    }
    let mut chars = known.chars();
    Made::Text(match doubled {
        Some(_) => chars.map(turn).collect(),
        None => chars.next().map(turn).unwrap_or_default() + chars.as_str(),
    })
}

/// `${NAME@U}` and its kin.
fn turned(known: &str, word: &str) -> Made {
    match word {
        "U" => in_case(known, Some(""), "", |it| it.to_uppercase().collect()),
        "u" => in_case(known, None, "", |it| it.to_uppercase().collect()),
        "L" => in_case(known, Some(""), "", |it| it.to_lowercase().collect()),
        "Q" if known.bytes().all(|it| (b' '..0x7f).contains(&it) && it != b'\'') => Made::Text(format!("'{known}'")),
        "Q" | "E" | "P" | "A" | "K" | "a" | "k" => Made::Unknown,
        _ => Made::Bad,
    }
}
