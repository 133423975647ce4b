//! What systemd makes of one value: whether its type can read it, and what is
//! expected instead. Types that are not modelled accept everything.

use std::ops::Range;

use super::setting::Setting;
use crate::facts::systemd::scalar::{self, unknown_specifier};
use crate::facts::systemd::{Directive, Kind, Rlimit, calendar, exit};
use crate::syntax::systemd::command::{self, Command, CommandLine};
use crate::syntax::systemd::words::{self, Escapes, WordErrorKind};

/// Why systemd cannot read a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The part of the value that is wrong.
    pub range: Range<usize>,
    /// What is wrong with it, as the end of a sentence that starts with that part.
    pub what: String,
    /// Whether the whole value is lost, not only this part of it.
    pub drops_all: bool,
    /// Whether the whole unit is refused for it.
    pub refuses: bool,
}

/// Returns what is wrong with a setting's value for a release; `None` also for a value that is not known.
pub(super) fn judge(setting: &Setting, release: u16) -> Option<Fault> {
    let (text, directive) = (setting.value.known()?, setting.directive?);
    if directive.kind == Kind::Command && !text.is_empty() {
        return judge_command(text, setting.command_line(), directive, release);
    }
    judge_text(text, directive, release)
}

/// Returns what is wrong with a text as value of a directive. Empty values are not judged.
pub fn judge_text(text: &str, directive: &Directive, release: u16) -> Option<Fault> {
    // [Install] is not read by the manager, and `systemctl enable` speaks for itself.
    if text.is_empty() || directive.section == "Install" {
        return None;
    }
    let fault = |range: Range<usize>, what: String| {
        Some(Fault { range, what, drops_all: !is_list(directive.kind), refuses: directive.refuses })
    };
    if directive.specifiers && directive.kind != Kind::Command && text.contains('%') {
        return unknown_specifier(text, release).and_then(|at| fault(at..at + 2, specifier_fault(&text[at..at + 2])));
    }
    match directive.kind {
        Kind::Command => return judge_command(text, &command::read(text), directive, release),
        Kind::EnvAssignments => {
            let (found, errors) = words::quoted(text, Escapes::Strict);
            if let Some(bad) = found.into_iter().find(|word| !is_assignment(&word.text)) {
                return fault(bad.span, "is no assignment of the form `NAME=value`".to_owned());
            }
            let open = errors.into_iter().find(|it| it.kind == WordErrorKind::UnbalancedQuote)?;
            let start = text[..open.span.start].rfind([' ', '\t', '\n']).map_or(0, |at| at + 1);
            // Not the value: it may be a secret.
            let range = start..open.span.start + 1;
            return fault(range, "opens a quote that is never closed and swallows what follows".to_owned());
        }
        kind if is_list(kind) => {
            let (range, _) = words::plain(text).find(|(_, word)| !item_is_valid(word, directive))?;
            return fault(range, item_fault(directive));
        }
        _ => {}
    }
    if scalar_is_valid(text, directive, release) { None } else { fault(0..text.len(), expectation(directive, release)) }
}

/// Kinds whose items are judged and dropped one by one.
fn is_list(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::EnvAssignments
            | Kind::ExitStatusSet
            | Kind::PathList
            | Kind::RelativePathList
            | Kind::UnitList
            | Kind::UserGroupList
    )
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && !name.starts_with(|it: char| it.is_ascii_digit())
            && name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
    })
}

/// Absolute, or made so by a specifier, possibly quoted.
fn is_absolute(path: &str) -> bool {
    path.trim_start_matches(['"', '\'']).starts_with(['/', '%'])
}

fn item_is_valid(word: &str, directive: &Directive) -> bool {
    match directive.kind {
        Kind::ExitStatusSet => exit::is_status(word),
        Kind::PathList => {
            // The pieces of a quoted path with blanks are no paths.
            word.contains(['"', '\'']) || is_absolute(word.trim_start_matches(['-', '+', ':']))
        }
        Kind::RelativePathList => !word.trim_start_matches(['"', '\'']).starts_with('/'),
        Kind::UnitList => scalar::is_unit_name(word) && word.ends_with(directive.suffix),
        Kind::UserGroupList => scalar::is_user_or_group(word),
        _ => true,
    }
}

fn item_fault(directive: &Directive) -> String {
    match directive.kind {
        Kind::ExitStatusSet => "is no exit status: 0 to 255, a name such as `TEMPFAIL`, or a signal".to_owned(),
        Kind::PathList => "is no absolute path".to_owned(),
        Kind::RelativePathList => "is absolute; a path below systemd's own folder is expected".to_owned(),
        Kind::UnitList if !directive.suffix.is_empty() => format!("does not end in `{}`", directive.suffix),
        Kind::UnitList => "is no unit name; one ends in `.service`, `.target`, …".to_owned(),
        _ => "is no name or number of an account or group".to_owned(),
    }
}

fn scalar_is_valid(text: &str, directive: &Directive, release: u16) -> bool {
    let in_range = |number: i64| directive.range.is_none_or(|(least, most)| (least..=most).contains(&number));
    let is_word = || directive.words.iter().any(|(word, since)| *word == text && *since <= release);
    let percent = |most: u64| scalar::percent(text).is_some_and(|it| directive.over_100 || it <= most);
    match directive.kind {
        Kind::Bool => scalar::boolean(text).is_some(),
        Kind::Calendar => calendar::is_valid(text),
        Kind::Enum => {
            directive.words.is_empty()
                || is_word()
                || (directive.takes_bool && scalar::boolean(text).is_some())
                || (directive.range.is_some() && scalar::integer(text).is_some_and(in_range))
                || directive.patterns.iter().any(|prefix| is_pattern(text, prefix))
        }
        Kind::EnvFile => is_absolute_plain(text.strip_prefix('-').unwrap_or(text)),
        Kind::Int | Kind::Weight => is_word() || scalar::integer(text).is_some_and(in_range),
        Kind::ListenAddress => scalar::is_listen_address(text),
        Kind::Mode => scalar::mode(text).is_some(),
        Kind::Path => {
            let bare = text.strip_prefix('-').unwrap_or(text);
            directive.name == "PIDFile" || bare == "~" || is_word() || is_absolute_plain(bare)
        }
        Kind::Percent => is_word() || percent(10_000),
        Kind::PercentOrSize => is_word() || percent(10_000) || scalar::size(text).is_some(),
        Kind::PercentOrUint => is_word() || percent(10_000) || scalar::integer(text).is_some_and(|it| it >= 0),
        Kind::Rlimit => text.splitn(2, ':').all(|part| is_limit(part.trim(), directive.rlimit)),
        Kind::Signal => scalar::is_signal(text),
        Kind::Size => is_word() || scalar::size(text).is_some(),
        Kind::Timespan => is_word() || scalar::timespan(text).is_some(),
        Kind::Uint => is_word() || scalar::integer(text).is_some_and(|it| it >= 0 && in_range(it)),
        Kind::Unit => scalar::is_unit_name(text) && text.ends_with(directive.suffix),
        Kind::UserGroup => scalar::is_user_or_group(text),
        _ => true,
    }
}

fn is_absolute_plain(path: &str) -> bool {
    path.starts_with(['/', '%'])
}

/// `append:/var/log/x`, `fd:stdin`.
fn is_pattern(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| prefix == "fd:" || is_absolute_plain(rest))
}

fn is_limit(part: &str, kind: Rlimit) -> bool {
    part == "infinity"
        || match kind {
            Rlimit::Bytes => scalar::size(part).is_some(),
            Rlimit::Number => scalar::integer(part).is_some_and(|it| it >= 0),
            Rlimit::Seconds | Rlimit::Microseconds => scalar::timespan(part).is_some(),
            Rlimit::Nice => scalar::integer(part).is_some(),
            Rlimit::None => true,
        }
}

/// What the kind of a directive expects, as the end of a sentence.
fn expectation(directive: &Directive, release: u16) -> String {
    let range = |what: &str| match directive.range {
        Some((least, most)) => format!("is no {what} from {least} to {most}"),
        None => format!("is no {what}"),
    };
    let plain = match directive.kind {
        Kind::Bool => "is neither `yes` nor `no`",
        Kind::Calendar => "is no calendar expression, such as `*-*-* 03:00` or `Mon..Fri 08:00`",
        Kind::Enum => return one_of(directive, release),
        Kind::EnvFile | Kind::Path => "is no absolute path",
        Kind::ListenAddress => "is no address: `/path`, `PORT`, `IPV4:PORT` or `[IPV6]:PORT`",
        Kind::Mode => "is no file mode in octal digits",
        Kind::Percent => "is no percentage",
        Kind::PercentOrSize => "is neither a size, such as `512M`, nor a percentage",
        Kind::PercentOrUint => "is neither a number nor a percentage",
        Kind::Rlimit => "is no resource limit, such as `65536` or `1024:65536`",
        Kind::Signal => "is no signal; their names are in capitals, such as `SIGTERM`",
        Kind::Size => "is no size, such as `512K` or `1G`",
        Kind::Timespan => "is no time span, such as `30s` or `1h 30min`",
        Kind::Unit if !directive.suffix.is_empty() => return format!("is no unit that ends in `{}`", directive.suffix),
        Kind::Unit => "is no unit name; one ends in `.service`, `.target`, …",
        Kind::UserGroup => "is no name or number of an account or group",
        Kind::Int | Kind::Uint | Kind::Weight => return range("number"),
        _ => "cannot be read",
    };
    plain.to_owned()
}

fn one_of(directive: &Directive, release: u16) -> String {
    let known = directive.words.iter().filter(|(_, since)| *since <= release);
    let mut list: Vec<String> = known.map(|(word, _)| format!("`{word}`")).collect();
    list.extend(directive.patterns.iter().map(|prefix| format!("`{prefix}…`")));
    if list.len() > 12 {
        list.truncate(12);
        list.push("…".to_owned());
    }
    format!("is none of {}", list.join(", "))
}

fn specifier_fault(specifier: &str) -> String {
    format!("is no specifier; a percent sign that stands for itself is written `%{specifier}`")
}

/// Commands: one that cannot be read refuses the whole unit.
fn judge_command(text: &str, line: &CommandLine, directive: &Directive, release: u16) -> Option<Fault> {
    let fault = |range: Range<usize>, what: &str| {
        Some(Fault { range, what: what.to_owned(), drops_all: true, refuses: directive.refuses })
    };
    if let Some(error) = line.errors.iter().find(|it| it.kind == WordErrorKind::UnbalancedQuote) {
        return fault(error.span.clone(), "opens a quote that is not closed");
    }
    for command in &line.commands {
        if let Some(what) = program_fault(command, release) {
            return fault(command.program().span.clone(), what);
        }
        let skipped = usize::from(command.prefixes.through_shell);
        for word in command.words.iter().skip(skipped) {
            if let Some(at) = unknown_specifier(&word.text, release) {
                let what = specifier_fault(&word.text[at..at + 2]);
                let range = find_in(text, &word.span, &word.text[at..at + 2]);
                return fault(range, &what);
            }
        }
    }
    None
}

/// The place of a part of a decoded word, or the word where quoting hides it.
fn find_in(text: &str, word: &Range<usize>, part: &str) -> Range<usize> {
    match text[word.clone()].find(part) {
        Some(at) => word.start + at..word.start + at + part.len(),
        None => word.clone(),
    }
}

/// What is wrong with the program of a command (`config_parse_exec`).
fn program_fault(command: &Command, release: u16) -> Option<&'static str> {
    let program = command.program().text.as_str();
    if command.prefixes.through_shell && release >= 258 {
        return None;
    }
    if program.is_empty() {
        return Some("is no program");
    }
    if program.starts_with('$') {
        return Some("is a variable where the program stands, and none is replaced there");
    }
    // A specifier may make it anything.
    if program.contains('%') {
        return None;
    }
    if program.starts_with('/') {
        return program.ends_with('/').then_some("is a folder, not a program");
    }
    let is_relative = program.contains('/') || matches!(program, "." | "..");
    is_relative.then_some("is neither an absolute path nor the name of a program without a folder")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::systemd::{NEWEST, find};

    fn fault(section: &str, name: &str, text: &str) -> Option<String> {
        let directive = find(section, name).expect("a directive of the table");
        judge_text(text, directive, NEWEST).map(|fault| format!("{}: {}", &text[fault.range], fault.what))
    }

    fn accepts(section: &str, name: &str, texts: &[&str]) {
        for text in texts {
            assert_eq!(fault(section, name, text), None, "{name}={text}");
        }
    }

    fn rejects(section: &str, name: &str, texts: &[&str]) {
        for text in texts {
            assert!(fault(section, name, text).is_some(), "{name}={text}");
        }
    }

    #[test]
    fn values_of_common_directives() {
        accepts("Service", "Restart", &["always", "on-failure", "no"]);
        rejects("Service", "Restart", &["on-faliure", "Always", "yes"]);
        accepts("Service", "RestartSec", &["5", "100ms", "1min 30s"]);
        rejects("Service", "RestartSec", &["5 # seconds", "5S"]);
        accepts("Service", "MemoryMax", &["50%", "1.5G", "infinity"]);
        rejects("Service", "MemoryMax", &["512MB", "150%"]);
        accepts("Service", "Nice", &["-20", "+5", "19"]);
        rejects("Service", "Nice", &["20"]);
        accepts("Service", "StandardOutput", &["journal", "append:/var/log/x.log", "syslog"]);
        rejects("Service", "StandardOutput", &["append:log/x", "/var/log/x.log"]);
        accepts("Service", "LimitNOFILE", &["65536", "1024:65536", "infinity"]);
        rejects("Service", "LimitNOFILE", &["many"]);
        accepts("Service", "CPUQuota", &["150%"]);
        accepts("Service", "SuccessExitStatus", &["143 SIGKILL TEMPFAIL"]);
        accepts("Service", "ProtectHome", &["read-only", "true", "tmpfs"]);
        accepts("Service", "PrivateTmp", &["yes", "disconnected"]);
    }

    #[test]
    fn paths_and_names() {
        accepts("Service", "WorkingDirectory", &["/srv", "~", "-/srv", "-~", "%h/x"]);
        rejects("Service", "WorkingDirectory", &["srv", "~/x", "$HOME", "\"/srv\""]);
        accepts("Service", "EnvironmentFile", &["/a", "-/a", "/a /b", "%h/.env"]);
        rejects("Service", "EnvironmentFile", &[".env", "~/x"]);
        accepts("Service", "ReadWritePaths", &["-/var/lib/x /srv", "\"/a b\" /c"]);
        accepts("Unit", "After", &["network.target a@b.service", "foo-%i.service"]);
        rejects("Unit", "After", &["network", "network.target, x.service"]);
        accepts("Service", "User", &["www-data", "1000", "%i"]);
        rejects("Service", "User", &["app:app"]);
        accepts("Service", "Environment", &["A=b \"C=d e\"", "A='b'"]);
        rejects("Service", "Environment", &["A", "A-B=c", "1A=b"]);
        assert_eq!(
            fault("Service", "Environment", "A=b \"C=d e").as_deref(),
            Some("\": opens a quote that is never closed and swallows what follows")
        );
    }

    #[test]
    fn commands() {
        accepts("Service", "ExecStart", &["/bin/a", "puma -C x", "-@/bin/a b", "%h/bin/x", "|echo hi"]);
        rejects("Service", "ExecStart", &["./a", "bin/a", "~/a", "${B}/a", "/bin/", "/bin/a 'b"]);
        assert_eq!(
            fault("Service", "ExecStart", "/bin/date +%F").as_deref(),
            Some("%F: is no specifier; a percent sign that stands for itself is written `%%F`")
        );
        accepts("Service", "ExecStart", &["/bin/date +%%F", "/bin/x 100%"]);
    }
}
