//! Files that an include names and that are not there.
//!
//! An estate rarely holds all that a machine has, so this is told only where
//! the folder that the file would be in is a part of it, and nothing of the
//! file's name lies anywhere else, from where an installer may copy it.

use super::super::reading::Place;
use super::statement::Statement;
use super::{Configuration, Estate};
use crate::estate::glob;
use crate::facts::nginx::value::nearest;

/// An include that reads nothing.
#[derive(Debug)]
pub struct Absent<'c> {
    /// The include.
    pub include: Statement<'c>,
    /// What it names.
    pub name: String,
    /// A file in the same folder that is probably meant.
    pub similar: Option<String>,
}

impl Configuration {
    /// Returns the includes of files that are certainly not there.
    pub fn absent<'c>(&'c self, estate: &Estate) -> Vec<Absent<'c>> {
        let main = self.texts.first().and_then(|it| estate.texts.get(it.0));
        let Some(main) = main.filter(|it| self.main && !self.missing.is_empty() && !it.is_example()) else {
            return Vec::new();
        };
        // Whoever names one file does not show the others.
        let named = estate.files.file(main.source.file).named;
        if named || estate.files.find(".landreeveignore").is_some() || !estate.files.unread().is_empty() {
            return Vec::new();
        }
        // Containers mount and build files that lie elsewhere under other names.
        if estate.hosts.iter().any(|it| !it.compose.is_empty()) {
            return Vec::new();
        }
        let path = main.path.trim_start_matches('/');
        let base = path.rsplit_once('/').map_or("", |it| it.0);
        self.missing.iter().filter_map(|id| absent(estate, self.statement(*id), base)).collect()
    }
}

fn absent<'c>(estate: &Estate, include: Statement<'c>, base: &str) -> Option<Absent<'c>> {
    let text = estate.text_at(include.head())?;
    let name = include.arg(0)?.text.into_owned();
    let relative = match name.strip_prefix('/') {
        None => name.strip_prefix("./").unwrap_or(&name),
        Some(absolute) => absolute.strip_prefix("etc/nginx/").filter(|_| base.ends_with("etc/nginx"))?,
    };
    if glob::is_pattern(relative) || relative.contains("..") || relative.contains(['$', '@', '%', '<']) {
        return None;
    }
    let place = if base.is_empty() { relative.to_owned() } else { format!("{base}/{relative}") };
    let (folder, file) = place.rsplit_once('/').unwrap_or(("", &place));
    let beside = files_in(estate, &text.host, folder);
    let is_linked = estate.files.links().iter().any(|it| place.starts_with(it.path.trim_start_matches('/')));
    if estate.has_name(file) || is_linked || (beside.is_empty() && folder != base) {
        return None;
    }
    let near: Vec<&str> = beside.iter().copied().filter(|it| *it != "nginx.conf").collect();
    let before = name.strip_suffix(file).unwrap_or_default();
    let similar = nearest(&near, file).map(|it| format!("{before}{it}"));
    // A document shows what it is about, and not all that is there.
    // Nor does a folder that is not the machine's own: what is secret or generated is not kept in it.
    let is_own = base.is_empty() || base.ends_with("etc/nginx") || folder != base;
    if (text.place != Place::File || !is_own) && similar.is_none() {
        return None;
    }
    Some(Absent { include, name, similar })
}

/// Returns the names of the files in a folder.
fn files_in<'e>(estate: &'e Estate, host: &str, folder: &str) -> Vec<&'e str> {
    let within = estate.texts_of(host).filter_map(|it| {
        let path = it.path.trim_start_matches('/');
        let (own, name) = path.rsplit_once('/').unwrap_or(("", path));
        (own == folder).then_some(name)
    });
    within.collect()
}
