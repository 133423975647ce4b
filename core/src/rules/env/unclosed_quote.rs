//! Reports values that open a quote which nothing closes.

use crate::estate::Estate;
use crate::estate::environment::{Dialect, deployed};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "env/unclosed-quote",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("unclosed_quote.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    // Docker's command line knows no quotes.
    for (_, file) in deployed(estate).filter(|it| it.1.dialects() != [Dialect::Docker]) {
        for part in &file.parts {
            let source = &part.tree.source;
            for (it, quote) in part.tree.assignments().filter_map(|it| Some((it, it.unclosed?))) {
                let message = format!("the value of `{}` opens a quote that is never closed", source.slice(it.key));
                let finding = found.report(&RULE.about, it.value, message);
                finding.help(format!("close the quote: add `{}` at the end of the value", source.slice(quote)));
                for reader in &file.readers {
                    finding.because(reader.span, format!("read here by {}", reader.title()));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn a_quote_may_span_lines() {
        let fixture =
            "//- .env\nKEY=\"-----BEGIN\nA=\n-----END\"\nJSON='{\n \"a\": 1\n}' # c\nT=it's\nU=\"a\\\"b\"\nV=\"\"\n";
        assert_eq!(findings(&["env/unclosed-quote"], fixture), "");
        let docker = "//- app.env\nA='tis\nB=1\n//- run.sh\ndocker run --env-file app.env x\n";
        assert_eq!(findings(&["env/unclosed-quote"], docker), "", "docker knows no quotes");
    }

    #[test]
    fn two_open_quotes_do_not_close_each_other() {
        let fixture = "//- .env\nA=\"b\nB=\"c\nC='\n";
        assert_eq!(
            findings(&["env/unclosed-quote"], fixture),
            ".env:1:3 env/unclosed-quote the value of `A` opens a quote that is never closed\n\
             .env:2:3 env/unclosed-quote the value of `B` opens a quote that is never closed\n\
             .env:3:3 env/unclosed-quote the value of `C` opens a quote that is never closed\n"
        );
    }
}
