//! systemd units as loaded: fragment and drop-ins merged.

use super::{Estate, Host};
use crate::source::{Located, Span, Value};

/// A unit.
#[derive(Debug)]
pub struct Unit {
    /// `django.service`.
    pub name: String,
    /// The unit's main file (the whole text of it), to point at when the unit as such is meant.
    pub span: Span,
    /// Every assignment of fragment and drop-ins, in the order systemd reads them.
    pub settings: Vec<Setting>,
}

/// One assignment of a unit.
#[derive(Debug)]
pub struct Setting {
    /// The section, without brackets.
    pub section: String,
    /// The directive, without `=`.
    pub name: String,
    /// Where the directive's name stands.
    pub key: Span,
    /// The value as systemd sees it: continuation lines joined, outer blanks gone.
    pub value: Located<Value<String>>,
    /// Whether it still counts: no later empty assignment wiped it, no later value replaced it.
    pub effective: bool,
}

impl Unit {
    /// Returns the suffix: `service`, `timer`, …
    pub fn suffix(&self) -> &str {
        self.name.rsplit_once('.').map_or("", |(_, suffix)| suffix)
    }

    /// Returns the value in force of a setting that takes one.
    pub fn setting(&self, section: &str, name: &str) -> Option<&Setting> {
        self.settings.iter().rfind(|it| it.effective && it.section == section && it.name == name)
    }

    /// Returns the values in force of a setting that takes many, in order.
    pub fn settings_of<'u>(&'u self, section: &'u str, name: &'u str) -> impl DoubleEndedIterator<Item = &'u Setting> {
        self.settings.iter().filter(move |it| it.effective && it.section == section && it.name == name)
    }

    /// Returns the known text of the value in force.
    pub fn known(&self, section: &str, name: &str) -> Option<&str> {
        self.setting(section, name)?.value.known().map(String::as_str)
    }
}

/// Loads the units of a host.
pub fn load(_estate: &Estate, _host: &Host) -> Vec<Unit> {
    Vec::new()
}
