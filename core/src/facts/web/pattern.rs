//! Regular expressions of Python, Ruby and JavaScript, put into the words of PCRE2.
//!
//! What means the same in all four is left as it is; what PCRE2 reads otherwise is rewritten; what it cannot express (nested
//! sets of Ruby, verbose patterns) is not known.

use crate::facts::pcre::{Options, Regex};

use super::Raised;

/// The language a pattern is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// `re` of Python 3.
    Python,
    /// Ruby: `^` and `$` are ends of lines, always.
    Ruby,
    /// JavaScript: `$` is the very end.
    JavaScript,
}

/// A compiled pattern.
#[derive(Debug)]
pub struct Pattern(Regex);

/// Where in the subject a pattern must match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Anywhere (`re.search`, `=~`, `RegExp.test`).
    Anywhere,
    /// From the start on (`re.match`).
    FromStart,
    /// The whole (`re.fullmatch`).
    Whole,
}

impl Pattern {
    /// Compiles a pattern with its flags (`i`, `m`, `s` …, as the language writes them).
    ///
    /// # Errors
    ///
    /// When the language refuses the pattern, or when what it means is not known here.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::facts::web::{Extent, Language, Pattern};
    ///
    /// let matches = |language| Pattern::new(language, "^b$", "", Extent::Anywhere)?.is_match("a\nb\nc");
    /// assert_eq!((matches(Language::Ruby), matches(Language::Python)), (Ok(true), Ok(false)));
    /// ```
    pub fn new(language: Language, pattern: &str, flags: &str, extent: Extent) -> Result<Self, Raised> {
        if flags.contains('x') || !pattern.is_ascii() && flags.contains('y') {
            return Err(Raised::Unknown("a pattern with comments".to_owned()));
        }
        let mut translation = Translation { language, flags, out: String::new(), rest: pattern };
        translation.all()?;
        let inner = translation.out;
        let sticky = language == Language::JavaScript && flags.contains('y');
        let text = match extent {
            Extent::Anywhere if !sticky => inner,
            Extent::Anywhere | Extent::FromStart => format!(r"\A(?:{inner})"),
            Extent::Whole => format!(r"\A(?:{inner})\z"),
        };
        let options = Options {
            caseless: flags.contains('i'),
            multi_line: language == Language::Ruby || language == Language::Python && flags.contains('m'),
            dotall: flags.contains(if language == Language::Ruby { 'm' } else { 's' }),
            unicode_classes: language == Language::Python,
        };
        let refused = match language {
            Language::Python => "re.error",
            Language::Ruby => "RegexpError",
            Language::JavaScript => "SyntaxError",
        };
        Regex::over_characters(&text, options).map(Self).map_err(|_| Raised::Error(refused))
    }

    /// Returns whether a subject matches.
    ///
    /// # Errors
    ///
    /// When the match takes more work than is done here.
    pub fn is_match(&self, subject: &str) -> Result<bool, Raised> {
        self.0.is_match(subject).ok_or_else(|| Raised::Unknown("a pattern that takes too long".to_owned()))
    }
}

/// Returns a text as a pattern that matches it alone.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for it in text.chars() {
        match it {
            '\n' => out.push_str("\\n"),
            it if it.is_ascii_graphic() && !it.is_ascii_alphanumeric() => out.extend(['\\', it]),
            it => out.push(it),
        }
    }
    out
}

struct Translation<'p> {
    language: Language,
    flags: &'p str,
    out: String,
    rest: &'p str,
}

impl Translation<'_> {
    fn all(&mut self) -> Result<(), Raised> {
        let mut repeated = false;
        while let Some(it) = self.next() {
            if repeated && it == '+' && self.language == Language::JavaScript {
                // Elsewhere the first repeats without giving back.
                return Err(Raised::Error("SyntaxError"));
            }
            repeated = matches!(it, '*' | '+' | '?' | '}') && !self.out.ends_with('(');
            match it {
                '\\' => self.escape(false)?,
                '[' => self.class()?,
                '(' => self.group()?,
                '$' if self.language == Language::JavaScript => {
                    self.out.push_str(if self.flags.contains('m') { "(?m:$)" } else { r"\z" });
                }
                '^' if self.language == Language::JavaScript && self.flags.contains('m') => self.out.push_str("(?m:^)"),
                '.' if self.language == Language::JavaScript && !self.flags.contains('s') => {
                    self.out.push_str(r"[^\n\r\x{2028}\x{2029}]");
                }
                '{' if self.rest.starts_with(',') && self.is_repeat() && self.language != Language::JavaScript => {
                    self.out.push_str("{0");
                }
                '{' if self.rest.starts_with([',', ' ']) => self.out.push_str(r"\{"),
                it => self.out.push(it),
            }
        }
        Ok(())
    }

    fn next(&mut self) -> Option<char> {
        let it = self.rest.chars().next()?;
        self.rest = &self.rest[it.len_utf8()..];
        Some(it)
    }

    /// Whether `,9}` stands here.
    fn is_repeat(&self) -> bool {
        let digits = self.rest[1..].trim_start_matches(|it: char| it.is_ascii_digit());
        digits.starts_with('}')
    }

    /// What follows a backslash.
    fn escape(&mut self, in_class: bool) -> Result<(), Raised> {
        let Some(it) = self.next() else {
            self.out.push('\\');
            return Ok(());
        };
        let plain = |out: &mut String, it: char| out.extend(['\\', it]);
        match (self.language, it) {
            (_, it) if !it.is_ascii() => self.out.push(it),
            (_, it) if !it.is_ascii_alphanumeric() => plain(&mut self.out, it),
            (Language::JavaScript, '1'..='9') => return Err(unknown(it)),
            (_, 'd' | 'D' | 's' | 'S' | 'w' | 'W' | 'f' | 'n' | 'r' | 't' | 'b' | 'B' | '0'..='9') => {
                plain(&mut self.out, it);
            }
            (_, 'v') => self.out.push_str(r"\x0b"),
            (_, 'x') => self.code(2, it)?,
            (Language::Ruby | Language::JavaScript, 'u') if self.rest.starts_with('{') => {
                let Some((code, rest)) = self.rest[1..].split_once('}') else { return Err(unknown(it)) };
                if !code.bytes().all(|it| it.is_ascii_hexdigit())
                    || !self.flags.contains('u') && self.language == Language::JavaScript
                {
                    return Err(unknown(it));
                }
                self.out.extend(["\\x{", code, "}"]);
                self.rest = rest;
            }
            (_, 'u') => self.code(4, it)?,
            (Language::Python, 'U') => self.code(8, it)?,
            (Language::Python | Language::Ruby, 'A' | 'a') => plain(&mut self.out, it),
            (Language::Python, 'Z') => self.out.push_str(r"\z"),
            (Language::Python, _) => return Err(Raised::Error("re.error")),
            (Language::Ruby, 'z' | 'Z' | 'G' | 'R' | 'X' | 'K' | 'e' | 'k' | 'g') => plain(&mut self.out, it),
            (Language::Ruby, 'h') => self.out.push_str(if in_class { "0-9a-fA-F" } else { "[0-9a-fA-F]" }),
            (Language::Ruby, 'H') if !in_class => self.out.push_str("[^0-9a-fA-F]"),
            (Language::Ruby, 'p' | 'P' | 'H' | 'c' | 'C' | 'M') => return Err(unknown(it)),
            (Language::JavaScript, 'k') if self.rest.starts_with('<') => plain(&mut self.out, it),
            (Language::JavaScript, 'c' | 'p' | 'P' | 'k') => return Err(unknown(it)),
            (Language::JavaScript | Language::Ruby, it) => self.out.push(it),
        }
        Ok(())
    }

    /// A character by its number of so many digits.
    fn code(&mut self, digits: usize, word: char) -> Result<(), Raised> {
        let code = self.rest.get(..digits).filter(|it| it.bytes().all(|it| it.is_ascii_hexdigit()));
        let Some(code) = code else {
            return Err(if self.language == Language::Python { Raised::Error("re.error") } else { unknown(word) });
        };
        self.out.extend(["\\x{", code, "}"]);
        self.rest = &self.rest[digits..];
        Ok(())
    }

    /// A set in brackets.
    fn class(&mut self) -> Result<(), Raised> {
        let negated = self.rest.starts_with('^');
        self.rest = self.rest.strip_prefix('^').unwrap_or(self.rest);
        if self.language == Language::JavaScript && self.rest.starts_with(']') {
            self.next();
            self.out.push_str(if negated { r"[\s\S]" } else { "(?!)" });
            return Ok(());
        }
        self.out.push_str(if negated { "[^" } else { "[" });
        if self.rest.starts_with(']') {
            self.next();
            self.out.push_str(r"\]");
        }
        while let Some(it) = self.next() {
            match it {
                ']' => {
                    self.out.push(']');
                    return Ok(());
                }
                '\\' => self.escape(true)?,
                '[' if self.language == Language::Ruby && self.rest.starts_with(':') => self.out.push('['),
                '[' | '&' if self.language == Language::Ruby && (it == '[' || self.rest.starts_with('&')) => {
                    return Err(Raised::Unknown("a set within a set".to_owned()));
                }
                '[' => self.out.push_str(r"\["),
                it => self.out.push(it),
            }
        }
        Ok(())
    }

    /// What opens a group; its inside is read on.
    fn group(&mut self) -> Result<(), Raised> {
        self.out.push('(');
        let Some(inner) = self.rest.strip_prefix('?') else { return Ok(()) };
        let length = inner.len() - inner.trim_start_matches(|it: char| it.is_ascii_alphabetic() || it == '-').len();
        let (flags, after) = inner.split_at(length);
        // `(?P<name>…)` has a letter as well.
        if flags.is_empty() || !after.starts_with([':', ')']) {
            return Ok(());
        }
        if flags.contains(|it| !matches!(it, 'i' | 'm' | 's' | '-')) || self.language == Language::JavaScript {
            return Err(Raised::Unknown("flags within a pattern".to_owned()));
        }
        self.out.push('?');
        if self.language == Language::Ruby {
            // `m` is what others call `s`, and ends of lines stay.
            self.out.extend(flags.chars().filter(|it| *it != 's').map(|it| if it == 'm' { 's' } else { it }));
        } else {
            self.out.push_str(flags);
        }
        self.rest = after;
        Ok(())
    }
}

fn unknown(word: char) -> Raised {
    Raised::Unknown(format!("`\\{word}` in a pattern"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_match(language: Language, pattern: &str, flags: &str, subject: &str) -> Result<bool, Raised> {
        Pattern::new(language, pattern, flags, Extent::Anywhere)?.is_match(subject)
    }

    /// Each run with Python 3.11, Ruby 3.1 and node 24.
    #[test]
    fn languages_differ_as_they_do() {
        let in_all = |pattern, subject| {
            [Language::Python, Language::Ruby, Language::JavaScript].map(|it| is_match(it, pattern, "", subject).ok())
        };
        let yes = Some(true);
        let no = Some(false);
        assert_eq!(in_all("^a$", "a\n"), [yes, yes, no]);
        assert_eq!(in_all("^b", "a\nb"), [no, yes, no]);
        assert_eq!(in_all(r"\Ab\z", "b"), [None, yes, no]);
        assert_eq!(in_all(r"\h", "f"), [None, yes, no]);
        assert_eq!(in_all("a{,2}b", "aab"), [yes, yes, no]);
        assert_eq!(in_all("[[]", "["), [yes, None, yes]);
        assert_eq!(in_all("a[]", "a"), [None, None, no]);
        assert_eq!(in_all("(", "a"), [None; 3]);
        assert_eq!(in_all(r"\w", "é"), [yes, no, no]);
        assert_eq!(in_all("(?m)a.b", "a\nb"), [no, yes, None]);
    }

    #[test]
    fn extents_and_flags() {
        let found = |extent| Pattern::new(Language::Python, "a|ab", "", extent).and_then(|it| it.is_match("ab"));
        assert_eq!([Extent::Anywhere, Extent::FromStart, Extent::Whole].map(found), [Ok(true), Ok(true), Ok(true)]);
        assert_eq!(is_match(Language::JavaScript, "EXAMPLE", "i", "example"), Ok(true));
        assert_eq!(is_match(Language::JavaScript, "b", "y", "ab"), Ok(false));
        assert_eq!(is_match(Language::Ruby, &quoted("a.b*c-d\n"), "", "xa.b*c-d\n"), Ok(true));
    }
}
