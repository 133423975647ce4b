//! The methods a configuration file calls, and the flags of the command, against those that Puma has.

use crate::estate::process::puma;
use crate::estate::{Estate, Targets};
use crate::facts::puma::{DROPPED_FLAGS, Method, method};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "puma/unknown-option",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("puma"),
        page: include_str!("unknown_option.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    let versions = Versions::of(&estate.targets);
    for (process, puma) in estate.hosts.iter().flat_map(puma::all) {
        for (name, at) in puma.own_calls() {
            report_call(name, at, versions, found);
        }
        let Some(process) = process.filter(|_| !puma.behind_rails && versions.first >= (5, 0, 0)) else { continue };
        for word in process.command.iter().skip(1) {
            let Some((flag, dropped)) = DROPPED_FLAGS.iter().find(|it| word.known().is_some_and(|text| text == it.0))
            else {
                continue;
            };
            let message = format!("Puma does not start with `{flag}`: {dropped} dropped this flag");
            found
                .report(&RULE.about, word.span, message)
                .help("take the flag out; systemd runs Puma in the foreground");
        }
    }
}

fn report_call(name: &str, at: Span, versions: Versions, found: &mut Findings) {
    let message = match method(name) {
        None => format!("Puma does not start: its configuration has no `{name}`"),
        Some(method) if versions.lack(method) => match method.removed_in {
            Some(dropped) => format!("Puma does not start: {dropped} dropped `{name}`"),
            None => format!("Puma does not start: `{name}` came with {}", method.since),
        },
        Some(_) => return,
    };
    let finding = found.report(&RULE.about, at, message);
    finding.label("Ruby raises a NoMethodError here");
    let instead =
        method(name).and_then(|it| it.replaced_by).and_then(method).or_else(|| Method::like(name, versions.last));
    if let Some(it) = instead {
        let title = format!("write `{}`", it.name);
        finding.help(format!("did you mean `{}`?", it.name));
        finding.fix(Fix::replace(title, Safety::Unsafe, at, it.name));
    } else {
        finding.help("take the line out, or see the list of methods in Puma's documentation");
    }
}

/// The versions a claim has to hold for: the target, or every one from 5.0 on.
#[derive(Clone, Copy)]
struct Versions {
    first: (u64, u64, u64),
    last: (u64, u64, u64),
}

impl Versions {
    fn of(targets: &Targets) -> Self {
        match targets.get("puma") {
            Some(it) => Self { first: (it.major, it.minor, it.patch), last: (it.major, it.minor, it.patch) },
            None => Self { first: (5, 0, 0), last: (u64::MAX, 0, 0) },
        }
    }

    /// Returns whether no version has a method: it went before the first or came after the last.
    fn lack(self, method: &Method) -> bool {
        !method.is_in(self.first) && !method.is_in(self.last)
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn found(text: &str) -> String {
        findings(&["puma/unknown-option"], &format!("//- config/puma.rb\n{text}\n"))
    }

    #[test]
    fn misspelt_and_dropped_methods_are_found() {
        assert!(
            found("workers 2\npreload_app").contains(
                "puma.rb:2:1 puma/unknown-option Puma does not start: its configuration has no `preload_app`"
            )
        );
        assert!(found("workers 2\ndaemonize true").contains("5.0.0 dropped `daemonize`"));
        assert!(found("workers 2\ntimeout 30").contains("no `timeout`"));
    }

    #[test]
    fn what_any_supported_version_has_is_silent() {
        assert_eq!(
            found("workers 2\nnakayoshi_fork\nbefore_worker_boot { }\non_worker_boot { foo }\nmax_io_threads 5"),
            ""
        );
    }

    #[test]
    fn ruby_and_gems_may_answer() {
        for text in [
            "require 'puma/daemon'\ndaemonize",
            "plugin :solid_queue\nsolid_queue_mode :async",
            "def shared\n  workers 2\nend\nshared",
            "puts 'hello'\nrequire 'etc'\nworkers Etc.nprocessors",
            "instance_eval File.read('base.rb')\nother 1",
            "fork_worker2 if respond_to?(:fork_worker2)",
            "x = 1\nworkers x",
        ] {
            assert_eq!(found(&format!("threads 1, 5\n{text}")), "", "{text}");
        }
        assert!(found("workers 2\nplugin :tmp_restart\nlisten 3000").contains("no `listen`"));
    }

    #[test]
    fn dropped_flags_are_found_in_the_command() {
        let unit = |command: &str| {
            findings(&["puma/unknown-option"], &format!("//- a.service\n[Service]\nExecStart={command}\n"))
        };
        assert!(unit("/usr/bin/puma -d -C /etc/a.rb").contains("`-d`"));
        assert_eq!(unit("/usr/bin/ruby bin/rails server -d"), "");
    }
}
