//! Which timer starts a unit, for every unit of a host.

use std::collections::HashMap;

use super::{Host, Names, Unit};
use crate::source::Span;

/// The first timer that starts each unit, with the place that says so.
#[derive(Debug)]
pub struct Timers<'h>(HashMap<&'h str, (&'h Unit, Span)>);

impl<'h> Timers<'h> {
    /// Finds what the timers of a host start.
    pub fn of(host: &'h Host) -> Self {
        let names = Names::of(host.units.iter());
        let mut first = HashMap::new();
        for timer in host.units.iter().filter(|it| it.suffix() == "timer") {
            let Some((name, span)) = timer.activates() else { continue };
            for unit in names.answering(&name) {
                first.entry(unit.name.as_str()).or_insert((timer, span));
            }
        }
        Self(first)
    }

    /// Returns the timer that starts a unit.
    pub fn starting(&self, unit: &Unit) -> Option<(&'h Unit, Span)> {
        self.0.get(unit.name.as_str()).copied()
    }
}
