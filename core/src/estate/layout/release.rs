//! Release links: `current`, which each deploy turns to a new folder below
//! `releases/` (Capistrano and its kin). What is written or bound below it
//! belongs to one release.

use std::collections::BTreeMap;

use super::Drawing;
use crate::estate::{Estate, Host};
use crate::source::Span;

/// A link that a deploy turns to the next release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseLink {
    /// Its path on the host.
    pub path: String,
    /// What shows that it is one; `None` for a link of the tree itself.
    pub shown_by: Option<Span>,
}

pub(super) fn find(estate: &Estate, host: &Host, drawings: &[Drawing]) -> Vec<ReleaseLink> {
    let mut found: Vec<ReleaseLink> = Vec::new();
    let entries = drawings.iter().flat_map(|it| &it.entries);
    for entry in entries.filter(|it| it.path.starts_with('/')) {
        if entry.link.as_deref().is_some_and(leads_to_a_release) {
            found.push(ReleaseLink { path: entry.path.clone(), shown_by: Some(entry.span) });
        }
    }
    for link in estate.files.links().iter().filter(|it| leads_to_a_release(&it.target)) {
        let path = format!("/{}", link.path.trim_start_matches('/'));
        found.push(ReleaseLink { path, shown_by: None });
    }
    for text in estate.texts_of(&host.name) {
        siblings(&text.source, &mut found);
    }
    found.sort_by(|a, b| (&a.path, a.shown_by).cmp(&(&b.path, b.shown_by)));
    found.dedup_by(|later, first| later.path == first.path);
    found
}

/// Returns whether the estate shows that the folder of `path`, below a release link, is the same in every
/// release: some text names it below `shared/`, or lists it among the folders that deploys link.
pub fn is_shared(estate: &Estate, host: &Host, link: &ReleaseLink, path: &str) -> bool {
    let below = path.strip_prefix(link.path.as_str()).unwrap_or_default().trim_start_matches('/');
    let Some((folder, _)) = below.rsplit_once('/') else { return false };
    let base = link.path.rsplit_once('/').map_or("", |it| it.0);
    let kept = format!("{base}/shared/{folder}");
    if host.layout.in_layout(&kept).is_some() {
        return true;
    }
    let folders: Vec<&str> = std::iter::successors(Some(folder), |it| it.rsplit_once('/').map(|it| it.0)).collect();
    let shows = |text: &str| {
        let lists = ["linked_dirs", "linked_files", "shared_dirs", "shared_paths"].iter().any(|it| text.contains(it));
        text.contains(kept.as_str())
            || (lists && folders.iter().any(|it| text.split(['"', '\'', ' ', '\n', ']', ')']).any(|word| word == *it)))
    };
    estate.files.ids().any(|id| shows(estate.files.text(id)))
}

/// `releases/20260101120000`, also as an absolute path.
fn leads_to_a_release(target: &str) -> bool {
    target.split('/').rev().skip(1).any(|part| part == "releases")
}

/// A folder that some text gives a `releases/` or `shared/` as well as a `current/` is deployed like that.
fn siblings(source: &crate::source::Source, found: &mut Vec<ReleaseLink>) {
    let bases = |name: &str| -> Vec<(String, Span)> {
        let hits = memchr::memmem::find_iter(source.text.as_bytes(), name.as_bytes());
        hits.filter_map(|at| {
            let before = &source.text[..at];
            let length = before.len()
                - before.trim_end_matches(|it: char| it.is_ascii_alphanumeric() || "/._-".contains(it)).len();
            let base = &before[at - length..];
            (base.starts_with('/') && base.len() > 1)
                .then(|| (base.to_owned(), source.span(at - length, at + name.len())))
        })
        .collect()
    };
    let current: BTreeMap<String, Span> = bases("/current").into_iter().collect();
    if current.is_empty() {
        return;
    }
    let others = bases("/shared/").into_iter().chain(bases("/releases/"));
    for (base, shown_by) in others.filter(|it| current.contains_key(&it.0)) {
        found.push(ReleaseLink { path: format!("{base}/current"), shown_by: Some(shown_by) });
    }
}
