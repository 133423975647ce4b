//! Whether a program stays in the foreground as it is started, and what it
//! tells systemd while it runs.

use super::{Estate, Host, Process, Program};
use crate::facts::daemon::{self, Daemon, Stay};
use crate::syntax::systemd::words::{Escapes, quoted};

impl Process {
    /// Returns what is known of how the program starts.
    pub fn daemon(&self) -> Option<&'static Daemon> {
        match &self.program {
            Program::Puma => daemon::find("puma"),
            Program::Gunicorn => daemon::find("gunicorn"),
            Program::Django(command) => daemon::find(command).filter(|it| it.name == "runserver"),
            Program::Other(name) => daemon::find(name),
        }
    }

    /// Returns whether the program runs until it is stopped, or ends at once and leaves a process behind.
    pub fn stays(&self, estate: &Estate, host: &Host) -> Stay {
        let Some(daemon) = self.daemon() else { return Stay::Unknown };
        let arguments: Option<Vec<&str>> =
            self.command.iter().skip(1).map(|it| it.known().map(String::as_str)).collect();
        let Some(arguments) = arguments.filter(|_| !self.may_be_sent_away(estate)) else { return Stay::Unknown };
        match daemon.with(&arguments) {
            Stay::Background if daemon.name == "nginx" => nginx(host, &arguments),
            Stay::Foreground if self.reads_hidden_configuration() || self.may_be_old(estate) => Stay::Unknown,
            stay => stay,
        }
    }

    /// Returns what the program starts beside its main process, by what it is called.
    pub fn worker_processes(&self) -> Option<&'static str> {
        let words = || self.command.iter().skip(1).filter_map(|it| it.known().map(String::as_str));
        let has = |word: &str| words().any(|it| it == word);
        // A pool of threads runs in the main process.
        let pool =
            || words().find(|it| ["solo", "threads", "gevent", "eventlet"].iter().any(|pool| it.ends_with(pool)));
        let workers = self.server.as_ref().and_then(|it| it.workers.as_ref()?.known().copied());
        match &self.program {
            Program::Puma => Some("Puma's workers"),
            Program::Gunicorn => Some("Gunicorn's workers"),
            Program::Other(name) => match name.as_str() {
                "celery" if has("worker") && pool().is_none() => Some("Celery's workers"),
                "uvicorn" if workers.is_some_and(|it| it > 1) => Some("Uvicorn's workers"),
                "hypercorn" if workers.is_some_and(|it| it > 1) => Some("Hypercorn's workers"),
                "unicorn" => Some("Unicorn's workers"),
                _ => None,
            },
            Program::Django(_) => None,
        }
    }

    /// A shell's `&` may stand behind the program.
    fn may_be_sent_away(&self, estate: &Estate) -> bool {
        let text = estate.files.slice(self.span).as_bytes();
        let at = |at: usize| text.get(at).copied().unwrap_or_default();
        memchr::memchr_iter(b'&', text).any(|it| {
            let before = it.checked_sub(1).map(at).unwrap_or_default();
            !matches!(before, b'&' | b'>' | b'<') && !matches!(at(it + 1), b'&' | b'>')
        })
    }

    /// Before Puma 5 its configuration could send it to the background.
    fn may_be_old(&self, estate: &Estate) -> bool {
        self.program == Program::Puma && !estate.targets.at_least("puma", 5, 0)
    }

    /// A Gunicorn with a configuration file that is not evaluated: every setting may come from there.
    fn reads_hidden_configuration(&self) -> bool {
        let Some(server) = self.server.as_ref().filter(|_| self.program == Program::Gunicorn) else { return false };
        server.timeout.as_ref().is_some_and(|it| it.known().is_none())
            || server.worker_class.as_ref().is_some_and(|it| it.known().is_none())
            || server.umask.as_ref().is_some_and(|it| it.known().is_none())
    }
}

/// nginx forks unless `daemon off;` stands in `-g` or in its main file.
fn nginx(host: &Host, arguments: &[&str]) -> Stay {
    // `-s`, `-t` and the like only speak to a server that runs.
    if arguments.iter().any(|it| matches!(*it, "-s" | "-t" | "-T" | "-v" | "-V" | "-c" | "-p" | "-e")) {
        return Stay::Unknown;
    }
    let given = arguments.iter().skip_while(|it| **it != "-g").nth(1);
    let words = given.map(|it| quoted(&it.replace(';', " "), Escapes::None).0).unwrap_or_default();
    let said = words.windows(2).find(|two| two[0].text == "daemon").map(|two| two[1].text == "off");
    let mains: Vec<_> = host.nginx.iter().filter(|it| it.main).collect();
    match (said, mains.as_slice()) {
        (Some(true), _) => Stay::Foreground,
        (Some(false), _) => Stay::Background,
        (None, [main]) if main.whole => {
            let off = main.top().any(|it| {
                it.is("daemon") && it.args().iter().any(|it| it.value().known().is_some_and(|it| it == "off"))
            });
            if off { Stay::Foreground } else { Stay::Background }
        }
        _ => Stay::Unknown,
    }
}
