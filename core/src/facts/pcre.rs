//! Regular expressions as PCRE2 reads and matches them, with bounded work.
//!
//! nginx hands the patterns of `location`, `server_name`, `rewrite`, `if` and
//! `map` to PCRE2 byte by byte, without UTF mode (`ngx_regex_compile`). This
//! module does the same with the same library; nothing else sees it. Patterns of
//! other languages, translated, are matched over characters.

use pcre2::bytes::{Regex as Compiled, RegexBuilder};

/// Stands before every pattern: how often one match may try again before its result counts as not known. nginx gives
/// up far later, with status 500.
const LIMITS: &str = "(*LIMIT_MATCH=1000000)(*LIMIT_DEPTH=100000)";

/// A compiled pattern.
#[derive(Debug)]
pub struct Regex(Compiled);

/// Why a pattern cannot be compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadPattern {
    /// What PCRE2 says.
    pub message: String,
    /// The offset in the pattern, in bytes, where it stops to make sense.
    pub offset: usize,
}

/// How a pattern over characters is read.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of PCRE2")]
pub struct Options {
    /// Letters match in either case.
    pub caseless: bool,
    /// `^` and `$` match at every line.
    pub multi_line: bool,
    /// `.` matches a line's end.
    pub dotall: bool,
    /// `\w`, `\d`, `\s` and `\b` know letters beyond ASCII.
    pub unicode_classes: bool,
}

/// What came of a match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// The subject matches; the groups from the whole match on, those that took no part being empty.
    Yes(Vec<Vec<u8>>),
    /// It does not.
    No,
    /// The work was cut short.
    TooMuch,
}

impl Regex {
    /// Compiles a pattern.
    ///
    /// # Errors
    ///
    /// When PCRE2 refuses it.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::facts::pcre::{Match, Regex};
    ///
    /// let php = Regex::new(r"^(.+\.PHP)(.*)$", true).unwrap();
    /// assert_eq!(php.exec(b"/a.php/b"), Match::Yes(vec![b"/a.php/b".to_vec(), b"/a.php".to_vec(), b"/b".to_vec()]));
    /// assert_eq!(Regex::new("(a", false).unwrap_err().offset, 2);
    /// ```
    pub fn new(pattern: &str, caseless: bool) -> Result<Self, BadPattern> {
        let built = RegexBuilder::new().caseless(caseless).build(&format!("{LIMITS}{pattern}"));
        built.map(Self).map_err(|error| BadPattern {
            offset: error.offset().unwrap_or(0).saturating_sub(LIMITS.len()),
            message: error.to_string(),
        })
    }

    /// Compiles a pattern over characters in place of bytes.
    ///
    /// # Errors
    ///
    /// When PCRE2 refuses it.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::facts::pcre::{Options, Regex};
    ///
    /// let one = Regex::over_characters("^.$", Options::default()).unwrap();
    /// assert_eq!(one.is_match("é"), Some(true));
    /// ```
    pub fn over_characters(pattern: &str, options: Options) -> Result<Self, BadPattern> {
        let mut builder = RegexBuilder::new();
        builder.caseless(options.caseless).multi_line(options.multi_line).dotall(options.dotall);
        let built = builder.utf(true).ucp(options.unicode_classes).build(&format!("{LIMITS}{pattern}"));
        built.map(Self).map_err(|error| BadPattern {
            offset: error.offset().unwrap_or(0).saturating_sub(LIMITS.len()),
            message: error.to_string(),
        })
    }

    /// Returns whether the pattern is found in a subject; `None` when the work was cut short.
    pub fn is_match(&self, subject: &str) -> Option<bool> {
        self.0.is_match(subject.as_bytes()).ok()
    }

    /// Matches a subject.
    pub fn exec(&self, subject: &[u8]) -> Match {
        let mut places = self.0.capture_locations();
        match self.0.captures_read(&mut places, subject) {
            Err(_) => Match::TooMuch,
            Ok(None) => Match::No,
            Ok(Some(_)) => {
                let group = |at| places.get(at).and_then(|(from, to)| subject.get(from..to)).unwrap_or_default();
                Match::Yes((0..places.len()).map(|at| group(at).to_vec()).collect())
            }
        }
    }

    /// Returns the number of groups, the whole match not counted.
    pub fn groups(&self) -> usize {
        self.0.captures_len().saturating_sub(1)
    }

    /// Returns the names of groups, each with the group's number.
    pub fn names(&self) -> impl Iterator<Item = (&str, usize)> {
        self.0.capture_names().iter().enumerate().filter_map(|(at, it)| Some((it.as_deref()?, at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_that_take_no_part_are_empty_and_names_have_numbers() {
        let regex = Regex::new("^/(?<a>x)?(b)", false).unwrap();
        assert_eq!(regex.exec(b"/b"), Match::Yes(vec![b"/b".to_vec(), Vec::new(), b"b".to_vec()]));
        assert_eq!((regex.names().collect::<Vec<_>>(), regex.groups()), (vec![("a", 1)], 2));
        assert_eq!(regex.exec(b"/c"), Match::No);
    }

    #[test]
    fn bytes_are_compared_not_letters() {
        let regex = Regex::new("^/.$", false).unwrap();
        assert_eq!(regex.exec("/é".as_bytes()), Match::No);
        assert!(matches!(regex.exec(b"/\xff"), Match::Yes(_)));
    }

    #[test]
    fn a_match_that_explodes_is_given_up() {
        let regex = Regex::new("^(a+)+$", false).unwrap();
        let subject = format!("{}b", "a".repeat(60));
        assert_eq!(regex.exec(subject.as_bytes()), Match::TooMuch);
    }
}
