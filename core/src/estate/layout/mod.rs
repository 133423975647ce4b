//! Where things are on the machine: folders a document draws, release links,
//! and which file of the estate a path on the host means.

mod closed;
mod contradiction;
mod drawing;
mod find;
mod release;

pub use closed::{Closed, Closings, Documents, WEB_USERS};
pub use contradiction::Contradiction;
pub use drawing::{Drawing, Drawn};
pub use find::{file_for, files_for};
pub use release::{ReleaseLink, is_shared};

use super::{Estate, Host};
use crate::source::Span;

/// Where things are on a host.
#[derive(Debug, Default)]
pub struct Layout {
    /// Trees of folders and files that documents draw.
    pub drawings: Vec<Drawing>,
    /// Links that a deploy turns to the next release.
    pub releases: Vec<ReleaseLink>,
}

/// Finds the layout of a host.
pub fn read(estate: &Estate, host: &Host) -> Layout {
    let drawings: Vec<Drawing> = host.runbook.documents.iter().flat_map(drawing::read).collect();
    let releases = release::find(estate, host, &drawings);
    Layout { drawings, releases }
}

impl Layout {
    /// Returns the link that a deploy turns, if `path` is below it, and what shows that it is one.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::estate::Estate;
    /// use landreeve::source::FileSet;
    ///
    /// let tree = "```\n/srv/app/\n├── current -> releases/2026\n└── releases/\n```\n";
    /// let files = FileSet::from_texts([("a.md", tree)]);
    /// let estate = Estate::new(files, None, &[]).unwrap();
    /// let layout = &estate.hosts[0].layout;
    /// assert_eq!(layout.is_below_release_link("/srv/app/current/tmp/x.sock").unwrap().path, "/srv/app/current");
    /// assert!(layout.is_below_release_link("/srv/app/shared/x.sock").is_none());
    /// ```
    pub fn is_below_release_link(&self, path: &str) -> Option<&ReleaseLink> {
        let below = |link: &&ReleaseLink| {
            path.strip_prefix(link.path.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.releases.iter().find(below)
    }

    /// Returns where a document draws `path`, if one does.
    pub fn in_layout(&self, path: &str) -> Option<Span> {
        let path = path.trim_end_matches('/');
        self.drawings.iter().flat_map(|it| &it.entries).find(|it| it.path == path).map(|it| it.span)
    }
}

#[cfg(test)]
mod tests;
