//! Variables that are set for an application and that none of its code speaks of.

use crate::estate::Estate;
use crate::estate::environment::{Spoken, unused};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "env/unused-key",
        effect: Effect::Untidy,
        severity: Severity::Info,
        program: None,
        page: include_str!("unused_key.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    if estate.hosts.iter().all(|it| it.processes.is_empty()) {
        return;
    }
    let spoken = Spoken::of(estate);
    for it in estate.hosts.iter().flat_map(|host| unused(estate, host, &spoken)) {
        let message =
            format!("`{}` is set for {}, and nothing in its code speaks of it", it.assignment.name, it.process.unit);
        found
            .report(&RULE.about, it.assignment.key, message)
            .because(it.process.span, "started here")
            .help("take it out, or write the name by which it is read");
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(file: &str, code: &str, more: &str) -> String {
        let unit = "//- etc/systemd/system/a.service\n[Service]\nWorkingDirectory=/srv/a\nEnvironment=OLD_SWITCH=1\n\
                    EnvironmentFile=/srv/a/app.env\nExecStart=/usr/bin/node server.js\n";
        let app = "//- srv/a/package.json\n{}\n//- srv/a/lib/a.js\n//\n//- srv/a/lib/b.js\n//\n";
        findings(
            &["env/unused-key"],
            &format!("{unit}{app}//- srv/a/app.env\n{file}\n//- srv/a/server.js\n{code}\n{more}"),
        )
    }

    #[test]
    fn names_that_nothing_speaks_of() {
        assert_eq!(
            check("PARTNER_KEY=x\nTZ=UTC\nSHOP_URL=y", "const url = process.env.SHOP_URL", ""),
            "etc/systemd/system/a.service:3:13 env/unused-key `OLD_SWITCH` is set for a.service, and nothing in its code \
             speaks of it\n\
             srv/a/app.env:1:1 env/unused-key `PARTNER_KEY` is set for a.service, and nothing in its code speaks of it\n"
        );
    }

    #[test]
    fn what_may_be_read() {
        let own = |code: &str, more: &str| check("PARTNER_KEY=x", &format!("{code} // OLD_SWITCH"), more);
        assert_ne!(own("", ""), "");
        assert_eq!(own("process.env['PARTNER_KEY']", ""), "");
        assert_eq!(own("process.env[name]", ""), "");
        assert_eq!(own("start({...process.env})", ""), "");
        assert_eq!(own("config.partner_key", ""), "", "by a library that spells it in small letters");
        assert_eq!(own("", "//- notes.md\n`PARTNER_KEY` is for the nightly run\n"), "");
        assert_eq!(own("", "//- run.sh\n. /srv/a/app.env\n"), "", "a shell reads it too");
        let other = "//- etc/systemd/system/b.service\n[Service]\nEnvironmentFile=/srv/a/app.env\nExecStart=/opt/b\n";
        assert_eq!(own("", other), "");
        let bare = "//- a.service\n[Service]\nWorkingDirectory=/srv/a\nEnvironment=OLD_SWITCH=1\nExecStart=/usr/bin/node a.js\n";
        assert_eq!(findings(&["env/unused-key"], bare), "", "its code is elsewhere");
    }
}
