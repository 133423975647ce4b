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

/// Returns whether the estate would show rotation if there were any: it documents the host, or has its
/// logrotate configuration.
pub fn shows_rotation(estate: &Estate, host: &Host) -> bool {
    !host.runbook.documents.is_empty() || logrotate(estate, host).next().is_some()
}

/// Returns whether something of the estate rotates, empties or deletes a log, or may do so.
pub fn is_rotated(estate: &Estate, host: &Host, path: &str) -> bool {
    if PACKAGED.iter().any(|folder| path.starts_with(folder)) {
        return true;
    }
    let mut configured = false;
    for text in logrotate(estate, host) {
        configured = true;
        if text.split_whitespace().any(|word| covers(word.trim_matches(['"', '\'', '{', '}']), path)) {
            return true;
        }
    }
    let folder = path.rsplit_once('/').map_or("", |it| it.0);
    let scripts = estate.texts_of(&host.name).map(|it| &*it.source.text);
    let mut lines = scripts.flat_map(str::lines);
    lines.any(|line| {
        // Prose that speaks of logrotate without showing its configuration leaves the question open.
        let speaks = !configured && line.contains("logrotate");
        let cleans = ["-delete", "truncate", "rotatelogs", "savelog", "> /", ": >"].iter().any(|it| line.contains(it));
        speaks || (cleans && !folder.is_empty() && mentions(line, folder))
    })
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
