//! `EnvironmentFile=` of a file that the estate has under nearly the same name only.

use crate::estate::layout::file_for;
use crate::estate::{Estate, Host, Text, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/environment-file-missing",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("environment_file_missing.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (host, unit) in unit::all(estate).filter(|(_, unit)| unit.is_whole()) {
        for (span, path) in unit.required_env_files() {
            if file_for(estate, host, path).is_some() {
                continue;
            }
            let Some(near) = misspelt(estate, host, path) else { continue };
            let message =
                format!("{} does not start without `{path}`: the estate only has `{}`", unit.title(), near.path);
            found
                .report(&RULE.about, span, message)
                .because(near.source.all().head(), "the file that seems to be meant; no unit reads it")
                .help("correct the path; a leading `-` would hide that the file is missing");
        }
    }
}

/// The one file in the same folder whose name is nearly this one and that no unit reads.
fn misspelt<'e>(estate: &'e Estate, host: &'e Host, path: &str) -> Option<&'e Text> {
    let (folder, name) = path.trim_start_matches('/').rsplit_once('/')?;
    let below = format!("/{folder}");
    let is_read = |path: &str| {
        let mut all = host.units.iter().flat_map(|it| it.settings_of("Service", "EnvironmentFile"));
        all.any(|it| it.text().trim_start_matches('-').ends_with(path.trim_start_matches('/')))
    };
    let is_near = |other: &str| {
        let letters = |text: &str| text.chars().filter(|it| !it.is_ascii_digit()).collect::<String>();
        // Names that differ by a number are meant to differ.
        letters(name) != letters(other) && name.len() > 3 && strsim::damerau_levenshtein(name, other) <= 2
    };
    let mut near = estate.texts_of(&host.name).filter(|text| {
        let place = text.path.trim_start_matches('/').rsplit_once('/');
        place.is_some_and(|(it, other)| (it == folder || it.ends_with(&below)) && is_near(other))
            && !is_read(&text.path)
    });
    match (near.next(), near.next()) {
        (Some(one), None) => Some(one),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/environment-file-missing"];

    fn host(file: &str) -> String {
        let unit = format!("//- etc/systemd/system/a.service\n[Service]\nExecStart=/bin/a\nEnvironmentFile={file}\n");
        findings(CODE, &format!("{unit}//- etc/default/shop\nA=b\n"))
    }

    #[test]
    fn a_name_with_a_typing_mistake() {
        assert_eq!(
            host("/etc/default/shopp"),
            "etc/systemd/system/a.service:3:17 systemd/environment-file-missing a.service does not start without \
             `/etc/default/shopp`: the estate only has `etc/default/shop`\n"
        );
    }

    #[test]
    fn optional_present_other_and_numbered_files_are_fine() {
        for file in
            ["-/etc/default/shopp", "/etc/default/shop", "/etc/default/.env", "/opt/app/shopp", "/etc/default/shop2"]
        {
            assert_eq!(host(file), "", "{file}");
        }
    }
}
