//! Looks for the first byte of a file that is no UTF-8 and that a program reads.

use crate::estate::{Estate, Kind, Place, Text};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Flaw, Severity, Source};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "text/not-utf-8",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: None,
        page: include_str!("not_utf_8.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    let is_judged =
        |kind| !matches!(kind, Kind::Other | Kind::JavaScript | Kind::Markdown | Kind::Python | Kind::Rails);
    let read = |it: &&Text| it.place == Place::File && is_judged(it.kind);
    for text in estate.texts.iter().filter(read) {
        let flaws = &estate.files.file(text.source.file).flaws;
        let broken = flaws.iter().any(|it| matches!(it, Flaw::NotUtf8(_)));
        // Wide characters are another finding.
        let wide = flaws.iter().any(|it| matches!(it, Flaw::Nul(_)));
        if !broken || wide {
            continue;
        }
        if let Some(at) = first_read(text) {
            let place = text.source.span(at, at + 1);
            found
                .report(
                    &RULE.about,
                    place,
                    format!("`{}` is not UTF-8: the byte here belongs to another encoding", text.path),
                )
                .help("save the file as UTF-8");
        }
    }
}

/// Bytes that are no UTF-8 read as filler; most programs skip those in comments.
fn first_read(text: &Text) -> Option<usize> {
    let mut at = 0;
    for line in text.source.text.split_inclusive('\n') {
        let comment = line.trim_start().starts_with(['#', ';']) && text.kind != Kind::Env;
        if let Some(found) = line.find(Source::FILLER).filter(|_| !comment) {
            return Some(at + found);
        }
        at += line.len();
    }
    None
}
