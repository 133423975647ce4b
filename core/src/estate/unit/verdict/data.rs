//! Data and numbers of kernels: base64, hashes, escaped text, processors, kinds of memory, errors.

use super::credential::is_escaped;
use super::value::Value;
use crate::facts::systemd::{Kind, scalar, seccomp};
use crate::syntax::systemd::cut::Style;

/// Kinds of memory in a core dump (core(5)).
const MEMORY: &[&str] = &[
    "private-anonymous",
    "shared-anonymous",
    "private-file-backed",
    "shared-file-backed",
    "elf-headers",
    "private-huge",
    "shared-huge",
    "private-dax",
    "shared-dax",
    "default",
    "all",
];

/// The most processors and memory nodes that systemd counts.
const MOST_CPUS: u64 = 8192;

/// Architectures that `uname` can be made to show (`personality_from_string`); each machine takes only its own.
const PERSONALITIES: &[&str] = &[
    "alpha",
    "arc",
    "arc-be",
    "arm",
    "arm-be",
    "arm64",
    "arm64-be",
    "cris",
    "ia64",
    "loongarch64",
    "m68k",
    "mips",
    "mips-le",
    "mips64",
    "mips64-le",
    "nios2",
    "parisc",
    "parisc64",
    "ppc",
    "ppc-le",
    "ppc64",
    "ppc64-le",
    "riscv32",
    "riscv64",
    "s390",
    "s390x",
    "sh",
    "sh64",
    "sparc",
    "sparc64",
    "tilegx",
    "x86",
    "x86-64",
];

/// Judges such a value.
pub(super) fn judge(value: &mut Value<'_>) {
    match value.directive.kind {
        Kind::AsciiText => value.one("is not ASCII", str::is_ascii),
        Kind::Base64 => value.one("is no text in base64", is_base64),
        Kind::Base64OrPath => value.one("is neither an absolute path nor `base64:` with data", |it| {
            it.starts_with('/') || it.strip_prefix("base64:").is_some_and(is_base64)
        }),
        Kind::HexOrPath => {
            value.one("is neither an absolute path nor a hash of at least 32 hexadecimal digits", |it| {
                it.starts_with('/')
                    || (it.len() >= 32 && it.len() % 2 == 0 && it.bytes().all(|it| it.is_ascii_hexdigit()))
            });
        }
        Kind::EscapedText => value.one("holds a backslash that starts no escape", is_escaped),
        Kind::CoredumpFilter => value.each(Style::PLAIN, "is no kind of memory, such as `private-anonymous`", |it| {
            MEMORY.contains(&it) || u64::from_str_radix(it.strip_prefix("0x").unwrap_or(it), 16).is_ok()
        }),
        Kind::Errno => value.one("is neither an error, such as `EPERM`, nor `kill`", |it| {
            it == "kill" || (seccomp::is_error(it) && scalar::integer(it) != Some(0))
        }),
        Kind::Personality => value.one("is no architecture, such as `x86-64`", |it| PERSONALITIES.contains(&it)),
        _ => cpus(value),
    }
}

/// Whether a text is base64, with its padding; white space does not count (`unbase64mem`).
pub(super) fn is_base64(text: &str) -> bool {
    let count = text.bytes().filter(|it| !it.is_ascii_whitespace()).count();
    let data = text.trim_end_matches(|it: char| it == '=' || it.is_ascii_whitespace());
    let padding = text[data.len()..].matches('=').count();
    let alphabet = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'/') || it.is_ascii_whitespace();
    count % 4 == 0 && padding <= 2 && data.bytes().all(alphabet)
}

/// `0-3,8 10` (`parse_cpu_set_full`): one bad word spoils the line until 257, itself from 258 on.
fn cpus(value: &mut Value<'_>) {
    if value.directive.words.iter().any(|(word, _)| *word == value.text) {
        return;
    }
    for word in value.words(Style { separators: " \t\n\r,", ..Style::UNQUOTED }) {
        let Some(expanded) = value.expand_word(&word) else { continue };
        let (from, to) = expanded.text.split_once('-').unwrap_or((&expanded.text, &expanded.text));
        let (from, to) = (scalar::unsigned(from), scalar::unsigned(to));
        let what = match from.zip(to) {
            _ if !expanded.is_known() => continue,
            None => "is neither a number nor a range, such as `0-3`",
            Some((from, to)) if from > to => "is a range that ends before it starts",
            Some((_, to)) if to >= MOST_CPUS => "is above 8191, the most that systemd counts",
            Some(_) => continue,
        };
        if value.release >= 258 { value.part(word.span, what) } else { value.all(word.span, what) }
    }
}
