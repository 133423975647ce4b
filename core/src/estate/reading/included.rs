//! Files that nginx includes are nginx's, whatever they are called and hold: a
//! `proxy.inc`, a `tls.conf` beside the main file, a list for a `map`.
//!
//! Only what no name or content has placed is taken, and only where an include
//! leads to it as nginx reads it: from the folder of the main file. Which
//! statements an include brings where is for the model of nginx.

use std::collections::{BTreeMap, HashSet};

use super::{Kind, Place, Text, content};
use crate::estate::glob;

/// Returns the places of the texts that are nginx's because a text of nginx includes them.
pub(super) fn find(texts: &[Text]) -> Vec<usize> {
    let is_nginx = |it: &Text| it.kind == Kind::Nginx && it.place == Place::File;
    if !texts.iter().any(is_nginx) || !texts.iter().any(|it| it.kind == Kind::Other) {
        return Vec::new();
    }
    let files = || texts.iter().enumerate().filter(|(_, it)| it.place == Place::File);
    let paths: BTreeMap<(&str, &str), usize> = files().map(|(at, it)| ((&*it.host, below(&it.path)), at)).collect();
    let mut search = Search { texts, paths, seen: HashSet::new(), found: Vec::new() };
    let (mains, others): (Vec<usize>, Vec<usize>) =
        files().filter(|(_, it)| is_nginx(it)).map(|it| it.0).partition(|at| is_main(&texts[*at]));
    for at in mains {
        search.from(at, &[folder(&texts[at].path)]);
    }
    for at in others {
        if !search.seen.contains(&at) {
            let own = folder(&texts[at].path);
            search.from(at, &[folder(own), own]);
        }
    }
    search.found.sort_unstable();
    search.found
}

struct Search<'t> {
    texts: &'t [Text],
    /// Every file by its host and path.
    paths: BTreeMap<(&'t str, &'t str), usize>,
    seen: HashSet<usize>,
    found: Vec<usize>,
}

impl<'t> Search<'t> {
    /// Follows the includes of a text and of what it includes, from the first of these folders that has them.
    fn from(&mut self, first: usize, folders: &[&'t str]) {
        let mut open = vec![first];
        while let Some(at) = open.pop() {
            if !self.seen.insert(at) {
                continue;
            }
            let text = &self.texts[at];
            if text.kind == Kind::Other {
                self.found.push(at);
            }
            for pattern in includes(&text.source.text) {
                let leads = folders.iter().map(|it| self.leads(&text.host, it, pattern)).find(|it| !it.is_empty());
                open.extend(leads.unwrap_or_default());
            }
        }
    }

    /// Returns the files of nginx, or of nobody, that an include reads.
    fn leads(&self, host: &'t str, folder: &str, pattern: &str) -> Vec<usize> {
        let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
        let join = |rest: &str| if folder.is_empty() { rest.to_owned() } else { format!("{folder}/{rest}") };
        let place = match pattern.strip_prefix('/') {
            None => join(pattern),
            Some(absolute) => absolute.strip_prefix("etc/nginx/").map_or_else(|| absolute.to_owned(), join),
        };
        let taken = |at: &usize| matches!(self.texts[*at].kind, Kind::Nginx | Kind::Other);
        if !glob::is_pattern(&place) {
            return self.paths.get(&(host, place.as_str())).copied().filter(taken).into_iter().collect();
        }
        let start = place.split(['*', '?', '[']).next().unwrap_or_default();
        let from = self.paths.range((host, start)..).take_while(|(it, _)| it.0 == host && it.1.starts_with(start));
        from.filter(|(it, _)| glob::matches(&place, it.1)).map(|(_, at)| *at).filter(taken).collect()
    }
}

fn below(path: &str) -> &str {
    path.trim_start_matches('/')
}

fn folder(path: &str) -> &str {
    below(path).rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Whether a text has the blocks that only a main file has.
fn is_main(text: &Text) -> bool {
    content::lines(&text.source.text).any(|line| {
        let rest = line.strip_prefix("http").or_else(|| line.strip_prefix("events"));
        rest.is_some_and(|it| it.is_empty() || it.trim_start().starts_with('{'))
    })
}

/// Returns what the includes of a text name; comments are left out.
fn includes(text: &str) -> impl Iterator<Item = &str> {
    memchr::memmem::find_iter(text.as_bytes(), "include").filter_map(|at| {
        let before = text[..at].rsplit('\n').next().unwrap_or_default().trim_start();
        let starts = before.is_empty() || before.ends_with([' ', '\t', '{', '}', ';']) && !before.contains('#');
        let rest = &text[at + "include".len()..];
        let (word, _) = rest.split_once(';').filter(|_| starts && rest.starts_with([' ', '\t', '\r', '\n']))?;
        let word = word.trim();
        let word = word.strip_prefix(['"', '\'']).and_then(|it| it.strip_suffix(['"', '\''])).unwrap_or(word);
        (!word.is_empty() && !word.contains(['$', '{', '\n', ' '])).then_some(word)
    })
}

#[cfg(test)]
mod tests {
    use super::includes;

    #[test]
    fn what_a_text_includes() {
        let text = "# include no.conf;\nhttp { include a.inc; include 'b c.inc';\n  include\td/*.conf ; }\n\
                    included x; reinclude y; include ${a}; include \"e.conf\"; x # include f;\n";
        assert_eq!(includes(text).collect::<Vec<_>>(), ["a.inc", "d/*.conf", "e.conf"]);
    }
}
