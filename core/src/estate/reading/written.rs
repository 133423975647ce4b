//! Files that the commands of a document write with a here-document:
//! `sudo tee /etc/systemd/system/app.service <<EOF`.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use super::block::Shown;
use super::name::By;
use super::{Kind, Place, content, elision, kind};
use crate::source::{Hole, Source};
use crate::syntax::shell::{Command, Link, Word, commands};

/// Returns the files that the commands of a block write.
pub(super) fn files(block: &Source) -> Vec<Shown> {
    let all = commands(block);
    let filled = filled_in(&all);
    let mut found = Vec::new();
    for (at, command) in all.iter().enumerate() {
        found.extend(file(block, command, all.get(at + 1), &filled));
        found.extend(script(command).and_then(|it| inside(block, it)).map(|it| files(&it)).unwrap_or_default());
    }
    found
}

/// The words of commands that put something in place of the variables a file was written with.
fn filled_in(all: &[Command]) -> HashSet<&str> {
    let fills = all.iter().filter(|it| matches!(it.program(), "sed" | "perl" | "envsubst"));
    fills
        .flat_map(|it| it.words.iter().chain(it.redirections.iter().map(|it| &it.target)))
        .map(|it| it.text.as_str())
        .collect()
}

/// Returns the text that a shell is told to run.
fn script(command: &Command) -> Option<&Word> {
    let words = command.plain();
    let at = words.iter().position(|it| it.known && it.text == "-c")?;
    words.get(at + 1).filter(|it| it.known && matches!(command.program(), "sh" | "bash" | "su"))
}

/// Returns what stands in single quotes, as a text by itself.
fn inside(block: &Source, word: &Word) -> Option<Source> {
    let inner = block.slice(word.span).strip_prefix('\'')?.strip_suffix('\'')?;
    let base = word.span.start + 1;
    (!inner.contains('\'')).then(|| Source { file: block.file, base, text: Arc::from(inner), holes: Arc::default() })
}

fn file(block: &Source, command: &Command, next: Option<&Command>, filled: &HashSet<&str>) -> Option<Shown> {
    let document = command.redirections.iter().find(|it| it.body.is_some())?;
    let (path, adds) = target(command, next)?;
    let body = document.body?;
    let whole =
        Source { file: block.file, base: body.start, text: Arc::from(block.slice(body)), holes: Arc::default() };
    let literal = block.slice(document.target.span).contains(['\'', '"', '\\']);
    let source = if literal && !filled.contains(path) { whole } else { expanded(&whole) };
    let kind = kind::of_path(path)?;
    let known = matches!(kind, Kind::Unit | Kind::Nginx | Kind::Env | Kind::Puma) && content::is(kind, &source.text);
    // What is added to a file is no file by itself; variables are.
    let name = if adds && kind != Kind::Env || content::is_excerpt(kind, path, &source.text) { "" } else { path };
    let (path, by) = (name.to_owned(), By::Said);
    known.then(|| Shown { kind, path, by, source: elision::blank(&source, kind), place: Place::Block })
}

/// The file that `cat` or `tee` writes, or the `tee` that `cat` hands its lines to, and whether it adds to it.
fn target<'c>(command: &'c Command, next: Option<&'c Command>) -> Option<(&'c str, bool)> {
    match command.program() {
        "cat" => {
            let to = command.redirections.iter().find(|it| it.writes && it.target.known);
            let piped = || next.filter(|it| it.link == Link::Pipe && it.program() == "tee");
            match to {
                Some(to) => Some((&to.target.text, to.appends)),
                None => target(piped()?, None),
            }
        }
        "tee" => {
            let words = command.plain().get(1..)?;
            let to = words.iter().find(|it| it.known && !it.text.starts_with('-'))?;
            Some((&to.text, words.iter().any(|it| matches!(it.text.as_str(), "-a" | "--append"))))
        }
        "sh" | "bash" => written_by(&script(command)?.text),
        _ => None,
    }
}

/// The file that `cat > FILE` writes what it is given to.
fn written_by(script: &str) -> Option<(&str, bool)> {
    let behind = script.trim().strip_prefix("cat")?.trim_start().strip_prefix('>')?;
    let path = behind.trim_start_matches('>').trim();
    (!path.is_empty() && !path.contains(char::is_whitespace)).then_some((path, behind.starts_with('>')))
}

/// In a here-document whose end is not quoted the shell fills in variables; `\$` is a plain sign.
fn expanded(source: &Source) -> Source {
    let text = source.text.as_bytes();
    let mut bytes = text.to_vec();
    let mut holes = Vec::new();
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'$', b'\\', &text[at..]) {
        at += found;
        if text[at] == b'\\' {
            // One sign becomes two bytes in the document: where a word begins the first may be blank.
            let begins = at == 0 || text[at - 1].is_ascii_whitespace();
            if text.get(at + 1) == Some(&b'$') {
                bytes[at] = if begins { b' ' } else { Source::FILLER as u8 };
                if !begins {
                    holes.push(Hole::Value(source.span(at, at + 1)));
                }
            }
            at += 2;
            continue;
        }
        let range = at..at + expansion(&source.text[at..]);
        if range.len() > 1 {
            bytes[range.clone()].fill(Source::FILLER as u8);
            holes.push(Hole::Value(source.span(range.start, range.end)));
        }
        at = range.end;
    }
    // Only whole characters were replaced.
    let text: Arc<str> = String::from_utf8_lossy(&bytes).into();
    Source { text, holes: holes.into(), ..source.clone() }
}

/// The length of `$name`, `${…}` or `$(…)`; 1 for a lone sign.
fn expansion(text: &str) -> usize {
    let line: Range<usize> = 0..text.find('\n').unwrap_or(text.len());
    let close = match text.as_bytes().get(1) {
        Some(b'{') => '}',
        Some(b'(') => ')',
        _ => {
            let name = |it: char| it.is_ascii_alphanumeric() || it == '_';
            return 1 + text[1..].find(|it| !name(it)).unwrap_or(text.len() - 1);
        }
    };
    text[line].find(close).map_or(1, |at| at + 1)
}
