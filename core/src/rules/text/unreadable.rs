//! Says which files of the estate were not checked, and why.

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "text/unreadable",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: None,
        page: include_str!("unreadable.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for unread in estate.files.unread() {
        let named = estate.files.file(unread.file).named;
        // A folder may hold anything.
        if named || unread.path.ends_with('/') || estate.may_read(&unread.path) {
            let place = Span::new(unread.file, 0, 0);
            found
                .report(&RULE.about, place, format!("`{}` was not checked: it {}", unread.path, unread.reason))
                .help("make it readable for whoever runs the check, or leave it out of the checked paths");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::estate::Estate;
    use crate::rules::{Selection, run};
    use crate::source::{Content, FileSet, Input};

    fn findings(path: &str, content: Content, named: bool) -> Vec<String> {
        let files = FileSet::new([Input { path: path.into(), content, named }]);
        let estate = Estate::new(files, None, &[]).unwrap();
        let selection = Selection { select: vec!["text/*".into()], ..Selection::default() };
        run(&estate, &selection).iter().map(|it| format!("{} {}", it.about.code, it.message)).collect()
    }

    #[test]
    fn what_was_not_read_is_said() {
        let denied = || Content::Unreadable("cannot be opened: permission denied".into());
        let expected = ["text/unreadable `a.service` was not checked: it cannot be opened: permission denied"];
        assert_eq!(findings("a.service", denied(), false), expected);
        assert!(findings("photo.png", denied(), false).is_empty());
        assert_eq!(findings("photo.png", denied(), true).len(), 1);
    }

    #[test]
    fn bytes_that_are_no_text() {
        let unit = |bytes: &[u8]| findings("a.service", Content::Bytes(bytes.to_vec()), false);
        assert_eq!(
            unit(b"[Service]\nExecStart=/bin/\xf1\n"),
            ["text/not-utf-8 `a.service` is not UTF-8: the byte here belongs to another encoding"]
        );
        assert!(unit(b"[Service]\n# a\xf1o\nExecStart=/bin/true\n").is_empty(), "nobody reads a comment");
        assert_eq!(unit(b"[Service]\nExecStart=/bin/\0\n").len(), 1);
        let env = |bytes: &[u8]| findings(".env", Content::Bytes(bytes.to_vec()), false);
        assert_eq!(env(b"# a\xf1o\nA=1\n").len(), 1, "an env file is decoded as a whole");
        let wide = env(b"\xff\xfeA\0=\x001\0\n\0");
        assert_eq!(wide, ["text/nul `.env` is UTF-16, which no server program reads"]);
    }

    #[test]
    fn other_bytes_are_nobody_s_business() {
        assert!(findings("logo.bin", Content::Bytes(vec![0, 255]), true).is_empty());
        assert!(findings("notes.md", Content::Bytes(b"a\xf1o\n".to_vec()), true).is_empty());
    }
}
