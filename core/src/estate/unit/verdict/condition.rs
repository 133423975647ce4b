//! Conditions and assertions: `[|][!]ARGUMENT` (`config_parse_unit_condition_path`, `…_string`).

use super::path;
use super::value::Value;
use crate::facts::systemd::Kind;

/// Judges what systemd reads when it loads the unit; other arguments are read when the condition is tested.
pub(super) fn judge(value: &mut Value<'_>) {
    let text = value.text;
    let bare = text.strip_prefix('|').unwrap_or(text);
    let bare = bare.strip_prefix('!').unwrap_or(bare);
    let start = text.len() - bare.len();
    let Some(argument) = value.expand(bare, start) else {
        return value.faults.iter_mut().for_each(|it| it.drops_all = true);
    };
    if value.directive.kind == Kind::ConditionPath
        && let Some(what) = path::fault(&argument)
    {
        value.all(if bare.is_empty() { value.whole() } else { start..text.len() }, what);
    }
}
