//! One service: its layers joined as Compose joins them, its variables filled in.

use super::interpolation::Variables;
use super::layers::Layers;
use super::{NamedFile, Service, Variable, Word, below, port};
use crate::facts::systemd::scalar;
use crate::source::{Located, Unknown, Value};
use crate::syntax::systemd::words::{Escapes, quoted};
use crate::syntax::yaml::{Node, Style};

pub(super) fn read(name: &Node<'_>, layers: &Layers<'_>, variables: &Variables) -> Option<Service> {
    let word = |key: &str| variables.word(layers.last(key)?);
    let located = |it: Node<'_>| Some(Located::new(it.text()?.to_owned(), it.inner().unwrap_or_else(|| it.span())));
    let names = |key: &str| layers.names(key).into_iter().filter_map(located).collect();
    let command = layers.last("command");
    let build = layers.last("build");
    let of_build = |key: &str| variables.word(build.filter(|it| it.is_mapping())?.get(key)?);
    let resource = |of: &str, what: &str, short: &str| {
        let long = layers.last_below(&["deploy", "resources", of, what]);
        variables.word(long.or_else(|| layers.last(short))?)
    };
    Some(Service {
        name: located(*name)?,
        image: word("image"),
        build: of_build("context").or_else(|| build.filter(|it| !it.is_mapping()).and_then(|it| variables.word(it))),
        dockerfile: of_build("dockerfile"),
        stage: of_build("target"),
        folder: layers.0.first().map(|it| it.1.clone()).filter(|first| layers.0.iter().all(|it| it.1 == *first)),
        entrypoint: layers.last("entrypoint").and_then(|it| words(it, variables)),
        command: command.and_then(|it| words(it, variables)),
        span: command.map_or_else(|| name.span(), Node::span),
        working_directory: word("working_dir"),
        user: word("user"),
        environment: environment(layers, variables),
        env_files: env_files(layers, variables),
        ports: layers
            .of("ports")
            .iter()
            .flat_map(|it| it.0.items())
            .filter_map(|it| port::read(it, variables))
            .collect(),
        expose: layers.of("expose").iter().flat_map(|it| it.0.items()).filter_map(|it| variables.word(it)).collect(),
        networks: names("networks"),
        network_mode: word("network_mode"),
        volumes: layers
            .of("volumes")
            .iter()
            .flat_map(|it| it.0.items())
            .filter_map(|it| volume(it, variables))
            .collect(),
        depends_on: names("depends_on"),
        stop_signal: word("stop_signal"),
        stop_grace_period: word("stop_grace_period").map(|it| it.map(duration)),
        memory: resource("limits", "memory", "mem_limit").map(|it| it.map(bytes)),
        reserved: resource("reservations", "memory", "mem_reservation").map(|it| it.map(bytes)),
        cpus: resource("limits", "cpus", "cpus").map(|it| it.map(thousandths)),
    })
}

/// The words of a command: a list as it is, a text cut as a shell does; `None` where the image's is kept.
fn words(node: Node<'_>, variables: &Variables) -> Option<Vec<Word>> {
    if node.is_sequence() {
        return Some(node.items().filter_map(|it| variables.word(it)).collect());
    }
    let whole = variables.word(node)?;
    let Some(text) = whole.known() else { return Some(vec![whole]) };
    // Words have places of their own where the text stands there as it is.
    let is_as_written = node.inner().is_some() && node.text() == Some(text);
    let words = quoted(text, Escapes::Relaxed).0.into_iter().map(|it| {
        let span = if is_as_written { whole.span.sub(it.span.start, it.span.end) } else { whole.span };
        Located { value: Value::Known(it.text), span, from: whole.from.clone() }
    });
    Some(words.collect())
}

fn environment(layers: &Layers<'_>, variables: &Variables) -> Vec<Variable> {
    let mut found: Vec<Variable> = Vec::new();
    for (value, _) in layers.of("environment") {
        if value.is_mapping() {
            found.extend(value.entries().into_iter().filter_map(|(name, value)| of_mapping(name, value, variables)));
        } else {
            found.extend(value.items().filter_map(|it| of_list(it, variables)));
        }
    }
    found
}

fn of_mapping(name: Node<'_>, value: Node<'_>, variables: &Variables) -> Option<Variable> {
    let name = Located::new(name.text()?.to_owned(), name.inner().unwrap_or_else(|| name.span()));
    let value = if value.is_null() {
        from_outside(&name)
    } else {
        let is_plain = value.style() == Some(Style::Plain);
        let word = variables.word(value)?;
        // A bare number or date is shown as YAML means it, which is not always as it is written.
        if is_plain && value.text().is_some_and(is_respelt) {
            word.map(|_| Value::Unknown(Unknown::NotEvaluated("a YAML number".to_owned())))
        } else {
            word
        }
    };
    Some(Variable { name, value })
}

/// `NAME=value`, or a name alone.
fn of_list(item: Node<'_>, variables: &Variables) -> Option<Variable> {
    let written = item.text()?;
    let span = item.inner().unwrap_or_else(|| item.span());
    let place = |from: usize, to: usize| if item.inner().is_some() { span.sub(from, to) } else { span };
    let Some((name, _)) = written.split_once('=') else {
        let name = Located::new(written.to_owned(), span);
        let value = from_outside(&name);
        return Some(Variable { name, value });
    };
    let length = name.len();
    let whole = variables.word(item)?;
    let value = match whole.value {
        Value::Known(text) => {
            Value::Known(text.split_once('=').map_or_else(String::new, |(_, value)| value.to_owned()))
        }
        unknown @ Value::Unknown(_) => unknown,
    };
    let value = Located { value, span: place(length + 1, written.len()), from: whole.from };
    Some(Variable { name: Located::new(name.to_owned(), place(0, length)), value })
}

fn from_outside(name: &Located<String>) -> Word {
    Located::new(Value::Unknown(Unknown::Undefined(name.value.clone())), name.span)
}

/// Whether a bare scalar is a number or date whose canonical form is not what stands there.
fn is_respelt(text: &str) -> bool {
    let is_number_like = text.starts_with(|it: char| it.is_ascii_digit() || matches!(it, '+' | '-' | '.'))
        && text.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'-' | b'.' | b'_' | b':'))
        && text.bytes().any(|it| it.is_ascii_digit())
        && (text.starts_with("0x") || text.bytes().all(|it| !it.is_ascii_alphabetic() || b"eEoObBtTzZ".contains(&it)));
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_canonical = digits.bytes().all(|it| it.is_ascii_digit())
        && digits.len() <= 18
        && (digits == "0" || !digits.starts_with('0'));
    let is_version = text.matches('.').count() > 1 && text.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    is_number_like && !is_canonical && !is_version
}

fn env_files(layers: &Layers<'_>, variables: &Variables) -> Vec<NamedFile> {
    let mut found = Vec::new();
    for (value, folder) in layers.of("env_file") {
        let entries: Vec<Node<'_>> = if value.is_sequence() { value.items().collect() } else { vec![value] };
        for entry in entries {
            let path = if entry.is_mapping() { entry.get("path") } else { Some(entry) };
            let Some(path) = path.and_then(|it| variables.word(it)) else { continue };
            let said = |key: &str| entry.get(key).and_then(Node::text);
            found.push(NamedFile {
                path: path.map(|it| it.map(|it| below(folder, &it))),
                is_optional: said("required") == Some("false"),
                is_raw: said("format") == Some("raw"),
            });
        }
    }
    found
}

fn volume(node: Node<'_>, variables: &Variables) -> Option<Word> {
    if !node.is_mapping() {
        return variables.word(node);
    }
    let word = |key: &str| variables.word(node.get(key)?);
    let value = match (word("source").map(|it| it.value), word("target")?.value) {
        (Some(Value::Known(source)), Value::Known(target)) => Value::Known(format!("{source}:{target}")),
        (None, target @ Value::Known(_)) => target,
        (Some(Value::Unknown(reason)), _) | (_, Value::Unknown(reason)) => Value::Unknown(reason),
    };
    Some(Located::new(value, node.span()))
}

/// `1m30s`, `10s`, `90`.
fn duration(value: Value<String>) -> Value<u64> {
    and_then(value, |text| {
        let text = if text.bytes().all(|it| it.is_ascii_digit()) { format!("{text}s") } else { text.to_owned() };
        scalar::timespan(&text)
    })
}

/// `512m`, `1.5g`, `2GiB`: by 1,024 in every spelling (docker/go-units).
fn bytes(value: Value<String>) -> Value<u64> {
    and_then(value, |text| {
        let text = text.trim().to_ascii_lowercase();
        let end = text.find(|it: char| !it.is_ascii_digit() && it != '.').unwrap_or(text.len());
        let number: f64 = text[..end].parse().ok()?;
        let shift = match text[end..].trim().trim_end_matches('b').trim_end_matches('i') {
            "" => 0,
            "k" => 10,
            "m" => 20,
            "g" => 30,
            "t" => 40,
            _ => return None,
        };
        #[expect(clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a size, never below zero")]
        let bytes = (number * (1_u64 << shift) as f64) as u64;
        Some(bytes)
    })
}

/// `0.5`, `2`: thousandths of a core.
fn thousandths(value: Value<String>) -> Value<u64> {
    and_then(value, |text| {
        let cores: f64 = text.trim().parse().ok().filter(|it| (0.001..1e6).contains(it))?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be small and positive")]
        let thousandths = (cores * 1000.0).round() as u64;
        Some(thousandths)
    })
}

fn and_then(value: Value<String>, read: impl FnOnce(&str) -> Option<u64>) -> Value<u64> {
    match value {
        Value::Unknown(reason) => Value::Unknown(reason),
        Value::Known(text) => {
            read(&text).map_or_else(|| Value::Unknown(Unknown::NotEvaluated(format!("`{text}`"))), Value::Known)
        }
    }
}
