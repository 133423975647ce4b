//! A MIME type that the list of a filter has already.

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/repeated-type",
        effect: Effect::Untidy,
        severity: Severity::Info,
        program: Some("nginx"),
        page: include_str!("repeated_type.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for (list, word) in configuration.repeated_types() {
            let name = list.name();
            let message = if word.text.eq_ignore_ascii_case("text/html") {
                format!("`{name}` always holds `text/html`: nginx warns about the word")
            } else {
                format!("`{}` stands in `{name}` already: nginx warns about the word", word.text)
            };
            let finding = found.report(&RULE.about, word.span, message);
            finding.help("remove the word");
            if !list.is_packaged() && list.count() > 1 {
                finding.fix(Fix::replace("remove the word", Safety::Safe, estate.files.with_blanks(word.span), ""));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};

    #[test]
    fn words_that_are_there_already() {
        let text = "//- nginx.conf\nevents {}\nhttp {\n    gzip_types # all of them\n        text/html\n        text/css  text/CSS\tfont/woff;\n}\n";
        assert_eq!(findings(&["nginx/repeated-type"], text).lines().count(), 2);
        let mended = fixed(&["nginx/repeated-type"], text);
        assert_eq!(mended, "events {}\nhttp {\n    gzip_types # all of them\n        text/css\tfont/woff;\n}\n");
        let commented = "//- nginx.conf\nevents {}\nhttp {\n    gzip_types text/css # styles\n        text/html;\n}\n";
        assert!(fixed(&["nginx/repeated-type"], commented).contains("text/css # styles\n        ;"));
    }

    #[test]
    fn words_that_count() {
        for http in ["gzip_types *;", "gzip_types text/css application/json;", "xslt_types text/html;"] {
            let text = format!("//- nginx.conf\nevents {{}} http {{ {http} }}\n");
            assert_eq!(findings(&["nginx/repeated-type"], &text), "", "{http}");
        }
    }
}
