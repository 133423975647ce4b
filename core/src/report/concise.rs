//! One line a finding, for pipes and editors.

use super::mask::Mask;
use super::{Report, visible};

/// Returns one line a finding: `path:line:column: severity[rule] message`.
pub fn concise(reports: &[Report]) -> String {
    let mut lines = Vec::new();
    for report in reports {
        let mask = Mask::new(report);
        for finding in &report.findings {
            let at = report.files.positions(finding.at).0;
            let (path, message) = (report.shown_path(finding.at), visible(&mask.hide(&finding.message)));
            let (severity, code) = (finding.severity.word(), finding.about.code);
            let line = format!("{path}:{}:{}: {severity}[{code}] {message}\n", at.line, at.column);
            lines.push((path, finding.at.start, code, line));
        }
    }
    if reports.len() > 1 {
        lines.sort();
    }
    lines.into_iter().map(|(.., line)| line).collect()
}

#[cfg(test)]
mod tests {
    use crate::report::testing::{ABOUT, report, span};

    #[test]
    fn a_line_says_where_how_bad_which_rule_and_what() {
        let mut report = report(&[("a.conf", "x\nñ alias;\n")], |files, found| {
            found.report(&ABOUT, span(files, "a.conf", "alias"), "two\nlines \x1b[31m");
        });
        report.prefix = "deploy/".to_owned();
        let line = "deploy/a.conf:2:3: error[nginx/alias-traversal] two\u{fffd}lines \u{fffd}[31m\n";
        assert_eq!(super::concise(&[report]), line);
    }

    #[test]
    fn a_secret_that_a_message_quotes_is_masked() {
        let mut report = report(&[("a", "KEY=hunter2\n")], |files, found| {
            found.report(&ABOUT, span(files, "a", "KEY"), "`hunter2` is short");
        });
        report.secrets = vec![span(&report.files, "a", "hunter2")];
        assert_eq!(super::concise(&[report]), "a:1:1: error[nginx/alias-traversal] `***` is short\n");
    }
}
