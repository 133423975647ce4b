//! A list of `allow` and `deny` that keeps nobody out, or whose lines never count.

use crate::estate::Estate;
use crate::estate::nginx::{Argument, Configuration, Statement};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/access-order",
        effect: Effect::Exposed,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("access_order.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        let mut told = None;
        for rule in configuration.named("allow").chain(configuration.named("deny")) {
            let Some(block) = rule.parent().filter(|it| told != Some(it.id())) else { continue };
            told = Some(block.id());
            list(block, found);
            answered(configuration, block, rule, found);
        }
    }
}

/// A list that lets everybody in, or whose later part never counts.
fn list(block: Statement<'_>, found: &mut Findings) {
    let all: Vec<Statement<'_>> = block.children().filter(|it| it.is("allow") || it.is("deny")).collect();
    let open = block.is_open() || all.iter().any(|it| it.arg(0).is_none_or(|it| !it.is_known()));
    let (Some(first), false) = (all.first(), open) else { return };
    let everybody = |it: &&Statement<'_>| it.arg(0).is_some_and(|it| it.text == "all");
    let satisfied = block.effective("satisfy").list.last().and_then(|it| it.arg(0)).is_some_and(|it| it.text == "any");
    if !all.iter().any(|it| it.is("deny")) {
        // Who is not allowed may still have a password.
        if all.iter().any(|it| everybody(&it)) || satisfied {
            return;
        }
        let finding = found.report(&RULE.about, first.head(), "`allow` without `deny` keeps nobody out");
        finding.help("add `deny all;` behind the last `allow`");
        if let Some(last) = all.last().filter(|it| !it.is_packaged()) {
            finding.fix(Fix::replace("add `deny all;`", Safety::Unsafe, last.span().tail(), " deny all;"));
        }
        if let Some(block) = block.block() {
            finding.absent_from(block);
        }
        return;
    }
    let Some(at) = all.iter().position(|it| everybody(&it)) else { return };
    let (Some(last), Some(dead)) = (all.get(at), all[at + 1..].iter().find(|it| it.name() != all[at].name())) else {
        return;
    };
    let message = format!("`{}` never counts: `{} all` stands before it", dead.raw().unwrap_or_default(), last.name());
    found
        .report(&RULE.about, dead.head(), message)
        .because(last.head(), "the first line that fits decides, and this fits everybody")
        .help(format!("put `{} all;` behind it", last.name()));
}

/// A `return` that answers before the list is asked.
fn answered(configuration: &Configuration, block: Statement<'_>, rule: Statement<'_>, found: &mut Findings) {
    let Some(returned) = block.last("return") else { return };
    let Some(code) = returned.arg(0).filter(Argument::is_known) else { return };
    let gives = code.text.starts_with('2') && returned.count() == 2;
    if gives
        && block.rules_of_access("deny").iter().any(|it| it == "all")
        && configuration.location_at(block.id()).is_some()
    {
        let message = "this answers everybody: `return` comes before `allow` and `deny` are asked";
        found.report(&RULE.about, returned.head(), message).because(rule.head(), "never asked here").help(
            "let a named location answer, by `try_files /nonexistent @name;`, or test the address by `geo` and `if`",
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};

    fn check(location: &str) -> String {
        let text = format!(
            "//- etc/nginx/sites-enabled/a\nserver {{ listen 80; location / {{ {location} }} }}\n//- etc/nginx/deny.conf\ndeny all;\n"
        );
        let found = findings(&["nginx/access-order"], &text);
        found.split_once("access-order ").map_or("", |it| it.1).trim().to_owned()
    }

    #[test]
    fn lists_that_keep_nobody_out() {
        assert_eq!(check("allow 10.0.0.0/8;"), "`allow` without `deny` keeps nobody out");
        assert_eq!(check("allow all; deny 10.1.1.1;"), "`deny 10.1.1.1` never counts: `allow all` stands before it");
        assert_eq!(check("deny all; allow 10.1.1.1;"), "`allow 10.1.1.1` never counts: `deny all` stands before it");
        assert!(check("allow 10.0.0.0/8; deny all; return 200 secret;").starts_with("this answers everybody"));
    }

    #[test]
    fn the_rest_is_denied_behind_the_last() {
        let text =
            "//- etc/nginx/conf.d/a.conf\nserver {\n  allow 10.1.1.1;\n  allow 10.1.1.2; # office\n  listen 80;\n}\n";
        let expected = "server {\n  allow 10.1.1.1;\n  allow 10.1.1.2; deny all; # office\n  listen 80;\n}\n";
        assert_eq!(fixed(&["nginx/access-order"], text), expected);
    }

    #[test]
    fn lists_that_do_as_they_say() {
        for location in [
            "allow 10.0.0.0/8; deny all;",
            "allow 10.0.0.0/8; include deny.conf;",
            "allow 10.0.0.0/8; include missing.conf;",
            "allow all;",
            "deny 10.1.1.1; allow all;",
            "deny all;",
            "satisfy any; allow 10.0.0.0/8; auth_basic a;",
            "allow 10.0.0.0/8; deny all; return 403;",
            "allow 10.0.0.0/8; deny all; if ($arg_a) { return 200 a; }",
            "allow 10.0.0.0/8; deny all; return 301 https://a$request_uri;",
        ] {
            assert_eq!(check(location), "", "{location}");
        }
    }
}
