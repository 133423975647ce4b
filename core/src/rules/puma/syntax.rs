//! A configuration file against Ruby's grammar.

use crate::estate::Estate;
use crate::estate::process::puma;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "puma/syntax",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("puma"),
        page: include_str!("syntax.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, puma) in estate.hosts.iter().flat_map(puma::all) {
        // One slip makes several errors; the first is the one to look at.
        let Some(error) = puma.configuration.as_ref().and_then(|it| it.evaluation.errors.first()) else { continue };
        let message = format!("Ruby cannot read this file, so Puma does not start: {}", error.message);
        found.report(&RULE.about, error.span, message).label("here Ruby gives up");
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn the_first_error_is_shown() {
        let found = findings(&["puma/syntax"], "//- config/puma.rb\nworkers 2\nthreads(1, 5\nport 3000\n");
        assert_eq!(found.lines().count(), 1, "{found}");
        assert!(found.starts_with("config/puma.rb:"), "{found}");
    }

    #[test]
    fn templates_and_excerpts_are_not_judged() {
        let template = "//- config/puma.rb.erb\n<% if x %>\nworkers <%= n %>\n<% end %>\nport {{ p }}\n";
        assert_eq!(findings(&["puma/syntax"], template), "");
        let excerpt = "//- a.md\n`config/puma.rb`:\n\n```ruby\nworkers 2\n...\nport 3000\n```\n";
        assert_eq!(findings(&["puma/syntax"], excerpt), "");
    }
}
