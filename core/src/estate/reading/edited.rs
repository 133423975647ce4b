//! Files that a document opens in an editor before it shows them:
//! `sudo nano /etc/systemd/system/app.service`, and the block below.
//!
//! Such a block may as well be a part of the file. It is the file only where the
//! document opens that one once, and where the block looks whole.

use std::collections::HashMap;

use super::name;
use crate::syntax::markdown::{CodeBlock, Document, Part, PartKind, code_spans};

/// How often a document opens, or changes by a command, each file.
pub(super) struct Edits {
    times: HashMap<String, usize>,
}

/// The file that an editor opens above a block.
pub(super) struct Opened {
    pub(super) path: String,
    /// Whether the document opens or changes the file elsewhere as well.
    pub(super) again: bool,
    /// Whether the words above the block add it to the file.
    pub(super) added: bool,
}

/// How many parts above a block its file may be opened.
const REACH: usize = 6;

impl Edits {
    pub(super) fn of(document: &Document) -> Self {
        let mut times = HashMap::new();
        let mut count = |path: String| *times.entry(path).or_default() += 1;
        for part in &document.parts {
            match &part.kind {
                PartKind::Code(code) => {
                    code.source.text.lines().filter_map(|it| opens(it).or_else(|| changes(it))).for_each(&mut count);
                }
                PartKind::Prose => in_prose(document, part).into_iter().for_each(&mut count),
                PartKind::Heading(_) | PartKind::Table(_) => {}
            }
        }
        Self { times }
    }

    /// Returns the file that the document opens right above a block: nothing but prose stands between.
    pub(super) fn above(&self, document: &Document, part: &Part) -> Option<Opened> {
        if self.times.is_empty() {
            return None;
        }
        let at = document.parts.partition_point(|it| it.span.start < part.span.start);
        let mut added = false;
        for above in document.parts[..at].iter().rev().take(REACH) {
            let path = match &above.kind {
                PartKind::Prose => {
                    added |= name::is_partial(document.slice(above.span));
                    in_prose(document, above).pop()
                }
                PartKind::Code(code) => Some(last_opened(code)?),
                PartKind::Heading(_) | PartKind::Table(_) => return None,
            };
            if let Some(path) = path {
                let again = self.times.get(&path).is_some_and(|it| *it > 1);
                return Some(Opened { path, again, added });
            }
        }
        None
    }
}

fn in_prose(document: &Document, part: &Part) -> Vec<String> {
    let spans = code_spans(&document.source, part.span);
    spans.into_iter().filter_map(|it| opens(document.slice(it.content))).collect()
}

/// Returns the file that the last line of a block opens.
fn last_opened(code: &CodeBlock) -> Option<String> {
    opens(code.source.text.lines().rfind(|it| !it.trim().is_empty())?)
}

/// Returns the file that a command line opens in an editor.
fn opens(line: &str) -> Option<String> {
    const EDITORS: &[&str] = &[
        "code", "emacs", "gedit", "joe", "mcedit", "micro", "nano", "nvim", "pico", "sudoedit", "vi", "vim", "$EDITOR",
    ];
    let line = line.split(" #").next()?;
    let mut words =
        line.rsplit("&&").next()?.split_whitespace().skip_while(|it| matches!(*it, "$" | "#" | ">" | "sudo"));
    let editor = words.next()?;
    let edits = EDITORS.contains(&editor) || editor == "-e";
    let mut files = words.filter(|it| !it.starts_with(['-', '+']));
    match (files.next(), files.next()) {
        (Some(file), None) if edits => name::path(file.trim_matches(['"', '\''])),
        _ => None,
    }
}

/// Returns the file that a command line changes in part, or makes from another one.
fn changes(line: &str) -> Option<String> {
    let line = line.split(" #").next()?;
    let program = line.split_whitespace().find(|it| !matches!(*it, "$" | "sudo"))?;
    let adds = matches!(program, "cp" | "mv")
        || line.contains(">>")
        || line.contains("tee -a")
        || line.contains("sed ") && line.contains(" -i");
    let last = line.split_whitespace().next_back().filter(|_| adds)?;
    name::path(last.trim_start_matches('>').trim_matches(['"', '\'']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editors_and_their_files() {
        for line in [
            "sudo nano /etc/a.service",
            "$ vim +3 /etc/a.service",
            "sudo -e /etc/a.service",
            "sudoedit '/etc/a.service'",
            "cd /tmp && sudo vi /etc/a.service",
            "# $EDITOR /etc/a.service",
            "nano /etc/a.service  # write your own",
        ] {
            assert_eq!(opens(line).as_deref(), Some("/etc/a.service"), "{line}");
        }
        for line in ["cat /etc/a.service", "nano", "sudo nano a.service b.service", "apt install nano"] {
            assert_eq!(opens(line), None, "{line}");
        }
        for line in [
            "sudo sed -i 's/a/b/' /etc/a.service",
            "echo A=1 | sudo tee -a /etc/a.service",
            "x >>/etc/a.service",
            "sudo cp deploy/a.service /etc/a.service # ours",
        ] {
            assert_eq!(changes(line).as_deref(), Some("/etc/a.service"), "{line}");
        }
    }
}
