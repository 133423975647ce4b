//! Which file of the estate a path on the host means.

use crate::estate::index::backwards;
use crate::estate::{Estate, Host, Place, Text};

/// Returns the text that the host knows as `path`, an absolute path; `None` when there is none, or when it
/// could be one of several.
///
/// `[paths]` of the manifest decides where it speaks. Otherwise the longest matching tail wins: a file whose
/// whole path in the estate is a tail of `path` before one that shares only its last parts. Of a document's
/// blocks of one name this is the last.
///
/// # Examples
///
/// ```
/// use landreeve::estate::{Estate, layout};
/// use landreeve::source::FileSet;
///
/// let files = FileSet::from_texts([("app/.env", "A=1\n"), ("web/.env", "A=2\n")]);
/// let estate = Estate::new(files, None, &[]).unwrap();
/// let found = |path| layout::file_for(&estate, &estate.hosts[0], path).map(|text| &*text.path);
/// assert_eq!(found("/opt/app/.env"), Some("app/.env"));
/// assert_eq!(found("/opt/.env"), None);
/// ```
pub fn file_for<'e>(estate: &'e Estate, host: &Host, path: &str) -> Option<&'e Text> {
    let found = files_for(estate, host, path);
    found.iter().rev().find(|it| it.place == Place::Block).or(found.last()).copied()
}

/// Returns every text that makes up the file the host knows as `path`: one file, or the blocks and tables of a
/// document that add to each other, in order. Superseded blocks are left out.
pub fn files_for<'e>(estate: &'e Estate, host: &Host, path: &str) -> Vec<&'e Text> {
    if estate.files.is_root() {
        let Some(below) = estate.files.below_root(path) else { return Vec::new() };
        let parts = backwards(&below);
        return estate.ending_in(&host.name, false, &parts, true).filter(|it| it.path == below).collect();
    }
    let kept = estate.manifest.kept_at(path);
    let wanted = backwards(kept.as_deref().unwrap_or(path));
    let below = |parts, whole| estate.ending_in(&host.name, false, parts, whole);
    let named = |parts| estate.ending_in(&host.name, true, parts, true);
    if let Some(kept) = &kept {
        return below(&wanted, true).chain(named(&wanted)).filter(|it| it.path == *kept).collect();
    }
    // Most paths lead out of the estate: nothing in it has the name.
    let name = wanted.find('/').map_or(&*wanted, |at| &wanted[..=at]);
    if below(name, false).chain(estate.ending_in(&host.name, true, name, false)).next().is_none() {
        return Vec::new();
    }
    // A document that gives a whole path means that one.
    let exact = one_file(below(&wanted, true).chain(named(&wanted)));
    let tails = || wanted.match_indices('/').rev().map(|(at, _)| &wanted[..=at]);
    let whole = tails().map(|it| one_file(below(it, true)));
    let partial = tails().filter(|it| is_telling(it)).map(|it| one_file(below(it, false)));
    let found = std::iter::once(exact).chain(whole).chain(partial).flatten().next();
    found.unwrap_or_default()
}

/// Returns the texts when they are of one path, none of them when nobody knows which of several is meant;
/// `None` when there is nothing.
fn one_file<'e>(texts: impl Iterator<Item = &'e Text>) -> Option<Vec<&'e Text>> {
    let mut texts = texts.peekable();
    let first = texts.peek()?.path.trim_start_matches("./");
    let mut found = Vec::new();
    for text in texts {
        if text.path.trim_start_matches("./") != first {
            return Some(Vec::new());
        }
        found.push(text);
    }
    Some(found)
}

/// A name that every application has says nothing by itself.
fn is_telling(tail: &str) -> bool {
    !matches!(tail, ".env/" | "puma.rb/" | "nginx.conf/" | "default/")
}
