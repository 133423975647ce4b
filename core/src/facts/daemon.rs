//! How programs behave once they are started: whether they stay in the
//! foreground or leave a process behind and end, and whether they tell systemd
//! that they are ready. Sources: the manual page of each program;
//! docs.gunicorn.org, Deploying; docs/systemd.md of Puma; Changes.md of Sidekiq; src/core/nginx.c.

/// What a program does by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stay {
    /// It runs until it is stopped.
    Foreground,
    /// It ends at once and leaves a process behind.
    Background,
    /// Its configuration decides.
    Unknown,
}

/// A program whose start is known.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "columns of a table, each for itself")]
pub struct Daemon {
    /// The name of its file.
    pub name: &'static str,
    /// What it does without a flag that says so.
    pub stay: Stay,
    /// Words of its command line that send it to the background; several words stand behind each other.
    pub background: &'static [&'static str],
    /// Words of its command line that keep it in the foreground.
    pub foreground: &'static [&'static str],
    /// Whether it never tells systemd that it is ready, whatever application it runs.
    pub is_silent: bool,
    /// Whether it never sends the sign of life that `WatchdogSec=` waits for.
    pub sends_no_life_sign: bool,
    /// Whether only the application that it runs can tell systemd that it is ready.
    pub leaves_ready_to_application: bool,
    /// The first release that tells systemd that it is ready, where older ones are still met.
    pub ready_since: Option<Since>,
    /// Words of its command line of which one must be there for it to stay; none where it always does.
    pub stays_with: &'static [&'static str],
    /// Whether what it leaves behind runs outside of the unit (a container), where systemd does not kill it.
    pub leaves_unit: bool,
}

/// The release of a gem from which a program does something.
#[derive(Debug, Clone, Copy)]
pub struct Since {
    /// The gem that the program comes in.
    pub gem: &'static str,
    /// The release, as major and minor number.
    pub release: (u64, u64),
    /// A gem that it needs for that, and the release from which it does not any more.
    pub needs: Option<(&'static str, (u64, u64))>,
}

/// Words with which a program only says something and ends.
const ASKS: &[&str] = &["--check-config", "--help", "--print-config", "--version", "-V", "help", "version"];

const fn plain(name: &'static str, stay: Stay) -> Daemon {
    Daemon {
        name,
        stay,
        background: &[],
        foreground: &[],
        is_silent: false,
        sends_no_life_sign: false,
        leaves_ready_to_application: false,
        ready_since: None,
        stays_with: &[],
        leaves_unit: false,
    }
}

/// A server that runs an application, which alone can tell that it is ready.
const fn host(name: &'static str) -> Daemon {
    Daemon { leaves_ready_to_application: true, ..plain(name, Stay::Foreground) }
}

/// The programs, by name.
const DAEMONS: &[Daemon] = &[
    plain("alertmanager", Stay::Foreground),
    Daemon {
        background: &["start", "restart"],
        foreground: &["-DFOREGROUND", "-D FOREGROUND"],
        ..plain("apache2ctl", Stay::Unknown)
    },
    Daemon {
        background: &["start", "restart"],
        foreground: &["-DFOREGROUND", "-D FOREGROUND"],
        ..plain("apachectl", Stay::Unknown)
    },
    plain("blackbox_exporter", Stay::Foreground),
    Daemon { background: &["start"], stays_with: &["run"], ..plain("caddy", Stay::Foreground) },
    Daemon {
        background: &["multi start", "--detach", "multi restart"],
        stays_with: &["beat", "flower", "worker"],
        ..host("celery")
    },
    host("daphne"),
    Daemon {
        background: &["run -d", "run --detach", "compose up -d", "compose up --detach"],
        foreground: &["start -a", "start --attach"],
        leaves_unit: true,
        ..plain("docker", Stay::Unknown)
    },
    Daemon { background: &["up -d", "up --detach"], leaves_unit: true, ..plain("docker-compose", Stay::Unknown) },
    plain("etcd", Stay::Foreground),
    plain("flower", Stay::Foreground),
    plain("grafana-server", Stay::Foreground),
    Daemon { background: &["-D", "--daemon"], sends_no_life_sign: true, ..plain("gunicorn", Stay::Foreground) },
    host("hypercorn"),
    plain("loki", Stay::Foreground),
    Daemon { background: &["-d"], sends_no_life_sign: true, ..plain("memcached", Stay::Foreground) },
    Daemon { is_silent: true, sends_no_life_sign: true, ..plain("nginx", Stay::Background) },
    plain("node_exporter", Stay::Foreground),
    Daemon {
        background: &["start", "resurrect", "reload"],
        foreground: &["--no-daemon"],
        ..plain("pm2", Stay::Unknown)
    },
    plain("pm2-runtime", Stay::Foreground),
    plain("postgres_exporter", Stay::Foreground),
    plain("prometheus", Stay::Foreground),
    plain("promtail", Stay::Foreground),
    Daemon {
        background: &["-d", "--daemon"],
        ready_since: Some(Since { gem: "puma", release: (5, 1), needs: Some(("sd_notify", (6, 1))) }),
        ..plain("puma", Stay::Foreground)
    },
    Daemon {
        background: &["--daemonize yes"],
        foreground: &["--daemonize no"],
        ..plain("redis-server", Stay::Unknown)
    },
    plain("redis_exporter", Stay::Foreground),
    Daemon { stays_with: &["worker", "worker-pool"], ..host("rq") },
    host("runserver"),
    Daemon {
        background: &["-d", "--daemon"],
        ready_since: Some(Since { gem: "sidekiq", release: (6, 0), needs: None }),
        ..plain("sidekiq", Stay::Foreground)
    },
    plain("traefik", Stay::Foreground),
    Daemon { background: &["-D", "--daemonize"], sends_no_life_sign: true, ..host("unicorn") },
    host("uvicorn"),
    Daemon { background: &["-d", "--daemonize", "--daemonize2"], ..plain("uwsgi", Stay::Unknown) },
];

/// Finds a program by the name of its file.
pub fn find(name: &str) -> Option<&'static Daemon> {
    DAEMONS.iter().find(|it| it.name == name)
}

impl Daemon {
    /// Returns what it does with these arguments.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::facts::daemon::{Stay, find};
    ///
    /// let docker = find("docker").unwrap();
    /// assert_eq!(docker.with(&["compose", "-f", "a.yml", "up", "-d"]), Stay::Background);
    /// assert_eq!(docker.with(&["compose", "up"]), Stay::Unknown);
    /// ```
    pub fn with(&self, arguments: &[&str]) -> Stay {
        let has = |words: &&'static str| {
            let mut rest = arguments.iter();
            words.split(' ').all(|word| rest.any(|it| *it == word || is_value_form(it, word)))
        };
        let stays = self.stays_with.is_empty() || arguments.iter().any(|it| self.stays_with.contains(it));
        if arguments.iter().any(|it| ASKS.contains(it)) {
            Stay::Unknown
        } else if self.foreground.iter().any(has) {
            Stay::Foreground
        } else if self.background.iter().any(has) {
            Stay::Background
        } else if stays {
            self.stay
        } else {
            Stay::Unknown
        }
    }
}

/// `--daemonize=/var/log/x` gives `--daemonize`.
fn is_value_form(argument: &str, word: &str) -> bool {
    word.starts_with("--") && argument.strip_prefix(word).is_some_and(|it| it.starts_with('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted() {
        assert!(DAEMONS.is_sorted_by_key(|it| it.name));
    }

    #[test]
    fn flags_decide() {
        let with = |name, arguments: &[&str]| find(name).unwrap().with(arguments);
        assert_eq!(with("gunicorn", &["-w", "4", "a:app"]), Stay::Foreground);
        assert_eq!(with("gunicorn", &["a:app", "--daemon"]), Stay::Background);
        assert_eq!(with("uwsgi", &["--daemonize=/var/log/x"]), Stay::Background);
        assert_eq!(with("gunicorn", &["--check-config", "a:app"]), Stay::Unknown);
        assert_eq!(with("celery", &["-A", "a", "worker"]), Stay::Foreground);
        assert_eq!(with("celery", &["-A", "a", "purge"]), Stay::Unknown);
        assert_eq!(with("celery", &["multi", "start", "w1"]), Stay::Background);
        assert_eq!(with("docker", &["run", "--rm", "nginx"]), Stay::Unknown);
    }
}
