//! Two units that own one folder below `/run`.

use std::collections::HashMap;

use crate::estate::unit::Unit;
use crate::estate::{Estate, Host, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/runtime-directory-shared",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("runtime_directory_shared.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        // Only folders with the same first part can overlap.
        let mut before: HashMap<&str, Vec<Owned<'_>>> = HashMap::new();
        for (unit, span, folder) in owned(host) {
            let others = before.entry(folder.split('/').next().unwrap_or(folder)).or_default();
            let clash = others.iter().find(|(other, _, it)| is_other(other, unit) && overlap(it, folder)).copied();
            others.push((unit, span, folder));
            let Some((other, place, _)) = clash.filter(|(other, ..)| !(unit.keeps_runtime() && other.keeps_runtime()))
            else {
                continue;
            };
            let message = format!(
                "{} and {} both own `/run/{folder}`: when one of them stops, the files of the other are deleted",
                other.title(),
                unit.title()
            );
            found
                .report(&RULE.about, span, message)
                .because(place, format!("{} owns it too", other.title()))
                .help("let one unit own the folder; the other needs no `RuntimeDirectory=` to use it");
        }
    }
}

/// A folder that a unit owns, with its place.
type Owned<'h> = (&'h Unit, Span, &'h str);

/// Every folder that a unit of the host owns.
fn owned(host: &Host) -> impl Iterator<Item = Owned<'_>> {
    let units = host.units.iter().filter(|it| it.is_whole() && !it.is_user && !it.is_template());
    units.flat_map(|unit| unit.runtime_directories().map(move |(span, folder)| (unit, span, folder)))
}

/// Another unit that the same machine loads; variants of one application are kept in different folders.
fn is_other(one: &Unit, two: &Unit) -> bool {
    one.name != two.name && unit::folder(one) == unit::folder(two)
}

/// The same folder, or one inside the other.
fn overlap(a: &str, b: &str) -> bool {
    let inside = |inner: &str, outer: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'));
    a == b || inside(a, b) || inside(b, a)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/runtime-directory-shared"];

    fn two(a: &str, b: &str) -> String {
        findings(
            CODE,
            &format!("//- a.service\n[Service]\nExecStart=/bin/a\n{a}//- b.service\n[Service]\nExecStart=/bin/b\n{b}"),
        )
    }

    #[test]
    fn one_folder_with_two_owners() {
        assert_eq!(
            two("RuntimeDirectory=app x\n", "RuntimeDirectory=app\n"),
            "b.service:3:18 systemd/runtime-directory-shared a.service and b.service both own `/run/app`: \
             when one of them stops, the files of the other are deleted\n"
        );
        assert!(!two("RuntimeDirectory=app\n", "RuntimeDirectory=app/b\n").is_empty());
    }

    #[test]
    fn names_that_differ_and_kept_folders_are_fine() {
        assert_eq!(two("RuntimeDirectory=app\n", "RuntimeDirectory=app-b\n"), "");
        assert_eq!(two("RuntimeDirectory=app\n", "Environment=X=app\n"), "");
        assert_eq!(two("RuntimeDirectory=%p\n", "RuntimeDirectory=%p\n"), "");
        let kept = "RuntimeDirectory=app\nRuntimeDirectoryPreserve=yes\n";
        assert_eq!(two(kept, kept), "");
    }
}
