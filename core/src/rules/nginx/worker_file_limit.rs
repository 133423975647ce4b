//! A worker is to hold more connections than it may open files.

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/worker-file-limit",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: Some("nginx"),
        page: include_str!("worker_file_limit.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        let number = |name: &str| {
            let value = configuration.named(name).last()?.arg(0)?;
            Some((value.text.parse::<u32>().ok()?, value.span))
        };
        if let (Some((files, at)), Some((connections, because))) =
            (number("worker_rlimit_nofile"), number("worker_connections"))
            && files < connections
        {
            found
                .report(&RULE.about, at, format!("a worker may open {files} files, and is to hold {connections} connections: each takes one, or two where it is handed on"))
                .because(because, "the connections of a worker")
                .help(format!("allow at least {} files", connections.saturating_mul(2)));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(main: &str) -> usize {
        findings(&["nginx/worker-file-limit"], &format!("//- nginx.conf\n{main} http {{ }}\n")).lines().count()
    }

    #[test]
    fn fewer_files_than_connections() {
        assert_eq!(check("worker_rlimit_nofile 512; events { worker_connections 1024; }"), 1);
    }

    #[test]
    fn enough_or_not_known() {
        assert_eq!(check("worker_rlimit_nofile 2048; events { worker_connections 1024; }"), 0);
        assert_eq!(check("events { worker_connections 1024; }"), 0, "the unit may allow them");
    }
}
