//! Assignments and imports: which names a statement sets.

use ruff_python_ast::{Alias, Expr, StmtImportFrom};

use super::evaluator::{Evaluator, Outcome};
use super::middleware::is_stack;
use super::reader::{is_followed, is_quiet, takes_over};
use super::{Item, Object};
use crate::source::Span;

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

impl<'a> Evaluator<'a> {
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
                    self.replace(target, value, at)?;
                }
            }
            // An object that reads settings reads them in another way from here on.
            Expr::Attribute(it) => {
                let object = self.eval(&it.value)?;
                match object.known() {
                    Some(Object::Reader(_)) => self.spoil(&it.value, at),
                    Some(Object::Application(_)) if is_stack(it.attr.as_str()) => self.open_applications(),
                    _ => {}
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

    /// `import a.b`, `import a.b as c`.
    pub(super) fn import(&mut self, alias: &Alias) -> Outcome<()> {
        let at = self.span(alias);
        let module = alias.name.as_str();
        if let Some(own) = self.sought(module, 0) {
            self.run_module(own)?;
            let name = alias.asname.as_ref().map_or(module, |it| it.as_str());
            let value = self.unknown("a module of the project", at);
            self.bind(name.split('.').next().unwrap_or(name), value);
            return Ok(());
        }
        let first = module.split('.').next().unwrap_or(module);
        let (name, full) = match &alias.asname {
            Some(name) => (name.as_str(), module),
            None => (first, first),
        };
        let value = self.imported(full, at);
        self.bind(name, value);
        Ok(())
    }

    /// A module that is imported.
    pub(super) fn imported(&mut self, module: &str, at: Span) -> Item {
        let first = module.split('.').next().unwrap_or(module);
        if self.is_standard(first, at) || is_followed(first) {
            return self.known(Object::Name(module.to_owned()), at, &[]);
        }
        self.unknown(format!("the module `{module}`"), at)
    }

    /// `from a import b as c`.
    pub(super) fn import_from(&mut self, import: &'a StmtImportFrom) -> Outcome<()> {
        let at = self.span(import);
        let module = import.module.as_ref().map_or("", |it| it.as_str());
        if import.module.is_some()
            && let Some(own) = self.sought(module, import.level)
        {
            return self.import_names(import, own, at);
        }
        let first = module.split('.').next().unwrap_or(module);
        let is_standard = import.level == 0 && (self.is_standard(first, at) || is_followed(first));
        if import.level > 0 {
            self.evaluation.foreign.get_or_insert(at);
            self.environment_touched = true;
        }
        for alias in &import.names {
            let name = alias.name.as_str();
            if name == "*" {
                self.opaque(at);
                continue;
            }
            let value = if is_standard {
                self.known(Object::Name(format!("{module}.{name}")), at, &[])
            } else if let (None, Some(own)) = (&import.module, self.sought(name, import.level)) {
                self.run_module(own)?;
                self.unknown("a module of the project", at)
            } else {
                self.unknown(format!("`{name}` of `{module}`"), at)
            };
            let bound = alias.asname.as_ref().map_or(name, |it| it.as_str());
            self.bind(bound, value);
        }
        Ok(())
    }

    /// Whether a module comes with Python; notes one that does not.
    fn is_standard(&mut self, module: &str, at: Span) -> bool {
        let found = STANDARD.binary_search(&module).is_ok();
        if !found {
            self.evaluation.foreign.get_or_insert(at);
            // Some libraries set variables when they are loaded.
            self.environment_touched |= !is_quiet(module);
            self.hidden |= takes_over(module);
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
