//! django-environ (0.14, environ/environ.py): `Env` with its scheme, its casts and its smart casting.

use super::call::Arguments;
use super::evaluator::{Evaluator, Outcome};
use super::number::integer;
use super::reader::Library;
use super::{EnvRead, Item, Object};
use crate::source::{Located, Span, Value};

/// What `bool` takes for true besides numbers.
const TRUE: [&str; 6] = ["true", "on", "ok", "y", "yes", "1"];

/// A question to an `Env`.
struct Question<'q> {
    variable: &'q str,
    cast: Option<Item>,
    default: Option<Item>,
    at: Span,
}

impl Evaluator<'_> {
    /// `Env.read_env(path, overwrite=…)`.
    pub(super) fn read_env(&mut self, arguments: &Arguments, at: Span) {
        let path = arguments.get(0, "env_file");
        let overwrite = arguments.get(1, "overwrite").map(|it| it.known().and_then(Object::truthy));
        let own = |it: &(String, Item)| !matches!(it.0.as_str(), "env_file" | "overwrite" | "encoding");
        let plain = !arguments.open && !arguments.named.iter().any(own) && overwrite != Some(None);
        let path = path.map(|it| it.known().map(|it| (it == &Object::None, it.as_path().map(str::to_owned))));
        match path {
            _ if !plain => self.environment_replaced = true,
            None | Some(Some((true, _))) => self.load(Library::Environ, None, false, overwrite == Some(Some(true))),
            Some(Some((false, Some(path)))) => {
                self.load(Library::Environ, Some(&path), false, overwrite == Some(Some(true)));
            }
            Some(_) => {
                self.environment_touched = true;
                self.environment_replaced |= overwrite == Some(Some(true));
            }
        }
        let _ = at;
    }

    /// A method of an `Env`, or the object itself being called.
    pub(super) fn environ_call(
        &mut self,
        scheme: &[(String, Item)],
        method: &str,
        arguments: &Arguments,
        at: Span,
    ) -> Outcome {
        let given_var = arguments.get(0, "var");
        let plain_var = match method {
            "db" | "db_url" => "DATABASE_URL",
            "cache" | "cache_url" => "CACHE_URL",
            "email" | "email_url" => "EMAIL_URL",
            "search_url" => "SEARCH_URL",
            "channels" | "channels_url" => "CHANNELS_URL",
            _ => "",
        };
        let variable = match given_var {
            None => Some(plain_var.to_owned()).filter(|it| !it.is_empty()),
            Some(it) => it.known().and_then(Object::as_str).map(str::to_owned),
        };
        let Some(variable) = variable.filter(|_| !arguments.open) else {
            return Ok(self.unknown("a setting whose name is not known", at));
        };
        let name = |text: &str| Located::new(Value::Known(Object::Name(text.to_owned())), at);
        let caster = |method: &str| Some(name(method));
        let (cast, default) = match method {
            "__call__" | "get_value" => (arguments.get(1, "cast").cloned(), arguments.get(2, "default").cloned()),
            "str" | "bool" | "int" | "float" => (caster(method), arguments.get(1, "default").cloned()),
            "json" => (caster("json.loads"), arguments.get(1, "default").cloned()),
            "list" | "tuple" => {
                let inner = arguments.get(1, "cast").filter(|it| it.known() != Some(&Object::None)).cloned();
                let cast = match (inner, method) {
                    (None, _) => name(method),
                    (Some(inner), "list") => Located::new(Value::Known(Object::List(vec![inner])), at),
                    (Some(inner), _) => Located::new(Value::Known(Object::Tuple(vec![inner])), at),
                };
                (Some(cast), arguments.get(2, "default").cloned())
            }
            "dict" => {
                (arguments.get(1, "cast").cloned().or_else(|| caster("dict")), arguments.get(2, "default").cloned())
            }
            _ => (None, arguments.get(1, "default").cloned()),
        };
        let cast = cast.filter(|it| it.known() != Some(&Object::None));
        let others = ["parse_default", "multiline", "choices", "encoding", "engine", "backend"];
        let is_odd = arguments.named.iter().any(|it| others.contains(&it.0.as_str()));
        let question = Question { variable: &variable, cast, default, at };
        let value = self.environ_value(scheme, question)?;
        match method {
            "__call__" | "get_value" | "str" | "bool" | "int" | "float" | "json" | "list" | "tuple" | "dict"
                if !is_odd =>
            {
                Ok(value)
            }
            "db" | "db_url" if !is_odd => Ok(self.database(&value, at)),
            _ => Ok(self.item(super::object::not_evaluated(format!("`{method}` of django-environ")), at, &[&value])),
        }
    }

    /// `Env.get_value`.
    fn environ_value(&mut self, scheme: &[(String, Item)], question: Question<'_>) -> Outcome {
        let Question { variable, mut cast, mut default, at } = question;
        if let Some((_, info)) = scheme.iter().find(|it| it.0 == variable) {
            match info.known() {
                Some(Object::Tuple(parts) | Object::List(parts)) if parts.len() == 2 => {
                    cast = cast.or_else(|| Some(parts[0].clone()));
                    default = default.or_else(|| Some(parts[1].clone()));
                }
                Some(Object::String(_) | Object::Dict(_)) | None => {
                    return Ok(self.unknown("a setting of an unknown kind", at));
                }
                Some(_) => cast = cast.or_else(|| Some(info.clone())),
            }
        }
        self.evaluation.reads.push(EnvRead { name: variable.to_owned(), span: at, fallback: default.clone() });
        let (value, is_default) = match (self.variable(variable, at), &default) {
            (Some(value), _) => (value, false),
            (None, Some(default)) => (self.item(default.value.clone(), at, &[default]).with(default.span), true),
            (None, None) => return Err(self.raise("ImproperlyConfigured", at)),
        };
        let Some(known) = value.known().cloned() else { return Ok(value) };
        if known.as_str().is_some_and(|it| it.starts_with('$')) {
            return Ok(self.unknown("a value that stands for another variable", at));
        }
        if default.as_ref().is_some_and(|it| it.known() == Some(&Object::None)) && known.as_str() == Some("") {
            return Ok(self.known(Object::None, at, &[&value]));
        }
        if cast.is_none()
            && let Some(default) = &default
        {
            cast = match default.known() {
                Some(Object::None) => None,
                Some(it) => {
                    let class = Object::Name(it.class().to_owned());
                    Some(Located::new(Value::Known(class), at))
                }
                None => return Ok(self.unknown("a default of an unknown kind", at)),
            };
        }
        if is_default {
            return Ok(value);
        }
        match default.as_ref().and_then(|it| it.known()?.equals(&known)) {
            Some(true) => Ok(value),
            _ => self.environ_parse(&value, &known, cast.as_ref(), at),
        }
    }

    /// `Env.parse_value`.
    fn environ_parse(&mut self, value: &Item, known: &Object, cast: Option<&Item>, at: Span) -> Outcome {
        let (Some(cast), Some(text)) = (cast, known.as_str()) else { return Ok(value.clone()) };
        let Some(kind) = cast.known().cloned() else { return Ok(self.unknown("a cast that is not known", at)) };
        let pieces = |text: &str| -> Vec<Item> {
            let piece = |it: &str| self.known(Object::String(it.to_owned()), at, &[value]);
            text.split(',').filter(|it| !it.is_empty()).map(piece).collect()
        };
        let inner = text.trim_matches('(').trim_matches(')');
        match kind {
            Object::Name(name) if name == "bool" => {
                let truth = match integer(text) {
                    Some(number) => number != 0,
                    None => TRUE.contains(&text.to_lowercase().trim()),
                };
                Ok(self.known(Object::Bool(truth), at, &[value]))
            }
            Object::Name(name) if name == "list" => Ok(self.known(Object::List(pieces(text)), at, &[value])),
            Object::Name(name) if name == "tuple" => Ok(self.known(Object::Tuple(pieces(inner)), at, &[value])),
            Object::Name(name) if name == "float" => match super::number::float(text) {
                Some(number) if !text.contains(['e', 'E', ' ']) => Ok(self.known(Object::Float(number), at, &[value])),
                _ => Ok(self.unknown("a float", at)),
            },
            Object::Name(name) if name == "dict" => Ok(self.unknown("a dictionary", at)),
            Object::List(casts) | Object::Tuple(casts) if casts.len() == 1 => {
                let is_list = matches!(cast.known(), Some(Object::List(_)));
                let mut made = Vec::new();
                for piece in pieces(if is_list { text } else { inner }) {
                    made.push(self.apply(&casts[0], Arguments::of(piece), at)?);
                }
                let made = if is_list { Object::List(made) } else { Object::Tuple(made) };
                Ok(self.known(made, at, &[value]))
            }
            Object::Name(_) | Object::Function(..) => {
                let made = self.apply(cast, Arguments::of(value.clone()), at)?;
                Ok(self.item(made.value.clone(), at, &[&made, value]))
            }
            _ => Ok(self.unknown("a cast", at)),
        }
    }
}
