//! Reports a variable that one env file sets twice to different values.

use std::collections::BTreeMap;

use crate::estate::Estate;
use crate::estate::environment::{Variable, deployed, shown};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "env/duplicate-key",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: None,
        page: include_str!("duplicate_key.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, file) in deployed(estate).filter(|it| it.1.repeats_a_name()) {
        // A document may show a line of a file twice on purpose: only one text contradicts itself.
        for part in &file.parts {
            let mut before: BTreeMap<&str, &Variable> = BTreeMap::new();
            for variable in part.variables() {
                if let Some(first) = before.insert(&variable.name, variable) {
                    compare(first, variable, found);
                }
            }
        }
    }
}

fn compare(first: &Variable, last: &Variable, found: &mut Findings) {
    let (Some(one), Some(other)) = (first.value.known(), last.value.known()) else { return };
    if one == other {
        return;
    }
    let name = &last.name;
    found
        .report(
            &RULE.about,
            last.key,
            format!("`{name}` is set a second time, to a different value; the last one counts"),
        )
        .because(first.key, format!("`{name}={}` does not count", shown(name, one)))
        .help("keep the assignment that is meant, and remove the other");
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn different_values_only() {
        let fixture = "//- .env\nA=1\nB=1\n#A=3\nA=2\nB=1\n";
        assert_eq!(
            findings(&["env/duplicate-key"], fixture),
            ".env:4:1 env/duplicate-key `A` is set a second time, to a different value; the last one counts\n"
        );
    }

    #[test]
    fn branches_of_a_template_and_blocks_of_a_document_are_silent() {
        let fixture = "//- .env.j2\n{% if x %}\nA=1\n{% else %}\nA=2\n{% endif %}\n\
                       //- a.md\n```dotenv\nA=1\n```\n```dotenv\nA=2\n```\n";
        assert_eq!(findings(&["env/duplicate-key"], fixture), "");
    }
}
