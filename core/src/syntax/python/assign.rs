//! Assignments and imports: which names a statement sets.

use ruff_python_ast::{Alias, Expr, StmtImportFrom};

use super::evaluator::{Evaluator, Outcome};
use super::{Item, Object};
use crate::source::{Span, Value};

/// The modules that come with Python and that configuration imports, sorted. What else is imported may be missing.
static STANDARD: &[&str] = &[
    "__future__",
    "argparse",
    "ast",
    "asyncio",
    "base64",
    "collections",
    "configparser",
    "contextlib",
    "copy",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "errno",
    "functools",
    "getpass",
    "glob",
    "grp",
    "hashlib",
    "importlib",
    "inspect",
    "io",
    "ipaddress",
    "itertools",
    "json",
    "logging",
    "math",
    "multiprocessing",
    "os",
    "pathlib",
    "platform",
    "pprint",
    "pwd",
    "random",
    "re",
    "resource",
    "secrets",
    "shlex",
    "shutil",
    "signal",
    "socket",
    "ssl",
    "stat",
    "string",
    "struct",
    "subprocess",
    "sys",
    "tempfile",
    "textwrap",
    "threading",
    "time",
    "traceback",
    "types",
    "typing",
    "urllib",
    "uuid",
    "warnings",
];

impl<'a> Evaluator<'_, 'a> {
    /// Gives a value to what stands on the left.
    pub(super) fn assign(&mut self, target: &'a Expr, value: Item) -> Outcome<()> {
        let at = self.span(target);
        match target {
            Expr::Name(it) => {
                if self.certain && self.locals.is_none() {
                    self.evaluation.set.push((it.id.to_string(), at));
                }
                self.bind(it.id.as_str(), value);
            }
            Expr::Tuple(it) => self.unpack(&it.elts, &value)?,
            Expr::List(it) => self.unpack(&it.elts, &value)?,
            Expr::Starred(it) => {
                let rest = self.unknown("the rest of a list", at);
                self.assign(&it.value, rest)?;
            }
            Expr::Subscript(it) => {
                let object = self.eval(&it.value)?;
                let key = self.eval(&it.slice)?;
                if matches!(object.known(), Some(Object::Name(it)) if it == "os.environ") {
                    self.set_variable(key.known().and_then(Object::as_str), value);
                } else {
                    self.set_element(&it.value, &object, key, value);
                }
            }
            // Whatever object it is, it is no name of the module.
            _ => {}
        }
        Ok(())
    }

    fn unpack(&mut self, targets: &'a [Expr], value: &Item) -> Outcome<()> {
        let parts = match value.known() {
            Some(Object::List(parts) | Object::Tuple(parts)) if parts.len() == targets.len() => Some(parts.clone()),
            _ => None,
        };
        for (at, target) in targets.iter().enumerate() {
            let place = self.span(target);
            let part = parts.as_ref().and_then(|it| it.get(at)).cloned();
            let part = part.unwrap_or_else(|| self.unknown("a part of a list", place));
            self.assign(target, part)?;
        }
        Ok(())
    }

    /// `name[key] = value` of a known dictionary; any other object is not known any more.
    fn set_element(&mut self, target: &Expr, object: &Item, key: Item, value: Item) {
        let Expr::Name(name) = target else { return };
        let mut changed = object.clone();
        match (&mut changed.value, key.known()) {
            (Value::Known(Object::Dict(pairs)), Some(wanted)) if pairs.iter().all(|it| it.0.known().is_some()) => {
                let same = |it: &&mut (Item, Item)| it.0.known().and_then(|it| it.equals(wanted)) == Some(true);
                match pairs.iter_mut().find(same) {
                    Some(pair) => pair.1 = value,
                    None => pairs.push((key, value)),
                }
            }
            _ => changed = self.unknown("a list that is changed in place", object.span),
        }
        self.bind(name.id.as_str(), changed);
    }

    /// `import a.b`, `import a.b as c`.
    pub(super) fn import(&mut self, alias: &Alias) {
        let at = self.span(alias);
        let module = alias.name.as_str();
        let first = module.split('.').next().unwrap_or(module);
        let (name, full) = match &alias.asname {
            Some(name) => (name.as_str(), module),
            None => (first, first),
        };
        let value = self.imported(full, at);
        self.bind(name, value);
    }

    /// A module that is imported.
    pub(super) fn imported(&mut self, module: &str, at: Span) -> Item {
        if self.is_standard(module.split('.').next().unwrap_or(module), at) {
            return self.known(Object::Name(module.to_owned()), at, &[]);
        }
        self.unknown(format!("the module `{module}`"), at)
    }

    /// `from a import b as c`.
    pub(super) fn import_from(&mut self, import: &StmtImportFrom) {
        let at = self.span(import);
        let module = import.module.as_ref().map_or("", |it| it.as_str());
        let first = module.split('.').next().unwrap_or(module);
        let is_standard = import.level == 0 && self.is_standard(first, at);
        if !is_standard {
            self.evaluation.foreign.get_or_insert(at);
        }
        for alias in &import.names {
            let name = alias.name.as_str();
            if name == "*" {
                self.opaque(at);
                continue;
            }
            let value = if is_standard {
                self.known(Object::Name(format!("{module}.{name}")), at, &[])
            } else {
                self.unknown(format!("`{name}` of `{module}`"), at)
            };
            let bound = alias.asname.as_ref().map_or(name, |it| it.as_str());
            self.bind(bound, value);
        }
    }

    /// Whether a module comes with Python; notes one that does not.
    fn is_standard(&mut self, module: &str, at: Span) -> bool {
        let found = STANDARD.binary_search(&module).is_ok();
        if !found {
            self.evaluation.foreign.get_or_insert(at);
            // A library such as dotenv may set variables when it is loaded.
            self.environment_touched = true;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_list_is_sorted() {
        assert!(super::STANDARD.is_sorted());
    }
}
