//! What a setting makes of a value, or that it refuses it (the validators of `gunicorn/config.py`).

use crate::facts::gunicorn::Kind;
use crate::source::{Located, Unknown, Value};
use crate::syntax::python::{Item, Object, integer_of_base_0};

/// Why there is no value.
pub(super) enum Refusal {
    /// The setting refuses it: Gunicorn ends with status 1.
    Refused,
    /// It may refuse it.
    Perhaps(Unknown),
}

type Outcome<T = Object> = Result<T, Refusal>;

/// Returns what a setting of a kind keeps of a value.
pub(super) fn validate(kind: Kind, item: &Item, folder: Option<&str>) -> Outcome<Item> {
    let object = match &item.value {
        Value::Known(object) => object,
        Value::Unknown(reason) => return Err(Refusal::Perhaps(reason.clone())),
    };
    if matches!(object, Object::Name(_)) {
        return match kind {
            // A function or class of a library is there; what is not called a class is one by its name.
            Kind::Callable(_) | Kind::PostRequest | Kind::Class => Err(perhaps("an imported object")),
            Kind::Any => Ok(item.clone()),
            _ => Err(Refusal::Refused),
        };
    }
    let kept = match kind {
        Kind::Any => object.clone(),
        Kind::Text => text(object)?,
        Kind::List => list(object, item)?,
        Kind::CommaList => words(object, item, |_| true)?,
        Kind::SingleAddresses => words(object, item, |it| it.parse::<std::net::IpAddr>().is_ok())?,
        Kind::Addresses => words(object, item, is_network)?,
        Kind::Count => Object::Integer(count(object)?),
        Kind::FrameSize => match number(object)? {
            it if (16384..=16_777_215).contains(&it) => Object::Integer(it),
            _ => return Err(Refusal::Refused),
        },
        Kind::Switch => switch(object)?,
        Kind::Dictionary => match object {
            Object::Dict(_) => object.clone(),
            _ => return Err(Refusal::Refused),
        },
        Kind::Class => match object {
            Object::Function(..) => return Err(perhaps("what a function gives")),
            other => text(other)?,
        },
        Kind::Callable(arity) => callable(object, &[arity])?,
        Kind::PostRequest => callable(object, &[2, 3, 4])?,
        Kind::Choice(choices) => match object {
            Object::None => Object::String(choices.first().copied().unwrap_or_default().to_owned()),
            Object::String(it) if choices.contains(&it.trim().to_lowercase().as_str()) => {
                Object::String(it.trim().to_lowercase())
            }
            _ => return Err(Refusal::Refused),
        },
        Kind::Engine(choices) => match object {
            Object::String(it) if it == "inotify" => return Err(perhaps("whether inotify is there")),
            Object::String(it) if choices.contains(&it.as_str()) => object.clone(),
            _ => return Err(Refusal::Refused),
        },
        Kind::Account => account(object)?,
        Kind::Folder => match (text(object)?, folder) {
            (Object::String(path), Some(folder)) if path == "." || path.is_empty() || path == folder => {
                Object::String(folder.to_owned())
            }
            (Object::String(path), None) => Object::String(path),
            (Object::String(_), Some(_)) => return Err(perhaps("whether the folder is there")),
            _ => return Err(Refusal::Refused),
        },
        Kind::Files => match list(object, item)? {
            Object::List(items) if items.is_empty() => Object::List(items),
            _ => return Err(perhaps("whether the files are there")),
        },
        Kind::Statsd => match text(object)? {
            Object::String(_) => return Err(perhaps("an address")),
            other => other,
        },
        Kind::ProxyProtocol => word(object, "off", |it| match it {
            "false" | "off" | "0" | "none" => Some("off"),
            "true" | "auto" | "1" => Some("auto"),
            "v1" => Some("v1"),
            "v2" => Some("v2"),
            _ => None,
        })?,
        Kind::Cleartext => word(object, "off", |it| match it {
            "off" => Some("off"),
            "prior-knowledge" => Some("prior-knowledge"),
            "upgrade" => Some("upgrade"),
            "both" => Some("both"),
            _ => None,
        })?,
        Kind::Protocols => match object {
            Object::None => Object::None,
            Object::String(it) if it.trim().is_empty() || it.trim() == "h1" => object.clone(),
            Object::String(_) => return Err(perhaps("whether HTTP/2 is there")),
            _ => return Err(Refusal::Refused),
        },
    };
    Ok(Located { value: Value::Known(kept), span: item.span, from: item.from.clone() })
}

fn perhaps(what: &str) -> Refusal {
    Refusal::Perhaps(Unknown::NotEvaluated(what.to_owned()))
}

fn text(object: &Object) -> Outcome {
    match object {
        Object::None => Ok(Object::None),
        Object::String(it) => Ok(Object::String(it.trim().to_owned())),
        _ => Err(Refusal::Refused),
    }
}

fn list(object: &Object, item: &Item) -> Outcome {
    if object.truthy() == Some(false) {
        return Ok(Object::List(Vec::new()));
    }
    let items: Vec<Item> = match object {
        Object::String(_) => vec![item.clone()],
        Object::List(items) | Object::Tuple(items) => items.clone(),
        Object::Dict(pairs) => pairs.iter().map(|it| it.0.clone()).collect(),
        _ => return Err(Refusal::Refused),
    };
    let kept = items.into_iter().map(|item| match &item.value {
        Value::Known(object) => {
            let kept = text(object)?;
            Ok(item.map(|_| Value::Known(kept)))
        }
        Value::Unknown(_) => Ok(item),
    });
    Ok(Object::List(kept.collect::<Outcome<_>>()?))
}

/// A text of words with commas between, each of which must be `*` or fit.
fn words(object: &Object, item: &Item, fits: fn(&str) -> bool) -> Outcome {
    let Object::String(text) = text(object)? else { return Ok(Object::List(Vec::new())) };
    let words: Vec<&str> = text.split(',').filter(|it| !it.is_empty()).map(str::trim).collect();
    if !words.iter().all(|it| *it == "*" || fits(it)) {
        return Err(Refusal::Refused);
    }
    let item = |it: &str| Located::new(Value::Known(Object::String(it.to_owned())), item.span);
    Ok(Object::List(words.into_iter().map(item).collect()))
}

/// An address, or a network without host bits.
fn is_network(text: &str) -> bool {
    if text.parse::<std::net::IpAddr>().is_ok() {
        return true;
    }
    text.parse::<ipnet::IpNet>().is_ok_and(|it| it.trunc() == it)
}

fn number(object: &Object) -> Outcome<i64> {
    match object {
        Object::Integer(it) => Ok(*it),
        Object::Bool(it) => Ok(i64::from(*it)),
        Object::String(it) => integer_of_base_0(it).ok_or(Refusal::Refused),
        _ => Err(Refusal::Refused),
    }
}

fn count(object: &Object) -> Outcome<i64> {
    number(object).and_then(|it| if it < 0 { Err(Refusal::Refused) } else { Ok(it) })
}

fn switch(object: &Object) -> Outcome {
    match object {
        Object::None | Object::Bool(_) => Ok(object.clone()),
        Object::String(it) => match it.to_lowercase().trim() {
            "true" => Ok(Object::Bool(true)),
            "false" => Ok(Object::Bool(false)),
            _ => Err(Refusal::Refused),
        },
        _ => Err(Refusal::Refused),
    }
}

fn callable(object: &Object, arities: &[usize]) -> Outcome {
    match object {
        Object::Function(arity, _) if arities.contains(arity) => Ok(object.clone()),
        Object::String(it) if it.contains('.') => Err(perhaps("an imported function")),
        _ => Err(Refusal::Refused),
    }
}

fn account(object: &Object) -> Outcome {
    match object {
        Object::None | Object::Integer(_) | Object::Bool(_) => Ok(object.clone()),
        Object::String(it) if !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()) => Ok(object.clone()),
        Object::String(it) if it == "root" => Ok(object.clone()),
        Object::String(_) => Err(perhaps("whether the account is there")),
        _ => Err(Refusal::Refused),
    }
}

/// A word of a few, a truth value, or nothing.
fn word(object: &Object, none: &str, kept: fn(&str) -> Option<&'static str>) -> Outcome {
    let found = match object {
        Object::None => Some(none.to_owned()),
        Object::Bool(it) => {
            kept(if *it { "true" } else { "off" }).or(it.then_some("prior-knowledge")).map(str::to_owned)
        }
        Object::String(it) => kept(it.to_lowercase().trim()).map(str::to_owned),
        _ => None,
    };
    found.map(Object::String).ok_or(Refusal::Refused)
}
