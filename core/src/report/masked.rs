//! An answer as one JSON document without its secrets.

use serde::Serialize;
use serde_json::Value;

use super::mask::Mask;
use crate::source::{FileSet, Span};

/// Returns the document on several lines, ended by a line feed, with every secret of the files masked.
pub(super) fn masked(document: impl Serialize, files: &FileSet, secrets: &[Span]) -> String {
    let shown = serde_json::to_value(document).and_then(|mut it| {
        let mut said = String::new();
        strings(&mut it, &mut |text| {
            said.push_str(text);
            said.push('\n');
        });
        let mask = Mask::over(files, secrets, &said);
        strings(&mut it, &mut |text| *text = mask.hide(text));
        serde_json::to_string_pretty(&it)
    });
    match shown {
        Ok(text) => text + "\n",
        Err(error) => unreachable!("the document holds only strings and numbers: {error}"),
    }
}

/// Goes through every string.
fn strings(value: &mut Value, each: &mut impl FnMut(&mut String)) {
    match value {
        Value::String(text) => each(text),
        Value::Array(all) => all.iter_mut().for_each(|it| strings(it, each)),
        Value::Object(all) => all.values_mut().for_each(|it| strings(it, each)),
        _ => {}
    }
}
