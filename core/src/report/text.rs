//! Findings for people: each with the lines it is about, across files where
//! that is what is wrong, and what to do.

use std::fmt::Write;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::source::{Finding, Severity, Span};

use super::excerpt::Excerpt;
use super::mask::Mask;
use super::{Report, Summary, total, visible};

/// Places of one file this many lines apart, or less, are shown as one piece.
const NEAR: u32 = 12;

/// How the text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// With the colours of a terminal.
    pub color: bool,
    /// The columns there are.
    pub width: usize,
}

impl Default for Look {
    fn default() -> Self {
        Self { color: false, width: 120 }
    }
}

impl Look {
    pub(super) fn renderer(self) -> Renderer {
        if self.color { Renderer::styled() } else { Renderer::plain() }.term_width(self.width)
    }
}

/// Returns the findings of these estates as text, ended by a line that sums them up.
pub fn text(reports: &[Report], look: Look) -> String {
    let renderer = look.renderer();
    let mut out = String::new();
    for report in reports {
        let mask = Mask::new(report);
        for finding in &report.findings {
            out.push_str(&shown(report, &mask, finding, &renderer));
            out.push_str("\n\n");
        }
    }
    out + &closing(total(reports))
}

/// One line that sums up.
fn closing(sum: Summary) -> String {
    let found = [(sum.errors, "error"), (sum.warnings, "warning"), (sum.infos, "remark")];
    let found: Vec<String> = found.into_iter().filter(|it| it.0 > 0).map(|(n, word)| counted(n, word)).collect();
    let mut line = if found.is_empty() { "nothing wrong".to_owned() } else { found.join(", ") };
    let _ = write!(line, " in {}", counted(sum.files, "file"));
    let unsure = sum.fixable - sum.safely_fixable;
    let fixes = [(sum.safely_fixable, "--fix"), (unsure, "--fix --unsafe-fixes")];
    let fixes: Vec<String> =
        fixes.into_iter().filter(|it| it.0 > 0).map(|(n, how)| format!("{n} with {how}")).collect();
    if !fixes.is_empty() {
        let _ = write!(line, "\ncan be fixed: {}", fixes.join(", "));
    }
    line + "\n"
}

fn counted(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

fn shown(report: &Report, mask: &Mask<'_>, finding: &Finding, renderer: &Renderer) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let said = visible(&mask.hide(&finding.message));
    let mut group = Group::with_title(level.primary_title(said).id(finding.about.code));
    let mut moved = Vec::new();
    for piece in pieces(report, mask, finding) {
        let path = report.shown_path(piece.head);
        let at = report.files.positions(piece.head).0;
        if piece.excerpt.text.trim().is_empty() {
            group = group.element(Origin::path(path).line(at.line as usize).char_column(at.column as usize));
            continue;
        }
        let column = piece.excerpt.column(piece.head);
        if column != at.column {
            moved.push([column, at.column].map(|column| format!("{path}:{}:{column}\n", at.line)));
        }
        let snippet = Snippet::source(piece.excerpt.text).path(path).line_start(piece.excerpt.first as usize);
        group = group.element(snippet.annotations(piece.marks));
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(visible(&mask.hide(help))));
    }
    // The renderer counts columns in the text it shows; what is named is the column in the file.
    let text = renderer.render(&[group]);
    moved.iter().fold(text, |text, [shown, real]| text.replacen(shown, real, 1))
}

/// Lines that are shown together.
struct Piece {
    /// The place its heading names.
    head: Span,
    excerpt: Excerpt,
    marks: Vec<Annotation<'static>>,
}

/// A place and what is said of it.
struct Mark {
    span: Span,
    label: String,
    kind: AnnotationKind,
}

/// Gathers the places of a finding: those near each other are shown as one
/// piece, and the pieces come in the order the finding tells them.
fn pieces(report: &Report, mask: &Mask<'_>, finding: &Finding) -> Vec<Piece> {
    let said = |text: &str| visible(&mask.hide(text));
    let primary = Mark { span: finding.at, label: said(&finding.label), kind: AnnotationKind::Primary };
    let others = finding.related.iter().map(|it| Mark {
        span: it.span,
        label: said(&it.message),
        kind: AnnotationKind::Context,
    });
    let mut groups: Vec<Vec<Mark>> = Vec::new();
    for mark in std::iter::once(primary).chain(others) {
        match groups.iter_mut().find(|group| group.iter().any(|it| near(report, it.span, mark.span))) {
            Some(group) => group.push(mark),
            None => groups.push(vec![mark]),
        }
    }
    groups.into_iter().map(|marks| piece(report, mask, marks)).collect()
}

fn line_of(report: &Report, span: Span) -> u32 {
    report.files.file(span.file).lines().line(span.start)
}

fn near(report: &Report, a: Span, b: Span) -> bool {
    a.file == b.file && line_of(report, a).abs_diff(line_of(report, b)) <= NEAR
}

fn piece(report: &Report, mask: &Mask<'_>, marks: Vec<Mark>) -> Piece {
    // The renderer names the primary place, or else the first.
    let primary = marks.iter().find(|it| it.kind == AnnotationKind::Primary);
    let first = marks.iter().map(|it| it.span).min();
    let head = primary.map(|it| it.span).or(first).unwrap_or(marks[0].span);
    let lines = || marks.iter().map(|it| line_of(report, it.span));
    let range = (lines().min().unwrap_or(1), lines().max().unwrap_or(1));
    let places: Vec<Span> = marks.iter().map(|it| it.span).collect();
    let excerpt = Excerpt::new(mask, head.file, report.files.file(head.file), range, &places);
    let annotation = |mark: Mark| {
        let annotation = mark.kind.span(excerpt.place(mark.span));
        if mark.label.is_empty() { annotation } else { annotation.label(mark.label) }
    };
    let marks = marks.into_iter().map(annotation).collect();
    Piece { head, excerpt, marks }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::{ABOUT, report, span};
    use crate::source::{Fix, Safety};

    const SITE: &str = "server {\n\tlisten 80;\n\tlocation /static {\n\t\talias /srv/ñandú/static/;\n\t}\n}\n";

    #[test]
    fn one_file() {
        let report = report(&[("sites-enabled/app", SITE)], |files, found| {
            found
                .report(
                    &ABOUT,
                    span(files, "sites-enabled/app", "/srv/ñandú/static/"),
                    "`/static` and `/srv/ñandú/static/` differ",
                )
                .label("ends in a slash")
                .because(span(files, "sites-enabled/app", "/static"), "does not")
                .help("write `location /static/`");
        });
        let expected = "\
error[nginx/alias-traversal]: `/static` and `/srv/ñandú/static/` differ
 --> sites-enabled/app:4:9
  |
3 |     location /static {
  |              ------- does not
4 |         alias /srv/ñandú/static/;
  |               ^^^^^^^^^^^^^^^^^^ ends in a slash
  |
  = help: write `location /static/`

1 error in 1 file
";
        assert_eq!(text(&[report], Look::default()), expected);
    }

    #[test]
    fn several_files_and_far_places_are_shown_one_after_the_other() {
        let unit = format!("[Unit]\n{}\n[Service]\nExecStart=/bin/puma\n", "# filler\n".repeat(40));
        let mut report =
            report(&[("app.service", &unit), ("site", "proxy_pass http://unix:/run/a.sock;\n")], |files, found| {
                found
                    .report(&ABOUT, span(files, "site", "unix:/run/a.sock"), "nothing listens there")
                    .because(span(files, "app.service", "/bin/puma"), "listens elsewhere")
                    .because(span(files, "app.service", "[Unit]"), "is the only unit");
            });
        report.prefix = "ops/".to_owned();
        let expected = "\
error[nginx/alias-traversal]: nothing listens there
  --> ops/site:1:19
   |
 1 | proxy_pass http://unix:/run/a.sock;
   |                   ^^^^^^^^^^^^^^^^
   |
  ::: ops/app.service:44:11
   |
44 | ExecStart=/bin/puma
   |           --------- listens elsewhere
   |
  ::: ops/app.service:1:1
   |
 1 | [Unit]
   | ------ is the only unit

1 error in 2 files
";
        assert_eq!(text(&[report], Look::default()), expected);
    }

    #[test]
    fn the_column_named_is_the_files_also_behind_a_mask() {
        let mut report = report(&[(".env", "URL=redis://:hunter2secret@db/0 # x\n")], |files, found| {
            found.report(&ABOUT, span(files, ".env", "db/0"), "no such host");
        });
        report.secrets = vec![span(&report.files, ".env", "hunter2secret")];
        let expected = "\
error[nginx/alias-traversal]: no such host
 --> .env:1:28
  |
1 | URL=redis://:***@db/0 # x
  |                  ^^^^
";
        assert!(text(&[report], Look::default()).starts_with(expected));
    }

    #[test]
    fn empty_files_and_blocks_of_many_lines_are_shown_short() {
        let report = report(&[("empty", ""), ("site", SITE)], |files, found| {
            found.report(&ABOUT, Span::new(files.find("empty").unwrap(), 0, 0), "cannot be read");
            let whole = Span::new(files.find("site").unwrap(), 0, SITE.len());
            found.report(&ABOUT, whole, "no default server").label("this block");
        });
        let expected = "\
error[nginx/alias-traversal]: cannot be read
--> empty:1:1

error[nginx/alias-traversal]: no default server
 --> site:1:1
  |
1 | server {
  | ^^^^^^^^ this block

2 errors in 2 files
";
        assert_eq!(text(&[report], Look::default()), expected);
    }

    #[test]
    fn fixes_are_counted_by_how_sure_they_are() {
        let report = report(&[("a", "x")], |files, found| {
            let at = span(files, "a", "x");
            found.report(&ABOUT, at, "one").fix(Fix::replace("", Safety::Safe, at, "y"));
            found.report(&ABOUT, at, "two").fix(Fix::replace("", Safety::Unsafe, at, "z"));
        });
        let shown = text(&[report], Look::default());
        let end = "\n\n2 errors in 1 file\ncan be fixed: 1 with --fix, 1 with --fix --unsafe-fixes\n";
        assert!(shown.ends_with(end), "{shown}");
    }

    #[test]
    fn a_clean_estate_has_one_line() {
        assert_eq!(text(&[report(&[("a", "")], |_, _| {})], Look::default()), "nothing wrong in 1 file\n");
    }
}
