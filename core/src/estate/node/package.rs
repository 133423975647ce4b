//! `package.json`: what `npm start` and its like run.

use crate::estate::process::Word;
use crate::estate::{Estate, Host, layout};
use crate::source::{Located, Span, Value};

/// Returns the command that a runner of packages is told to run, with the name of the program in front.
pub(in crate::estate) fn script(estate: &Estate, host: &Host, command: &[Word], folder: Option<&str>) -> Option<Word> {
    let words: Option<Vec<&str>> = command.iter().map(|it| it.known().map(String::as_str)).collect();
    let words = words?;
    let program = words.first()?.rsplit('/').next()?;
    let named = match (program, words.get(1..)?) {
        ("npm" | "pnpm" | "yarn", ["start", ..]) => "start",
        ("npm" | "pnpm" | "yarn", ["run" | "run-script", name, ..]) => name,
        ("yarn" | "pnpm", [name]) if !name.starts_with('-') => name,
        _ => return None,
    };
    let text = layout::file_for(estate, host, &format!("{}/package.json", folder?.trim_end_matches('/')))?;
    let package: serde_json::Value = serde_json::from_str(&text.source.text).ok()?;
    let script = package.get("scripts")?.get(named)?.as_str()?;
    // Only a script that is written without escapes stands somewhere as it is.
    let written = format!("\"{script}\"");
    let whole = &text.source.text;
    let start = whole.find("\"scripts\"").and_then(|from| Some(from + whole[from..].find(&written)?));
    let span = match start {
        Some(at) => text.source.span(at, at + written.len()),
        None => text.source.all().head(),
    };
    Some(word(script, span))
}

fn word(text: &str, span: Span) -> Word {
    Located::new(Value::Known(text.to_owned()), span)
}
