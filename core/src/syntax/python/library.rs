//! What settings call besides Python's own functions: readers of the environment, paths, JSON, functions that take functions.

use super::call::Arguments;
use super::evaluator::{Evaluator, Outcome};
use super::reader::Library;
use super::{EnvRead, Item, Object, Reader};
use crate::source::Span;

impl Evaluator<'_> {
    /// Calls one of them by its dotted name.
    pub(super) fn of_settings(&mut self, name: &str, arguments: &Arguments, at: Span) -> Outcome {
        let path_of = |place, name: &str| Some(arguments.get(place, name)?.known()?.as_path()?.to_owned());
        let reader = |it: Reader| Object::Reader(Box::new(it));
        match (name, arguments.positional.as_slice()) {
            ("environ.Env", []) if !arguments.open => {
                Ok(self.known(reader(Reader::Environ(arguments.named.clone())), at, &[]))
            }
            ("environ.Env.read_env", _) => {
                self.read_env(arguments, at);
                Ok(self.known(Object::None, at, &[]))
            }
            ("decouple.config", _) => self.reader_call(&Reader::AutoConfig(None), arguments, at),
            ("decouple.AutoConfig", _) => match (arguments.get(0, "search_path"), path_of(0, "search_path")) {
                (None, _) => Ok(self.known(reader(Reader::AutoConfig(None)), at, &[])),
                (Some(_), Some(path)) => Ok(self.known(reader(Reader::AutoConfig(Some(path))), at, &[])),
                (Some(_), None) => Ok(self.unknown("a reader of settings", at)),
            },
            ("decouple.RepositoryEnv", [_]) => Ok(match path_of(0, "source") {
                Some(path) => self.known(reader(Reader::Repository(path)), at, &[]),
                None => self.unknown("a reader of settings", at),
            }),
            ("decouple.Config", [repository]) => match repository.known() {
                Some(Object::Reader(it)) if matches!(**it, Reader::Repository(_)) => Ok(repository.clone()),
                _ => Ok(self.unknown("a reader of settings", at)),
            },
            ("decouple.Csv", _) => Ok(self.csv_reader(arguments, at)),
            ("dotenv.load_dotenv" | "dotenv.main.load_dotenv", _) => {
                self.load_dotenv(arguments);
                Ok(self.unknown("whether there is an env file", at))
            }
            ("dotenv.find_dotenv", []) if arguments.named.is_empty() => {
                Ok(self.known(Object::Name("dotenv.found".into()), at, &[]))
            }
            ("dj_database_url.config", _) => {
                let variable = arguments.get(0, "env").map_or(Some("DATABASE_URL"), |it| it.known()?.as_str());
                let fallback = arguments.get(1, "default").cloned();
                let reads = &mut self.evaluation.reads;
                reads.extend(variable.map(|it| EnvRead { name: it.to_owned(), span: at, fallback }));
                Ok(self.unknown("what dj-database-url makes of a URL", at))
            }
            ("pathlib.Path" | "pathlib.PurePath", parts) if !arguments.open => Ok(self.new_path(parts, at)),
            ("map" | "filter", [function, list]) => match list.known().and_then(Object::elements) {
                Some(items) if items.len() <= 256 => {
                    let items = items.to_vec();
                    self.mapped(name == "map", &function.clone(), items, at)
                }
                _ => Ok(self.unknown(format!("what `{name}` gives"), at)),
            },
            ("json.loads", [text]) if arguments.named.is_empty() => {
                let Some(Object::String(json)) = text.known() else { return Ok(self.unknown("JSON", at)) };
                match serde_json::from_str::<serde_json::Value>(json) {
                    Ok(value) => Ok(self.of_json(&value, text, at)),
                    Err(_) => Ok(self.unknown("JSON", at)),
                }
            }
            _ => Ok(self.unknown(format!("what `{name}` gives"), at)),
        }
    }

    fn load_dotenv(&mut self, arguments: &Arguments) {
        let override_ = arguments.get(3, "override").map(|it| it.known().and_then(Object::truthy));
        let path = arguments.get(0, "dotenv_path").map(|it| it.known().cloned());
        let known = ["dotenv_path", "override", "verbose", "encoding"];
        let is_plain = !arguments.open
            && override_ != Some(None)
            && arguments.positional.len() <= 1
            && arguments.named.iter().all(|it| known.contains(&it.0.as_str()));
        let overwrite = override_ == Some(Some(true));
        match path {
            _ if !is_plain => self.environment_replaced = true,
            None | Some(Some(Object::None)) => self.load(Library::Dotenv, None, true, overwrite),
            Some(Some(Object::Name(name))) if name == "dotenv.found" => {
                self.load(Library::Dotenv, None, true, overwrite);
            }
            Some(Some(Object::String(path) | Object::Path(path))) => {
                self.load(Library::Dotenv, Some(&path), false, overwrite);
            }
            Some(_) => {
                self.environment_touched = true;
                self.environment_replaced |= overwrite;
            }
        }
    }

    /// `map` and `filter`, as the lists that they are made into.
    fn mapped(&mut self, keeps_results: bool, function: &Item, items: Vec<Item>, at: Span) -> Outcome {
        let mut made = Vec::new();
        for item in items {
            let result = match function.known() {
                Some(Object::None) if !keeps_results => item.clone(),
                _ => self.apply(function, Arguments::of(item.clone()), at)?,
            };
            if keeps_results {
                made.push(result);
                continue;
            }
            match result.known().and_then(Object::truthy) {
                Some(true) => made.push(item),
                Some(false) => {}
                None => return Ok(self.unknown("a choice under an unknown condition", at)),
            }
        }
        Ok(self.known(Object::List(made), at, &[]))
    }

    fn of_json(&self, value: &serde_json::Value, text: &Item, at: Span) -> Item {
        let object = match value {
            serde_json::Value::Null => Object::None,
            serde_json::Value::Bool(it) => Object::Bool(*it),
            serde_json::Value::Number(it) => match it.as_i64() {
                Some(number) => Object::Integer(number),
                None => return self.unknown("a number of JSON", at),
            },
            serde_json::Value::String(it) => Object::String(it.clone()),
            serde_json::Value::Array(items) => {
                Object::List(items.iter().map(|it| self.of_json(it, text, at)).collect())
            }
            serde_json::Value::Object(pairs) => {
                let key = |it: &String| self.known(Object::String(it.clone()), at, &[text]);
                Object::Dict(pairs.iter().map(|(name, it)| (key(name), self.of_json(it, text, at))).collect())
            }
        };
        self.known(object, at, &[text])
    }
}
