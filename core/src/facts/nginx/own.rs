//! What the setters of a few directives ask of their arguments, where no table
//! of words and kinds can say it.
//!
//! Sources: the setters in `ngx_http_core_module.c`, `ngx_http_rewrite_module.c`,
//! `ngx_http_log_module.c`, `ngx_http_file_cache.c`.

use super::typed::Type;
use super::value::{self, Refusal, refuse};
use super::{Kind, pattern, variable};

/// A directive with rules of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own {
    /// `access_log`.
    AccessLog,
    /// `proxy_cache_valid` and its kin.
    CacheValid,
    /// `error_page`.
    ErrorPage,
    /// `if`.
    If,
    /// `rewrite`.
    Rewrite,
    /// `root` and `alias`.
    Root,
    /// `try_files`.
    TryFiles,
}

/// The argument at fault, from 0, and why.
pub type Fault = (usize, Refusal);

impl Own {
    /// Checks the arguments; their number is right.
    ///
    /// # Errors
    ///
    /// The argument at fault, and why.
    pub fn check(self, args: &[&str]) -> Result<(), Fault> {
        for (at, text) in args.iter().enumerate().filter(|(at, it)| self.expands(*at, args.len(), it)) {
            variable::references(text).map_err(|why| (at, why))?;
        }
        match self {
            Self::AccessLog => access_log(args),
            Self::CacheValid => cache_valid(args),
            Self::ErrorPage => error_page(args),
            Self::If => condition(args),
            Self::Rewrite => rewrite(args),
            Self::Root => root(args),
            Self::TryFiles => try_files(args),
        }
    }

    /// Returns whether nginx expands variables in this argument of so many.
    pub fn expands(self, at: usize, count: usize, text: &str) -> bool {
        match self {
            Self::AccessLog => at == 0 || at > 1 && text.starts_with("if="),
            Self::CacheValid | Self::If => false,
            Self::ErrorPage => at + 1 == count,
            Self::Rewrite => at == 1,
            Self::Root => true,
            // A `=code` at the end is none.
            Self::TryFiles => at + 1 < count || !text.starts_with('='),
        }
    }
}

fn access_log(args: &[&str]) -> Result<(), Fault> {
    let path = args.first().copied().unwrap_or_default();
    if path == "off" {
        return if args.len() > 1 { Err((1, says("nothing after `off`"))) } else { Ok(()) };
    }
    if path.starts_with("syslog:") {
        Type::Log.check(path).map_err(|why| (0, why))?;
    }
    let (mut buffer, mut flush) = (None, None);
    for (at, text) in args.iter().enumerate().skip(2) {
        let option = |it: &str| text.strip_prefix(it);
        let checked = if let Some(size) = option("buffer=") {
            buffer = Some(at);
            if value::bytes(size) == Some(0) { refuse("a size above 0", None) } else { Type::Size.check(size) }
        } else if let Some(time) = option("flush=") {
            flush = Some(at);
            Type::Milliseconds.check(time)
        } else if let Some(level) = option("gzip=") {
            buffer = buffer.or(Some(at));
            Type::Number(1, 9).check(level)
        } else if *text == "gzip" {
            buffer = buffer.or(Some(at));
            Ok(())
        } else if option("if=").is_some() || option("escape=").is_some() {
            Ok(())
        } else {
            refuse("`buffer=`, `flush=`, `gzip` or `if=`", None)
        };
        checked.map_err(|why| (at, why))?;
    }
    match (buffer, flush) {
        (None, Some(flush)) => Err((flush, says("a `buffer=` beside `flush=`"))),
        (Some(buffer), _) if path.contains('$') => Err((buffer, says("no buffer where the path has variables"))),
        (Some(buffer), _) if path.starts_with("syslog:") => {
            Err((buffer, says("no buffer where the log goes to syslog")))
        }
        _ => Ok(()),
    }
}

fn cache_valid(args: &[&str]) -> Result<(), Fault> {
    let Some((time, codes)) = args.split_last() else { return Ok(()) };
    value::check(Kind::Seconds, 0, time).map_err(|why| (codes.len(), why))?;
    for (at, code) in codes.iter().enumerate().filter(|(_, it)| **it != "any") {
        if number(code).is_none_or(|it| it < 100) {
            return Err((at, says("`any` or a status from 100 on")));
        }
    }
    Ok(())
}

fn error_page(args: &[&str]) -> Result<(), Fault> {
    let Some((_, before)) = args.split_last() else { return Ok(()) };
    let codes = match before.split_last() {
        Some((last, codes)) if last.starts_with('=') => {
            let fine = last.len() == 1 || number(&last[1..]).is_some();
            if codes.is_empty() || !fine {
                return Err((codes.len(), says("a status before it, and nothing or a status after the `=`")));
            }
            codes
        }
        _ => before,
    };
    for (at, code) in codes.iter().enumerate() {
        if !number(code).is_some_and(|it| (300..=599).contains(&it) && it != 499) {
            return Err((at, says("a status from 300 to 599 that nginx sends")));
        }
    }
    Ok(())
}

fn condition(args: &[&str]) -> Result<(), Fault> {
    let condition = Condition::read(args)?;
    match (condition.operand, condition.regex) {
        (Some((at, regex)), Some(exact)) => pattern::check(&regex, !exact).map_err(|why| (at, why)),
        _ => Ok(()),
    }
}

fn rewrite(args: &[&str]) -> Result<(), Fault> {
    if let Some(regex) = args.first() {
        pattern::check(regex, false).map_err(|why| (0, why))?;
    }
    if args.get(1).is_some_and(|it| it.is_empty()) {
        return Err((1, says("a replacement that is not empty")));
    }
    match args.get(2) {
        Some(flag) if !matches!(*flag, "last" | "break" | "redirect" | "permanent") => {
            let words = ["last", "break", "redirect", "permanent"];
            let expected = "one of `last`, `break`, `redirect`, `permanent`".to_owned();
            Err((2, Refusal { expected, instead: value::nearest(&words, flag) }))
        }
        _ => Ok(()),
    }
}

fn root(args: &[&str]) -> Result<(), Fault> {
    // nginx looks for these texts, whatever letters follow them.
    let itself = ["$document_root", "${document_root}", "$realpath_root", "${realpath_root}"];
    let text = args.first().copied().unwrap_or_default();
    if itself.iter().any(|it| text.contains(it)) {
        return Err((0, says("no variable that is made of it")));
    }
    Ok(())
}

fn try_files(args: &[&str]) -> Result<(), Fault> {
    let Some((last, before)) = args.split_last() else { return Ok(()) };
    match last.strip_prefix('=') {
        Some(code) if number(code).is_none_or(|it| it > 999) => Err((before.len(), says("a status after the `=`"))),
        _ => Ok(()),
    }
}

fn number(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|it| it.is_ascii_digit()) { None } else { text.parse().ok() }
}

fn says(expected: &str) -> Refusal {
    Refusal { expected: expected.to_owned(), instead: None }
}

/// The condition of an `if`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The argument that holds the variable, from 0; `None` for a test of a file.
    pub variable: Option<String>,
    /// What it is compared with or tested: the argument, and its text without the parenthesis.
    pub operand: Option<(usize, String)>,
    /// Whether that is a regular expression, and whether case counts.
    pub regex: Option<bool>,
}

impl Condition {
    /// Reads the arguments of an `if` (`ngx_http_rewrite_if_condition`).
    ///
    /// # Errors
    ///
    /// The argument at fault, and why.
    pub fn read(args: &[&str]) -> Result<Self, Fault> {
        let Some((first, last)) = args.first().zip(args.last()) else { return Err((0, says("a condition"))) };
        if !first.starts_with('(') {
            return Err((0, says("a condition in parentheses")));
        }
        if !last.ends_with(')') {
            return Err((args.len() - 1, says("a `)` after the condition, before the `{`")));
        }
        let mut words: Vec<(usize, &str)> = args.iter().copied().enumerate().collect();
        words[0].1 = &first[1..];
        let count = words.len() - 1;
        words[count].1 = words[count].1.strip_suffix(')').unwrap_or_default();
        if words.len() > 1 && words[0].1.is_empty() {
            words.remove(0);
        }
        if words.len() > 1 && words.last().is_some_and(|it| it.1.is_empty()) && *last == ")" {
            words.pop();
        }
        Self::of(&words)
    }

    fn of(words: &[(usize, &str)]) -> Result<Self, Fault> {
        let shape = "`$variable`, `$variable = text`, `$variable ~ regex` or `-f file`";
        let Some(&(at, first)) = words.first() else { return Err((0, says(shape))) };
        let operand = |it: &(usize, &str)| Some((it.0, it.1.to_owned()));
        match (words, first.strip_prefix('$')) {
            ([_], Some(name)) if !name.is_empty() => {
                Ok(Self { variable: Some(name.to_owned()), operand: None, regex: None })
            }
            ([_, (sign_at, sign), last], Some(name)) if !name.is_empty() => {
                let regex = match *sign {
                    "=" | "!=" => None,
                    "~" | "!~" => Some(true),
                    "~*" | "!~*" => Some(false),
                    _ => return Err((*sign_at, says("`=`, `!=`, `~`, `~*`, `!~` or `!~*`"))),
                };
                if regex.is_none() {
                    variable::references(last.1).map_err(|why| (last.0, why))?;
                }
                Ok(Self { variable: Some(name.to_owned()), operand: operand(last), regex })
            }
            ([(_, test), last], None) if matches!(test.trim_start_matches('!'), "-f" | "-d" | "-e" | "-x") => {
                if test.len() > 3 {
                    return Err((at, says(shape)));
                }
                variable::references(last.1).map_err(|why| (last.0, why))?;
                Ok(Self { variable: None, operand: operand(last), regex: None })
            }
            _ => Err((at, says(shape))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions() {
        let fine = |text: &str| Condition::read(&text.split(' ').collect::<Vec<_>>()).is_ok();
        for it in ["($a)", "( $a )", "($a = b)", "($a ~* ^b)", "(-f $a)", "(!-e $a)", "($a = b )", "($a != $b)"] {
            assert!(fine(it), "{it}");
        }
        for it in [
            "$a",
            "(a = b)",
            "($a == b)",
            "($a = b",
            "($a = b c)",
            "(-z $a)",
            "()",
            "(f $a)",
            "($a = )",
            "($a=b c)",
            "($a &&",
        ] {
            assert!(!fine(it), "{it}");
        }
    }

    #[test]
    fn settings_with_rules_of_their_own() {
        let at = |own: Own, text: &str| own.check(&text.split(' ').collect::<Vec<_>>()).err().map(|it| it.0);
        assert_eq!(at(Own::AccessLog, "/a main buffer=32k flush=1m gzip=5 if=$a"), None);
        assert_eq!(at(Own::AccessLog, "off main"), Some(1));
        assert_eq!(at(Own::AccessLog, "/a main flush=1m"), Some(2));
        assert_eq!(at(Own::AccessLog, "/$host main buffer=32k"), Some(2));
        assert_eq!(at(Own::CacheValid, "200 302 10m"), None);
        assert_eq!(at(Own::CacheValid, "2xx 10m"), Some(0));
        assert_eq!(at(Own::ErrorPage, "404 500 =200 /x"), None);
        assert_eq!(at(Own::ErrorPage, "404 499 /x"), Some(1));
        assert_eq!(at(Own::ErrorPage, "=200 /x"), Some(0));
        assert_eq!(at(Own::Rewrite, "^ /x lasst"), Some(2));
        assert_eq!(at(Own::Rewrite, "^ /x$ last"), Some(1));
        assert_eq!(at(Own::Root, "$document_root/x"), Some(0));
        assert_eq!(at(Own::TryFiles, "$uri =4o4"), Some(1));
    }
}
