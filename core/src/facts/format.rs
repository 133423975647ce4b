//! Programs that take a text with percent signs in it: which of their words it
//! is. Sources: `date(1)`, `printf(1)`, `stat(1)`, `seq(1)`, `find(1)`,
//! `git-log(1)`, `rsync(1)`, `tcpdump(8)`, `varnishncsa(1)`, `rotatelogs(8)`,
//! `cronolog(1)`, `awk(1)`; the options of OpenJDK's `java`.

/// Which words of a program hold a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Those that begin with `+`.
    Plus,
    /// The first that is no option, if others follow.
    First,
    /// The value of these options, as a word of its own or behind `=`.
    Options(&'static [&'static str]),
    /// The value of these options, a path with parts of a date in it.
    DatedPath(&'static [&'static str]),
    /// Every word that is a path with parts of a date in it.
    AnyDatedPath,
    /// Every word that is a text of code with `printf` in it.
    Code,
}

/// Programs that take a format, by name.
const FORMATTERS: &[(&str, Place)] = &[
    ("awk", Place::Code),
    ("cronolog", Place::AnyDatedPath),
    ("date", Place::Plus),
    ("find", Place::Options(&["-printf"])),
    ("gawk", Place::Code),
    ("git", Place::Options(&["--format", "--pretty"])),
    ("mawk", Place::Code),
    ("printf", Place::First),
    ("rotatelogs", Place::AnyDatedPath),
    ("rsync", Place::Options(&["--log-file-format", "--log-format", "--out-format"])),
    ("seq", Place::Options(&["--format", "-f"])),
    ("stat", Place::Options(&["--format", "--printf", "-c"])),
    ("tcpdump", Place::DatedPath(&["-w"])),
    ("varnishncsa", Place::Options(&["-F"])),
];

/// Returns where a program takes a format.
pub fn place(program: &str) -> Option<Place> {
    FORMATTERS.iter().find(|it| it.0 == program).map(|it| it.1)
}

impl Place {
    /// Returns whether a program with these arguments reads the letter behind a percent sign in the argument at `at`
    /// as a part of a format.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::facts::format::place;
    ///
    /// let date = place("date").unwrap();
    /// assert!(date.reads(&["-u", "+%Y"], 1, 'Y') && !date.reads(&["-d", "%i"], 1, 'i'));
    /// ```
    pub fn reads(self, arguments: &[&str], at: usize, letter: char) -> bool {
        let Some(word) = arguments.get(at) else { return false };
        let is_value_of = |options: &[&str]| {
            let before = at.checked_sub(1).and_then(|it| arguments.get(it));
            before.is_some_and(|it| options.contains(it))
                || word.split_once('=').is_some_and(|(name, _)| options.contains(&name))
        };
        match self {
            Self::Plus => word.starts_with('+'),
            // Others are as likely meant for systemd: the instance, the name.
            Self::First => {
                let first = arguments.iter().position(|it| !it.starts_with('-') || *it == "-");
                first == Some(at) && arguments.len() > at + 1 && "sdbq".contains(letter)
            }
            Self::Options(options) => is_value_of(options),
            Self::DatedPath(options) => is_value_of(options) && is_dated(word) && is_of_date(letter),
            Self::AnyDatedPath => is_dated(word) && is_of_date(letter),
            Self::Code => word.contains('{') && word.contains("printf") && "sdcf".contains(letter),
        }
    }
}

/// Returns the offsets of the percent signs of a text that is plainly the format of a date: a year beside a month, or a
/// month beside a day, none but a separator between them.
///
/// # Examples
///
/// ```
/// use landreeve::facts::format::dates;
///
/// assert_eq!(dates("x-%Y%m.gz"), [2, 4]);
/// assert!(dates("%Y/%d:%m").is_empty());
/// ```
pub fn dates(text: &str) -> Vec<usize> {
    let signs: Vec<(usize, char)> =
        text.match_indices('%').filter_map(|(at, _)| Some((at, text[at + 1..].chars().next()?))).collect();
    let has = |letter| signs.iter().any(|it| it.1 == letter);
    let is_beside = |pair: &[(usize, char)]| {
        let between = text.get(pair[0].0 + 2..pair[1].0).unwrap_or_default();
        let letters = [pair[0].1, pair[1].1];
        // The unit's folder, the machine and the credentials may stand in one path, or in a list of paths.
        let is_date = matches!(letters, ['Y' | 'd', 'm'] | ['m', 'Y' | 'd']);
        is_date && matches!(between, "" | "-" | "_" | ".")
    };
    if !has('Y') || !signs.windows(2).any(is_beside) {
        return Vec::new();
    }
    signs.into_iter().filter(|it| is_of_date(it.1)).map(|it| it.0).collect()
}

/// Returns the offsets of the percent signs of a text for which the Java machine puts the number of its process: in a
/// command to run on an error, and behind `pid` in the name of a file.
///
/// # Examples
///
/// ```
/// use landreeve::facts::format::java;
///
/// assert_eq!(java("-XX:OnOutOfMemoryError=kill -9 %p"), [31]);
/// assert!(java("-XX:HeapDumpPath=/var/lib/%p").is_empty());
/// ```
pub fn java(text: &str) -> Vec<usize> {
    let Some(first) = text.find("-XX:") else { return Vec::new() };
    let signs = text.match_indices("%p").map(|it| it.0).filter(|at| *at > first);
    let is_process = |at: &usize| {
        let before = &text[..*at];
        let is_named = ["pid", "pid_", "pid-", "hs_err_"].iter().any(|it| before.ends_with(it));
        let command = before.rfind("-XX:On").map(|it| &before[it..]);
        is_named || command.is_some_and(|it| it.contains("kill ") && !it.contains(" -X"))
    };
    signs.filter(is_process).collect()
}

fn is_dated(word: &str) -> bool {
    ["%Y", "%y%m", "%y-%m"].iter().any(|it| word.contains(it))
}

fn is_of_date(letter: char) -> bool {
    "YymdHMSjVG".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted() {
        assert!(FORMATTERS.is_sorted_by_key(|it| it.0));
    }

    #[test]
    fn the_word_decides() {
        let reads =
            |program: &str, arguments: &[&str], at, letter| place(program).unwrap().reads(arguments, at, letter);
        assert!(reads("printf", &["%s\\n", "x"], 0, 's'));
        assert!(!reads("printf", &["%i %s", "x"], 0, 'i') && !reads("printf", &["%s"], 0, 's'));
        assert!(!reads("printf", &["%s", "%d"], 1, 'd'));
        assert!(reads("stat", &["--format=%U", "/x"], 0, 'U') && reads("stat", &["-c", "%U"], 1, 'U'));
        assert!(reads("tcpdump", &["-w", "/x/%Y-%m-%d.pcap"], 1, 'm'));
        assert!(!reads("tcpdump", &["-w", "/x/%p.pcap"], 1, 'p') && !reads("tcpdump", &["-w", "/%p/%Y"], 1, 'p'));
    }
}
