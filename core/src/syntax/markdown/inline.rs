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
    let runs = ticks(text);
    let mut next = 0;
    while let Some(&(start, length)) = runs.get(next) {
        next += 1;
        // A run that is never closed is text; only the last of its length can be one, so this stays short.
        let Some(close) = runs[next..].iter().position(|it| it.1 == length) else { continue };
        let end = runs[next + close].0;
        next += close + 1;
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
