//! An `if` in a location whose settings take away what the location or another `if` says.

use crate::estate::Estate;
use crate::estate::nginx::Statement;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/if-in-location",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("if_in_location.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        let mut last: Option<Statement<'_>> = None;
        for branch in configuration.named("if") {
            let Some(location) = branch.parent().filter(|it| it.is("location")) else { continue };
            let Some(own) = branch.children().find(|it| is_setting(*it)) else { continue };
            if let Some(files) = location.last("try_files") {
                let message = format!(
                    "where this `if` holds, `try_files` is not asked: `{}` makes it a block of its own",
                    own.name()
                );
                found
                    .report(&RULE.about, branch.head(), message)
                    .because(files.head(), "not inherited by the `if`")
                    .help("move the setting out of the `if`, with a value from a `map`, or take another location");
            }
            let before = last.replace(branch).filter(|it| it.parent().map(Statement::id) == Some(location.id()));
            let Some(before) = before.filter(|it| !ends(*it) && !ends(branch)) else { continue };
            let Some(dropped) = before.children().find(|it| is_setting(*it) && !repeats(branch, *it)) else { continue };
            if let (false, Some(both)) = (excludes(before, branch), dropped.raw()) {
                found
                    .report(
                        &RULE.about,
                        dropped.head(),
                        format!("where both `if`s hold, `{both}` is lost: only the last one counts"),
                    )
                    .because(branch.head(), "this block takes the request over")
                    .help("give the setting its value by a `map`, outside of `if`");
            }
        }
    }
}

/// Whether a directive belongs to the configuration of the block, not to rewrite code.
fn is_setting(statement: Statement<'_>) -> bool {
    let code = ["return", "rewrite", "set", "break", "rewrite_log", "uninitialized_variable_warn"];
    statement.known().is_some_and(|it| !code.contains(&it.text())) && !statement.is("include")
}

/// Whether the code of a block ends the request or the search.
fn ends(branch: Statement<'_>) -> bool {
    branch.is_open() || ["return", "rewrite", "break"].iter().any(|it| branch.children().any(|own| own.is(it)))
}

fn repeats(branch: Statement<'_>, lost: Statement<'_>) -> bool {
    branch.children().any(|it| it.known() == lost.known() && (it.raw() == lost.raw() || !lost.is("add_header")))
}

/// Whether two conditions surely do not hold at once: one variable, two texts.
fn excludes(one: Statement<'_>, other: Statement<'_>) -> bool {
    let name = |it: Statement<'_>| it.arg(0).map(|it| it.text.into_owned());
    name(one) == name(other)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(location: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ listen 80; location / {{ {location} }} }}\n");
        findings(&["nginx/if-in-location"], &text).lines().count()
    }

    #[test]
    fn what_an_if_takes_away() {
        assert_eq!(check("try_files $uri /index.html; if ($arg_a) { add_header A b; }"), 1);
        assert_eq!(check("if ($arg_a) { add_header A b; } if ($arg_b) { add_header C d; }"), 1);
        assert_eq!(check("if ($arg_a) { expires 1d; } if ($arg_b) { add_header C d; }"), 1);
    }

    #[test]
    fn what_stays() {
        for location in [
            "if ($arg_a) { return 403; } try_files $uri =404;",
            "if ($arg_a) { rewrite ^ /x last; } try_files $uri =404;",
            "if ($arg_a) { set $x 1; } if ($arg_b) { set $x 2; } try_files $uri =404;",
            "if ($arg_a) { add_header A b; }",
            "if ($arg_a) { expires 1d; } if ($arg_b) { expires 2d; }",
            "if ($request_method = GET) { add_header A b; } if ($request_method = POST) { add_header C d; }",
            "if ($arg_a) { add_header A b; } if ($arg_b) { add_header C d; return 204; }",
            "if ($arg_a) { proxy_pass http://127.0.0.1; }",
        ] {
            assert_eq!(check(location), 0, "{location}");
        }
    }
}
