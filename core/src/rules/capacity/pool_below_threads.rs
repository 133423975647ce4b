//! Compares the connections that a process of a Rails or Django application may hold with the threads that want them.

use std::collections::HashSet;

use crate::estate::process::{Process, pool};
use crate::estate::{Estate, Host};
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
    for process in estate.hosts.iter().flat_map(Host::programs) {
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
        finding.help(if process.settings.is_some() {
            "let `max_size` of the pool be at least the number of threads"
        } else {
            "give both the same variable: `pool: <%= ENV.fetch(\"RAILS_MAX_THREADS\", 5) %>`"
        });
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

    const POOL: &str = "production:\n  adapter: postgresql\n  pool: 5";
    const LOCK: &str = "\n//- srv/a/Gemfile.lock\nGEM\n  specs:\n    rails (7.1.3)\n    sidekiq (7.2.4)";

    #[test]
    fn the_file_of_sidekiq() {
        let sidekiq = |options: &str, file: &str, more: &str| {
            let file = if file.is_empty() { String::new() } else { format!("\n//- srv/a/config/sidekiq.yml\n{file}") };
            check(
                &format!("ExecStart=/usr/bin/bundle exec sidekiq {options}"),
                "",
                &format!("{POOL}{file}{more}{LOCK}"),
            )
        };
        assert_eq!(
            sidekiq("", ":concurrency: 25\n:queues:\n  - default", ""),
            "srv/a/config/database.yml:3:9 capacity/pool-below-threads web runs 25 threads, and the pool of its database \
             holds 5 connections\n"
        );
        let own = "concurrency: 5\nproduction:\n  concurrency: 12\nstaging:\n  concurrency: 3";
        assert!(sidekiq("", own, "").contains("runs 12 threads"));
        assert!(sidekiq("-e production -C config/sidekiq.yml", own, "").contains("runs 12 threads"));
        assert_eq!(sidekiq("-e staging", own, ""), "", "no database of that name");
        assert_eq!(sidekiq("-c 4", own, ""), "", "the command wins");
        assert_eq!(sidekiq("-C config/other.yml", own, ""), "");
        assert_eq!(sidekiq("-c ${THREADS}", own, ""), "");
        assert_eq!(sidekiq("", ":queues: [a]", ""), "", "5 are the default of Sidekiq 7");
        assert!(sidekiq("", "concurrency: <%= 5 * 2 %>", "").contains("runs 10 threads"));
        assert_eq!(sidekiq("", "concurrency: <%= Settings.threads %>", ""), "");
        assert_eq!(sidekiq("", "<% if ENV['X'] %>\nconcurrency: 20\n<% end %>", ""), "");
        assert_eq!(sidekiq("", "", ""), "", "the file may be elsewhere");
        let initializer = "\n//- srv/a/config/initializers/sidekiq.rb\nSidekiq.configure_server do |config|\n  \
                           config.concurrency = 5\nend";
        assert_eq!(sidekiq("", "concurrency: 25", initializer), "");
        let variable = "Environment=RAILS_MAX_THREADS=9\nExecStart=/usr/bin/bundle exec sidekiq";
        let found = check(variable, "", &format!("{POOL}\n//- srv/a/config/sidekiq.yml\n:queues: [a]{LOCK}"));
        assert!(found.contains("runs 9 threads"), "{found}");
    }

    #[test]
    fn other_programs_that_run_jobs() {
        let queue = "\n//- srv/a/config/queue.yml\ndefault: &default\n  dispatchers:\n    - polling_interval: 1\n  workers:\n    \
                     - queues: \"*\"\n      threads: 8\nproduction:\n  <<: *default";
        assert!(check("ExecStart=/srv/a/bin/jobs", "", &format!("{POOL}{queue}{LOCK}")).contains("runs 8 threads"));
        assert!(check("ExecStart=/usr/bin/bundle exec good_job start --max-threads=10", "", POOL).contains("runs 10"));
        assert_eq!(check("ExecStart=/usr/bin/bundle exec good_job start", "", POOL), "");
    }

    #[test]
    fn the_pool_of_psycopg() {
        let django = |options: &str, pool: &str| {
            let unit = format!(
                "//- a.service\n[Service]\nWorkingDirectory=/opt/a\nEnvironment=DJANGO_SETTINGS_MODULE=a.settings\n\
                 ExecStart=/opt/a/venv/bin/gunicorn {options} a.wsgi\n"
            );
            let database = format!("'ENGINE': 'django.db.backends.postgresql', 'OPTIONS': {{'pool': {pool}}}");
            let settings = format!("//- opt/a/a/settings.py\nDATABASES = {{'default': {{{database}}}}}\n");
            findings(&["capacity/pool-below-threads"], &format!("{settings}{unit}"))
        };
        assert!(django("--threads 8", "True").contains("a runs 8 threads, and the pool of its database holds 4"));
        assert!(django("--threads 8", "{'min_size': 2, 'max_size': 6}").contains("holds 6"));
        assert_eq!(django("--threads 8", "{'min_size': 2, 'max_size': 8}"), "");
        assert_eq!(django("--threads 8", "False"), "");
        assert_eq!(django("--threads 8", "get_pool()"), "");
        assert_eq!(django("--threads 8 -k gevent", "True"), "");
        assert_eq!(django("--workers 8", "True"), "");
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
