//! The reader of `docker run --env-file` (docker/cli, pkg/kvfile): a name, a sign, and the rest of the line as it
//! stands. It knows no quotes, and one line it cannot take is the end of the command.

use super::{Lookup, Reading};
use crate::source::{Source, Value};

/// Reads the file as the command line of Docker does.
pub(super) fn read(source: &Source, env: Lookup<'_>) -> Reading {
    let mut reading = Reading::default();
    let mut at = if source.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    while at < source.text.len() {
        let rest = &source.text[at..];
        let end = rest.find('\n').map_or(source.text.len(), |it| at + it);
        let line = &source.text[at..end];
        let line = line.strip_suffix('\r').unwrap_or(line);
        of_line(source, at, line, env, &mut reading);
        if reading.raised.is_some() {
            reading.clear();
            return reading;
        }
        at = end + 1;
    }
    reading
}

fn of_line(source: &Source, at: usize, line: &str, env: Lookup<'_>, reading: &mut Reading) {
    let text = line.trim_start();
    if text.is_empty() || text.starts_with('#') {
        return;
    }
    let start = at + line.len() - text.len();
    let end = at + line.len();
    let (name, value) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
    if name.is_empty() || name.contains([' ', '\t']) {
        reading.refuse(source.span(start, end), "docker does not read a file with this line in it");
        reading.raised = Some("invalid env file");
        return;
    }
    let key = start..start + name.len();
    match value {
        Some(value) => reading.set(source, key.clone(), key.end + 1..end, Value::Known(value.to_owned())),
        None => match env(name) {
            Some(value) => reading.set(source, key.clone(), key.end..key.end, Value::Known(value)),
            None => reading.bare.push((name.to_owned(), reading.variables.len())),
        },
    }
}
