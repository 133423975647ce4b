//! Lists of what a unit may use: system calls, address families, namespaces,
//! controllers, file systems, programs for the kernel.

use std::ops::Range;

use super::value::Value;
use crate::facts::systemd::{Kind, family, scalar, seccomp};
use crate::syntax::systemd::cut::{Broken, Style, cut};

/// Groups of file systems (`RestrictFileSystems=`).
const FILE_SYSTEMS: &[&str] = &[
    "anonymous",
    "application",
    "auxiliary-api",
    "basic-api",
    "common-block",
    "historical-block",
    "known",
    "network",
    "privileged-api",
    "security",
    "temporary",
];

/// Hooks of control groups (`bpf_cgroup_attach_type_from_string`).
const HOOKS: &[&str] = &[
    "bind4",
    "bind6",
    "connect4",
    "connect6",
    "device",
    "egress",
    "getpeername4",
    "getpeername6",
    "getsockname4",
    "getsockname6",
    "getsockopt",
    "ingress",
    "post_bind4",
    "post_bind6",
    "recvmsg4",
    "recvmsg6",
    "sendmsg4",
    "sendmsg6",
    "setsockopt",
    "sock_create",
    "sock_ops",
    "sock_release",
    "sysctl",
];

/// Judges a list of what a unit may use.
pub(super) fn judge(value: &mut Value<'_>) {
    let (directive, release) = (value.directive, value.release);
    let is_word = move |text: &str| directive.words.iter().any(|(word, since)| *word == text && *since <= release);
    match directive.kind {
        Kind::SyscallFilter | Kind::SyscallLog => calls(value),
        Kind::AddressFamilies if value.text == "none" => {}
        Kind::AddressFamilies => {
            each(value, Style::UNQUOTED, "is no address family, such as `AF_INET`", family::is_family);
        }
        Kind::Architectures => {
            value.each(Style::PLAIN, "is no architecture, such as `native`", seccomp::is_architecture);
        }
        Kind::FilesystemSet => each(value, Style::UNQUOTED, "is no group of file systems, such as `@network`", |it| {
            it.strip_prefix('@').is_none_or(|group| FILE_SYSTEMS.contains(&group))
        }),
        Kind::Delegate if scalar::boolean(value.text).is_some() => {}
        // One known controller is enough: the others of the line are skipped without a word.
        Kind::Controllers if value.words(Style::UNQUOTED).iter().any(|it| is_word(&it.text)) => {}
        Kind::Delegate | Kind::Controllers => {
            value.each(Style::UNQUOTED, "is no controller, such as `cpu` or `memory`", is_word);
        }
        Kind::Namespaces if scalar::boolean(value.text).is_some() => {}
        Kind::Namespaces => {
            let before = value.faults.len();
            each(value, Style::PLAIN, "is no kind of namespace, such as `net`", is_word);
            value.faults[before..].iter_mut().for_each(|it| it.drops_all = true);
        }
        _ => program(value),
    }
}

/// Judges every word behind a `~` that turns the list round.
fn each(value: &mut Value<'_>, style: Style, what: &str, is_valid: impl Fn(&str) -> bool) {
    let start = usize::from(value.text.starts_with('~'));
    for word in cut(&value.text[start..], style) {
        match word {
            Ok(word) if is_valid(&word.text) => {}
            Ok(word) => value.part(shifted(&word.span, start), what),
            Err(broken) => {
                value.broken(&Broken { span: shifted(&broken.span, start), quote: broken.quote.map(|at| at + start) });
            }
        }
    }
}

fn shifted(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

/// `CALL`, `@GROUP`, and in a list of what is denied `CALL:ERROR` (`config_parse_syscall_filter`).
fn calls(value: &mut Value<'_>) {
    let denies = value.text.starts_with('~');
    let start = usize::from(denies);
    let release = value.release;
    for word in cut(&value.text[start..], Style::PLAIN).flatten() {
        let span = shifted(&word.span, start);
        let (name, error) = match word.text.split_once(':').filter(|_| value.directive.kind == Kind::SyscallFilter) {
            Some((name, error)) => (name, Some(error)),
            None => (&*word.text, None),
        };
        let behind = span.start + name.len() + 1..span.end;
        match error {
            Some(error) if error != "kill" && !seccomp::is_error(error) => {
                value.part(behind, "is neither an error, such as `EPERM`, nor `kill`");
                continue;
            }
            Some(_) if !denies => {
                value.part(span, "names an error, which only calls in a list that starts with `~` have");
                continue;
            }
            _ => {}
        }
        let named = span.start..span.start + name.len();
        match name.starts_with('@').then_some(name) {
            Some(group) if !seccomp::is_group(group, release) => {
                value.part(named, "is no group of system calls, such as `@system-service`");
            }
            None if name.is_empty() => value.part(span, "names no system call"),
            None if !seccomp::is_call(name) => value.part(named, "is no system call"),
            _ => {}
        }
    }
}

/// `HOOK:PATH` (`config_parse_bpf_foreign_program`).
fn program(value: &mut Value<'_>) {
    let text = value.text;
    let Some((hook, path)) = text.split_once(':') else {
        return value.all(value.whole(), "has no path behind a colon: `HOOK:PATH` is expected");
    };
    if !HOOKS.contains(&hook) {
        return value.all(0..hook.len(), "is no hook, such as `ingress` or `egress`");
    }
    let Some(path) = value.expand(path, hook.len() + 1) else { return };
    if let Some(what) = super::path::fault(&path) {
        value.all(if path.text.is_empty() { value.whole() } else { hook.len() + 1..text.len() }, what);
    }
}
