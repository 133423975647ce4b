//! Python's own functions, and those of its library that configuration calls.

use super::call::{Arguments, PROCESSORS};
use super::evaluator::{Evaluator, Outcome};
use super::number::{float, integer, integer_of_base_0};
use super::path::{folder, joined, normal};
use super::{Item, Object};
use crate::source::{Span, Unknown, Value};

/// Every name that is there without an import, exceptions aside; sorted.
static BUILTINS: &[&str] = &[
    "Ellipsis",
    "NotImplemented",
    "__import__",
    "abs",
    "aiter",
    "all",
    "anext",
    "any",
    "ascii",
    "bin",
    "bool",
    "breakpoint",
    "bytearray",
    "bytes",
    "callable",
    "chr",
    "classmethod",
    "compile",
    "complex",
    "copyright",
    "credits",
    "delattr",
    "dict",
    "dir",
    "divmod",
    "enumerate",
    "eval",
    "exec",
    "exit",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "globals",
    "hasattr",
    "hash",
    "help",
    "hex",
    "id",
    "input",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "license",
    "list",
    "locals",
    "map",
    "max",
    "memoryview",
    "min",
    "next",
    "object",
    "oct",
    "open",
    "ord",
    "pow",
    "print",
    "property",
    "quit",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "setattr",
    "slice",
    "sorted",
    "staticmethod",
    "str",
    "sum",
    "super",
    "tuple",
    "type",
    "vars",
    "zip",
];

/// Whether a name is there without an import.
pub(super) fn is_builtin(name: &str) -> bool {
    let is_exception = name.ends_with("Error") || name.ends_with("Exception") || name.ends_with("Warning");
    let others = ["KeyboardInterrupt", "SystemExit", "StopIteration", "StopAsyncIteration", "GeneratorExit"];
    BUILTINS.binary_search(&name).is_ok()
        || others.contains(&name)
        || is_exception && name.starts_with(char::is_uppercase)
}

/// What a function gives.
enum Result {
    Is(Object),
    Raises(&'static str),
    Unknown,
}

impl Evaluator<'_> {
    /// Calls a function of Python or its library by its dotted name.
    pub(super) fn library_call(&mut self, name: &str, arguments: &Arguments, at: Span) -> Outcome {
        let given = arguments.positional.as_slice();
        match name {
            "os.getenv" => {
                let fallback = arguments.named.iter().find(|it| it.0 == "default").map(|it| it.1.clone());
                let all: Vec<Item> = given.iter().cloned().chain(fallback).collect();
                return Ok(self.environment_call("get", &all, at));
            }
            "os.environ.get" | "os.environ.setdefault" | "os.environ.pop" => {
                let method = name.rsplit('.').next().unwrap_or_default();
                return Ok(self.environment_call(method, given, at));
            }
            "os.putenv" | "os.environ.update" => self.environment_replaced = true,
            // Of django-dotenv: a library of the same name, which reads a file of its choice.
            "dotenv.read_dotenv" | "dotenv.load_env" => self.environment_touched = true,
            "environ.Env"
            | "decouple.config"
            | "decouple.AutoConfig"
            | "decouple.Config"
            | "decouple.RepositoryEnv"
            | "decouple.Csv"
            | "environ.Env.read_env"
            | "dotenv.load_dotenv"
            | "dotenv.find_dotenv"
            | "dotenv.main.load_dotenv"
            | "dj_database_url.config"
            | "pathlib.Path"
            | "pathlib.PurePath"
            | "map"
            | "filter"
            | "json.loads" => return self.of_settings(name, arguments, at),
            "exec" | "eval" | "globals" | "locals" | "vars" | "setattr" => self.opaque(at),
            "__import__" if given.len() == 1 => {
                let module = given[0].known().and_then(Object::as_str).unwrap_or_default().to_owned();
                return Ok(self.imported(&module, at));
            }
            "multiprocessing.cpu_count" | "os.cpu_count" | "os.process_cpu_count" => {
                return Ok(self.unknown(PROCESSORS, at));
            }
            "sys.exit" | "exit" | "quit" | "os._exit" => {
                let status = match given.first().map(Item::known) {
                    None | Some(Some(Object::None)) => Some(0),
                    Some(Some(object)) => object.as_integer(),
                    Some(None) => None,
                };
                let mut raise = self.raise("SystemExit", at);
                raise.status = status;
                return Err(raise);
            }
            _ => {}
        }
        if let Some(made) = self.framework_object(name, arguments, at) {
            return Ok(made);
        }
        if arguments.open || !arguments.named.is_empty() && name != "dict" {
            return Ok(self.unknown(format!("what `{name}` gives"), at));
        }
        if let Some(object) = least(name, given) {
            return Ok(self.known(object, at, &given.iter().collect::<Vec<_>>()));
        }
        let mut known = Vec::with_capacity(given.len());
        for item in given {
            match &item.value {
                Value::Known(object) => known.push(object),
                Value::Unknown(reason) => {
                    return Ok(self.pass_on(&spoilt(reason, name), at, &given.iter().collect::<Vec<_>>()));
                }
            }
        }
        match function(name, &known, at) {
            Result::Is(object) => Ok(self.known(object, at, &given.iter().collect::<Vec<_>>())),
            Result::Raises(class) => Err(self.raise(class, at)),
            Result::Unknown => match (name, given) {
                ("list" | "sorted" | "tuple", [only]) if name != "sorted" => Ok(match only.known() {
                    Some(Object::List(items) | Object::Tuple(items)) => {
                        let items = items.clone();
                        let object = if name == "list" { Object::List(items) } else { Object::Tuple(items) };
                        self.known(object, at, &[only])
                    }
                    _ => self.unknown(format!("what `{name}` gives"), at),
                }),
                ("dict", []) => {
                    let pairs = arguments.named.iter().map(|(name, value)| {
                        (self.known(Object::String(name.clone()), value.span, &[]), value.clone())
                    });
                    let pairs = pairs.collect();
                    Ok(self.known(Object::Dict(pairs), at, &[]))
                }
                ("range", _) => Ok(self.range(&known, at)),
                _ => Ok(self.unknown(format!("what `{name}` gives"), at)),
            },
        }
    }

    fn range(&self, known: &[&Object], at: Span) -> Item {
        let numbers: Option<Vec<i64>> = known.iter().map(|it| it.as_integer()).collect();
        let (start, end) = match numbers.as_deref() {
            Some([end]) => (0, *end),
            Some([start, end]) => (*start, *end),
            _ => return self.unknown("a range", at),
        };
        if end.saturating_sub(start) > 1024 {
            return self.unknown("a long range", at);
        }
        let items = (start..end).map(|it| self.known(Object::Integer(it), at, &[])).collect();
        self.known(Object::List(items), at, &[])
    }
}

/// A number made of that of processors is no longer that number.
fn spoilt(reason: &Unknown, name: &str) -> Unknown {
    match reason {
        Unknown::NotEvaluated(it) if it == PROCESSORS && name != "int" => {
            Unknown::NotEvaluated("a count made of the number of processors".into())
        }
        other => other.clone(),
    }
}

/// `min` of the number of processors, which is at least 1, and a number that is at most that.
fn least(name: &str, given: &[Item]) -> Option<Object> {
    let [one, other] = given else { return None };
    let number = one.known().or(other.known())?.as_integer().filter(|it| name == "min" && *it <= 1)?;
    let unknown = if one.known().is_none() { one } else { other };
    let Value::Unknown(Unknown::NotEvaluated(what)) = &unknown.value else { return None };
    (what == PROCESSORS).then_some(Object::Integer(number))
}

fn function(name: &str, known: &[&Object], at: Span) -> Result {
    use Result::{Is, Raises, Unknown};
    let is = |it: Option<Object>| it.map_or(Unknown, Is);
    match (name, known) {
        ("int", []) => Is(Object::Integer(0)),
        ("int", [object]) => match object {
            Object::String(text) => match integer(text) {
                Some(number) => Is(Object::Integer(number)),
                None if text.len() > 15 => Unknown,
                None => Raises("ValueError"),
            },
            #[expect(clippy::cast_possible_truncation, reason = "the range is checked; Python truncates too")]
            Object::Float(it) if it.abs() < 9e15 => Is(Object::Integer(*it as i64)),
            Object::None | Object::List(_) | Object::Tuple(_) | Object::Dict(_) => Raises("TypeError"),
            object => is(object.as_integer().map(Object::Integer)),
        },
        ("int", [Object::String(text), base]) => match base.as_integer() {
            Some(0) => integer_of_base_0(text).map_or(Raises("ValueError"), |it| Is(Object::Integer(it))),
            Some(10) => integer(text).map_or(Raises("ValueError"), |it| Is(Object::Integer(it))),
            Some(8) => {
                let digits = text.trim().strip_prefix("0o").unwrap_or(text.trim());
                i64::from_str_radix(digits, 8).map_or(Raises("ValueError"), |it| Is(Object::Integer(it)))
            }
            _ => Unknown,
        },
        ("float", [object]) => match object {
            Object::String(text) => is(float(text).map(Object::Float)),
            Object::Float(it) => Is(Object::Float(*it)),
            Object::None => Raises("TypeError"),
            #[expect(clippy::cast_precision_loss, reason = "Python rounds too")]
            object => is(object.as_integer().map(|it| Object::Float(it as f64))),
        },
        ("str", []) => Is(Object::String(String::new())),
        ("str", [object]) => is(object.text().map(Object::String)),
        ("bool", []) => Is(Object::Bool(false)),
        ("bool", [object]) => is(object.truthy().map(Object::Bool)),
        ("len", [object]) => match object {
            Object::String(it) => is(i64::try_from(it.chars().count()).ok().map(Object::Integer)),
            Object::List(it) | Object::Tuple(it) => is(i64::try_from(it.len()).ok().map(Object::Integer)),
            Object::None | Object::Integer(_) | Object::Bool(_) | Object::Float(_) => Raises("TypeError"),
            _ => Unknown,
        },
        ("abs", [object]) => match object {
            Object::Float(it) => Is(Object::Float(it.abs())),
            object => is(object.as_integer().and_then(i64::checked_abs).map(Object::Integer)),
        },
        ("round", [object]) if object.as_integer().is_some() => is(object.as_integer().map(Object::Integer)),
        ("round", [Object::Float(it)]) if (it.fract().abs() - 0.5).abs() > 1e-9 && it.abs() < 9e15 =>
        {
            #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
            Is(Object::Integer(it.round() as i64))
        }
        ("math.ceil", [object]) => is(rounded(object, f64::ceil)),
        ("math.floor", [object]) => is(rounded(object, f64::floor)),
        ("min" | "max", [Object::List(items) | Object::Tuple(items)]) => {
            let known: Option<Vec<&Object>> = items.iter().map(|it| it.known()).collect();
            known.map_or(Unknown, |it| is(extreme(name, &it)))
        }
        ("min" | "max", all) if all.len() > 1 => {
            let none = all.iter().any(|it| **it == Object::None);
            let mixed = all.iter().any(|it| it.as_str().is_some()) && all.iter().any(|it| it.as_integer().is_some());
            if none || mixed { Raises("TypeError") } else { is(extreme(name, all)) }
        }
        ("sum", [Object::List(items) | Object::Tuple(items)]) => {
            let add = |sum: i64, it: &Item| sum.checked_add(it.known()?.as_integer()?);
            is(items.iter().try_fold(0, add).map(Object::Integer))
        }
        ("os.path.join", parts) => {
            let texts: Option<Vec<&str>> = parts.iter().map(|it| it.as_path()).collect();
            is(texts.map(|it| Object::String(joined(&it))))
        }
        ("os.path.dirname", [Object::String(path) | Object::Path(path)]) => Is(Object::String(folder(path))),
        ("os.path.basename", [Object::String(path) | Object::Path(path)]) => {
            Is(Object::String(path.rsplit('/').next().unwrap_or_default().to_owned()))
        }
        ("os.path.abspath" | "os.path.realpath" | "os.path.normpath", [Object::String(path) | Object::Path(path)]) => {
            is(normal(path).map(Object::String))
        }
        ("os.fspath", [Object::String(path) | Object::Path(path)]) => Is(Object::String(path.clone())),
        ("distutils.util.strtobool" | "setuptools.distutils.util.strtobool", [Object::String(text)]) => {
            match text.to_lowercase().as_str() {
                "y" | "yes" | "t" | "true" | "on" | "1" => Is(Object::Integer(1)),
                "n" | "no" | "f" | "false" | "off" | "0" => Is(Object::Integer(0)),
                _ => Raises("ValueError"),
            }
        }
        (_, [text @ Object::String(_), rest @ ..]) if name.starts_with("str.") => {
            is(text.method(&name["str.".len()..], rest, at))
        }
        ("os.path.isabs", [Object::String(path)]) => Is(Object::Bool(path.starts_with('/'))),
        ("hasattr" | "isinstance" | "callable", _) => Unknown,
        _ => Unknown,
    }
}

fn rounded(object: &Object, round: fn(f64) -> f64) -> Option<Object> {
    match object {
        Object::Float(it) if it.abs() < 9e15 => {
            #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
            let whole = round(*it) as i64;
            Some(Object::Integer(whole))
        }
        object => object.as_integer().map(Object::Integer),
    }
}

fn extreme(name: &str, all: &[&Object]) -> Option<Object> {
    let numbers: Vec<i64> = all.iter().map(|it| it.as_integer()).collect::<Option<_>>()?;
    let best = if name == "min" { numbers.iter().min() } else { numbers.iter().max() }?;
    // Booleans stay what they are; those are left alone.
    let is_plain = all.iter().all(|it| matches!(it, Object::Integer(_)));
    is_plain.then_some(Object::Integer(*best))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_list_is_sorted() {
        assert!(super::BUILTINS.is_sorted());
    }
}
