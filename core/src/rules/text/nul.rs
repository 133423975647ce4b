//! Looks for NUL bytes in files that programs read as text.

use crate::estate::{Estate, Kind, Place};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Flaw, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "text/nul",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("nul.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for text in estate.texts.iter().filter(|it| it.place == Place::File && it.kind != Kind::Markdown) {
        let flaws = &estate.files.file(text.source.file).flaws;
        let first = flaws.iter().find_map(|it| if let Flaw::Nul(at) = it { Some(*at as usize) } else { None });
        let Some(at) = first else { continue };
        // The mark of UTF-16 is no UTF-8, and every other byte of plain text is then NUL. Its content says
        // nothing of what it is, so its path has to.
        let wide = flaws.contains(&Flaw::NotUtf8(0)) && at < 4;
        if text.kind == Kind::Other && !(wide && estate.may_read(&text.path)) {
            continue;
        }
        // A shell ignores such bytes, and never comes to those behind the end of a script that carries an archive.
        if text.kind == Kind::Shell && !wide {
            continue;
        }
        let what = if wide {
            "is UTF-16, which no server program reads"
        } else {
            "holds a NUL byte, where most programs stop reading"
        };
        found
            .report(&RULE.about, text.source.span(at, at + 1), format!("`{}` {what}", text.path))
            .help("save the file as UTF-8 text");
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn a_file_that_programs_read_as_text() {
        assert_eq!(
            findings(&["text/nul"], "//- .env\nNAME=some longer value\0\n"),
            ".env:1:23 text/nul `.env` holds a NUL byte, where most programs stop reading\n"
        );
    }

    #[test]
    fn a_script_that_carries_an_archive_and_files_of_no_program_are_fine() {
        assert_eq!(findings(&["text/nul"], "//- install\n#!/bin/sh\nexit 0\nPK\0\0\n//- a.bin\nx\0\n"), "");
    }
}
