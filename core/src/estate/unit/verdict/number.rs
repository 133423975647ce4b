//! Booleans, words, numbers, times and sizes.

use super::says;
use super::value::Value;
use crate::facts::systemd::scalar::{self, boolean, integer, percent, unsigned};
use crate::facts::systemd::{Kind, Rlimit};

/// Judges a value that is one word, number or span.
pub(super) fn judge(value: &mut Value<'_>) {
    let directive = value.directive;
    let release = value.release;
    let is_word = |text: &str| directive.words.iter().any(|(word, since)| *word == text && *since <= release);
    let in_range = |it: i64| directive.range.is_none_or(|(least, most)| (least..=most).contains(&it));
    let fits = |it: u64| in_range(i64::try_from(it).unwrap_or(i64::MAX));
    let hundredths = |text: &str| percent(text).filter(|it| directive.over_100 || *it <= 10_000);
    match directive.kind {
        Kind::Bool => value.one(says::BOOL, |it| boolean(it).is_some()),
        Kind::Int | Kind::Weight => {
            value.one_as(|| says::number(directive), |it| is_word(it) || integer(it).is_some_and(in_range));
        }
        Kind::Uint => value.one_as(|| says::number(directive), |it| is_word(it) || unsigned(it).is_some_and(fits)),
        Kind::Mode => value.one("is no file mode in octal digits, such as `0022`", |it| scalar::mode(it).is_some()),
        // A quota of nothing is none, while a limit of nothing is one.
        Kind::Percent => {
            value.one("is no percentage, such as `50%`", |it| {
                hundredths(it).is_some_and(|it| !directive.over_100 || it > 0)
            });
        }
        Kind::PercentOrSize => {
            let size = |it: &str| hundredths(it).or_else(|| scalar::size(it).filter(|it| *it != u64::MAX));
            value.one("is neither a size, such as `512M`, nor a percentage", |it| {
                is_word(it) || size(it).is_some_and(fits)
            });
        }
        Kind::PercentOrUint => value.one("is neither a number from 1 nor a percentage", |it| {
            is_word(it) || hundredths(it).is_some() || unsigned(it).is_some_and(|it| it > 0 && it != u64::MAX)
        }),
        Kind::Signal => value.one("is no signal; their names are in capitals, such as `SIGTERM`", scalar::is_signal),
        Kind::Size => value.one("is no size, such as `512K` or `1G`", |it| is_word(it) || scalar::size(it).is_some()),
        Kind::Timespan => value.one(says::TIMESPAN, |it| is_word(it) || scalar::timespan(it).is_some_and(fits)),
        Kind::TimespanNs => {
            value.one("is no time span, such as `50us` or `1ms`", |it| scalar::timespan_ns(it).is_some());
        }
        Kind::Rlimit => rlimit(value),
        _ => word(value),
    }
}

/// One of the directive's words, or what else it takes: a boolean, a number, `append:` and a path.
fn word(value: &mut Value<'_>) {
    let (directive, text) = (value.directive, value.text);
    let is_word = directive.words.iter().any(|(word, since)| *word == text && *since <= value.release);
    let is_number =
        || directive.range.is_some_and(|(least, most)| integer(text).is_some_and(|it| (least..=most).contains(&it)));
    let is_bool = || directive.takes_bool && boolean(text).is_some();
    if directive.words.is_empty() || is_word || is_bool() || is_number() {
        return;
    }
    if directive.name == "ProtectHostname" && value.release >= 258 && text.contains(':') {
        return;
    }
    let Some(prefix) = directive.patterns.iter().find(|it| text.starts_with(**it)) else {
        return value.all(value.whole(), says::one_of(directive, value.release, text));
    };
    let range = prefix.len()..text.len();
    let Some(expanded) = value.expand(&text[range.clone()], range.start) else { return };
    let what = match *prefix {
        "fd:" if expanded.text.is_empty() || expanded.is_open || scalar::is_descriptor(&expanded.text) => return,
        "fd:" => "is no name of a descriptor",
        _ => match super::path::fault(&expanded) {
            Some(what) => what,
            None => return,
        },
    };
    value.all(range, what);
}

/// `SOFT:HARD`, or one limit for both.
fn rlimit(value: &mut Value<'_>) {
    let kind = value.directive.rlimit;
    let (soft, hard) = value.text.split_once(':').map_or((value.text, None), |(soft, hard)| (soft, Some(hard)));
    let end = soft.len();
    let Some(least) = scalar::limit(soft, kind) else { return value.all(0..end, limit(kind)) };
    let Some(hard) = hard else { return };
    match scalar::limit(hard, kind) {
        None => value.all(end + 1..value.text.len(), limit(kind)),
        Some(most) if least > most => value.all(value.whole(), "is a soft limit above its hard limit"),
        Some(_) => {}
    }
}

fn limit(kind: Rlimit) -> &'static str {
    match kind {
        Rlimit::Bytes => "is no limit: a size, such as `512M`, or `infinity`",
        Rlimit::Seconds | Rlimit::Microseconds => "is no limit: a time span, such as `30s`, or `infinity`",
        Rlimit::Nice => "is no limit: a nice level from `-20` to `+19`, or a number from 1 to 40",
        Rlimit::Number | Rlimit::None => "is no limit: a number, or `infinity`",
    }
}
