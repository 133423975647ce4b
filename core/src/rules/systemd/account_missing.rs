//! Accounts and groups of units that the host does not have.

use crate::estate::root::{Account, Accounts};
use crate::estate::unit::{Unit, words};
use crate::estate::{Estate, Host};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/account-missing",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("account_missing.md"),
    },
    check,
};

/// The settings that name an account or groups.
const SETTINGS: &[(&str, &str, Account)] = &[
    ("Service", "User", Account::User),
    ("Service", "Group", Account::Group),
    ("Service", "SupplementaryGroups", Account::Group),
    ("Socket", "SocketUser", Account::User),
    ("Socket", "SocketGroup", Account::Group),
];

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        if let Some(accounts) = Accounts::of(estate, host) {
            check_host(host, &accounts, found);
        }
    }
}

fn check_host(host: &Host, accounts: &Accounts<'_>, found: &mut Findings) {
    let judged = |it: &&Unit| it.is_wanted() && it.dynamic_user().is_none();
    for unit in host.units.iter().filter(judged) {
        for (section, name, kind) in SETTINGS {
            for setting in unit.settings_of(section, name).filter(|it| it.faults.is_empty()) {
                for (range, word) in words::plain(setting.value.known().map_or("", String::as_str)) {
                    if accounts.has(*kind, word) {
                        continue;
                    }
                    let what = if *kind == Account::User { "account" } else { "group" };
                    let message = format!("{} cannot start: the host has no {what} `{word}`", unit.title());
                    let finding = found.report(&RULE.about, setting.span_of(range), message);
                    match accounts.near(*kind, word) {
                        Some(near) => finding.help(format!("did you mean `{near}`?")),
                        None => finding.help("make it with a file in `/etc/sysusers.d`, or name one that exists"),
                    };
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings_of_root;

    const CODE: &[&str] = &["systemd/account-missing"];

    fn host(lines: &str, more: &str) -> String {
        let lists = "//- etc/passwd\nroot:x:0:0::/root:/bin/sh\nshop:x:100:100::/:/bin/false\n//- etc/group\nroot:x:0:\n\
                     shop:x:100:\nadm:x:4:\n";
        let unit = format!("//- etc/systemd/system/a.service\n[Service]\n{lines}\nExecStart=/bin/a\n");
        findings_of_root(CODE, &format!("{lists}{unit}{more}"))
    }

    #[test]
    fn accounts_and_groups_that_are_not_there() {
        assert_eq!(
            host("User=shopp", ""),
            "etc/systemd/system/a.service:2:6 systemd/account-missing a.service cannot start: the host has no account \
             `shopp`\n"
        );
        assert!(host("Group=web", "").contains("no group `web`"));
        assert!(host("SupplementaryGroups=adm video", "").contains(":2:25 "));
        assert!(
            !host("", "//- etc/systemd/system/a.socket\n[Socket]\nListenStream=/run/a\nSocketUser=web\n").is_empty()
        );
    }

    #[test]
    fn what_is_there_made_or_not_known_is_fine() {
        for lines in
            ["User=shop\nGroup=adm", "User=1234\nGroup=nogroup", "User=nobody", "User=web\nDynamicUser=yes", "User=%p"]
        {
            assert_eq!(host(lines, ""), "", "{lines}");
        }
        for more in [
            "//- usr/lib/sysusers.d/web.conf\nu web - \"Web\" /srv\n",
            "//- usr/lib/sysusers.d/web.conf\nu! web -\n",
            "//- etc/nsswitch.conf\npasswd: files sss\n",
            "//- etc/userdb/web.user\n{}\n",
            "//- etc/systemd/system/web.service\n[Service]\nDynamicUser=yes\nExecStart=/bin/web\n",
        ] {
            assert_eq!(host("User=web", more), "", "{more}");
        }
        let bare = "//- etc/systemd/system/a.service\n[Service]\nUser=web\nExecStart=/bin/a\n";
        assert_eq!(findings_of_root(CODE, bare), "", "who has no list of accounts is no whole host");
    }
}
