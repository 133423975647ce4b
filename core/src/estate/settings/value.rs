//! Settings with what Django takes where nothing is said (django/conf/global_settings.py, 5.2).

use super::Settings;
use crate::source::Span;
use crate::syntax::python::Object;

/// Whether a setting is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Truth {
    /// Whether it is.
    pub is_on: bool,
    /// The place that says so; `None` where nothing does.
    pub span: Option<Span>,
}

impl Settings {
    /// Returns whether a setting is on that is off by default; `None` when that is not known.
    pub fn truth(&self, name: &str) -> Option<Truth> {
        match self.get(name) {
            None if self.is_open => None,
            None => Some(Truth { is_on: false, span: None }),
            Some(item) => Some(Truth { is_on: item.known()?.truthy()?, span: self.place(name) }),
        }
    }

    /// Returns whether a setting is surely on.
    pub fn is_on(&self, name: &str) -> bool {
        self.truth(name).is_some_and(|it| it.is_on)
    }

    /// Returns whether a setting is surely off, or surely not there.
    pub fn is_off(&self, name: &str) -> bool {
        self.truth(name).is_some_and(|it| !it.is_on)
    }

    /// Returns whether an application or middleware is surely in a list; `None` when that is not known.
    pub fn has(&self, list: &str, name: &str) -> Option<bool> {
        let Some(item) = self.get(list) else { return (!self.is_open).then_some(false) };
        let mut is_sure = true;
        for it in item.known()?.elements()? {
            match it.known() {
                Some(Object::String(text)) if text == name => return Some(true),
                Some(Object::String(_)) => {}
                _ => is_sure = false,
            }
        }
        is_sure.then_some(false)
    }
}
