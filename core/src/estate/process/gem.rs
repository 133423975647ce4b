//! Which release of a gem a process runs with: the lock file of its
//! application, else what the estate says for all (`[targets]`).

use super::Process;
use crate::estate::{Estate, lenient_version};
use crate::facts::daemon::Since;
use crate::source::{FileId, Span};

/// That a program is too old to tell systemd that it is ready, or lacks a gem for it.
#[derive(Debug)]
pub struct TooOld {
    /// What it is, as the subject of a sentence.
    pub what: String,
    /// The place that says so; none where the estate was told for all.
    pub span: Option<Span>,
}

/// A lock file of Bundler.
struct Lock<'e> {
    file: FileId,
    text: &'e str,
}

impl Lock<'_> {
    /// The release of a gem: `    puma (6.4.2)`, four blanks in; and its place.
    fn gem(&self, name: &str) -> Option<(semver::Version, Span)> {
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            let found =
                line.strip_prefix("    ").and_then(|it| it.strip_prefix(name)?.strip_prefix(" (")?.split_once(')'));
            if let Some((version, _)) = found {
                return Some((
                    lenient_version(version)?,
                    Span::new(self.file, start + 4, start + line.trim_end().len()),
                ));
            }
            start += line.len();
        }
        None
    }
}

impl Process {
    /// Returns why the program cannot tell systemd that it is ready, if its release is known and too old.
    pub fn too_old_to_notify(&self, estate: &Estate) -> Option<TooOld> {
        let since = self.daemon()?.ready_since.as_ref()?;
        let Some(lock) = self.lock(estate) else { return by_target(estate, since) };
        let (version, span) = lock.gem(since.gem)?;
        let release = (version.major, version.minor);
        let lacks = since.needs.filter(|(gem, until)| release < *until && lock.gem(gem).is_none());
        let what = match lacks {
            _ if release < since.release => format!("`{} {version}`", since.gem),
            Some((gem, _)) => format!("`{} {version}` without the gem `{gem}`", since.gem),
            None => return None,
        };
        Some(TooOld { what, span: Some(span) })
    }

    /// The lock file in the working folder, or in the folder of the application whose configuration is read.
    fn lock<'e>(&self, estate: &'e Estate) -> Option<Lock<'e>> {
        let folder = self.working_directory.as_ref().and_then(|it| it.known()).map(String::as_str);
        let config = self.server.as_ref().and_then(|it| it.config).map(|it| estate.files.file(it.file).path.as_str());
        let above = config.and_then(|it| it.rsplit_once("config/puma")).map(|it| it.0);
        let paths = [above, folder].into_iter().flatten().flat_map(|folder| {
            let path = if folder.is_empty() || folder.ends_with('/') {
                format!("{folder}Gemfile.lock")
            } else {
                format!("{folder}/Gemfile.lock")
            };
            [path.trim_start_matches('/').to_owned(), path]
        });
        let file = paths.into_iter().find_map(|it| estate.files.find(&it))?;
        Some(Lock { file, text: estate.files.text(file) })
    }
}

fn by_target(estate: &Estate, since: &Since) -> Option<TooOld> {
    let version = estate.targets.get(since.gem)?;
    ((version.major, version.minor) < since.release)
        .then(|| TooOld { what: format!("`{} {version}`", since.gem), span: None })
}
