//! Words that systemd skips without a message, so that nobody notices.

use super::super::setting::Setting;
use super::Fault;
use super::value::Value;
use crate::facts::systemd::{Kind, capability};
use crate::syntax::systemd::cut::{Style, cut};

/// Returns the words of a list that a release does not know, and skips silently.
pub fn skipped(setting: &Setting, release: u16) -> Vec<Fault> {
    let (Some(text), Some(directive)) = (setting.value.known(), setting.directive) else { return Vec::new() };
    let start = usize::from(text.starts_with('~'));
    let is_word = |text: &str| directive.words.iter().any(|(word, since)| *word == text && *since <= release);
    let (what, is_known): (_, &dyn Fn(&str) -> bool) = match directive.kind {
        Kind::Capabilities => ("is no capability", &capability::is_capability),
        Kind::SecureBits => ("is none of the secure bits, such as `noroot`", &is_word),
        // Where none of the words is known, systemd says so: that is a fault of the value.
        Kind::Controllers if setting.faults.is_empty() => ("is no controller, such as `cpu` or `memory`", &is_word),
        _ => return Vec::new(),
    };
    let mut value = Value { text, directive, release, unit: None, faults: Vec::new() };
    for word in cut(&text[start..], Style::UNQUOTED).map_while(Result::ok) {
        if !is_known(&word.text) && !word.text.contains('%') {
            value.part(word.span.start + start..word.span.end + start, what);
        }
    }
    value.faults
}
