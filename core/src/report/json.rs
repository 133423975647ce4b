//! The JSON of the public contract. Its shape is these structs, never an
//! internal type: what is inside may change, this may only grow.

use serde::Serialize;

use crate::source::{FileSet, Finding, Fix, LineIndex, Span};

use super::mask::Mask;
use super::{Listed, Report, total};

/// The version of the shape: goes up when a field changes meaning.
pub(super) const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document {
    schema: u32,
    version: &'static str,
    summary: Summary,
    files: Vec<File>,
    findings: Vec<JsonFinding>,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    fixable: usize,
}

#[derive(Serialize)]
struct File {
    path: String,
    kind: &'static str,
    host: String,
}

#[derive(Serialize)]
struct JsonFinding {
    rule: &'static str,
    severity: &'static str,
    effect: &'static str,
    program: Option<&'static str>,
    message: String,
    help: Option<String>,
    path: String,
    range: Range,
    related: Vec<Related>,
    fix: Option<JsonFix>,
}

/// Where something stands in a file.
#[derive(Serialize)]
pub(super) struct Range {
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
    offset: u32,
}

#[derive(Serialize)]
struct Related {
    message: String,
    path: String,
    range: Range,
}

#[derive(Serialize)]
struct JsonFix {
    title: String,
    safety: &'static str,
    edits: Vec<JsonEdit>,
}

#[derive(Serialize)]
struct JsonEdit {
    path: String,
    range: Range,
    text: String,
}

/// Returns the findings of these estates as one JSON document, on several
/// lines, ended by a line feed. Offsets count bytes.
///
/// A fix whose edits would give a secret away is left out.
pub fn json(reports: &[Report]) -> String {
    let sum = total(reports);
    let mut all: Vec<JsonFinding> = reports.iter().flat_map(findings).collect();
    if reports.len() > 1 {
        all.sort_by(|a, b| (&a.path, a.range.start.offset, a.rule).cmp(&(&b.path, b.range.start.offset, b.rule)));
    }
    let document = Document {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        summary: Summary {
            files: sum.files,
            errors: sum.errors,
            warnings: sum.warnings,
            infos: sum.infos,
            fixable: sum.fixable,
        },
        files: reports.iter().flat_map(|report| report.judged().map(|it| file(report, it))).collect(),
        findings: all,
    };
    match serde_json::to_string_pretty(&document) {
        Ok(text) => text + "\n",
        Err(error) => unreachable!("the document holds only strings and numbers: {error}"),
    }
}

fn file(report: &Report, listed: &Listed) -> File {
    let path = report.path(listed.at.file);
    // A document that is a host by itself is called like its file.
    let is_own = !listed.host.is_empty() && listed.host == report.files.file(listed.at.file).path;
    let host = if is_own { path.clone() } else { listed.host.clone() };
    File { path, kind: listed.kind, host }
}

fn findings(report: &Report) -> Vec<JsonFinding> {
    let shown = Shown { report, mask: Mask::new(report) };
    report.findings.iter().map(|it| shown.finding(it)).collect()
}

/// A report and its secrets.
struct Shown<'r> {
    report: &'r Report,
    mask: Mask<'r>,
}

impl Shown<'_> {
    fn finding(&self, it: &Finding) -> JsonFinding {
        let related = it.related.iter().map(|label| Related {
            message: self.mask.hide(&label.message),
            path: self.report.shown_path(label.span),
            range: self.range(label.span),
        });
        JsonFinding {
            rule: it.about.code,
            severity: it.severity.word(),
            effect: it.about.effect.word(),
            program: it.program,
            message: self.mask.hide(&it.message),
            help: it.help.as_deref().map(|help| self.mask.hide(help)),
            path: self.report.shown_path(it.at),
            range: self.range(it.at),
            related: related.collect(),
            fix: it.fix.as_ref().and_then(|fix| self.fix(fix)),
        }
    }

    fn fix(&self, fix: &Fix) -> Option<JsonFix> {
        if fix.edits().iter().any(|it| self.mask.gives_away(&it.text)) {
            return None;
        }
        let edits = fix.edits().iter().map(|it| JsonEdit {
            path: self.report.shown_path(it.span),
            range: self.range(it.span),
            text: it.text.clone(),
        });
        Some(JsonFix { title: self.mask.hide(&fix.title), safety: fix.safety.word(), edits: edits.collect() })
    }

    fn range(&self, span: Span) -> Range {
        Range::of(&self.report.files, span)
    }
}

impl Range {
    /// Returns the lines and columns of a span.
    pub(super) fn of(files: &FileSet, span: Span) -> Self {
        let file = files.file(span.file);
        let place = |lines: &LineIndex, offset| {
            let at = lines.position(file.text(), offset);
            Place { line: at.line, column: at.column, offset }
        };
        Self { start: place(file.lines(), span.start), end: place(file.lines(), span.end) }
    }
}

#[cfg(test)]
mod tests {
    use crate::report::testing::{ABOUT, report, span};
    use crate::source::{Fix, Safety};

    #[test]
    fn the_shape_is_the_contract() {
        let mut report = report(&[("a.conf", "ñ alias /x;\n"), ("b.conf", "root /x;\n")], |files, found| {
            let at = span(files, "a.conf", "/x");
            found
                .report(&ABOUT, at, "wrong")
                .because(span(files, "b.conf", "root"), "see here")
                .help("do this")
                .fix(Fix::replace("add a slash", Safety::Safe, at.tail(), "/"));
        });
        report.prefix = "etc/".to_owned();
        let json: serde_json::Value = serde_json::from_str(&super::json(&[report])).unwrap();
        let place = |line, column, offset| serde_json::json!({"line": line, "column": column, "offset": offset});
        let expected = serde_json::json!({
            "schema": 1,
            "version": env!("CARGO_PKG_VERSION"),
            "summary": {"files": 2, "errors": 1, "warnings": 0, "infos": 0, "fixable": 1},
            "files": [
                {"path": "etc/a.conf", "kind": "nginx", "host": ""},
                {"path": "etc/b.conf", "kind": "nginx", "host": ""},
            ],
            "findings": [{
                "rule": "nginx/alias-traversal", "severity": "error", "effect": "exposed", "program": "nginx",
                "message": "wrong", "help": "do this", "path": "etc/a.conf",
                "range": {"start": place(1, 9, 9), "end": place(1, 11, 11)},
                "related": [{
                    "message": "see here", "path": "etc/b.conf",
                    "range": {"start": place(1, 1, 0), "end": place(1, 5, 4)},
                }],
                "fix": {
                    "title": "add a slash", "safety": "safe",
                    "edits": [{
                        "path": "etc/a.conf", "text": "/",
                        "range": {"start": place(1, 11, 11), "end": place(1, 11, 11)},
                    }],
                },
            }],
        });
        assert_eq!(json, expected);
    }

    #[test]
    fn a_fix_that_would_show_a_secret_is_left_out() {
        let mut report = report(&[("a", "KEY=hun ter2\n")], |files, found| {
            let at = span(files, "a", "hun ter2");
            found.report(&ABOUT, at, "blank").fix(Fix::replace("quote", Safety::Safe, at, "'hun ter2'"));
        });
        report.secrets = vec![span(&report.files, "a", "hun ter2")];
        let json = super::json(&[report]);
        assert!(!json.contains("hun ter2") && json.contains("\"fix\": null"), "{json}");
    }
}
