//! Modules that import each other: each is parsed when it is first asked for, and run once.

use std::cell::OnceCell;

use ruff_python_ast::{Stmt, StmtImportFrom};

use super::evaluator::{Evaluator, Names, Outcome};
use super::script::Script;
use super::{Item, Object};
use crate::source::Span;

/// A module, parsed on first use.
pub(super) struct Loaded<'m> {
    pub(super) script: Script<'m>,
    pub(super) name: &'m str,
    pub(super) file: Option<String>,
    pub(super) is_package: bool,
    pub(super) suite: OnceCell<Option<Vec<Stmt>>>,
}

/// How far a module has come.
pub(super) enum Progress {
    Waiting,
    Running,
    /// Its names, and whether there may be others.
    Done(Names, bool),
}

impl Loaded<'_> {
    /// The statements; `None` for a module that cannot be read.
    pub(super) fn suite(&self) -> Option<&[Stmt]> {
        self.suite.get_or_init(|| self.script.suite()).as_deref()
    }
}

impl<'a> Evaluator<'a> {
    /// The place of the module that an import names; `None` for one that is not among those in hand.
    pub(super) fn sought(&self, module: &str, level: u32) -> Option<usize> {
        let own = &self.modules[self.module];
        let mut package = own.name;
        let up = if own.is_package { level.saturating_sub(1) } else { level };
        for _ in 0..up {
            package = package.rsplit_once('.').map_or("", |it| it.0);
        }
        let full = match (level, package.is_empty(), module.is_empty()) {
            (0, ..) | (_, true, _) => module.to_owned(),
            (_, false, true) => package.to_owned(),
            (_, false, false) => format!("{package}.{module}"),
        };
        self.modules.iter().position(|it| it.name == full)
    }

    /// Runs a module, if it was not yet; gives whether its names are there.
    pub(super) fn run_module(&mut self, at: usize) -> Outcome<bool> {
        match &self.progress[at] {
            Progress::Done(..) => return Ok(true),
            Progress::Running => return Ok(false),
            Progress::Waiting => {}
        }
        let modules = self.modules;
        let Some(suite) = modules[at].suite() else { return Ok(false) };
        self.progress[at] = Progress::Running;
        let outer = (self.module, self.script, self.certain, self.locals.take());
        let globals = std::mem::take(&mut self.globals);
        let aliases = std::mem::take(&mut self.aliases);
        let (opaque, variables) = (self.evaluation.opaque.take(), self.environment.len());
        (self.module, self.script, self.certain) = (at, &modules[at].script, true);
        let outcome = self.statements(suite);
        let names = std::mem::replace(&mut self.globals, globals);
        let is_open = self.evaluation.opaque.is_some();
        self.aliases = aliases;
        self.progress[at] = Progress::Done(names, is_open);
        // What the module does to the environment is as uncertain as its import.
        self.environment_touched |= !outer.2 && self.environment.len() != variables;
        (self.module, self.script, self.certain, self.locals) = outer;
        self.evaluation.opaque = opaque.or(self.evaluation.opaque);
        outcome.map(|_| true)
    }

    /// `from a import b, c` and `from a import *` of a module in hand; gives whether its names could be had.
    pub(super) fn import_names(&mut self, import: &'a StmtImportFrom, module: usize, at: Span) -> Outcome<()> {
        let is_there = self.run_module(module)?;
        for alias in &import.names {
            let name = alias.name.as_str();
            if name == "*" {
                self.import_all(module, is_there, at);
                continue;
            }
            let of_module = match &self.progress[module] {
                Progress::Done(names, _) if is_there => names.values.get(name).cloned(),
                _ => None,
            };
            let bound = alias.asname.as_ref().map_or(name, |it| it.as_str());
            let value = match of_module {
                Some(item) => item,
                // It may be a module itself.
                None => self.unknown(format!("`{name}` of a module"), at),
            };
            self.bind(bound, value);
        }
        Ok(())
    }

    fn import_all(&mut self, module: usize, is_there: bool, at: Span) {
        let Progress::Done(names, is_open) = &self.progress[module] else { return self.opaque(at) };
        let listed = names.values.get("__all__").map(|it| it.known().and_then(Object::elements).map(<[Item]>::to_vec));
        let is_open = *is_open || !is_there || matches!(listed, Some(None));
        let is_wanted = |name: &str| match &listed {
            Some(Some(all)) => all.iter().any(|it| it.known().and_then(Object::as_str) == Some(name)),
            _ => !name.starts_with('_'),
        };
        let wanted = names.order.iter().filter(|it| is_wanted(it));
        let wanted: Vec<(String, Item)> =
            wanted.filter_map(|it| Some((it.clone(), names.values.get(it)?.clone()))).collect();
        if is_open {
            self.opaque(at);
        }
        for (name, item) in wanted {
            self.bind(&name, item);
        }
    }
}
