//! Which file of the estate a path on the host means.

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
    let wanted = parts(path);
    let usable = |it: &&'e Text| it.host == host.name && !it.path.is_empty() && it.place != Place::Superseded;
    let texts = || estate.texts.iter().filter(usable);
    if let Some(kept) = estate.manifest.kept_at(path) {
        return texts().filter(|it| it.path == kept).collect();
    }
    let best = texts().filter_map(|it| Some((score(&it.path, &wanted)?, it.path.as_str()))).max_by_key(|it| it.0);
    let Some((best, winner)) = best else { return Vec::new() };
    let all: Vec<&Text> = texts().filter(|it| score(&it.path, &wanted) == Some(best)).collect();
    // Two files that fit equally well: nobody knows which is meant.
    let one = all.iter().all(|it| it.path.trim_start_matches("./") == winner.trim_start_matches("./"));
    if one { all } else { Vec::new() }
}

/// How well the path of a text fits: whole tails before partial ones, then by length; `None` when not at all.
fn score(path: &str, wanted: &[&str]) -> Option<(bool, usize)> {
    let own = parts(path);
    let same = own.iter().rev().zip(wanted.iter().rev()).take_while(|(a, b)| a == b).count();
    let whole = same == own.len();
    if path.starts_with('/') {
        // A document that gives a whole path means that one.
        return (whole && same == wanted.len()).then_some((true, same));
    }
    // A name that every application has says nothing by itself.
    let telling =
        same > 1 || same == 1 && !matches!(own.last(), Some(&".env" | &"puma.rb" | &"nginx.conf" | &"default"));
    (same > 0 && (whole || telling)).then_some((whole, same))
}

/// The parts of a path, with `.` and `..` worked out; `current` below a release folder stays.
fn parts(path: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts
}
