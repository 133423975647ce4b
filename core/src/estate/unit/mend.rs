//! How certain it is that a line of a unit was meant to be another one: then a
//! fix may be applied without being asked for.

use super::verdict::judge_text;
use super::{Setting, Unit};
use crate::facts::systemd::{self, Directive, Kind, Repeat};
use crate::source::Safety;

/// Of larger units nothing is said: each line is compared with all others.
const MANY: usize = 1000;

impl Unit {
    /// Returns how sure it is that a setting that systemd skips was meant to be `directive`: it is if the value is one of
    /// that directive, and nothing else of the unit sets it.
    pub fn meant_as(&self, setting: &Setting, directive: &Directive, release: u16) -> Safety {
        let is_set = |it: &Setting| it.effective && it.section == directive.section && it.name == directive.name;
        let takes_one = directive.repeat != Repeat::Adds || directive.kind == Kind::Command;
        let is_free = || !takes_one || !self.settings.iter().any(is_set);
        let is_value = |text: &str| !text.is_empty() && judge_text(text, directive, release).is_none();
        let is_sure = self.shows_all_of(setting)
            && directive.ignored_since == 0
            && setting.value.known().is_some_and(|it| is_value(it))
            && is_free();
        if is_sure { Safety::Safe } else { Safety::Unsafe }
    }

    /// Returns how sure it is that the value of a setting was meant to be another one, for which nothing else stands
    /// in.
    pub fn meant_value(&self, setting: &Setting, directive: &Directive) -> Safety {
        let is_other = |it: &Setting| it.key != setting.key && it.section == setting.section && it.name == setting.name;
        // What a size ends in is a factor: nobody knows which of two was meant.
        let is_word = matches!(directive.kind, Kind::Bool | Kind::Enum | Kind::Signal | Kind::Timespan);
        let is_sure = is_word && self.shows_all_of(setting) && !self.settings.iter().any(is_other);
        if is_sure { Safety::Safe } else { Safety::Unsafe }
    }

    /// Returns whether what a setting was meant to be stands in the unit already, in another line: as `directive` with
    /// the same value, or earlier with the same mistake.
    pub fn repeats(&self, setting: &Setting, directive: &Directive) -> bool {
        let is_right = |it: &Setting| it.effective && it.section == directive.section && it.name == directive.name;
        let is_earlier = |it: &Setting| {
            it.key < setting.key
                && it.key.file == setting.key.file
                && it.section == setting.section
                && it.name == setting.name
        };
        let is_same = |it: &Setting| {
            it.value.known().is_some() && it.text() == setting.text() && (is_right(it) || is_earlier(it))
        };
        self.settings.len() <= MANY && self.settings.iter().any(is_same)
    }

    /// Returns the only section that knows a directive, among those that systemd reads in a unit of this type.
    pub fn only_section_of(&self, name: &str, release: u16) -> Option<&'static Directive> {
        let sections = systemd::sections().filter(|it| systemd::reads_section(self.suffix(), it));
        let mut known = sections.filter_map(|it| systemd::find(it, name)).filter(|it| it.is_known(release));
        known.next().filter(|_| known.next().is_none())
    }

    /// Whether nothing is left open around a setting: no template, no part of a document.
    pub fn shows_all_of(&self, setting: &Setting) -> bool {
        let file = self.files.iter().find(|it| it.source.all().contains(setting.line));
        let is_whole = |it: &crate::syntax::systemd::UnitFile| {
            let all = it.source.all();
            !it.source.has_hole(all) && !it.source.is_conditional(all)
        };
        !self.in_document && self.settings.len() <= MANY && file.is_some_and(is_whole)
    }
}
