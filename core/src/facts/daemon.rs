//! How programs behave once they are started: whether they stay in the
//! foreground or leave a process behind and end, and whether they tell systemd
//! that they are ready. Sources: the manual page of each program;
//! docs.gunicorn.org, Deploying; docs/systemd.md of Puma; src/core/nginx.c.

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
    /// Whether what it leaves behind runs outside of the unit (a container), where systemd does not kill it.
    pub leaves_unit: bool,
}

const fn plain(name: &'static str, stay: Stay) -> Daemon {
    Daemon {
        name,
        stay,
        background: &[],
        foreground: &[],
        is_silent: false,
        sends_no_life_sign: false,
        leaves_unit: false,
    }
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
    Daemon { background: &["start"], ..plain("caddy", Stay::Foreground) },
    Daemon { background: &["multi start", "--detach", "multi restart"], ..plain("celery", Stay::Foreground) },
    plain("daphne", Stay::Foreground),
    Daemon {
        background: &["run -d", "run --detach", "compose up -d", "compose up --detach"],
        foreground: &["start -a", "start --attach"],
        leaves_unit: true,
        ..plain("docker", Stay::Unknown)
    },
    Daemon { background: &["up -d", "up --detach"], leaves_unit: true, ..plain("docker-compose", Stay::Unknown) },
    Daemon { background: &["-D", "--daemon"], sends_no_life_sign: true, ..plain("gunicorn", Stay::Foreground) },
    plain("hypercorn", Stay::Foreground),
    Daemon { background: &["-d"], sends_no_life_sign: true, ..plain("memcached", Stay::Foreground) },
    Daemon { is_silent: true, sends_no_life_sign: true, ..plain("nginx", Stay::Background) },
    plain("node_exporter", Stay::Foreground),
    Daemon {
        background: &["start", "resurrect", "reload"],
        foreground: &["--no-daemon"],
        ..plain("pm2", Stay::Unknown)
    },
    plain("pm2-runtime", Stay::Foreground),
    plain("prometheus", Stay::Foreground),
    plain("promtail", Stay::Foreground),
    Daemon { background: &["-d", "--daemon"], ..plain("puma", Stay::Foreground) },
    Daemon {
        background: &["--daemonize yes"],
        foreground: &["--daemonize no"],
        ..plain("redis-server", Stay::Unknown)
    },
    Daemon { background: &["-d", "--daemon"], ..plain("sidekiq", Stay::Foreground) },
    Daemon { background: &["-D", "--daemonize"], sends_no_life_sign: true, ..plain("unicorn", Stay::Foreground) },
    plain("uvicorn", Stay::Foreground),
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
        if self.foreground.iter().any(has) {
            Stay::Foreground
        } else if self.background.iter().any(has) {
            Stay::Background
        } else {
            self.stay
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
        assert_eq!(with("celery", &["-A", "a", "worker"]), Stay::Foreground);
        assert_eq!(with("celery", &["multi", "start", "w1"]), Stay::Background);
        assert_eq!(with("docker", &["run", "--rm", "nginx"]), Stay::Unknown);
    }
}
