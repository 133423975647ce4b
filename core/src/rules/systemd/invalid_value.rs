//! Values that systemd cannot read and therefore drops.

use std::ops::Range;

use crate::estate::environment::shown_part;
use crate::estate::unit::verdict::{self, AROUND_SIGN, Fault, OPEN_QUOTE};
use crate::estate::unit::{Setting, Unit};
use crate::estate::{Estate, unit};
use crate::facts::systemd::scalar::is_variable;
use crate::facts::systemd::{Directive, Empty, Kind, Repeat};
use crate::rules::Rule;
use crate::source::{About, Effect, FileSet, Findings, Fix, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/invalid-value",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("invalid_value.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    let release = unit::release(estate);
    for (_, unit) in unit::all(estate) {
        for setting in unit.read_settings() {
            if let Some(directive) = setting.directive.filter(|it| it.is_known(release)) {
                judge(&estate.files, unit, setting, directive, release, found);
            }
        }
    }
}

fn judge(files: &FileSet, unit: &Unit, setting: &Setting, directive: &Directive, release: u16, found: &mut Findings) {
    let name = &setting.name;
    if setting.is_empty() && directive.unsupported {
        let message = format!("systemd ignores `{name}=`: units of this type have no such thing");
        found.report(&RULE.about, setting.key, message).help("delete the line");
        return;
    }
    if setting.is_empty() && directive.empty == Empty::Refused && !directive.refuses {
        let message = format!("systemd drops the empty `{name}=`: an earlier value or the default stays");
        found.report(&RULE.about, setting.key, message).help("give it a value, or delete the line");
        return;
    }
    if setting.faults.is_empty() {
        return;
    }
    // What a backslash too many added has its own finding.
    let end = setting.swallowed().map_or(usize::MAX, |it| it.range.start);
    let faults = || setting.faults.iter().filter(|it| !it.refuses && it.range.start < end);
    let comment = setting.comment_at().unwrap_or(usize::MAX);
    for fault in faults().filter(|it| it.range.start < comment) {
        report(files, unit, setting, fault, directive, release, found);
    }
    if faults().any(|it| it.range.start >= comment) {
        report_comment(files, setting, comment, directive, release, found);
    }
}

/// A comment behind a list, of which each word is a fault.
fn report_comment(
    files: &FileSet,
    setting: &Setting,
    at: usize,
    directive: &Directive,
    release: u16,
    found: &mut Findings,
) {
    let (name, text) = (&setting.name, setting.text());
    let start = at + text[at..].len() - text[at..].trim_start().len();
    let part = shown_part(name, text, start..text.len());
    let message =
        format!("systemd has no comments behind a value: it reads `{part}` as words of `{name}=`, and drops them");
    let finding = found.report(&RULE.about, setting.span_of(start..text.len()), message);
    finding.help("put the comment on a line of its own");
    if let Some(fix) = without_comment(files, setting, at, directive, release) {
        finding.fix(fix);
    }
}

/// Keeps the comment, on a line of its own, where nothing else is wrong with the value.
fn without_comment(files: &FileSet, setting: &Setting, at: usize, directive: &Directive, release: u16) -> Option<Fix> {
    let is_right = verdict::judge_text(&setting.text()[..at], directive, release).is_none();
    if is_right { setting.comment_above(files, at) } else { None }
}

fn report(
    files: &FileSet,
    unit: &Unit,
    setting: &Setting,
    fault: &Fault,
    directive: &Directive,
    release: u16,
    found: &mut Findings,
) {
    let name = &setting.name;
    let part = shown_part(name, setting.text(), fault.range.clone());
    let dropped = left(setting, fault, directive);
    let message = match &fault.word {
        Some(word) => whole_word(setting, word, &part, &dropped),
        None => format!("systemd drops `{part}` from `{name}=`, which {}; {dropped}", fault.what),
    };
    let finding = found.report(&RULE.about, setting.span_of(fault.range.clone()), message);
    if let Some(at) = setting.comment_at() {
        finding.help("systemd has no comments behind a value: put this one on a line of its own");
        if let Some(fix) = without_comment(files, setting, at, directive, release) {
            finding.fix(fix);
        }
    } else if let Some(right) = verdict::respelt(setting.text(), directive, release).filter(|_| setting.is_one_line()) {
        finding.help(match directive.kind {
            Kind::Calendar => format!("this is cron's form of a time; systemd's is `{right}`"),
            Kind::EnvFile if right.trim_start_matches('-') == setting.text().trim_start_matches('-').trim_start() => {
                format!("write no blank behind `-`: `{right}`")
            }
            Kind::EnvFile => format!("delete the quotes, which are read as a part of the path: `{right}`"),
            _ => format!("did you mean `{right}`?"),
        });
        let safety = unit.meant_value(setting, directive);
        finding.fix(Fix::replace(format!("write `{right}`"), safety, setting.value.span, right));
    } else {
        finding.help(advice(setting, fault));
    }
}

/// What is left of a setting without what is wrong.
fn left(setting: &Setting, fault: &Fault, directive: &Directive) -> String {
    let lost = fault.word.as_ref().unwrap_or(&fault.range);
    if fault.drops_all && directive.repeat != Repeat::Adds {
        "an earlier value or the default stays".to_owned()
    } else if fault.drops_all || lost.len() == setting.text().len() {
        "the line adds nothing".to_owned()
    } else if fault.what == AROUND_SIGN {
        "its value goes with it".to_owned()
    } else if fault.what == OPEN_QUOTE {
        "nothing from this word on is read".to_owned()
    } else {
        "the rest of the line counts".to_owned()
    }
}

/// The message for a percent sign that loses its whole word.
fn whole_word(setting: &Setting, word: &Range<usize>, part: &str, left: &str) -> String {
    let (name, text) = (&setting.name, setting.text());
    let bare = text[word.clone()].trim_start_matches(['"', '\'']);
    if let Some((variable, _)) = bare.split_once('=').filter(|(it, _)| setting.name == "Environment" && is_variable(it))
    {
        return format!("systemd does not set `{variable}` at all: `{part}` in its value is no specifier; {left}");
    }
    let word = shown_part(name, text, word.clone());
    format!("systemd drops `{word}` from `{name}=`: `{part}` in it is no specifier; {left}")
}

/// How a percent sign is written that stands for itself, with the digits behind it if it is that of a URL.
fn doubled(setting: &Setting, at: &Range<usize>) -> String {
    let text = setting.text();
    let is_hex = |it: &&str| it[1..].bytes().all(|it| it.is_ascii_hexdigit());
    let end = text.get(at.start..at.start + 3).filter(is_hex).map_or(at.end, |_| at.start + 3);
    let written = shown_part(&setting.name, text, at.start..end);
    if written.starts_with('%') {
        format!("write `%{written}`: a percent sign that stands for itself is doubled")
    } else {
        "write `%%` for each percent sign that stands for itself".to_owned()
    }
}

/// What to write instead, from what the value is not.
fn advice(setting: &Setting, fault: &Fault) -> String {
    if fault.word.is_some() {
        return doubled(setting, &fault.range);
    }
    if fault.what == OPEN_QUOTE {
        return "close the quote, or delete it".to_owned();
    }
    if setting.name == "Environment" {
        let text = setting.text();
        if fault.what == AROUND_SIGN || text[..fault.range.start].trim_end().ends_with('=') {
            return "write no blanks around `=`: `NAME=value`".to_owned();
        }
        if &text[fault.range.clone()] == "export" {
            return "delete `export`, which is a word of shells".to_owned();
        }
        return "put an assignment whose value holds blanks in quotes: `\"NAME=two words\"`".to_owned();
    }
    let line = if fault.drops_all { "delete the line" } else { "delete it" };
    let takes = if let Some(list) = fault.what.strip_prefix("is none of ").filter(|it| it.starts_with('`')) {
        format!("write one of {list}")
    } else if let Some((one, other)) = fault.what.strip_prefix("is neither ").and_then(|it| it.split_once(" nor ")) {
        format!("write {one} or {other}")
    } else if let Some(what) = fault.what.strip_prefix("is no ") {
        let article = if what.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
        format!("write {article} {what}")
    } else {
        "write a right one".to_owned()
    };
    format!("{takes}; or {line}")
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn help(text: &str) -> Vec<String> {
        let estate = crate::estate::testing::estate(text);
        let mut found = crate::source::Findings::default();
        super::check(&estate, &mut found);
        found.into_vec().into_iter().filter_map(|it| it.help).collect()
    }

    #[test]
    fn a_comment_behind_a_time_span_spoils_it() {
        assert_eq!(
            findings(&["systemd/invalid-value"], "//- a.service\n[Service]\nExecStart=/bin/a\nRestartSec=5 # s\n"),
            "a.service:3:12 systemd/invalid-value systemd drops `5 # s` from `RestartSec=`, which is no time span, \
             such as `30s` or `1h 30min`; an earlier value or the default stays\n"
        );
    }

    #[test]
    fn a_comment_is_kept_above() {
        let text = "//- a.service\n[Unit]\nAfter=x.service # why\n[Service]\nExecStart=/bin/a\nRestart=always # on\n";
        assert_eq!(
            crate::rules::testing::fixed(&["systemd/invalid-value"], text),
            "[Unit]\n# why\nAfter=x.service\n[Service]\nExecStart=/bin/a\n# on\nRestart=always\n"
        );
    }

    #[test]
    fn a_comment_behind_a_list_is_told_once() {
        assert_eq!(
            findings(
                &["systemd/invalid-value"],
                "//- a.service\n[Unit]\nAfter=x.service # the net\n[Service]\nExecStart=/bin/a\n"
            ),
            "a.service:2:17 systemd/invalid-value systemd has no comments behind a value: it reads `# the net` as words \
             of `After=`, and drops them\n"
        );
    }

    #[test]
    fn only_the_bad_word_of_a_list_is_dropped() {
        let text = "//- a.service\n[Unit]\nAfter=network x.service\n[Service]\nExecStart=/bin/a\n";
        assert_eq!(
            findings(&["systemd/invalid-value"], text),
            "a.service:2:7 systemd/invalid-value systemd drops `network` from `After=`, \
             which is no unit name; one ends in `.service`, `.target`, …; the rest of the line counts\n"
        );
    }

    #[test]
    fn spellings_that_are_surely_meant_are_offered() {
        let texts = crate::rules::testing::fixed(
            &["systemd/invalid-value"],
            "//- a.service\n[Service]\nExecStart=/bin/a\nPrivateTmp=ture\nMemoryMax=512MB\nRestart=on_failure\n",
        );
        assert!(texts.contains("PrivateTmp=true\nMemoryMax=512M\nRestart=on-failure"), "{texts}");
    }

    #[test]
    fn a_piece_of_a_secret_is_not_quoted() {
        let found = findings(
            &["systemd/invalid-value"],
            "//- a.service\n[Service]\nExecStart=/bin/a\nEnvironment=SECRET_KEY=a1 b2 HOST=x y\n",
        );
        assert!(
            found.contains("drops `***` from") && found.contains("drops `y` from") && !found.contains("b2"),
            "{found}"
        );
    }

    #[test]
    fn what_is_allowed_is_said() {
        let text = "//- a.service\n[Unit]\nAfter=network\n[Service]\nExecStart=/bin/a\nNice=99\nProtectSystem=maybe\n\
                    RestartSec=soon\nEnvironment=A=b c\n";
        assert_eq!(
            help(text),
            [
                "write a unit name; one ends in `.service`, `.target`, …; or delete it",
                "write a number from -20 to 19; or delete the line",
                "write one of `yes`, `no`, `full`, `strict`; or delete the line",
                "write a time span, such as `30s` or `1h 30min`; or delete the line",
                "put an assignment whose value holds blanks in quotes: `\"NAME=two words\"`",
            ]
        );
    }

    #[test]
    fn unusual_values_that_are_right() {
        let text = "//- a.service\n[Service]\nType=notify-reload\nExecStart=/bin/a\nWorkingDirectory=~\nMemoryMax=50%\n\
                    MemoryHigh=infinity\nRestart=ON-FAILURE\nEnvironment=\nEnvironmentFile=\nCPUQuota=200%\n\
                    TimeoutStartSec=1min 20s\nLimitNOFILE=1024:65536\nOOMScoreAdjust=-900\nUMask=0027\n";
        let text = text.replace("Restart=ON-FAILURE\n", "");
        assert_eq!(findings(&["systemd/invalid-value", "systemd/refused-value"], &text), "");
    }

    #[test]
    fn a_percent_sign_of_a_url_loses_its_whole_word() {
        let text = "//- a.service\n[Unit]\nDocumentation=https://example.com/a%20b\n[Service]\nExecStart=/bin/a\n\
                    Environment=DSN=http://h/p%40ss%3dx FOO=1\n";
        assert_eq!(
            findings(&["systemd/invalid-value"], text),
            "a.service:2:36 systemd/invalid-value systemd drops `https://example.com/a%20b` from `Documentation=`: \
             `%2` in it is no specifier; the line adds nothing\n\
             a.service:5:27 systemd/invalid-value systemd does not set `DSN` at all: `%4` in its value is no specifier; \
             the rest of the line counts\n"
        );
        assert_eq!(
            help(text),
            [
                "write `%%20`: a percent sign that stands for itself is doubled",
                "write `%%40`: a percent sign that stands for itself is doubled",
            ]
        );
        let secret = "//- a.service\n[Service]\nExecStart=/bin/a\nEnvironment=DB_PASSWORD=hunter%42x\n";
        let said = findings(&["systemd/invalid-value"], secret) + &help(secret).concat();
        assert!(said.contains("`DB_PASSWORD`") && !said.contains("%4") && !said.contains("hunter"), "{said}");
    }

    #[test]
    fn slips_around_an_assignment_are_one_fault_each() {
        for (line, message, advice) in [
            (
                "A = b c",
                "systemd drops `A =` from `Environment=`, which has a blank before its `=`; its value goes with it",
                "write no blanks around `=`: `NAME=value`",
            ),
            (
                "A= b",
                "systemd drops `b` from `Environment=`, which is no assignment of the form `NAME=value`; the rest of \
                 the line counts",
                "write no blanks around `=`: `NAME=value`",
            ),
            (
                "export FOO=bar",
                "systemd drops `export` from `Environment=`, which is no assignment of the form `NAME=value`; the rest \
                 of the line counts",
                "delete `export`, which is a word of shells",
            ),
            (
                "'A=b",
                "systemd drops `'` from `Environment=`, which opens a quote that is never closed and swallows what \
                 follows; nothing from this word on is read",
                "close the quote, or delete it",
            ),
        ] {
            let text = format!("//- a.service\n[Service]\nExecStart=/bin/a\nEnvironment={line}\n");
            let found = findings(&["systemd/invalid-value"], &text);
            assert!(found.ends_with(&format!("{message}\n")) && found.lines().count() == 1, "{found}");
            assert_eq!(help(&text), [advice], "{line}");
        }
    }

    #[test]
    fn forms_of_other_programs_are_translated() {
        let text = "//- a.service\n[Service]\nExecStart=/bin/a\nEnvironmentFile=\"/etc/a.env\"\nEnvironmentFile=- /etc/x\n\
                    //- a.timer\n[Timer]\nOnCalendar=0 3 * * *\n";
        assert_eq!(
            help(text),
            [
                "delete the quotes, which are read as a part of the path: `/etc/a.env`",
                "write no blank behind `-`: `-/etc/x`",
                "this is cron's form of a time; systemd's is `*-*-* 03:00:00`",
            ]
        );
        assert!(findings(&["systemd/invalid-value"], text).ends_with("; the line adds nothing\n"));
    }

    #[test]
    fn a_value_that_a_template_fills_in_is_not_judged() {
        let text = "//- a.service.j2\n[Service]\nExecStart=/bin/a\nRestartSec={{ delay }}\n";
        assert_eq!(findings(&["systemd/invalid-value"], text), "");
    }
}
