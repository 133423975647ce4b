//! Which files a program makes by what it is told: sockets, pid files, logs,
//! a database in a file.

use super::{Process, Program};
use crate::estate::endpoint::Address;
use crate::estate::unit::Unit;
use crate::source::Span;

/// A file that a program makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its absolute path.
    pub path: String,
    /// What says so.
    pub span: Span,
    /// What it is, with its article.
    pub what: &'static str,
}

/// Flags whose value is a file to write, whatever the program.
const FLAGS: &[(&str, &str)] = &[
    ("--access-logfile", "a log"),
    ("--error-logfile", "a log"),
    ("--log-file", "a log"),
    ("--logfile", "a log"),
    ("--pid", "a pid file"),
    ("--pid-file", "a pid file"),
    ("--pidfile", "a pid file"),
];

/// Flags whose value, where it is a path, is a log.
const LOGS: &[&str] = &["--error-log", "--log", "--log-path", "--logpath"];

/// Flags whose value, where it is a folder for what changes, is written to.
const DATA: &[&str] = &["--data", "--data-dir", "--data-path", "--datadir", "--storage.path", "--storage.tsdb.path"];

/// Where programs keep what changes.
const STATE: &[&str] = &["/var/lib/", "/var/cache/", "/var/log/"];

impl Process {
    /// Returns the files that the program of a unit makes, as far as they are known.
    pub fn written(&self, unit: &Unit) -> Vec<Written> {
        let mut all = Vec::new();
        for bind in self.server.iter().flat_map(|it| &it.binds) {
            if let Some(Address::Unix(path)) = bind.known() {
                all.extend(self.file(path, bind.span, "its socket"));
            }
        }
        self.flags(&mut all);
        for file in self.server.iter().filter_map(|it| it.puma.as_ref()) {
            for (path, what) in [(&file.settings.pidfile, "a pid file"), (&file.settings.state_path, "its state")] {
                let known = path.iter().filter_map(|it| Some((it.known()?, it.span)));
                all.extend(known.filter_map(|(path, span)| self.file(path, span, what)));
            }
        }
        if let Some(setting) =
            unit.setting("Service", "PIDFile").filter(|_| unit.known("Service", "Type") == Some("forking"))
            && let Some(path) = setting.value.known().and_then(|it| unit.expanded(it).known().cloned())
        {
            let path = if path.starts_with('/') { path } else { format!("/run/{path}") };
            all.extend(self.file(&path, setting.value.span, "a pid file"));
        }
        for variable in self.environment.winners().all() {
            // Three slashes end the host; a fourth one starts an absolute path.
            let path = variable.value.known().and_then(|it| it.strip_prefix("sqlite:///"));
            let path = path.filter(|it| it.starts_with('/')).map(|it| it.split('?').next().unwrap_or(it));
            all.extend(path.and_then(|path| self.file(path, variable.value.span, "a database")));
        }
        all
    }

    fn flags(&self, all: &mut Vec<Written>) {
        let mut words = self.command.iter().skip(1).peekable();
        while let Some(word) = words.next() {
            let Some(text) = word.known() else { continue };
            let (name, inside) = text.split_once('=').map_or((text.as_str(), None), |(name, it)| (name, Some(it)));
            let is_gunicorns = name == "-p" && self.program == Program::Gunicorn;
            let what = FLAGS.iter().find(|it| it.0 == name).map(|it| it.1).or(is_gunicorns.then_some("a pid file"));
            let holds_path = LOGS.contains(&name) || DATA.contains(&name);
            if what.is_none() && !holds_path {
                continue;
            }
            let (value, span) = match (inside, words.peek()) {
                (Some(inside), _) => (Some(inside), word.span),
                (None, Some(next)) => (next.known().map(String::as_str), next.span),
                (None, None) => (None, word.span),
            };
            let what = what.or_else(|| {
                let value = value?;
                let is_log = LOGS.contains(&name) && value.starts_with('/');
                let is_data = DATA.contains(&name) && STATE.iter().any(|it| value.starts_with(it));
                is_log.then_some("a log").or(is_data.then_some("its data"))
            });
            all.extend(what.zip(value).and_then(|(what, it)| self.file(it, span, what)));
        }
    }

    fn file(&self, path: &str, span: Span, what: &'static str) -> Option<Written> {
        let folder = || self.working_directory.as_ref().and_then(|it| it.known());
        let path = match path.strip_prefix('/') {
            Some(_) => path.to_owned(),
            None if path.is_empty() || path.starts_with(['-', '~', '@', '$']) => return None,
            None => format!("{}/{path}", folder()?.trim_end_matches('/')),
        };
        let is_plain = !path.starts_with("/dev/") && !path.contains("/../");
        is_plain.then_some(Written { path, span, what })
    }
}
