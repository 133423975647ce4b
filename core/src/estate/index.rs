//! Finds the texts of a host, the text at a place, and the texts by the end of
//! their path without a look at every text of the estate.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::sync::OnceLock;

use super::{Place, Text};
use crate::source::{FileId, FileSet, Span};

/// The order of an estate's texts by what is asked for.
#[derive(Debug)]
pub(super) struct Index {
    /// The texts by host, those of one host in their own order.
    by_host: Vec<usize>,
    /// The stretches of the texts, by where they start, outer ones first.
    stretches: Vec<Stretch>,
    /// The texts by the end of their path, made on first use.
    by_ending: OnceLock<Vec<Group>>,
    /// The names of all files and texts without their folders, made on first use.
    names: OnceLock<HashSet<String>>,
    /// Capistrano's files that name what a deploy links, found on first use.
    lists_of_links: OnceLock<Vec<FileId>>,
}

#[derive(Debug)]
struct Stretch {
    span: Span,
    /// The first text that covers just this.
    text: usize,
    /// The stretch around it.
    around: Option<usize>,
}

/// The paths of one host that are absolute, or those that are not.
#[derive(Debug)]
struct Group {
    host: String,
    absolute: bool,
    endings: Vec<Ending>,
}

/// A path that something may mean by its end.
#[derive(Debug)]
struct Ending {
    text: usize,
    /// The parts of the path, the last one first.
    parts: String,
}

impl Index {
    pub(super) fn new(texts: &[Text]) -> Self {
        let mut by_host: Vec<usize> = (0..texts.len()).collect();
        by_host.sort_by(|&a, &b| texts[a].host.cmp(&texts[b].host));
        Self {
            by_host,
            stretches: stretches(texts),
            by_ending: OnceLock::new(),
            names: OnceLock::new(),
            lists_of_links: OnceLock::new(),
        }
    }

    /// Returns the files of Capistrano that name the files a deploy links into each release.
    pub(super) fn lists_of_links(&self, files: &FileSet) -> &[FileId] {
        const LISTS: [&str; 3] = ["config/deploy.rb", "config/deploy/production.rb", "config/deploy/staging.rb"];
        self.lists_of_links.get_or_init(|| {
            let is_list = |it: &FileId| LISTS.iter().any(|list| files.file(*it).path.ends_with(list));
            files.ids().filter(is_list).filter(|it| files.text(*it).contains("linked_files")).collect()
        })
    }

    /// Returns the places of the texts of one host, in order.
    pub(super) fn of_host(&self, texts: &[Text], host: &str) -> impl Iterator<Item = usize> + use<'_> {
        let from = self.by_host.partition_point(|&it| *texts[it].host < *host);
        let to = from + self.by_host[from..].partition_point(|&it| texts[it].host == host);
        self.by_host[from..to].iter().copied()
    }

    /// Returns whether a file or text of this name lies anywhere.
    pub(super) fn has_name(&self, files: &FileSet, texts: &[Text], name: &str) -> bool {
        let names = self.names.get_or_init(|| {
            let files = files.ids().map(|id| files.file(id).path.as_str());
            let paths = files.chain(texts.iter().map(|it| it.path.as_str()));
            paths.map(|it| it.rsplit('/').next().unwrap_or(it).to_owned()).collect()
        });
        names.contains(name)
    }

    /// Returns the innermost text that holds `span`.
    pub(super) fn at<'e>(&self, texts: &'e [Text], span: Span) -> Option<&'e Text> {
        let before = self.stretches.partition_point(|it| (it.span.file, it.span.start) <= (span.file, span.start));
        let mut next = before.checked_sub(1);
        while let Some(it) = next.map(|at| &self.stretches[at]) {
            if it.span.contains(span) {
                return Some(&texts[it.text]);
            }
            next = it.around;
        }
        None
    }

    /// Returns the texts of a host whose path ends in these parts (or is nothing but them, when `whole`), each
    /// path's in order. Absolute paths and those below the estate's root are asked for by themselves.
    ///
    /// `parts` are those of [`backwards`].
    pub(super) fn ending_in<'e>(
        &'e self,
        texts: &'e [Text],
        host: &str,
        absolute: bool,
        parts: &str,
        whole: bool,
    ) -> impl Iterator<Item = &'e Text> {
        let groups = self.by_ending.get_or_init(|| endings(texts));
        let group = groups.binary_search_by(|it| (&*it.host, it.absolute).cmp(&(host, absolute)));
        let all = group.map_or(&[][..], |at| &groups[at].endings);
        let from = all.partition_point(|it| &*it.parts < parts);
        let found = all[from..]
            .iter()
            .take_while(move |it| if whole { it.parts == parts } else { it.parts.starts_with(parts) });
        found.map(|it| &texts[it.text])
    }
}

/// Blocks lie inside their document, and what a block's commands write inside the block.
fn stretches(texts: &[Text]) -> Vec<Stretch> {
    let mut order: Vec<(Span, usize)> = texts.iter().map(|it| it.source.all()).zip(0..).collect();
    order.sort_by_key(|(span, text)| (span.file, span.start, Reverse(span.end), *text));
    order.dedup_by_key(|it| it.0);
    let mut found: Vec<Stretch> = Vec::with_capacity(order.len());
    for (span, text) in order {
        let mut around = found.len().checked_sub(1);
        while let Some(at) = around.filter(|&at| !found[at].span.contains(span)) {
            around = found[at].around;
        }
        found.push(Stretch { span, text, around });
    }
    found
}

/// What nothing means any more, or has no name, is left out.
fn endings(texts: &[Text]) -> Vec<Group> {
    let usable = texts.iter().enumerate().filter(|(_, it)| !it.path.is_empty() && it.place != Place::Superseded);
    let mut groups: BTreeMap<(&str, bool), Vec<Ending>> = BTreeMap::new();
    for (text, it) in usable {
        let group = groups.entry((&it.host, it.path.starts_with('/'))).or_default();
        group.push(Ending { text, parts: backwards(&it.path) });
    }
    let group = |((host, absolute), mut endings): ((&str, bool), Vec<Ending>)| {
        endings.sort_by(|a, b| (&a.parts, a.text).cmp(&(&b.parts, b.text)));
        Group { host: host.to_owned(), absolute, endings }
    };
    groups.into_iter().map(group).collect()
}

/// Returns the parts of a path from the last to the first, each with a `/` behind it and with `.` and `..`
/// worked out: `.env/app/` of `./app/.env`.
pub(super) fn backwards(path: &str) -> String {
    let mut parts = String::with_capacity(path.len() + 1);
    let mut dropped = 0_usize;
    for part in path.rsplit('/') {
        match part {
            "" | "." => {}
            ".." => dropped += 1,
            _ if dropped > 0 => dropped -= 1,
            _ => {
                parts.push_str(part);
                parts.push('/');
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::Estate;
    use crate::source::FileSet;

    #[test]
    fn the_innermost_text_is_found() {
        let document = "# A\n\nprose\n\n```sh\nsudo tee /etc/systemd/system/a.service <<'EOF'\n[Service]\nExecStart=/bin/a\n\
                        EOF\nls\n```\n\nmore\n";
        let estate = Estate::new(FileSet::from_texts([("a.md", document)]), None, &[]).unwrap();
        let file = estate.files.find("a.md").unwrap();
        let kind = |word: &str| {
            let at = document.find(word).unwrap();
            estate.text_at(Span::new(file, at, at + word.len())).map(|it| it.kind.word())
        };
        let found = ["prose", "sudo", "ExecStart", "ls\n", "more"].map(kind);
        assert_eq!(found, [Some("markdown"), Some("shell"), Some("systemd"), Some("shell"), Some("markdown")]);
    }

    #[test]
    fn paths_are_read_backwards() {
        assert_eq!(backwards("./srv/app/../web//.env"), ".env/web/srv/");
        assert_eq!(backwards("../../.env"), ".env/");
        assert_eq!(backwards("/"), "");
    }
}
