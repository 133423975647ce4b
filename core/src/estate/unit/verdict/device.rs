//! Devices with rights, weights, sizes and times.

use std::ops::Range;

use super::path::climbs;
use super::says;
use super::value::{Expanded, Value};
use crate::facts::systemd::{Kind, scalar};
use crate::syntax::systemd::cut::{Style, cut};

/// Judges a device and what is said of it.
pub(super) fn judge(value: &mut Value<'_>) {
    let mut words = cut(value.text, Style::UNQUOTED);
    let device = match words.next() {
        Some(Ok(device)) => device,
        Some(Err(broken)) => return value.broken(&broken),
        None => return,
    };
    let (rest, start) = (words.rest(), words.offset());
    let Some(path) = value.expand(&device.text, device.span.start) else { return };
    if value.directive.kind == Kind::DeviceRule {
        return rule(value, &path, device.span, start);
    }
    let what = match value.directive.kind {
        Kind::DeviceSize => "a size",
        Kind::DeviceTimespan => "a time span",
        _ => "a weight",
    };
    if rest.is_empty() {
        return value.all(value.whole(), format!("is a device or {what}, and both are needed"));
    }
    if climbs(&path.text) {
        return value.all(device.span, says::NOT_NORMALIZED);
    }
    let is_word = value.directive.words.iter().any(|(word, _)| *word == rest);
    let range = start..value.text.len();
    match value.directive.kind {
        Kind::DeviceSize if !is_word && scalar::size_of_base(rest, 1000).is_none_or(|it| it == 0) => {
            value.all(range, "is no size, such as `10M`");
        }
        Kind::DeviceTimespan if scalar::timespan(rest).is_none() => value.all(range, says::TIMESPAN),
        Kind::DeviceWeight => {
            let (least, most) = if value.directive.name.starts_with("Block") { (10, 1000) } else { (1, 10_000) };
            if scalar::unsigned(rest).is_none_or(|it| !(least..=most).contains(&it)) {
                value.all(range, format!("is no number from {least} to {most}"));
            }
        }
        _ => {}
    }
}

/// A node below `/dev`, or a group of devices, and some of `r`, `w` and `m`.
fn rule(value: &mut Value<'_>, path: &Expanded<'_>, device: Range<usize>, rights: usize) {
    let text = &path.text;
    let is_group = text.starts_with("block-") || text.starts_with("char-");
    let below = |folder: &str| text.strip_prefix(folder).is_some_and(|it| it.is_empty() || it.starts_with('/'));
    let is_node = (below("/dev") || below("/run/systemd/inaccessible")) && !climbs(text);
    if !is_group && !is_node && path.is_known() {
        return value.all(device, "is neither below `/dev` nor a group of devices, such as `char-pts`");
    }
    let range = rights..value.text.len();
    if !value.text[range.clone()].bytes().all(|it| matches!(it, b'r' | b'w' | b'm')) {
        value.all(range, "are no rights: some of `r`, `w` and `m` are expected");
    }
}
