//! Credentials: `NAME:DATA` and `NAME[:PATH]` (`config_parse_set_credential`, `config_parse_load_credential`).

use super::data::is_base64;
use super::path::climbs;
use super::value::Value;
use crate::facts::systemd::{Kind, scalar};
use crate::syntax::systemd::cut::{Style, cut};

const NO_NAME: &str = "is no name of a credential: a file name without colons";

/// Judges a credential.
pub(super) fn judge(value: &mut Value<'_>) {
    let text = value.text;
    let (name, behind) = text.split_once(':').map_or((text, None), |(name, it)| (name, Some(it)));
    let Some(expanded) = value.expand(name, 0) else { return };
    if expanded.is_known() && !is_name(&expanded.text) {
        return value.all(0..name.len(), NO_NAME);
    }
    let start = name.len() + 1;
    if value.directive.kind == Kind::CredentialSource {
        let Some(source) = behind.filter(|it| !it.is_empty()) else { return };
        let Some(path) = value.expand(source, start) else { return };
        let is_fine = if path.text.starts_with('/') { !climbs(&path.text) } else { is_name(&path.text) };
        if path.is_known() && !is_fine {
            value.all(start..text.len(), "is neither an absolute path nor the name of a credential");
        }
        return;
    }
    // A secret: it is not shown.
    let Some(data) = behind.filter(|it| !it.is_empty()) else {
        return value.all(0..name.len(), "has no data behind a colon");
    };
    let is_encrypted = value.directive.kind == Kind::CredentialDataBase64;
    if is_encrypted && !is_base64(data) {
        value.all(0..name.len(), "has data that is not base64");
    } else if !is_encrypted && !is_escaped(data) {
        value.all(0..name.len(), "has data with a backslash that starts no escape");
    }
}

fn is_name(text: &str) -> bool {
    scalar::is_file_name(text) && scalar::is_descriptor(text)
}

/// Whether every backslash of a text starts an escape of C.
pub(super) fn is_escaped(text: &str) -> bool {
    let whole = Style { separators: "", unquotes: false, ..Style::ESCAPED };
    !text.contains('\\') || cut(text, whole).all(|it| it.is_ok())
}
