//! From the parser's events to the tree.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::node::{Data, Kind, Style, Yaml};
use crate::source::{Source, Span};
use crate::syntax::SyntaxError;

/// How many nodes the aliases of a file may stand for, beside ten for each of its bytes.
const EXPANDED: u64 = 100_000;

impl Yaml {
    /// Reads a text. Reading stops at the first mistake of the grammar: what was read up to there is in the tree, and
    /// everything open there is closed.
    pub fn parse(source: &Source) -> Self {
        let mut builder = Builder::new(source);
        builder.read();
        builder.tree
    }
}

/// A collection that is not closed yet.
struct Open {
    node: u32,
    /// A key whose value comes next.
    key: Option<u32>,
    /// Nodes in it, those that aliases stand for included.
    size: u64,
}

struct Builder {
    tree: Yaml,
    open: Vec<Open>,
    anchors: HashMap<usize, u32>,
    /// How many nodes the targets of anchors stand for.
    sizes: HashMap<u32, u64>,
    expanded: u64,
    offsets: Offsets,
}

impl Builder {
    fn new(source: &Source) -> Self {
        let tree = Yaml { source: source.clone(), errors: Vec::new(), nodes: Vec::new(), documents: Vec::new() };
        Self {
            tree,
            open: Vec::new(),
            anchors: HashMap::new(),
            sizes: HashMap::new(),
            expanded: 0,
            offsets: Offsets::of(&source.text),
        }
    }

    fn read(&mut self) {
        let text = self.tree.source.text.clone();
        // A hole is no character of YAML, and a word to whoever fills it in.
        let readable = if text.contains(Source::FILLER) { Some(text.replace(Source::FILLER, "_")) } else { None };
        for event in Parser::new_from_str(readable.as_deref().unwrap_or(&text)) {
            match event {
                Ok((event, span)) => {
                    let (start, end) = (self.offsets.byte(span.start.index()), self.offsets.byte(span.end.index()));
                    self.take(event, start, end.max(start), readable.is_some());
                }
                Err(error) => {
                    let at = self.offsets.byte(error.marker().index());
                    let span = self.tree.source.span(at, at);
                    self.tree.errors.push(SyntaxError { message: error.info().to_owned(), span });
                    break;
                }
            }
        }
        let end = text.len();
        while !self.open.is_empty() {
            self.close(end);
        }
    }

    fn take(&mut self, event: Event<'_>, start: usize, end: usize, has_holes: bool) {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let start = self.behind_properties(start, end, anchor, tag.as_deref());
                let span = self.tree.source.span(start, end);
                let slice = self.tree.source.slice(span);
                let style = match style {
                    ScalarStyle::Plain => Style::Plain,
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
                    ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
                };
                let is_as_written = style == Style::Plain && (has_holes && !slice.contains('\n') || slice == text);
                let decoded = match (is_as_written, has_holes && slice.contains(Source::FILLER)) {
                    (true, _) => None,
                    // What stands there, as far as it is known, and that it is not all known.
                    (false, true) => Some(slice.trim_matches(['"', '\'']).into()),
                    (false, false) => Some(text.into()),
                };
                self.add(
                    Data { span, tag: tag.as_deref().map(written), kind: Kind::Scalar(style, decoded) },
                    anchor,
                    1,
                );
            }
            Event::Alias(anchor) => {
                let target = self.anchors.get(&anchor).copied();
                let size = target.map_or(1, |it| self.sizes.get(&it).copied().unwrap_or_default());
                self.expanded = self.expanded.saturating_add(size);
                let is_too_much = self.expanded > EXPANDED + 10 * self.tree.source.text.len() as u64;
                let span = self.tree.source.span(start, end);
                if is_too_much && self.tree.errors.is_empty() {
                    let message = "the aliases stand for more than a reader would take".to_owned();
                    self.tree.errors.push(SyntaxError { message, span });
                }
                // Size nothing: the target is still open, and the alias stands within it.
                let to = target.filter(|_| size > 0 && !is_too_much);
                self.add(Data { span, tag: None, kind: Kind::Alias(to) }, 0, size.max(1));
            }
            Event::SequenceStart(anchor, tag) => {
                self.start(Kind::Sequence(Vec::new()), (start, end), anchor, tag.as_deref());
            }
            Event::MappingStart(anchor, tag) => {
                self.start(Kind::Mapping(Vec::new()), (start, end), anchor, tag.as_deref());
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(end),
            Event::DocumentStart(_) => self.anchors.clear(),
            Event::DocumentEnd | Event::StreamStart | Event::StreamEnd | Event::Nothing => {}
        }
    }

    fn start(&mut self, kind: Kind, (start, end): (usize, usize), anchor: usize, tag: Option<&Tag>) {
        let start = self.behind_properties(start, end, anchor, tag);
        let data = Data { span: self.tree.source.span(start, end.max(start)), tag: tag.map(written), kind };
        let node = self.add(data, anchor, 0);
        self.open.push(Open { node, key: None, size: 1 });
    }

    fn close(&mut self, end: usize) {
        let Some(Open { node, key, size }) = self.open.pop() else { return };
        if let Some(key) = key {
            // Reading stopped between a key and its value.
            let span = self.tree.source.span(end, end);
            let value = self.push(Data { span, tag: None, kind: Kind::Alias(None) });
            if let Kind::Mapping(pairs) = &mut self.tree.nodes[node as usize].kind {
                pairs.push((key, value));
            }
        }
        let base = self.tree.source.base as usize;
        let data = &mut self.tree.nodes[node as usize];
        let end = self.tree.source.text[..end].trim_end().len().max(data.span.start as usize - base);
        data.span = Span::new(data.span.file, data.span.start as usize, base + end);
        self.sizes.insert(node, size);
        if let Some(around) = self.open.last_mut() {
            around.size = around.size.saturating_add(size);
        }
    }

    fn push(&mut self, data: Data) -> u32 {
        self.tree.nodes.push(data);
        self.tree.nodes.len() as u32 - 1
    }

    /// Adds a node to what is open. `size` is nothing for a collection, which counts when it is closed.
    fn add(&mut self, data: Data, anchor: usize, size: u64) -> u32 {
        let node = self.push(data);
        if anchor > 0 {
            self.anchors.insert(anchor, node);
            if size > 0 {
                self.sizes.insert(node, size);
            }
        }
        match self.open.last_mut() {
            None => self.tree.documents.push(node),
            Some(open) => {
                open.size = open.size.saturating_add(size);
                match &mut self.tree.nodes[open.node as usize].kind {
                    Kind::Sequence(items) => items.push(node),
                    Kind::Mapping(pairs) => match open.key.take() {
                        None => open.key = Some(node),
                        Some(key) => pairs.push((key, node)),
                    },
                    Kind::Scalar(..) | Kind::Alias(_) => {}
                }
            }
        }
        node
    }

    /// Returns where a node starts behind its anchor and tag.
    fn behind_properties(&self, start: usize, end: usize, anchor: usize, tag: Option<&Tag>) -> usize {
        let mut at = start;
        let count = usize::from(anchor > 0) + usize::from(tag.is_some());
        for _ in 0..count {
            let rest = self.tree.source.text.get(at..end).unwrap_or_default();
            if !rest.starts_with(['&', '!']) {
                break;
            }
            let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
            at += word + rest[word..].len() - rest[word..].trim_start().len();
        }
        at
    }
}

fn written(tag: &Tag) -> Box<str> {
    format!("{}{}", tag.handle, tag.suffix).into()
}

/// From the parser's characters to bytes.
struct Offsets {
    length: usize,
    /// The byte of each character; nothing where each character is one byte.
    bytes: Vec<u32>,
}

impl Offsets {
    fn of(text: &str) -> Self {
        let bytes = if text.is_ascii() { Vec::new() } else { text.char_indices().map(|it| it.0 as u32).collect() };
        Self { length: text.len(), bytes }
    }

    fn byte(&self, character: usize) -> usize {
        if self.bytes.is_empty() {
            return character.min(self.length);
        }
        self.bytes.get(character).map_or(self.length, |it| *it as usize)
    }
}
