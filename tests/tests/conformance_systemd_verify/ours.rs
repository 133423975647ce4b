//! What landreeve says about the same files.

use landreeve::estate::unit::Line;
use landreeve::estate::{Estate, unit};
use landreeve::rules::{Selection, run};
use landreeve::source::{Content, Effect, FileSet, Input, Span};

use crate::complaint::{Complaint, Complaints, Wrong, add};

/// The rules that judge one line, and those that say that a unit is refused.
const RULES: &[(&str, Wrong)] = &[
    ("systemd/syntax", Wrong::File),
    ("text/not-utf-8", Wrong::File),
    ("systemd/unknown-section", Wrong::Section),
    ("systemd/unknown-key", Wrong::Key),
    ("systemd/key-in-wrong-section", Wrong::Key),
    ("systemd/line-not-read", Wrong::Line),
    ("systemd/continuation-broken", Wrong::Line),
    ("systemd/invalid-value", Wrong::Value),
    ("systemd/refused-value", Wrong::Value),
    ("systemd/nothing-to-do", Wrong::Unit),
    ("systemd/several-commands", Wrong::Unit),
    ("systemd/refused-unit", Wrong::Unit),
];

/// Those that judge units as a whole, by their names and with the units beside them.
const AS_NAMED: &[(&str, Wrong)] = &[
    ("systemd/setting-idle", Wrong::Idle),
    ("systemd/unknown-escape", Wrong::Word),
    ("systemd/kill-mode-leaves-workers", Wrong::Word),
];

/// The folder that the units stand in.
const FOLDER: &str = "etc/systemd/system/";

/// Checks the files as one estate that runs a release of systemd.
pub(crate) fn check(units: &[(String, Vec<u8>)], release: u16, as_named: bool) -> Complaints {
    let rules: Vec<_> = RULES.iter().chain(AS_NAMED.iter().filter(|_| as_named)).collect();
    let estate = estate(units, release);
    let select = rules.iter().map(|(code, _)| (*code).to_owned()).collect();
    let mut all = Complaints::new();
    let lines = Lines::of(&estate);
    let settings = unit::all(&estate).flat_map(|(_, unit)| &unit.settings);
    let spoilt: Vec<Span> =
        settings.filter(|it| it.swallowed().is_some() && !it.faults.is_empty()).map(|it| it.line).collect();
    for finding in &run(&estate, &Selection { select, ..Selection::default() }) {
        let file = &estate.files.file(finding.at.file).path;
        let Some((_, wrong)) = rules.iter().find(|(code, _)| *code == finding.about.code) else { continue };
        // What a line has lost is told there; systemd tells it of the lines that follow.
        if finding.about.code == "systemd/continuation-broken" {
            let lost = finding.related.iter().filter(|it| it.message.contains("was to belong to it"));
            // Of a line that swallows the next one it only says something if the value is spoilt by that.
            let spoilt =
                spoilt.iter().filter(|it| it.contains(finding.at)).map(|_| (lines.last(finding.at), Wrong::Value));
            for complaint in lost.flat_map(|it| lines.within(it.span)).chain(spoilt) {
                add(&mut all, file.strip_prefix(FOLDER).unwrap_or(file), complaint);
            }
            continue;
        }
        let never_starts = finding.message.contains("never starts");
        let wrong = if never_starts { &Wrong::Start } else { wrong };
        for complaint in complaints(&lines, finding.at, *wrong, finding.about.code, &finding.message) {
            add(&mut all, file.strip_prefix(FOLDER).unwrap_or(file), complaint);
        }
    }
    all
}

fn estate(units: &[(String, Vec<u8>)], release: u16) -> Estate {
    let target = [("systemd".to_owned(), release.to_string())];
    let inputs = units.iter().map(|(name, text)| Input {
        path: format!("{FOLDER}{name}"),
        content: Content::Bytes(text.clone()),
        named: false,
    });
    Estate::new(FileSet::new(inputs), None, &target).expect("no manifest among units")
}

/// Rules that look for other units, which other packages or links of `.wants` folders bring.
const ABOUT_OTHERS: &[&str] = &["systemd/unit-not-found", "systemd/not-installable"];

/// What every rule says is refused, broken or ignored.
pub(crate) fn alarms(units: &[(String, Vec<u8>)], release: u16) -> Vec<String> {
    let estate = estate(units, release);
    let found = run(&estate, &Selection::default());
    let is_alarm = |effect| matches!(effect, Effect::Refused | Effect::Broken | Effect::Ignored);
    found
        .iter()
        .filter(|it| is_alarm(it.about.effect) && !ABOUT_OTHERS.contains(&it.about.code))
        .map(|it| format!("{}: {} {}", estate.files.file(it.at.file).path, it.about.code, it.message))
        .collect()
}

fn complaints(lines: &Lines, at: Span, wrong: Wrong, code: &str, message: &str) -> Vec<Complaint> {
    let is_pair = message.contains("does not go with") || message.contains("needs a `BusName=`");
    let is_line = message.contains("ignores this");
    match wrong {
        Wrong::Unit | Wrong::Start => vec![(0, wrong)],
        // Only the second of two assignments is told with its line.
        Wrong::Idle if !is_line => vec![(0, wrong)],
        Wrong::File => vec![(lines.last(at), wrong), (0, Wrong::Unit)],
        // Two values that do not go together are no fault of either line.
        _ if code == "systemd/refused-value" && is_pair => vec![(0, Wrong::Unit)],
        _ if code == "systemd/refused-value" => vec![(lines.last(at), wrong), (0, Wrong::Unit)],
        _ => vec![(lines.last(at), wrong)],
    }
}

/// Where each logical line ends, the number of its last line (systemd counts a continued line there), and what is wrong
/// with it if nothing reads it.
struct Lines(std::collections::HashMap<landreeve::source::FileId, Vec<(u32, u32, Wrong)>>);

impl Lines {
    fn of(estate: &Estate) -> Self {
        let mut all = std::collections::HashMap::new();
        for file in unit::all(estate).flat_map(|(_, unit)| &unit.files) {
            let mut number = 0;
            let ends = file.lines.iter().map(|line| {
                let text = file.source.slice(line.span());
                number += (text.matches('\n').count() + usize::from(!text.ends_with('\n'))) as u32;
                // At the end of the file the line that should continue it counts, although there is none.
                let (end, backslash) = (line.span().end, text.trim_end_matches('\n').ends_with('\\'));
                let is_open = backslash && end == file.source.all().end && matches!(line, Line::Assignment(_));
                number += u32::from(is_open);
                let skipped = if matches!(line, Line::Assignment(_)) { Wrong::Key } else { Wrong::Line };
                (line.span().end, number, skipped)
            });
            all.insert(file.source.all().file, ends.collect());
        }
        Self(all)
    }

    fn last(&self, at: Span) -> u32 {
        let ends = self.0.get(&at.file).map_or(&[][..], Vec::as_slice);
        let found = ends.partition_point(|(end, ..)| *end <= at.start).min(ends.len().saturating_sub(1));
        ends.get(found).map_or(0, |(_, number, _)| *number)
    }

    /// What systemd says of each line of a stretch that nothing reads.
    fn within(&self, at: Span) -> impl Iterator<Item = Complaint> {
        let ends = self.0.get(&at.file).map_or(&[][..], Vec::as_slice);
        let from = ends.partition_point(|(end, ..)| *end <= at.start);
        ends[from..].iter().take_while(move |(end, ..)| *end <= at.end).map(|(_, number, wrong)| (*number, *wrong))
    }
}
