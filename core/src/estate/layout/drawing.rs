//! Trees that documents draw with lines: `├── current -> releases/…`.

use crate::source::{Source, Span};
use crate::syntax::markdown::{Document, PartKind};

/// A drawn tree.
#[derive(Debug)]
pub struct Drawing {
    /// The whole block.
    pub span: Span,
    /// Its entries, from top to bottom.
    pub entries: Vec<Drawn>,
}

/// An entry of a drawn tree.
#[derive(Debug)]
pub struct Drawn {
    /// Its path: absolute where the tree says so, otherwise from the tree's own root. No `/` at the end.
    pub path: String,
    /// The entry above, by its place in [`Drawing::entries`].
    pub parent: Option<usize>,
    /// Whether it is drawn as a folder: by a `/` at its end, or because something is drawn below it.
    pub is_folder: bool,
    /// Where it leads, for a link.
    pub link: Option<String>,
    /// Whether something below it is left out (`...`).
    pub is_partial: bool,
    /// Its name.
    pub span: Span,
}

impl Drawing {
    /// Returns what is drawn directly below an entry.
    pub fn children(&self, of: usize) -> impl Iterator<Item = &Drawn> {
        self.entries.iter().filter(move |it| it.parent == Some(of))
    }
}

/// Returns the trees that a document draws.
pub(super) fn read(document: &Document) -> Vec<Drawing> {
    let blocks = document.parts.iter().filter_map(|part| match &part.kind {
        PartKind::Code(block) => Some(&block.source),
        _ => None,
    });
    blocks.filter_map(of_block).collect()
}

fn of_block(source: &Source) -> Option<Drawing> {
    if !["├──", "└──", "|--", "`--", "+--"].iter().any(|it| source.text.contains(it)) {
        return None;
    }
    let mut entries: Vec<Drawn> = Vec::new();
    // The entries that are open, outermost first, each with the column its name starts at.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    for line in source.text.split_inclusive('\n') {
        let lead = line.len() - line.trim_start_matches(is_line).len();
        let name = line[lead..].trim_end();
        let column = line[..lead].chars().count();
        if !name.is_empty() {
            while open.last().is_some_and(|it| it.1 >= column) {
                open.pop();
            }
            let parent = open.last().map(|it| it.0);
            if let Some(entry) = entry(source, at + lead, name, parent, &mut entries) {
                open.push((entries.len(), column));
                entries.push(entry);
            }
        }
        at += line.len();
    }
    Some(Drawing { span: source.all(), entries })
}

/// The signs that lines are drawn with.
fn is_line(it: char) -> bool {
    matches!(
        it,
        ' ' | '\u{a0}'
            | '\t'
            | '│'
            | '├'
            | '└'
            | '─'
            | '|'
            | '`'
            | '+'
            | '-'
            | '┬'
            | '╰'
            | '┣'
            | '┗'
            | '━'
            | '┃'
    )
}

fn entry(source: &Source, at: usize, text: &str, parent: Option<usize>, entries: &mut [Drawn]) -> Option<Drawn> {
    if let Some(parent) = parent.and_then(|it| entries.get_mut(it)) {
        parent.is_folder = true;
        parent.is_partial |= text.starts_with("...") || text.starts_with('…') || text.starts_with("(...");
    }
    // A note stands behind the name, after blanks.
    let (name, rest) = text.split_once([' ', '\t']).unwrap_or((text, ""));
    let rest = rest.trim_start();
    let link = ["->", "→", "⇒", "=>"].iter().find_map(|it| rest.strip_prefix(it));
    let link = link.map(|it| it.split_whitespace().next().unwrap_or_default().to_owned());
    let noted = rest.is_empty() || link.is_some() || rest.starts_with(['#', '(', '<', '←', '-', '—', '/', '*', '[']);
    let legal = name.chars().all(|it| it.is_alphanumeric() || "/._-@~+{}$<>*%:".contains(it));
    if !noted || !legal || name.starts_with("...") {
        return None;
    }
    let stem = name.trim_end_matches('/');
    let above = parent.and_then(|it| entries.get(it)).map(|it| it.path.as_str());
    let path = match above {
        _ if name.starts_with('/') => stem.to_owned(),
        Some(above) => format!("{above}/{}", stem.trim_start_matches("./")),
        None => stem.to_owned(),
    };
    let span = source.span(at, at + name.len());
    Some(Drawn { path, parent, is_folder: name.ends_with('/'), link, is_partial: false, span })
}
