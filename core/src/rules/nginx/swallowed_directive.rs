//! A list without a `;` that takes the next directive for more of its words.

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/swallowed-directive",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("swallowed_directive.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for (list, next) in configuration.swallowed() {
            let message = format!("`{}` has no `;` and takes `{}` for one of its words", list.name(), next.name());
            found
                .report(&RULE.about, list.head(), message)
                .because(next.head(), "this directive is not in force")
                .help("close the list with `;`")
                .fix(Fix::replace("close the list with `;`", Safety::Safe, list.head().tail(), ";"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};

    fn check(text: &str) -> String {
        let found = findings(&["nginx/*"], &format!("//- nginx/conf.d/a.conf\nserver {{\n{text}\n}}\n"));
        found.lines().filter_map(|it| it.split(' ').nth(1)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn closing_the_list_keeps_comments_and_blanks() {
        let text = "//- nginx/conf.d/a.conf\nserver {\n\tserver_name a   b # both\n\n\tlisten 80;  # here\n}\n";
        let mended = fixed(&["nginx/*"], text);
        assert_eq!(mended, "server {\n\tserver_name a   b; # both\n\n\tlisten 80;  # here\n}\n");
    }

    #[test]
    fn only_lists_swallow_silently() {
        assert_eq!(check("server_name a\nlisten 80;"), "nginx/swallowed-directive");
        assert_eq!(check("root /a\nlisten 80;"), "nginx/syntax");
        assert_eq!(check("server_name a\nlocation / { }"), "nginx/syntax");
        assert_eq!(check("server_name a\n  b\n  c;"), "");
    }
}
