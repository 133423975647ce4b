//! Files that units log to by themselves (`StandardOutput=append:…`), and
//! whether anything of the estate keeps them from growing for ever.

use crate::estate::unit::Unit;
use crate::estate::{Estate, Host};
use crate::source::Span;
use crate::syntax::markdown::PartKind;

/// A file that a unit's output goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLog {
    /// The file's path on the host.
    pub path: String,
    /// The value of the directive.
    pub span: Span,
}

/// Folders whose logs the packages that own them rotate.
static PACKAGED: &[&str] = &[
    "/var/log/apache2/",
    "/var/log/mongodb/",
    "/var/log/mysql/",
    "/var/log/nginx/",
    "/var/log/postgresql/",
    "/var/log/rabbitmq/",
    "/var/log/redis/",
];

/// Returns the files that a service's output is added to for ever, first `StandardOutput=`.
///
/// `truncate:` starts anew with every start of the unit.
pub fn file_logs(unit: &Unit) -> Vec<FileLog> {
    let mut logs: Vec<FileLog> = Vec::new();
    for name in ["StandardOutput", "StandardError"] {
        let Some(setting) = unit.setting("Service", name) else { continue };
        let Some(value) = setting.value.known() else { continue };
        let path = value.strip_prefix("append:").or_else(|| value.strip_prefix("file:"));
        if let Some(path) = path.filter(|it| it.starts_with('/') && !it.starts_with("/dev/") && !it.contains('%')) {
            logs.push(FileLog { path: path.to_owned(), span: setting.value.span });
        }
    }
    logs
}

/// What keeps the logs of a host from growing, as far as its files and documents tell.
#[derive(Debug)]
pub struct Rotation<'e> {
    /// Whether the host would show rotation if there were any: it is documented, or has its logrotate configuration.
    pub is_shown: bool,
    /// The words of logrotate's configuration, paths and patterns among them.
    patterns: Vec<&'e str>,
    /// Lines that empty or delete files.
    cleaners: Vec<&'e str>,
    /// Whether prose speaks of logrotate and its configuration is not shown.
    is_spoken_of: bool,
}

impl<'e> Rotation<'e> {
    /// Reads what there is on a host.
    pub fn of(estate: &'e Estate, host: &'e Host) -> Self {
        let configured: Vec<&str> = logrotate(estate, host).collect();
        let signs = ["-delete", "truncate", "rotatelogs", "savelog", "> /", ": >"];
        let lines = || estate.texts_of(&host.name).flat_map(|it| it.source.text.lines());
        Self {
            is_shown: !host.runbook.documents.is_empty() || !configured.is_empty(),
            is_spoken_of: configured.is_empty() && lines().any(|line| line.contains("logrotate")),
            cleaners: lines().filter(|line| signs.iter().any(|it| line.contains(it))).collect(),
            patterns: configured.into_iter().flat_map(str::split_whitespace).collect(),
        }
    }

    /// Returns whether something rotates, empties or deletes a log, or may do so.
    pub fn may_cover(&self, path: &str) -> bool {
        let folder = path.rsplit_once('/').map_or("", |it| it.0);
        let quotes = ['"', '\'', '{', '}'];
        self.is_spoken_of
            || PACKAGED.iter().any(|it| path.starts_with(it))
            || self.patterns.iter().any(|word| covers(word.trim_matches(quotes), path))
            || (!folder.is_empty() && self.cleaners.iter().any(|line| mentions(line, folder)))
    }
}

/// Returns whether a line names a folder or one above it, short of the root and its first level.
fn mentions(line: &str, folder: &str) -> bool {
    let mut words = line.split([' ', '"', '\'', '=', '>']).filter(|it| it.starts_with('/'));
    words.any(|word| {
        let word = word.trim_end_matches('/');
        word.matches('/').count() >= 2 && (folder.starts_with(word) || word.starts_with(folder))
    })
}

/// Returns the texts of the host's logrotate configuration, from files and from blocks of documents.
fn logrotate<'e>(estate: &'e Estate, host: &'e Host) -> impl Iterator<Item = &'e str> {
    let files = estate.files.ids().filter(|id| estate.files.file(*id).path.contains("logrotate"));
    let parts = host.runbook.documents.iter().flat_map(|it| &it.parts);
    let blocks = parts.filter_map(|part| match &part.kind {
        PartKind::Code(block) => Some(&*block.source.text).filter(|it| is_logrotate(it)),
        _ => None,
    });
    blocks.chain(files.map(|id| &**estate.files.text(id)))
}

/// Returns whether a block holds paths with a body of logrotate's words.
fn is_logrotate(text: &str) -> bool {
    let words = ["compress", "copytruncate", "daily", "missingok", "monthly", "notifempty", "weekly"];
    text.contains('{') && text.lines().any(|line| words.contains(&line.trim()))
}

/// Returns whether a pattern of logrotate covers a path: `*` and `?` stay within one part.
fn covers(pattern: &str, path: &str) -> bool {
    let (mut patterns, mut parts) = (pattern.split('/'), path.split('/'));
    loop {
        match (patterns.next(), parts.next()) {
            (None, None) => return true,
            (Some(pattern), Some(part)) if part_covers(pattern.as_bytes(), part.as_bytes()) => {}
            _ => return false,
        }
    }
}

/// Matches one part; brackets and braces count as anything, in favour of silence.
fn part_covers(pattern: &[u8], part: &[u8]) -> bool {
    let (mut at, mut from, mut star) = (0, 0, None);
    while from < part.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, from));
                at += 1;
            }
            Some(b'[' | b'{') => return true,
            Some(&it) if it == part[from] || it == b'?' => {
                at += 1;
                from += 1;
            }
            _ => {
                let Some((back, taken)) = star else { return false };
                star = Some((back, taken + 1));
                at = back + 1;
                from = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|it| *it == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_logrotate_stay_within_a_part() {
        assert!(covers("/srv/*/shared/log/*.log", "/srv/app/shared/log/puma.stdout.log"));
        assert!(covers("/srv/app/log/p?ma.log", "/srv/app/log/puma.log"));
        assert!(!covers("/srv/*.log", "/srv/app/puma.log"));
        assert!(!covers("/srv/app/log/*.txt", "/srv/app/log/puma.log"));
    }

    #[test]
    fn a_cleaning_command_counts_for_its_folder() {
        assert!(mentions("find /srv/app/log -name '*.log' -mtime +7 -delete", "/srv/app/log"));
        assert!(!mentions("find /tmp -delete", "/srv/app/log"));
        assert!(!mentions("find /opt/other/log -delete", "/srv/app/log"));
    }
}
