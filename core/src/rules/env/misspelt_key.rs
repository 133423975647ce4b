//! Reports variables that are set by nearly the name that they are read by.

use crate::estate::Estate;
use crate::estate::environment::{misspelt, shown};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "env/misspelt-key",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("misspelt_key.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for it in estate.hosts.iter().flat_map(|host| misspelt(estate, host)) {
        let message =
            format!("nothing reads `{}`, and {} reads `{}`, which nothing sets", it.name, it.reader, it.meant);
        let finding = found.report(&RULE.about, it.key, message);
        let falls = it
            .fallback
            .as_ref()
            .map_or_else(String::new, |value| format!(", and `{}` stands in for it", shown(&it.meant, value)));
        finding.because(it.read, format!("read here{falls}"));
        finding.help(format!("write `{}`", it.meant));
        finding.fix(Fix::replace(format!("write `{}`", it.meant), Safety::Unsafe, it.key, it.meant));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(env: &str, config: &str, more: &str) -> String {
        findings(
            &["env/misspelt-key"],
            &format!(
                "//- etc/systemd/system/a.service\n[Service]\nWorkingDirectory=/srv/a\nEnvironmentFile=/srv/a/app.env\n\
                 ExecStart=/usr/bin/puma\n//- srv/a/app.env\n{env}\n//- srv/a/config/puma.rb\n{config}\n{more}"
            ),
        )
    }

    const CONFIG: &str = "threads 1, ENV.fetch('RAILS_MAX_THREADS', 5)";

    #[test]
    fn a_slip() {
        assert_eq!(
            check("RAILS_MAX_THREDS=8", CONFIG, ""),
            "srv/a/app.env:1:1 env/misspelt-key nothing reads `RAILS_MAX_THREDS`, and a.service reads `RAILS_MAX_THREADS`, \
             which nothing sets\n"
        );
    }

    #[test]
    fn what_may_be_meant() {
        assert_eq!(check("RAILS_MAX_THREDS=8\nRAILS_MAX_THREADS=8", CONFIG, ""), "", "the right one is set as well");
        assert_eq!(check("RAILS_MIN_THREADS=8", CONFIG, ""), "");
        assert_eq!(check("RAILS_MAX_THREDS=8\nRAILS_MAX_THREDSS=8\nRAILS_MAXTHREADS=1", CONFIG, ""), "", "which one?");
        for more in [
            "//- srv/a/lib/a.rb\nENV['RAILS_MAX_THREDS']\n",
            "//- a.md\n`RAILS_MAX_THREDS` is for the other one\n",
            "//- x.sh\necho $RAILS_MAX_THREDS\n",
            "//- etc/systemd/system/a.service.d/x.conf\n[Service]\nEnvironmentFile=/etc/other.env\n",
        ] {
            assert_eq!(check("RAILS_MAX_THREDS=8", CONFIG, more), "", "{more}");
        }
    }
}
