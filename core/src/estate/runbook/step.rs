//! The commands of a document, also those that another command carries to the
//! server (`ssh host "…"`, `ansible … -a "…"`, `sh -c "…"`).

use std::sync::Arc;

use crate::estate::Text;
use crate::source::{Source, Span};
use crate::syntax::markdown::{Document, PartKind};
use crate::syntax::shell::{Command, Word, commands};

/// A command that a document tells to run.
#[derive(Debug, Clone)]
pub struct Step {
    /// The command.
    pub command: Command,
    /// The block it stands in.
    pub block: Span,
    /// The nearest heading above.
    pub heading: Option<Span>,
    /// Whether another command carries it: it runs on the machine that one reaches.
    pub carried: bool,
}

impl Step {
    /// Returns the words from the real program on: `sudo` and its kin are skipped.
    pub fn words(&self) -> &[Word] {
        self.command.plain()
    }

    /// Returns the name of the program.
    pub fn program(&self) -> &str {
        self.command.program()
    }

    /// Returns the known words behind the program.
    pub fn arguments(&self) -> impl Iterator<Item = &Word> {
        self.words().iter().skip(1).filter(|it| it.known)
    }

    /// Returns whether some argument is this word.
    pub fn has(&self, word: &str) -> bool {
        self.arguments().any(|it| it.text == word)
    }

    /// Returns the words without options, the program first: `systemctl`, `restart`, `nginx`.
    pub fn plain(&self) -> Vec<&str> {
        self.words().iter().filter(|it| it.known && !it.text.starts_with('-')).map(|it| it.text.as_str()).collect()
    }
}

pub(super) fn of_block(text: &Text, documents: &[Document]) -> Vec<Step> {
    let block = text.source.all();
    let document = documents.iter().find(|it| it.source.all().contains(block));
    let heading = document.and_then(|it| heading_of(it, block));
    let mut steps = Vec::new();
    collect(&text.source, 0, &mut |command, carried| steps.push(Step { command, block, heading, carried }));
    steps
}

/// Returns the nearest heading above a block of the document.
pub(super) fn heading_of(document: &Document, block: Span) -> Option<Span> {
    let at = document.parts.partition_point(|part| part.span.end < block.end);
    let part = document.parts.get(at).filter(|it| matches!(it.kind, PartKind::Code(_)))?;
    Some(document.headings_of(part).next()?.span)
}

fn collect(source: &Source, depth: u8, take: &mut dyn FnMut(Command, bool)) {
    for command in commands(source) {
        let inner = if depth < 3 { carried(source, &command) } else { None };
        take(command, depth > 0);
        if let Some(inner) = inner {
            collect(&inner, depth + 1, take);
        }
    }
}

/// Returns the text that a command runs elsewhere or in a shell.
fn carried(source: &Source, command: &Command) -> Option<Source> {
    let words = command.plain();
    let behind = |flag: &str| words.iter().position(|it| it.text == flag).and_then(|at| words.get(at + 1));
    let word = match command.program() {
        "ssh" => words.last().filter(|it| words.len() > 2 && source.slice(it.span).contains(' ')),
        "ansible" => behind("-a").or_else(|| behind("--args")),
        "sh" | "bash" | "zsh" => behind("-c").or_else(|| behind("-lc")),
        _ => None,
    }?;
    inside(source, word.span)
}

/// Returns what stands between the quotes of a word, if that is all there is to them.
fn inside(source: &Source, span: Span) -> Option<Source> {
    let raw = source.slice(span);
    let quote = raw.chars().next().filter(|it| matches!(it, '"' | '\''))?;
    let inner = raw.strip_prefix(quote)?.strip_suffix(quote)?;
    (!inner.contains(['\\', quote])).then(|| Source {
        file: source.file,
        base: span.start + 1,
        text: Arc::from(inner),
        holes: source.holes.clone(),
    })
}
