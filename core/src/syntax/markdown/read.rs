//! From the events of `pulldown-cmark` to the parts of a document.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::block::{CodeBlock, cut};
use super::table::{Cell, Row, Table};
use super::{Part, PartKind};
use crate::source::{Source, Span};

pub(super) fn parts(source: &Source) -> Vec<Part> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS | Options::ENABLE_TASKLISTS;
    let mut reader = Reader { source, parts: Vec::new(), heading: None, items: 0, open: Open::Nothing };
    for (event, range) in Parser::new_ext(&source.text, options).into_offset_iter() {
        reader.event(event, range);
    }
    reader.close_prose();
    reader.parts
}

/// What is being read.
enum Open {
    Nothing,
    /// A heading or paragraph, which closes by its own event.
    Marked,
    /// The text of a list item without a paragraph around it.
    Prose(Range<usize>),
    Code {
        block: CodeBlock,
        all: Span,
        kept: Vec<Span>,
    },
    Table {
        table: Table,
        cell: Option<OpenCell>,
    },
    /// Front matter, which is no part of the text.
    Metadata,
}

/// A cell that is being read.
struct OpenCell {
    text: String,
    content: Option<Range<usize>>,
}

struct Reader<'s> {
    source: &'s Source,
    parts: Vec<Part>,
    heading: Option<usize>,
    /// How many items of lists are open.
    items: usize,
    open: Open,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(_) | Event::Code(_) => self.inline(&event, range),
            Event::SoftBreak | Event::HardBreak | Event::InlineHtml(_) | Event::TaskListMarker(_) => {
                self.inline(&event, range);
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        if is_inline(&tag) {
            self.widen(&range);
            return;
        }
        self.close_prose();
        let span = self.source.span(range.start, range.end);
        match tag {
            Tag::Heading { level, .. } => {
                self.push(self.trimmed(range), PartKind::Heading(level as u8));
                self.heading = Some(self.parts.len() - 1);
                self.open = Open::Marked;
            }
            Tag::Paragraph => {
                self.push(self.trimmed(range), PartKind::Prose);
                self.open = Open::Marked;
            }
            Tag::CodeBlock(kind) => {
                let block = self.block(&kind, span);
                self.open = Open::Code { block, all: span, kept: Vec::new() };
            }
            Tag::Table(_) => {
                self.push(self.trimmed(range), PartKind::Prose);
                self.open = Open::Table { table: Table::default(), cell: None };
            }
            Tag::TableHead | Tag::TableRow => {
                let row = Row { span: self.trimmed(range), cells: Vec::new() };
                if let Open::Table { table, .. } = &mut self.open {
                    table.rows.push(row);
                }
            }
            Tag::TableCell => {
                let span = self.trimmed(range);
                if let Open::Table { table, cell } = &mut self.open
                    && let Some(row) = table.rows.last_mut()
                {
                    row.cells.push(Cell { span, text: String::new(), content: span });
                    *cell = Some(OpenCell { text: String::new(), content: None });
                }
            }
            Tag::Item => self.items += 1,
            Tag::MetadataBlock(_) => self.open = Open::Metadata,
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::TableCell => self.close_cell(),
            TagEnd::Table => self.close_table(),
            TagEnd::CodeBlock => self.close_code(),
            TagEnd::Heading(_) | TagEnd::Paragraph | TagEnd::MetadataBlock(_) => self.open = Open::Nothing,
            TagEnd::Item => {
                self.close_prose();
                self.items -= 1;
            }
            TagEnd::List(_) | TagEnd::BlockQuote(_) => self.close_prose(),
            _ => {}
        }
    }

    fn inline(&mut self, event: &Event<'_>, range: Range<usize>) {
        let span = self.source.span(range.start, range.end);
        match &mut self.open {
            Open::Code { kept, .. } => kept.push(span),
            Open::Table { cell: Some(cell), .. } => cell.add(event, &range, &self.source.text),
            _ => self.widen(&range),
        }
    }

    /// Makes inline content part of the prose that is open, or opens it.
    fn widen(&mut self, range: &Range<usize>) {
        match &mut self.open {
            Open::Prose(all) => all.end = all.end.max(range.end),
            Open::Nothing => self.open = Open::Prose(range.clone()),
            _ => {}
        }
    }

    fn close_prose(&mut self) {
        if let Open::Prose(range) = &self.open {
            let span = self.trimmed(range.clone());
            self.open = Open::Nothing;
            self.push(span, PartKind::Prose);
        }
    }

    fn close_cell(&mut self) {
        let Open::Table { table, cell } = &mut self.open else { return };
        let Some(done) = cell.take() else { return };
        if let Some(cell) = table.rows.last_mut().and_then(|row| row.cells.last_mut()) {
            if let Some(range) = done.content {
                cell.content = self.source.span(range.start, range.end);
            }
            done.text.trim().clone_into(&mut cell.text);
        }
    }

    fn close_table(&mut self) {
        if let Open::Table { table, .. } = std::mem::replace(&mut self.open, Open::Nothing)
            && let Some(part) = self.parts.last_mut()
        {
            part.kind = PartKind::Table(table);
        }
    }

    fn close_code(&mut self) {
        let Open::Code { mut block, all, kept } = std::mem::replace(&mut self.open, Open::Nothing) else { return };
        if let (Some(first), Some(last)) = (kept.first(), kept.last()) {
            block.source = cut(self.source, first.to(*last), &kept);
        }
        self.push(all, PartKind::Code(block));
    }

    fn block(&self, kind: &CodeBlockKind<'_>, span: Span) -> CodeBlock {
        let fenced = matches!(kind, CodeBlockKind::Fenced(_));
        let first = self.source.slice(span).lines().next().unwrap_or_default();
        let info = if fenced { first.trim_start_matches(['`', '~']) } else { "" };
        let start = if fenced { first.len() - info.trim_start().len() } else { 0 };
        let info = info.trim();
        CodeBlock {
            info: span.sub(start, start + info.len()),
            info_text: info.to_owned(),
            fenced,
            source: cut(self.source, span.tail(), &[]),
        }
    }

    fn push(&mut self, span: Span, kind: PartKind) {
        self.parts.push(Part { span, heading: self.heading, in_list: self.items > 0, kind });
    }

    /// Returns the span of a range without the blanks and bars around it.
    fn trimmed(&self, range: Range<usize>) -> Span {
        let text = self.source.text.get(range.clone()).unwrap_or_default();
        let start = range.start + text.len() - text.trim_start().len();
        let end = start + text.trim().len();
        self.source.span(start, end)
    }
}

impl OpenCell {
    fn add(&mut self, event: &Event<'_>, range: &Range<usize>, text: &str) {
        let inner = match event {
            Event::Code(code) => {
                self.text.push_str(code);
                let ticks = text[range.clone()].bytes().take_while(|&it| it == b'`').count();
                range.start + ticks..range.end - ticks.min(range.len() / 2)
            }
            Event::Text(code) => {
                self.text.push_str(code);
                range.clone()
            }
            _ => return,
        };
        self.content = Some(match self.content.take() {
            Some(before) => before.start..inner.end,
            None => inner,
        });
    }
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}
