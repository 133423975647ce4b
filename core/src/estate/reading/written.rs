//! Files that the commands of a document write with a here-document:
//! `sudo tee /etc/systemd/system/app.service <<EOF`.

use std::ops::Range;
use std::sync::Arc;

use super::block::Shown;
use super::{Kind, Place, content, elision, kind};
use crate::source::{Hole, Source};
use crate::syntax::shell::{Command, Link, commands};

/// Returns the files that the commands of a block write.
pub(super) fn files(block: &Source) -> Vec<Shown> {
    let all = commands(block);
    all.iter().enumerate().filter_map(|(at, command)| file(block, command, all.get(at + 1))).collect()
}

fn file(block: &Source, command: &Command, next: Option<&Command>) -> Option<Shown> {
    let document = command.redirections.iter().find(|it| it.body.is_some())?;
    let (path, adds) = target(command, next)?;
    let body = document.body?;
    let whole =
        Source { file: block.file, base: body.start, text: Arc::from(block.slice(body)), holes: Arc::default() };
    let literal = block.slice(document.target.span).contains(['\'', '"', '\\']);
    let source = if literal { whole } else { expanded(&whole) };
    let kind = kind::of_path(path)?;
    let known = matches!(kind, Kind::Unit | Kind::Nginx | Kind::Env | Kind::Puma) && content::is(kind, &source.text);
    // What is added to a file is no file by itself; variables are.
    let name = if adds && kind != Kind::Env || content::is_excerpt(kind, path, &source.text) { "" } else { path };
    known.then(|| (kind, name.to_owned(), elision::blank(&source, kind), Place::Block))
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
        _ => None,
    }
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
