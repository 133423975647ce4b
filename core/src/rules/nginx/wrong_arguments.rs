//! A directive with a number of arguments that nginx does not take, or with `;` where a block belongs.
use crate::estate::Estate;
use crate::estate::nginx::Verdict;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/wrong-arguments",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("wrong_arguments.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for (statement, verdict) in configuration.complaints() {
            let name = statement.name();
            let (message, help) = match verdict {
                Verdict::WrongCount(args) => (
                    format!("`{name}` takes {args}, not {}", statement.count()),
                    if statement.count() == 0 {
                        format!("write `{name} …;`, or remove the line")
                    } else {
                        "add what is missing, remove what is too much, or quote a value that holds blanks".to_owned()
                    },
                ),
                Verdict::WrongEnding(true) => (
                    format!("`{name}` takes a block `{{ … }}`, and ends with `;`"),
                    format!("write `{name} … {{ … }}`, without `;`"),
                ),
                Verdict::WrongEnding(false) => {
                    (format!("`{name}` takes no block"), format!("write `{name} …;`, and take the braces away"))
                }
                Verdict::Lacks(what) => (format!("`{name}` lacks {what}"), format!("add {what}")),
                _ => continue,
            };
            let finding = found.report(&RULE.about, statement.head(), message);
            finding.help(help);
            if let Some(sign) = statement.sign_below(statement.head().tail()) {
                finding.because(sign, super::NAMED_HERE);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> String {
        findings(&["nginx/wrong-arguments"], &format!("//- nginx/conf.d/a.conf\nserver {{\n{text}\n}}\n"))
    }

    #[test]
    fn counts_and_blocks() {
        let message = |text| check(text).split_once("wrong-arguments ").map(|it| it.1.trim().to_owned());
        assert_eq!(message("root /a /b;").as_deref(), Some("`root` takes 1 argument, not 2"));
        assert_eq!(message("server_name;").as_deref(), Some("`server_name` takes at least 1 argument, not 0"));
        assert_eq!(message("location /;").as_deref(), Some("`location` takes a block `{ … }`, and ends with `;`"));
        assert_eq!(message("}\nmap $a $b {\n close;").as_deref(), Some("`close` takes 1 argument, not 0"));
        assert_eq!(message("root /a { }").as_deref(), Some("`root` takes no block"));
    }

    #[test]
    fn a_hole_may_stand_for_several_words() {
        assert_eq!(check("root {{ a }} {{ b }};"), "");
        assert_eq!(
            check("}\nmap $a $b { hostnames; default 0; \"\" 1; include x; }\ntypes { a b c d; }\nserver {"),
            ""
        );
        assert_eq!(check("return 200 '';\nserver_name a\n b\n c;"), "");
    }
}
