//! What timers, paths and sockets start.

use super::{Setting, Unit};
use crate::facts::systemd::calendar::{Calendar, Never};
use crate::source::Span;

impl Unit {
    /// Returns the name of the unit that a timer, path or socket starts, and the place that says so.
    ///
    /// Without `Unit=` or `Service=` it is the service of the same name; the
    /// place is then the first trigger. `None` for other units, and where the name is not known.
    pub fn activates(&self) -> Option<(String, Span)> {
        let (section, name) = match self.suffix() {
            "timer" => ("Timer", "Unit"),
            "path" => ("Path", "Unit"),
            "socket" => ("Socket", "Service"),
            _ => return None,
        };
        if !self.is_whole() || self.is_template() {
            return None;
        }
        if let Some(named) = self.setting(section, name) {
            let text = named.value.known().filter(|it| !it.contains('%'))?;
            return Some((text.clone(), named.value.span));
        }
        let (stem, _) = self.name.rsplit_once('.')?;
        let first = self.settings.iter().find(|it| it.effective && it.section == section && !it.is_empty())?;
        let accepts = self.setting("Socket", "Accept").is_some_and(Setting::is_true);
        let name = if accepts { format!("{stem}@.service") } else { format!("{stem}.service") };
        (!stem.is_empty()).then_some((name, first.key))
    }

    /// Returns whether a timer elapses without a first run of what it starts: `OnUnitActiveSec=` and
    /// `OnUnitInactiveSec=` count from the last one, and never begin without it (systemd.timer(5)).
    pub fn elapses_by_itself(&self) -> bool {
        ["OnCalendar", "OnBootSec", "OnStartupSec", "OnActiveSec"]
            .iter()
            .any(|name| self.settings_of("Timer", name).any(|it| !it.is_empty()))
    }

    /// Returns the targets of the boot that `systemctl enable` ties the unit to, with their place.
    pub fn boot_targets(&self) -> impl Iterator<Item = (Span, &str)> {
        let all = self.units_of("Install", "WantedBy").chain(self.units_of("Install", "RequiredBy"));
        all.filter(|(_, name)| matches!(*name, "multi-user.target" | "default.target" | "graphical.target"))
    }
}

impl Setting {
    /// Returns why it is a calendar expression for a time that no calendar has, such as the 30th of February.
    ///
    /// A time that is only past is none: it once came.
    pub fn never_elapses(&self) -> Option<Never> {
        let text = self.value.known().filter(|_| self.name == "OnCalendar")?;
        Calendar::parse(text)?.never()
    }
}
