//! Modules: `require`, `import` and `export`, of both kinds, and files of JSON.

use std::rc::Rc;

use oxc_ast::ast::{
    Declaration, ExportDefaultDeclarationKind, ImportDeclarationSpecifier, ImportOrExportKind, ModuleExportName,
    Statement,
};
use oxc_parser::Parser;
use oxc_span::SourceType;

use super::Found;
use super::evaluator::{Evaluator, Flow, Frame, Outcome};
use super::object::{Thing, Val, unknown};
use super::script::Script;
use super::state::{Cell, known};
use crate::source::{Source, Span, Value};

/// How many modules a program may load.
const MODULES: usize = 200;

/// A module that is loaded, or being loaded.
pub(super) struct Module<'a> {
    pub(super) script: Script<'a>,
    pub(super) scope: usize,
    /// The object that holds `exports`.
    holder: Val,
    /// Whether it is one of `import` and `export`.
    is_esm: bool,
}

impl<'a> Evaluator<'a> {
    /// Adds a module that is not run yet.
    pub(super) fn add(&mut self, script: Script<'a>) -> usize {
        let at = script.source.all();
        let is_esm = script.program.source_type.is_module();
        let exports = known(self.state.object(Vec::new()), at);
        let mut about = vec![("exports".into(), exports.clone())];
        if self.modules.is_empty() {
            about.push(("parent".into(), known(Thing::Null, at)));
        }
        let holder = self.state.cell(Cell { properties: about, open: true, ..Cell::default() });
        let holder = known(holder, at);
        let scope = self.state.scope(None, true);
        if !is_esm {
            let file = script.path.starts_with('/').then(|| script.path.clone());
            let folder = file.as_ref().map(|_| script.folder().trim_end_matches('/').to_owned());
            let place = |it: Option<String>, what: &str| match it {
                Some(it) => known(Thing::string(it), at),
                None => unknown(what, at),
            };
            for (name, val) in [
                ("exports", exports),
                ("module", holder.clone()),
                ("__filename", place(file, "`__filename`")),
                ("__dirname", place(folder, "`__dirname`")),
            ] {
                self.state.declare(scope, name, val, false);
            }
        }
        self.modules.push(Module { script, scope, holder, is_esm });
        self.modules.len() - 1
    }

    /// Runs a module.
    pub(super) fn load(&mut self, module: usize) -> Outcome<()> {
        let it = &self.modules[module];
        let (program, scope, at) = (it.script.program, it.scope, it.script.source.all());
        let this = if it.is_esm { known(Thing::Undefined, at) } else { self.exports(module) };
        let before = (self.module, self.scope, self.certainty, self.state.doubt);
        (self.module, self.scope) = (module, scope);
        let mark = self.state.mark();
        self.frames.push(Frame { mark, returned: Vec::new(), this });
        let flow = self.imports(&program.body).and_then(|()| self.statements(&program.body));
        let flow = flow.and_then(|flow| self.named_exports(&program.body).map(|()| flow));
        self.frames.pop();
        (self.module, self.scope, self.certainty, self.state.doubt) = before;
        flow.map(|_: Flow| ())
    }

    /// What a module exports.
    fn exports(&mut self, module: usize) -> Val {
        let holder = self.modules[module].holder.clone();
        let at = holder.span;
        self.get(&holder, "exports", at)
    }

    /// Returns what a module gives that is named by a path, or by its name.
    pub(super) fn require(&mut self, name: &str, at: Span) -> Outcome<(Val, bool)> {
        if !name.starts_with("./") && !name.starts_with("../") && !matches!(name, "." | "..") {
            return Ok((self.library(name, at), false));
        }
        let folder = self.modules[self.module].script.folder();
        let Some(path) = joined(folder, name) else { return Ok((self.missing(name, at), false)) };
        if let Some(loaded) = self.loaded.get(&path) {
            return Ok(match *loaded {
                Some(module) => (self.exports(module), self.modules[module].is_esm),
                None => (unknown(format!("the module `{name}`"), at), false),
            });
        }
        self.loaded.insert(path.clone(), None);
        let arena = self.arena;
        match (self.project.module)(&path) {
            Found::Script(file, source) if self.modules.len() < MODULES => {
                // It may be asked for with its ending as well.
                if let Some(Some(module)) = self.loaded.get(&file).copied() {
                    self.loaded.insert(path, Some(module));
                    return Ok((self.exports(module), self.modules[module].is_esm));
                }
                let Some(script) = Script::new(arena, file.clone(), source) else {
                    return Ok((self.missing(name, at), false));
                };
                let module = self.add(script);
                self.loaded.insert(path, Some(module));
                self.loaded.insert(file, Some(module));
                self.load(module)?;
                Ok((self.exports(module), self.modules[module].is_esm))
            }
            Found::Json(source) => Ok((self.json(source)?, false)),
            _ => Ok((self.missing(name, at), false)),
        }
    }

    /// A module that is not read.
    fn missing(&mut self, name: &str, at: Span) -> Val {
        self.evaluation.missing.push(at);
        unknown(format!("the module `{name}`"), at)
    }

    /// A module that is not the project's own. Some do something as soon as they are loaded.
    fn library(&mut self, name: &str, at: Span) -> Val {
        let name = name.strip_prefix("node:").unwrap_or(name);
        match name {
            "dotenv/config" => drop(self.load_env_file(None, false, at)),
            "dotenv-defaults/config" | "dotenv-flow/config" | "dotenv-safe/config" | "@dotenvx/dotenvx/config" => {
                self.environment_touched = true;
            }
            _ => {}
        }
        known(Thing::named(format!("<{name}>")), at)
    }

    /// Loads a module at the first of several places.
    pub(super) fn import(&mut self, name: Option<&str>, at: Span) -> Outcome {
        let Some(name) = name else { return Ok(unknown("a module", at)) };
        let (exports, is_esm) = self.require(name, at)?;
        if is_esm || matches!(exports.value, Value::Known(Thing::Named(..)) | Value::Unknown(_)) {
            return Ok(exports);
        }
        let whole = self.state.object(vec![("default".into(), exports)]);
        if let Thing::Cell(cell) = whole {
            self.state.cells[cell].open = true;
        }
        Ok(known(whole, at))
    }

    fn json(&mut self, source: &'a Source) -> Outcome {
        let at = source.all();
        let text: &'a str = &source.text;
        if super::script::is_too_much(text) {
            return Ok(unknown("a large file of JSON", at));
        }
        let nothing = Script::empty(self.arena, source);
        let parsed = Parser::new(self.arena, text, SourceType::mjs()).parse_expression();
        let Ok(expression) = parsed else { return Ok(unknown("a file of JSON", at)) };
        let expression = &*self.arena.alloc(expression);
        let module = self.add(nothing);
        let before = (self.module, self.scope);
        (self.module, self.scope) = (module, self.modules[module].scope);
        let val = self.eval(expression);
        (self.module, self.scope) = before;
        val
    }

    /// Runs the imports of a module, which come first.
    fn imports(&mut self, body: &'a [Statement<'a>]) -> Outcome<()> {
        for it in body {
            let Statement::ImportDeclaration(it) = it else { continue };
            if it.import_kind == ImportOrExportKind::Type {
                continue;
            }
            let at = self.span(&**it);
            let (exports, is_esm) = self.require(it.source.value.as_str(), at)?;
            for it in it.specifiers.iter().flatten() {
                let (local, val) = match it {
                    ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => {
                        let val = if is_esm { self.get(&exports, "default", at) } else { exports.clone() };
                        (&it.local, val)
                    }
                    ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => (&it.local, exports.clone()),
                    ImportDeclarationSpecifier::ImportSpecifier(it) => {
                        let name = exported(&it.imported);
                        let is_whole = name == "default" && !is_esm;
                        let val = if is_whole { exports.clone() } else { self.get(&exports, name, at) };
                        (&it.local, val)
                    }
                };
                self.state.declare(self.scope, local.name.as_str(), val, false);
            }
        }
        Ok(())
    }

    /// Runs a statement of a module that is none of the others'.
    pub(super) fn module_statement(&mut self, statement: &'a Statement<'a>) -> Outcome<()> {
        match statement {
            Statement::ExportDefaultDeclaration(it) => {
                let at = self.span(&**it);
                let val = match &it.declaration {
                    ExportDefaultDeclarationKind::FunctionDeclaration(function) => match &function.id {
                        Some(id) => self.name(id.name.as_str(), at),
                        None => self.function(function, at),
                    },
                    ExportDefaultDeclarationKind::ClassDeclaration(class) => {
                        let val = self.class(class)?;
                        if let Some(id) = &class.id {
                            self.state.declare(self.scope, id.name.as_str(), val.clone(), false);
                        }
                        val
                    }
                    other => match other.as_expression() {
                        Some(expression) => self.eval(expression)?,
                        None => return Ok(()),
                    },
                };
                self.export("default", val);
            }
            Statement::ExportDeclaration(it) => match &it.declaration {
                Declaration::VariableDeclaration(it) => self.variables(it)?,
                Declaration::ClassDeclaration(it) => {
                    let val = self.class(it)?;
                    if let Some(id) = &it.id {
                        self.state.declare(self.scope, id.name.as_str(), val, false);
                    }
                }
                _ => {}
            },
            Statement::TSExportAssignment(it) => {
                let val = self.eval(&it.expression)?;
                let holder = self.modules[self.module].holder.clone();
                self.set(&holder, Some("exports".into()), val);
            }
            Statement::TSImportEqualsDeclaration(it) => {
                let at = self.span(&**it);
                if let oxc_ast::ast::TSModuleReference::ExternalModuleReference(from) = &it.module_reference {
                    let (exports, _) = self.require(from.expression.value.as_str(), at)?;
                    self.state.declare(self.scope, it.id.name.as_str(), exports, false);
                }
            }
            Statement::TSEnumDeclaration(it) => {
                let at = self.span(&**it);
                self.state.declare(self.scope, it.id.name.as_str(), unknown("an enumeration", at), false);
            }
            _ => {}
        }
        Ok(())
    }

    /// What a module exports by name is what the names stand for when it has run.
    fn named_exports(&mut self, body: &'a [Statement<'a>]) -> Outcome<()> {
        for it in body {
            match it {
                Statement::ExportDeclaration(it) => {
                    let names: Vec<&'a str> = match &it.declaration {
                        Declaration::VariableDeclaration(it) => it
                            .declarations
                            .iter()
                            .flat_map(|it| it.id.get_binding_identifiers())
                            .map(|it| it.name.as_str())
                            .collect(),
                        Declaration::FunctionDeclaration(it) => it.id.iter().map(|it| it.name.as_str()).collect(),
                        Declaration::ClassDeclaration(it) => it.id.iter().map(|it| it.name.as_str()).collect(),
                        _ => Vec::new(),
                    };
                    let at = self.span(&**it);
                    for name in names {
                        let val = self.name(name, at);
                        self.export(name, val);
                    }
                }
                Statement::ExportNamedDeclaration(it) => {
                    let at = self.span(&**it);
                    for it in &it.specifiers {
                        let val = self.name(exported(&it.local), at);
                        self.export(exported(&it.exported), val);
                    }
                }
                Statement::ExportFromDeclaration(it) => {
                    let at = self.span(&**it);
                    let (exports, is_esm) = self.require(it.source.value.as_str(), at)?;
                    for it in &it.specifiers {
                        let name = exported(&it.local);
                        let is_whole = name == "default" && !is_esm;
                        let val = if is_whole { exports.clone() } else { self.get(&exports, name, at) };
                        self.export(exported(&it.exported), val);
                    }
                }
                Statement::ExportAllDeclaration(it) => {
                    let at = self.span(&**it);
                    let (exports, _) = self.require(it.source.value.as_str(), at)?;
                    match &it.exported {
                        Some(name) => self.export(exported(name), exports),
                        None => self.export_all(&exports),
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn export(&mut self, name: &str, val: Val) {
        let exports = self.exports(self.module);
        self.set(&exports, Some(Rc::from(name)), val);
    }

    fn export_all(&mut self, from: &Val) {
        let exports = self.exports(self.module);
        let Value::Known(Thing::Cell(cell)) = exports.value else { return };
        match self.state.plain(from) {
            Some(it) => {
                let (open, properties) = (it.open, it.properties.clone());
                for (name, val) in properties.into_iter().filter(|it| &*it.0 != "default") {
                    self.state.set(cell, name, val);
                }
                self.state.cells[cell].open |= open;
            }
            None => self.state.cells[cell].open = true,
        }
    }

    /// The `module` of the first module: `require.main`.
    pub(super) fn main(&self) -> Option<Val> {
        self.modules.first().map(|it| it.holder.clone())
    }

    /// Loads what the command has the program load first.
    pub(super) fn load_first(&mut self) {
        let at = self.modules[0].script.source.all().head();
        for name in self.project.first.iter().filter(|it| !it.starts_with('.')) {
            self.library(name, at);
        }
    }
}

fn exported<'n>(name: &'n ModuleExportName<'_>) -> &'n str {
    match name {
        ModuleExportName::IdentifierName(it) => it.name.as_str(),
        ModuleExportName::IdentifierReference(it) => it.name.as_str(),
        ModuleExportName::StringLiteral(it) => it.value.as_str(),
    }
}

/// Returns the path that a relative one leads to from a folder; `None` for one that leads out of what is known.
pub(super) fn joined(folder: &str, path: &str) -> Option<String> {
    let is_absolute = folder.starts_with('/');
    let mut parts: Vec<&str> = folder.split('/').filter(|it| !it.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(format!("{}{}", if is_absolute { "/" } else { "" }, parts.join("/")))
}
