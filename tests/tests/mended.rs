//! Slips in the units of the example estates: what the safe fixes make of them
//! is the unit as it was, or they leave it alone.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on may stop, and says what it did"
)]

use landreeve::source::{FileSet, Safety};
use landreeve::{Options, fix};
use landreeve_tests::{files_below, root};

/// Every unit file of the example estates, by its name.
fn units() -> Vec<(String, String)> {
    let folder = root().join("fixtures/estates");
    let is_unit = |path: &str| [".service", ".timer", ".socket"].iter().any(|it| path.ends_with(it));
    files_below(&folder, "")
        .into_iter()
        .map(|path| (path.display().to_string(), path))
        .filter(|(name, _)| is_unit(name))
        .filter_map(|(name, path)| {
            let name = name.rsplit('/').next()?.to_owned();
            Some((format!("etc/systemd/system/{name}"), std::fs::read_to_string(path).ok()?))
        })
        .collect()
}

fn mended(path: &str, text: &str) -> (String, bool) {
    let files = FileSet::from_texts([(path, text)]);
    let fixed = fix(files, &Options::default(), Safety::Safe).unwrap();
    let id = fixed.after.files.find(path).unwrap();
    let has_safe = fixed.after.findings.iter().any(|it| it.fix.as_ref().is_some_and(|it| it.safety == Safety::Safe));
    let codes = |report: &landreeve::report::Report| {
        let mut codes: Vec<&str> = report.findings.iter().map(|it| it.about.code).collect();
        codes.sort_unstable();
        codes
    };
    let (before, mut after) = (codes(&fixed.before), codes(&fixed.after));
    for code in &before {
        if let Some(at) = after.iter().position(|it| it == code) {
            after.remove(at);
        }
    }
    (fixed.after.files.text(id).to_string(), has_safe || !after.is_empty())
}

/// Tries every slip of every line, and returns how many there were and how many were mended.
fn tried(slip: impl Fn(&[&str], usize) -> Option<String>) -> (usize, usize) {
    let (mut all, mut healed) = (0, 0);
    for (path, text) in units() {
        let text = mended(&path, &text).0;
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for at in 0..lines.len() {
            let Some(wrong) = slip(&lines, at).filter(|it| *it != text) else { continue };
            let (now, is_bad) = mended(&path, &wrong);
            assert!(now == text || now == wrong, "{path}: {}\nmended:\n{now}", lines[at]);
            assert!(!is_bad, "{path}: {}: safe fixes left or new findings", lines[at]);
            all += 1;
            healed += usize::from(now == text);
        }
    }
    (all, healed)
}

#[test]
fn a_misspelt_directive_is_what_it_was() {
    let (all, healed) = tried(|lines, at| {
        let (key, value) =
            lines[at].split_once('=').filter(|it| it.0.len() >= 5 && !it.0.starts_with(['#', ';', ' ']))?;
        let mut bytes = key.as_bytes().to_vec();
        bytes.swap(2, 3);
        let mut out: Vec<String> = lines.iter().map(|it| (*it).to_owned()).collect();
        out[at] = format!("{}={value}", String::from_utf8(bytes).ok()?);
        Some(out.concat())
    });
    println!("{healed} of {all} misspelt directives mended");
    assert!(all > 40 && healed * 10 >= all * 8, "only {healed} of {all} mended");
}

#[test]
fn a_line_at_the_end_of_the_wrong_section_comes_home() {
    // Of what ends its section: a line that is moved comes to the end of the right one.
    let (all, healed) = tried(|lines, at| {
        let ends = |line: Option<&&str>| line.is_none_or(|it| it.trim().is_empty() || it.starts_with('['));
        let is_line = lines[at].contains('=') && !lines[at].starts_with(['#', ' ']);
        let other = lines.iter().rposition(|it| it.starts_with('['))?;
        if !is_line || !ends(lines.get(at + 1)) || at > other || at == 0 || lines[at - 1].starts_with(['#', '[']) {
            return None;
        }
        let mut out = lines.to_vec();
        let line = out.remove(at);
        out.push(line);
        Some(out.concat())
    });
    println!("{healed} of {all} misplaced directives mended");
    assert!(all > 5 && healed * 10 >= all * 7, "only {healed} of {all} mended");
}
