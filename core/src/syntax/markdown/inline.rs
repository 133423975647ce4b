//! Code spans in a stretch of text.

use crate::source::{Source, Span};

/// A code span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeSpan {
    /// With its ticks.
    pub span: Span,
    /// What stands between the ticks, without outer blanks.
    pub content: Span,
}

/// Returns the code spans of a stretch of text: as many ticks close one as open it.
pub fn code_spans(source: &Source, within: Span) -> Vec<CodeSpan> {
    let text = source.slice(within);
    let mut spans = Vec::new();
    let mut runs = ticks(text).into_iter().peekable();
    while let Some((start, length)) = runs.next() {
        // A run that is never closed is text; looking no further than the paragraph keeps this linear.
        let Some((end, _)) = runs.clone().find(|it| it.1 == length) else { continue };
        while runs.peek().is_some_and(|it| it.0 <= end) {
            runs.next();
        }
        let inner = &text[start + length..end];
        let lead = inner.len() - inner.trim_start().len();
        let from = start + length + lead;
        spans.push(CodeSpan {
            span: within.sub(start, end + length),
            content: within.sub(from, from + inner.trim().len()),
        });
    }
    spans
}

/// Returns every run of ticks: where, and how long.
fn ticks(text: &str) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for at in memchr::memchr_iter(b'`', text.as_bytes()) {
        match runs.last_mut() {
            Some((start, length)) if *start + *length == at => *length += 1,
            _ => runs.push((at, 1)),
        }
    }
    runs
}
