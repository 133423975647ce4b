//! The words of Puma's command line as its parser takes them (`lib/puma/cli.rb` over Ruby's optparse): names in full,
//! values in the same word, and what the parser refuses.

use super::effective::Version;

/// What may stand behind an option.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Nothing,
    /// A value, in the same word or the next.
    Value,
    /// A number behind `=`, or nothing.
    Number,
    /// A value in the same word, the next word if it is no option, or nothing.
    Perhaps,
    /// Nothing: what is asked is printed, and that is all.
    Prints,
}

#[derive(Clone, Copy)]
struct Known {
    short: &'static str,
    long: &'static str,
    takes: Takes,
    since: Version,
    until: Version,
}

const EVER: Version = (u64::MAX, 0, 0);

const fn known(short: &'static str, long: &'static str, takes: Takes) -> Known {
    Known { short, long, takes, since: (0, 0, 0), until: EVER }
}

const fn since(since: Version, of: Known) -> Known {
    Known { since, ..of }
}

const fn until(until: Version, of: Known) -> Known {
    Known { until, ..of }
}

static KNOWN: &[Known] = &[
    known("b", "bind", Takes::Value),
    since((5, 0, 0), known("", "bind-to-activated-sockets", Takes::Perhaps)),
    known("C", "config", Takes::Value),
    since((5, 5, 0), known("", "no-config", Takes::Nothing)),
    known("", "control-url", Takes::Value),
    until((5, 0, 0), known("", "control", Takes::Value)),
    known("", "control-token", Takes::Value),
    until((5, 0, 0), known("d", "daemon", Takes::Nothing)),
    known("", "debug", Takes::Nothing),
    known("", "dir", Takes::Value),
    known("e", "environment", Takes::Value),
    since((5, 0, 0), known("f", "fork-worker", Takes::Number)),
    known("I", "include", Takes::Value),
    since((6, 0, 0), known("", "idle-timeout", Takes::Value)),
    known("p", "port", Takes::Value),
    known("", "pidfile", Takes::Value),
    since((6, 0, 0), known("", "plugin", Takes::Value)),
    known("", "preload", Takes::Nothing),
    known("", "prune-bundler", Takes::Nothing),
    known("", "extra-runtime-dependencies", Takes::Value),
    known("q", "quiet", Takes::Nothing),
    known("v", "log-requests", Takes::Nothing),
    known("R", "restart-cmd", Takes::Value),
    since((5, 0, 0), known("s", "silent", Takes::Nothing)),
    known("S", "state", Takes::Value),
    known("t", "threads", Takes::Value),
    until((5, 0, 0), known("", "tcp-mode", Takes::Nothing)),
    known("", "early-hints", Takes::Nothing),
    known("V", "version", Takes::Prints),
    known("w", "workers", Takes::Value),
    known("", "tag", Takes::Value),
    known("", "redirect-stdout", Takes::Value),
    known("", "redirect-stderr", Takes::Value),
    known("", "redirect-append", Takes::Nothing),
    known("", "no-redirect-append", Takes::Nothing),
    known("h", "help", Takes::Prints),
];

/// Spells the words behind the program out.
///
/// # Errors
///
/// The class of the exception that the parser raises.
pub(super) fn spelt(words: &[&str], version: Version) -> Result<Vec<String>, &'static str> {
    let mut out = Vec::new();
    let mut words = words.iter().copied();
    while let Some(word) = words.next() {
        if word == "--" {
            out.extend(std::iter::once(word).chain(words).map(str::to_owned));
            return Ok(out);
        }
        let (option, value) = if let Some(long) = word.strip_prefix("--") {
            let (name, value) = long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
            (by_long(name, version)?, value)
        } else if let Some(letter) = word.strip_prefix('-').and_then(|it| it.chars().next()) {
            let (name, rest) = word[1..].split_at(letter.len_utf8());
            let option = of(version).find(|it| it.short == name).map_or_else(|| by_long(name, version), Ok)?;
            if option.takes == Takes::Nothing && !rest.is_empty() {
                // Several letters of one word.
                out.push(format!("--{}", option.long));
                out.extend(spelt(&[&format!("-{rest}")], version)?);
                continue;
            }
            (option, Some(rest).filter(|it| !it.is_empty()))
        } else {
            out.push(word.to_owned());
            continue;
        };
        let value = match (option.takes, value) {
            (Takes::Prints, _) => return Err("SystemExit"),
            (Takes::Nothing, Some(_)) => return Err("OptionParser::NeedlessArgument"),
            (Takes::Value, None) => Some(words.next().ok_or("OptionParser::MissingArgument")?),
            (Takes::Perhaps, None) => {
                let next = words.clone().next().filter(|it| !it.starts_with('-') || it.len() == 1);
                next.and_then(|_| words.next())
            }
            (Takes::Number, Some(number)) if number.parse::<i64>().is_err() => {
                return Err("OptionParser::InvalidArgument");
            }
            (_, value) => value,
        };
        out.push(value.map_or_else(|| format!("--{}", option.long), |it| format!("--{}={it}", option.long)));
    }
    Ok(out)
}

fn of(version: Version) -> impl Iterator<Item = &'static Known> {
    KNOWN.iter().filter(move |it| it.since <= version && version < it.until)
}

/// The option of a long name, or of the beginning of one.
fn by_long(name: &str, version: Version) -> Result<&'static Known, &'static str> {
    if let Some(exact) = of(version).find(|it| it.long == name) {
        return Ok(exact);
    }
    let mut found = of(version).filter(|it| it.long.starts_with(name));
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err("OptionParser::InvalidOption"),
        _ => Err("OptionParser::AmbiguousOption"),
    }
}

#[cfg(test)]
mod tests {
    use super::spelt;

    #[test]
    fn words_are_taken_as_the_parser_takes_them() {
        let of = |words: &str, version| {
            let words: Vec<&str> = words.split_whitespace().collect();
            spelt(&words, version).map_or_else(str::to_owned, |it| it.join(" "))
        };
        for (words, expected) in [
            ("-w 2 -qv app.ru", "--workers=2 --quiet --log-requests app.ru"),
            ("--env=test --work 3", "--environment=test --workers=3"),
            ("-C", "OptionParser::MissingArgument"),
            ("-d", "OptionParser::AmbiguousOption"),
            ("--bogus", "OptionParser::InvalidOption"),
            ("--preload=1", "OptionParser::NeedlessArgument"),
            ("-f --fork-worker=5", "--fork-worker --fork-worker=5"),
            ("--fork-worker=x", "OptionParser::InvalidArgument"),
            ("--bind-to-activated-sockets only", "--bind-to-activated-sockets=only"),
            ("--bind-to-activated-sockets -q", "--bind-to-activated-sockets --quiet"),
            ("-V", "SystemExit"),
            ("-C - -- -w", "--config=- -- -w"),
        ] {
            assert_eq!(of(words, (6, 6, 0)), expected, "{words}");
        }
        assert_eq!(of("-d -s x", (4, 3, 8)), "--daemon --state=x");
        assert_eq!(of("--no-config", (5, 0, 0)), "OptionParser::InvalidOption");
    }
}
