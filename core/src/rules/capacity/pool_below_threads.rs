//! Compares the connections that a process of a Rails application may hold with the threads that want them.

use std::collections::HashSet;

use crate::estate::Estate;
use crate::estate::process::{Process, pool};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "capacity/pool-below-threads",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: None,
        page: include_str!("pool_below_threads.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    let mut seen = HashSet::new();
    for process in estate.hosts.iter().flat_map(|it| &it.processes) {
        let Some(pool) = pool::of(estate, process) else { continue };
        let Some(threads) = pool::threads(process).filter(|it| it.value > pool.value) else { continue };
        if !seen.insert((pool.span, threads.span)) {
            continue;
        }
        let message = format!(
            "{} runs {} threads, and the pool of its database holds {} connections",
            title(process),
            threads.value,
            pool.value
        );
        let finding = found.report(&RULE.about, pool.span, message);
        finding.because(threads.span, format!("gives {} threads in each process", threads.value));
        for place in pool.from.iter().chain(&threads.from).filter(|it| **it != pool.span && **it != threads.span) {
            finding.because(*place, "has a part in it");
        }
        finding.help("give both the same variable: `pool: <%= ENV.fetch(\"RAILS_MAX_THREADS\", 5) %>`");
    }
}

fn title(process: &Process) -> String {
    process.unit.strip_suffix(".service").unwrap_or(&process.unit).to_owned()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(service: &str, puma: &str, database: &str) -> String {
        findings(
            &["capacity/pool-below-threads"],
            &format!(
                "//- web.service\n[Service]\nWorkingDirectory=/srv/a\nEnvironment=RAILS_ENV=production\n{service}\n\
                 //- srv/a/config/puma.rb\n{puma}\n//- srv/a/config/database.yml\n{database}\n"
            ),
        )
    }

    const PUMA: &str = "ExecStart=/usr/bin/bundle exec puma";
    const SAME: &str = "production:\n  adapter: postgresql\n  pool: <%= ENV.fetch('RAILS_MAX_THREADS') { 5 } %>";

    #[test]
    fn fewer_connections_than_threads() {
        assert_eq!(
            check(PUMA, "threads 1, 16", "production:\n  adapter: postgresql\n  pool: 5"),
            "srv/a/config/database.yml:3:9 capacity/pool-below-threads web runs 16 threads, and the pool of its database \
             holds 5 connections\n"
        );
        assert!(!check(PUMA, "threads 8, 8", "production:\n  adapter: postgresql").is_empty(), "5 is the default");
        assert!(!check(PUMA, "workers 4", "production:\n  adapter: postgresql\n  pool: 3").is_empty(), "so it is here");
        let url = "Environment=DATABASE_URL=postgres://db/a?pool=2\nExecStart=/usr/bin/bundle exec puma";
        assert!(check(url, "threads 3", SAME).contains("holds 2 connections"), "the URL wins");
        let sidekiq = "ExecStart=/usr/bin/bundle exec sidekiq -c 25 -q default";
        assert!(
            check(sidekiq, "threads 5", "production:\n  adapter: postgresql\n  pool: 5")
                .contains("web runs 25 threads")
        );
    }

    #[test]
    fn a_pool_that_another_file_brings() {
        const POOL: &str = "production:\n  adapter: postgresql\n  pool: 5";
        let own = "\n//- srv/a/config/initializers/connection.rb\nconfig = ActiveRecord::Base.configurations[Rails.env]\n\
                   config['pool'] = 20\nActiveRecord::Base.establish_connection(config)";
        assert_eq!(check(PUMA, "threads 1, 16", &format!("{POOL}{own}")), "");
        let hook = |given: &str| {
            let puma =
                format!("threads 1, 16\non_worker_boot do\n  ActiveRecord::Base.establish_connection{given}\nend");
            check(PUMA, &puma, POOL)
        };
        assert_eq!(hook("(config)"), "");
        assert!(!hook("").is_empty() && !hook(" if defined?(ActiveRecord)").is_empty(), "as the file says");
    }

    #[test]
    fn enough_of_them_or_not_known() {
        for (service, puma, database) in [
            (PUMA, "threads 5, ENV.fetch('RAILS_MAX_THREADS', 5)", SAME),
            (PUMA, "threads 1, 5\nworkers 8", "production:\n  adapter: postgresql\n  pool: 5"),
            (PUMA, "threads 1, ENV['N'].to_i", "production:\n  adapter: postgresql\n  pool: 5\n# N"),
            (PUMA, "threads 1, 16", "production:\n  adapter: postgresql\n  pool: <%= Settings.pool %>"),
            (PUMA, "threads 1, 16", "production:\n  adapter: postgresql\n  pool: {{ pool }}"),
            (PUMA, "threads 1, 16", "production:\n  url: <%= Rails.application.credentials.url %>"),
            (PUMA, "threads 1, 16", "staging:\n  adapter: postgresql\n  pool: 5"),
            (
                "ExecStart=/usr/bin/bundle exec sidekiq",
                "threads 1, 16",
                "production:\n  adapter: postgresql\n  pool: 5",
            ),
            (
                "ExecStart=/usr/bin/gunicorn --threads 16 a",
                "threads 1",
                "production:\n  adapter: postgresql\n  pool: 5",
            ),
            (
                "Environment=DATABASE_URL=${X}\nExecStart=/usr/bin/puma -t 9",
                "",
                "production:\n  url: <%= ENV['DATABASE_URL'] %>",
            ),
        ] {
            assert_eq!(check(service, puma, database), "", "{service} {puma} {database}");
        }
    }
}
