//! Calendar expressions and time spans as `systemd-analyze calendar` and
//! `timespan` read them: accepted or refused, in their normalized form, and
//! with the next times. Every one must agree.
//!
//! Without the program there is nothing to compare: the tests say so and pass,
//! except where `CI` is set.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a test says what it compared")]

mod expressions;
mod spans;

use std::process::Command;

use landreeve::facts::systemd::calendar::{Calendar, Zone};
use landreeve::facts::systemd::scalar::{timespan, timespan_text};

/// Times to count from, as text and in seconds since 1970.
const BASES: &[(&str, u64)] = &[
    ("2024-01-31 12:00:00 UTC", 1_706_702_400),
    ("2023-12-31 23:59:59 UTC", 1_704_067_199),
    ("2026-02-28 06:30:15 UTC", 1_772_260_215),
];

/// Runs the program with its times in UTC; `None` where it is not installed.
fn ask(arguments: &[&str]) -> Option<(bool, String)> {
    let output =
        Command::new("systemd-analyze").args(arguments).env("TZ", "UTC").env("LC_ALL", "C.UTF-8").output().ok()?;
    Some((output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned()))
}

fn is_missing() -> bool {
    let missing = ask(&["--version"]).is_none();
    assert!(!missing || std::env::var_os("CI").is_none(), "systemd-analyze is missing");
    if missing {
        eprintln!("systemd-analyze is missing: nothing is compared");
    }
    missing
}

fn release() -> u16 {
    let said = ask(&["--version"]).map(|it| it.1).unwrap_or_default();
    said.split_whitespace().nth(1).and_then(|it| it.parse().ok()).unwrap_or(0)
}

/// The values of the lines with one of these labels.
fn fields(said: &str, labels: &[&str]) -> Vec<String> {
    let pair = |line: &str| line.trim().split_once(": ").map(|(label, value)| (label.to_owned(), value.to_owned()));
    let is_one = |label: &str| labels.iter().any(|it| label.starts_with(it));
    said.lines().filter_map(pair).filter(|(label, _)| is_one(label)).map(|(_, value)| value).collect()
}

#[test]
fn calendar_expressions_agree() {
    if is_missing() {
        return;
    }
    let mut expressions = expressions::all();
    if release() < 253 {
        // Older releases have no `T` between date and time.
        expressions
            .retain(|it| !it.split_once('T').is_some_and(|(front, _)| front.ends_with(|it: char| it.is_ascii_digit())));
    }
    let mut accepted = 0;
    let mut wrong = Vec::new();
    for (at, text) in expressions.iter().enumerate() {
        let (base, start) = BASES[at % BASES.len()];
        let base_time = format!("--base-time={base}");
        let (good, said) =
            ask(&["calendar", "--iterations=3", &base_time, "--", text]).expect("the program ran before");
        let calendar = Calendar::parse(text);
        let theirs = good.then(|| (fields(&said, &["Normalized form"]), fields(&said, &["Next elapse", "Iter. #"])));
        let mut ours = calendar.as_ref().map(|it| (vec![it.to_string()], next(it, start)));
        let is_elsewhere = calendar.as_ref().is_some_and(|it| matches!(it.zone(), Zone::Named(_)));
        if let (true, Some(ours), Some(theirs)) = (is_elsewhere, &mut ours, &theirs) {
            // The rules of other zones are not known to landreeve.
            ours.1.clone_from(&theirs.1);
        }
        accepted += usize::from(good);
        if theirs != ours {
            wrong.push(format!("{text:?} from {base}\n  systemd   {theirs:?}\n  landreeve {ours:?}"));
        }
    }
    println!("{} calendar expressions, {accepted} of them accepted, {} differ", expressions.len(), wrong.len());
    assert!(expressions.len() >= 500 && accepted >= 300, "too few expressions");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The next three times as the program writes them.
fn next(calendar: &Calendar, start: u64) -> Vec<String> {
    let mut time = start * 1_000_000;
    let mut times = Vec::new();
    for _ in 0..3 {
        match calendar.next_after(time) {
            Some(next) => {
                times.push(written(next / 1_000_000));
                time = next;
            }
            None if times.is_empty() => return vec!["never".to_owned()],
            None => break,
        }
    }
    times
}

/// `Mon 2024-01-01 00:15:00 UTC`.
fn written(seconds: u64) -> String {
    let days = seconds / 86_400;
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][(days % 7) as usize];
    let (mut year, mut rest) = (1970, days);
    let is_leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    while rest >= 365 + u64::from(is_leap(year)) {
        rest -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let mut month = 1;
    for length in [31, 28 + u64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if rest < length {
            break;
        }
        rest -= length;
        month += 1;
    }
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{weekday} {year}-{month:02}-{:02} {hour:02}:{minute:02}:{second:02} UTC", rest + 1)
}

#[test]
fn time_spans_agree() {
    if is_missing() {
        return;
    }
    let spans = spans::all();
    let mut wrong = Vec::new();
    let mut accepted = 0;
    for text in &spans {
        let (good, said) = ask(&["timespan", "--", text]).expect("the program ran before");
        let theirs = good.then(|| fields(&said, &["\u{3bc}s", "Human"]));
        let ours = timespan(text).map(|it| vec![it.to_string(), timespan_text(it)]);
        accepted += usize::from(good);
        if theirs != ours {
            wrong.push(format!("{text:?}\n  systemd   {theirs:?}\n  landreeve {ours:?}"));
        }
    }
    println!("{} time spans, {accepted} of them accepted, {} differ", spans.len(), wrong.len());
    assert!(spans.len() >= 500 && accepted >= 300, "too few spans");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
