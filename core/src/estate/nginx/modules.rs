//! Which modules of others nginx has: by the manifest, and by `load_module`.

use super::Configuration;
use crate::facts::nginx::modules_called;
use crate::source::Located;

/// What the files tell of the modules that nginx has.
#[derive(Debug, Default)]
pub(super) struct Modules {
    /// The common modules that are told of.
    names: Vec<&'static str>,
    /// Who tells of all of them.
    told: Option<Told>,
    /// Whether one is told of whose directives are not known.
    pub(super) strange: bool,
}

/// Who tells which modules nginx has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// `[nginx] modules` of the manifest.
    Manifest,
    /// The `load_module` of the configuration: that others are compiled in is not likely, and possible.
    Loads,
}

impl Modules {
    /// Finds the modules of a configuration whose manifest names `told`.
    pub(super) fn of(configuration: &Configuration, told: Option<&[Located<String>]>) -> Self {
        let mut all = Self { told: told.map(|_| Told::Manifest), ..Self::default() };
        for name in told.unwrap_or_default() {
            all.add(&name.value);
        }
        // What a pattern without a file would load is not told.
        let mut complete = configuration.whole;
        for statement in configuration.top() {
            if statement.is("load_module") {
                let Some(path) = statement.arg(0) else { continue };
                let file = path.text.rsplit('/').next().unwrap_or_default();
                all.add(file.strip_suffix(".so").unwrap_or(file));
            } else if statement.is("include") && statement.arg(0).is_some_and(|it| it.text.contains("modules")) {
                complete &= configuration.statements().any(|it| it.via().is_some_and(|it| it.id() == statement.id()));
            }
        }
        if all.told.is_none() && complete && !all.names.is_empty() {
            all.told = Some(Told::Loads);
        }
        all
    }

    fn add(&mut self, name: &str) {
        match modules_called(name) {
            Some(found) => self.names.extend(found),
            None => self.strange = true,
        }
    }

    /// Returns whether some module of others is there, known or not: it may define variables, too.
    pub(super) fn any(&self) -> bool {
        self.strange || !self.names.is_empty()
    }

    /// Returns who tells that this module is not there.
    pub(super) fn lack(&self, module: &str) -> Option<Told> {
        self.told.filter(|_| !self.strange && !self.names.contains(&module))
    }
}
