//! What is mounted into a unit's view of the files: paths, images, empty file systems.

use super::path;
use super::value::{Expanded, Value};
use crate::facts::systemd::Kind;
use crate::syntax::systemd::cut::{Backslash, Part, Style, cut};

/// The partitions of a disk image; `root` and `usr` also come for other architectures and with their checksums
/// (`partition_designator_from_string`).
const PARTITIONS: &[&str] = &["esp", "home", "srv", "swap", "tmp", "var", "xbootldr"];

fn is_partition(name: &str) -> bool {
    let bare = name.strip_suffix("-sig").filter(|it| it.ends_with("-verity")).unwrap_or(name);
    let bare = bare.strip_suffix("-verity").unwrap_or(bare);
    let main = bare.strip_suffix("-secondary").or_else(|| bare.strip_suffix("-other")).unwrap_or(bare);
    matches!(main, "root" | "usr") || PARTITIONS.contains(&name)
}

const PAIRS: Style =
    Style { separators: ":", keeps_empty: false, unquotes: false, backslash: Backslash::EscapesSeparators };

/// Judges a list of things to mount.
pub(super) fn judge(value: &mut Value<'_>) {
    match value.directive.kind {
        Kind::BindPaths => bind_paths(value),
        Kind::TmpfsMounts => tmpfs(value),
        Kind::MountImages if value.directive.name == "ExtensionImages" => images(value, 1),
        Kind::MountImages => images(value, 2),
        _ => options(value),
    }
}

/// `[-]SOURCE[:DESTINATION[:OPTIONS]]` (`config_parse_bind_paths`).
fn bind_paths(value: &mut Value<'_>) {
    let style = Style { separators: ": \t\n\r", keeps_empty: true, ..Style::UNQUOTED };
    let mut words = cut(value.text, style);
    while let Some(word) = words.next_as(style) {
        let source = match word {
            Ok(source) => source,
            Err(broken) => return value.broken(&broken),
        };
        let is_fine = checked(value, &source, source.text.strip_prefix('-').unwrap_or(&source.text));
        if !source.joined || !is_fine {
            continue;
        }
        let Some(Ok(destination)) = words.next_as(style) else {
            value.part(source.span, "has no destination behind its colon");
            continue;
        };
        if !checked(value, &destination, &destination.text) || !destination.joined {
            continue;
        }
        if let Some(Ok(options)) = words.next_as(Style::UNQUOTED)
            && !matches!(&*options.text, "" | "rbind" | "norbind")
        {
            value.part(options.span, "is neither `rbind` nor `norbind`");
        }
    }
}

/// Whether a part is an absolute path; where it is not, that is a fault.
fn checked(value: &mut Value<'_>, part: &Part<'_>, text: &str) -> bool {
    let Some(path) = value.expand(text, part.span.start) else { return false };
    match path::fault(&path) {
        Some(what) => value.part(part.span.clone(), what),
        None => return true,
    }
    false
}

/// `PATH[:OPTIONS]`.
fn tmpfs(value: &mut Value<'_>) {
    let colon = Style { separators: ":", keeps_empty: true, unquotes: false, backslash: Backslash::Drops };
    for word in value.words(Style::UNQUOTED) {
        let path =
            cut(&word.text, colon).next().and_then(Result::ok).map_or_else(String::new, |it| it.text.into_owned());
        checked(value, &word, &path);
    }
}

/// `[-]SOURCE[:DESTINATION][:PARTITION:OPTIONS]…`; `paths` is how many paths come first.
fn images(value: &mut Value<'_>, paths: usize) {
    for word in value.words(Style::QUOTED) {
        let fields: Vec<Part<'_>> = cut(&word.text, PAIRS).map_while(Result::ok).collect();
        let source = fields.first().map_or("", |it| &it.text);
        if !checked(value, &word, source.strip_prefix('-').unwrap_or(source)) {
            continue;
        }
        if paths == 2 {
            let Some(destination) = fields.get(1) else {
                value.part(word.span, "has no destination: `SOURCE:DESTINATION` is expected");
                continue;
            };
            if !checked(value, &word, &destination.text) {
                continue;
            }
        }
        for pair in fields.get(paths..).unwrap_or_default().chunks(2) {
            if pair.len() == 2 && !is_partition(&pair[0].text) {
                value.part(word.span.clone(), format!("names `{}`, which is no partition", pair[0].text));
            }
        }
    }
}

/// `[PARTITION:]OPTIONS`, for each partition.
fn options(value: &mut Value<'_>) {
    for word in value.words(Style::UNQUOTED) {
        let fields: Vec<Part<'_>> = cut(&word.text, PAIRS).map_while(Result::ok).collect();
        let Some(options) = fields.last() else { continue };
        let expanded = value.expand(&options.text, word.span.start);
        let [partition, _, ..] = fields.as_slice() else { continue };
        let is_known = expanded.as_ref().is_some_and(Expanded::is_known);
        if is_known && !is_partition(&partition.text) {
            value.part(word.span, format!("names `{}`, which is no partition", partition.text));
        }
    }
}
