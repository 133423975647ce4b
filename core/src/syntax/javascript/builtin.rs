//! What JavaScript and Node bring along, as far as the start of a program uses it.

use std::rc::Rc;

use super::evaluator::{Evaluator, LENGTH, Outcome, Stop};
use super::module::joined;
use super::number;
use super::object::{Thing, Val, unknown};
use super::operator::number_of;
use super::state::{Cell, known};
use crate::source::Span;

/// Names that stand for something everywhere, sorted.
static GLOBALS: &[&str] = &[
    "AbortController",
    "Array",
    "BigInt",
    "Boolean",
    "Buffer",
    "Date",
    "Error",
    "Infinity",
    "Intl",
    "JSON",
    "Map",
    "Math",
    "NaN",
    "Number",
    "Object",
    "Promise",
    "Proxy",
    "RangeError",
    "Reflect",
    "RegExp",
    "Set",
    "String",
    "Symbol",
    "TextDecoder",
    "TextEncoder",
    "TypeError",
    "URL",
    "URLSearchParams",
    "WeakMap",
    "WeakSet",
    "clearInterval",
    "clearTimeout",
    "console",
    "crypto",
    "decodeURIComponent",
    "encodeURIComponent",
    "fetch",
    "global",
    "globalThis",
    "isFinite",
    "isNaN",
    "parseFloat",
    "parseInt",
    "performance",
    "process",
    "queueMicrotask",
    "require",
    "setImmediate",
    "setInterval",
    "setTimeout",
    "structuredClone",
];

/// Libraries that leave what they are given as it is, sorted: the names of their modules.
static QUIET: &[&str] = &[
    "@fastify/cookie",
    "@fastify/cors",
    "@fastify/helmet",
    "@fastify/session",
    "@nestjs/core",
    "body-parser",
    "cluster",
    "compression",
    "connect-mongo",
    "connect-pg-simple",
    "connect-redis",
    "cookie-parser",
    "cookie-session",
    "cors",
    "dotenv",
    "express",
    "express-rate-limit",
    "express-session",
    "fastify",
    "fs",
    "fs/promises",
    "helmet",
    "http",
    "http2",
    "https",
    "ioredis",
    "koa",
    "mongoose",
    "morgan",
    "net",
    "os",
    "passport",
    "path",
    "pg",
    "pino",
    "pino-http",
    "redis",
    "sequelize",
    "socket.io",
    "url",
    "util",
    "winston",
    "ws",
];

/// What comes with the language and changes what it is given.
static CHANGING: &[&str] = &[
    "Array.prototype",
    "Object.define",
    "Object.prototype",
    "Object.setPrototypeOf",
    "Proxy",
    "Reflect",
    "globalThis",
];

/// Whether what is called leaves its arguments as they are.
pub(super) fn leaves_alone(path: &str) -> bool {
    match path.strip_prefix('<').and_then(|it| it.split_once('>')) {
        Some((module, _)) => QUIET.binary_search(&module).is_ok(),
        // What comes with the language, and what a server hands to its functions.
        None => !path.is_empty() && !CHANGING.iter().any(|it| path.starts_with(it)),
    }
}

/// Whether a name stands for something everywhere.
pub(super) fn is_global(name: &str) -> bool {
    GLOBALS.binary_search(&name).is_ok()
}

impl Evaluator<'_> {
    /// A member of what Node brings along whose value follows.
    pub(super) fn builtin_member(&mut self, path: &str, name: &str, at: Span) -> Option<Val> {
        let file = || {
            let file = &self.modules.first()?.script.path;
            file.starts_with('/').then(|| file.clone())
        };
        let own = || {
            let script = &self.modules[self.module].script;
            script
                .path
                .starts_with('/')
                .then(|| (script.path.clone(), script.folder().trim_end_matches('/').to_owned()))
        };
        let text = |it: String| Some(known(Thing::string(it), at));
        match (path, name) {
            ("require", "main") => self.main(),
            ("global" | "globalThis", _) if is_global(name) => Some(known(Thing::named(name), at)),
            ("process.argv", "1") => text(file()?),
            ("import.meta", "url") => text(format!("file://{}", own()?.0)),
            ("import.meta", "filename") => text(own()?.0),
            ("import.meta", "dirname") => text(own()?.1),
            ("<process>", _) => Some(known(Thing::named(format!("process.{name}")), at)),
            ("<path>", "sep") => text("/".to_owned()),
            ("<path>", "posix") => Some(known(Thing::named("<path>"), at)),
            ("<url>", "URL") => Some(known(Thing::named("URL"), at)),
            _ => None,
        }
    }

    /// Calls what JavaScript and Node bring along; `None` for what is none of it.
    pub(super) fn builtin(&mut self, path: &str, arguments: &[Val], open: bool, at: Span) -> Outcome<Option<Val>> {
        let first = arguments.first();
        match path {
            "require" => {
                let name = first.and_then(Val::known).and_then(Thing::text);
                return Ok(Some(match name.filter(|_| matches!(first.and_then(Val::known), Some(Thing::String(_)))) {
                    Some(name) => self.require(&name, at)?.0,
                    None => unknown("a module", at),
                }));
            }
            "process.exit" | "process.abort" => return Err(Stop::Left(at)),
            "<dotenv>.config" | "<dotenv>.configDotenv" => return Ok(Some(self.load_dotenv(first, open, at))),
            "<express>().set" if !open && arguments.len() == 2 => {
                if let Some(name) = first.and_then(Val::known).and_then(Thing::text) {
                    let is_sure = self.state.doubt.is_none();
                    let val = if is_sure { arguments[1].clone() } else { unknown("a setting", at) };
                    self.settings.insert(name.to_string(), val);
                }
            }
            "<express>().get" if !open && arguments.len() == 1 => return Ok(self.setting(first, at)),
            "Promise.resolve" | "Object.freeze" | "Object.seal" | "structuredClone" if !open => {
                return Ok(first.cloned());
            }
            "Object.defineProperty" if !open && arguments.len() == 3 => {
                self.define(&arguments[0], &arguments[1], &arguments[2], at);
                return Ok(first.cloned());
            }
            "Object.assign" if !open && !arguments.is_empty() => return Ok(Some(self.assign_all(arguments))),
            _ => {}
        }
        if is_touching(path) {
            self.environment_touched = true;
            self.environment_replaced |= path.ends_with("expand");
        }
        if open {
            return Ok(None);
        }
        Ok(self.builtin_value(path, arguments, at))
    }

    /// What an application of Express keeps under a name.
    fn setting(&mut self, name: Option<&Val>, at: Span) -> Option<Val> {
        let name = name?.known()?.text()?;
        if let Some(found) = self.settings.get(&*name) {
            return Some(found.clone());
        }
        if &*name != "env" {
            return None;
        }
        let environment = self.variable("NODE_ENV", at);
        Some(match environment.known() {
            Some(it) if it.truthy() == Some(false) => known(Thing::string("development"), at),
            _ => environment,
        })
    }

    fn builtin_value(&mut self, path: &str, arguments: &[Val], at: Span) -> Option<Val> {
        let first = arguments.first();
        let parts: Vec<&Val> = arguments.iter().collect();
        let thing = first.and_then(Val::known);
        let made = |thing: Option<Thing>| {
            Some(match thing {
                Some(thing) => Self::made(thing, at, &parts),
                None => Self::pass_on("a call", at, &parts),
            })
        };
        match path {
            "Number" => made(first.map_or(Some(Thing::Number(0.0)), |_| thing.and_then(number_of).map(Thing::Number))),
            "parseInt" | "Number.parseInt" => {
                let radix = arguments.get(1).map(|it| it.known().and_then(number_of));
                let is_plain = radix.is_none();
                let is_ten = radix.is_none_or(|it| it.is_some_and(|it| (it - 10.0).abs() < 0.5 || it == 0.0));
                let text = thing.and_then(Thing::text).filter(|_| is_ten);
                made(text.map(|it| Thing::Number(number::parse_int(&it, is_plain))))
            }
            "parseFloat" | "Number.parseFloat" => {
                made(thing.and_then(Thing::text).map(|it| Thing::Number(number::parse_float(&it))))
            }
            "String" => made(first.map_or(Some(Thing::string("")), |_| thing.and_then(Thing::text).map(Thing::String))),
            "Boolean" => {
                made(first.map_or(Some(Thing::Bool(false)), |_| thing.and_then(Thing::truthy).map(Thing::Bool)))
            }
            "isNaN" | "Number.isNaN" => made(thing.and_then(number_of).map(|it| Thing::Bool(it.is_nan()))),
            "Number.isInteger" => made(match thing {
                Some(Thing::Number(it)) => Some(Thing::Bool(it.fract() == 0.0)),
                Some(Thing::Named(..)) | None => None,
                Some(_) => Some(Thing::Bool(false)),
            }),
            "Array.isArray" => made(match thing {
                Some(Thing::Cell(cell)) => Some(Thing::Bool(self.state.cells[*cell].items.is_some())),
                Some(Thing::Named(..)) | None => None,
                Some(_) => Some(Thing::Bool(false)),
            }),
            "Array.from" if arguments.len() == 1 => {
                let items = self.state.items(first?)?.to_vec();
                Some(self.array_or_unknown(Some(items), at))
            }
            "Array.of" => Some(self.array_or_unknown(Some(arguments.to_vec()), at)),
            "Object.keys" | "Object.values" | "Object.entries" => self.listed(path, first?, at),
            "JSON.parse" if arguments.len() == 1 => {
                let parsed = serde_json::from_str(&thing.and_then(Thing::text)?).ok()?;
                let mut val = self.parsed(&parsed, at);
                Self::take_part(&mut val, first?);
                Some(val)
            }
            "Promise.all" => Some(unknown("what is waited for", at)),
            "process.cwd" => self.project.folder.map(|it| known(Thing::string(it), at)),
            "<path>.join" | "<path>.resolve" => self.path_of(path, arguments, at),
            "<path>.dirname" => {
                let text = thing.and_then(Thing::text)?;
                let folder = text.rsplit_once('/').map_or(".", |it| if it.0.is_empty() { "/" } else { it.0 });
                made(Some(Thing::string(folder)))
            }
            "<url>.fileURLToPath" => {
                let text = thing.and_then(Thing::text)?;
                let path = text.strip_prefix("file://").filter(|it| it.starts_with('/') && !it.contains('%'))?;
                made(Some(Thing::string(path)))
            }
            "<url>.pathToFileURL" => {
                let text = thing.and_then(Thing::text).filter(|it| it.starts_with('/'))?;
                let href = known(Thing::string(format!("file://{text}")), at);
                let cell = Cell { properties: vec![("href".into(), href)], open: true, ..Cell::default() };
                Some(known(self.state.cell(cell), at))
            }
            _ => None,
        }
    }

    /// `new` of what JavaScript brings along whose value follows.
    pub(super) fn made_by(&mut self, path: &str, arguments: &[Val], open: bool, at: Span) -> Option<Val> {
        let text = |at: usize| arguments.get(at).and_then(Val::known).and_then(Thing::text);
        match path {
            _ if open => None,
            // A set is asked and gone over as an array is.
            "Set" => match arguments.first() {
                None => Some(known(self.state.array(Vec::new()), at)),
                Some(first) => {
                    let items = self.state.items(first).map(<[Val]>::to_vec);
                    Some(self.array_or_unknown(items, at))
                }
            },
            "RegExp" => {
                let flags = if arguments.len() > 1 { text(1)? } else { Rc::from("") };
                let source = match arguments.first()?.known()? {
                    Thing::Regexp(it) => Rc::from(it.0.as_str()),
                    Thing::String(it) => Rc::clone(it),
                    _ => return None,
                };
                let parts: Vec<&Val> = arguments.iter().collect();
                Some(Self::made(Thing::Regexp(Rc::new((source.to_string(), flags.to_string()))), at, &parts))
            }
            _ => None,
        }
    }

    /// `path.join(…)`, `path.resolve(…)`.
    fn path_of(&mut self, path: &str, arguments: &[Val], at: Span) -> Option<Val> {
        let texts: Option<Vec<Rc<str>>> = arguments.iter().map(|it| it.known().and_then(Thing::text)).collect();
        let texts = texts?;
        let mut all = match (path, self.project.folder) {
            ("<path>.resolve", Some(folder)) => folder.to_owned(),
            _ => String::new(),
        };
        for text in &texts {
            if text.starts_with('/') && (all.is_empty() || path == "<path>.resolve") {
                all.clear();
            }
            all = if all.is_empty() { text.to_string() } else { format!("{all}/{text}") };
        }
        let is_known = all.len() <= LENGTH && (path == "<path>.join" || all.starts_with('/'));
        let (folder, rest) = all.strip_prefix('/').map_or(("", all.as_str()), |rest| ("/", rest));
        let result = joined(folder, rest).filter(|_| is_known)?;
        let parts: Vec<&Val> = arguments.iter().collect();
        Some(Self::made(Thing::string(if result.is_empty() { ".".to_owned() } else { result }), at, &parts))
    }
}

/// Whether a call may set variables of the environment in a way that is not followed.
fn is_touching(path: &str) -> bool {
    let modules = ["<dotenv", "<@dotenvx/", "<env-cmd", "<custom-env", "<node-env-file", "<process>", "process."];
    let sets = ["loadEnvFile", "populate", "expand", "config", "load", "env"];
    modules.iter().any(|it| path.starts_with(it)) && sets.iter().any(|it| path.ends_with(it))
        || path == "<dotenv-expand>"
}

#[cfg(test)]
mod tests {
    #[test]
    fn tables_are_sorted() {
        assert!(super::GLOBALS.is_sorted() && super::QUIET.is_sorted());
    }
}
