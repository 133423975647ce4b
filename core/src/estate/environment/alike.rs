//! How to write a value so that every reader of a file takes the same.

use super::{Dialect, Line};
use crate::source::{FileId, Source};
use crate::syntax::env::read;

/// Returns the value of an assignment in single quotes, if all these readers take what is between them as it stands
/// there now. What may be meant otherwise (variables, commands, escapes in double quotes) is left alone.
pub fn alike(source: &Source, line: &Line, dialects: &[Dialect]) -> Option<String> {
    let raw = source.slice(line.value);
    let value = source.slice(line.literal(source));
    let escapes = raw.starts_with('"') && value.contains('\\');
    if escapes || value.is_empty() || value.contains(['$', '`', '\'', '\n', '\r', Source::FILLER]) {
        return None;
    }
    let written = format!("'{value}'");
    let text = Source::whole(FileId(0), format!("A={written}\n").into());
    let takes = |dialect: &Dialect| {
        let reading = read(&text, *dialect, &|_| None);
        matches!(reading.variables.as_slice(), [only] if only.value.known().is_some_and(|it| it == value))
    };
    dialects.iter().all(takes).then_some(written)
}
