//! Settings that systemd reads and then leaves alone, because of another setting
//! of the unit or the lack of one. Sources: `service_add_extras` and
//! `service_verify` in `src/core/service.c`, `unit_load` in `src/core/unit.c`,
//! `config_parse_trigger_unit` in `src/core/load-fragment.c`.

use super::{Setting, Unit};
use crate::facts::systemd::Repeat;
use crate::facts::systemd::scalar::INFINITY;
use crate::source::Span;

/// A setting without effect.
#[derive(Debug)]
pub struct Idle {
    /// The setting.
    pub at: Span,
    /// Why it has none, as a sentence without a full stop.
    pub what: String,
    /// The setting that is to blame.
    pub other: Option<Span>,
    /// What to do.
    pub help: String,
    /// Whether it is idle for want of another setting.
    pub lacks: bool,
}

impl Unit {
    /// Returns the settings that a release of systemd reads and leaves alone.
    pub fn idle_settings(&self, release: u16) -> Vec<Idle> {
        if !self.is_whole() {
            return Vec::new();
        }
        let mut found: Vec<Idle> = match self.suffix() {
            "service" => {
                [self.runtime(), self.spread(), self.usb(), self.steps(release)].into_iter().flatten().collect()
            }
            _ => Vec::new(),
        };
        found.extend(self.job());
        found.extend(self.second());
        found.extend(self.instance());
        found
    }

    fn service(&self, name: &str) -> Option<&Setting> {
        self.setting("Service", name).filter(|it| !it.is_empty())
    }

    fn runtime(&self) -> Option<Idle> {
        let most =
            self.service("RuntimeMaxSec").filter(|it| it.timespan().is_some_and(|it| it != INFINITY && it > 0))?;
        let kind = self.service("Type").filter(|it| it.known_is("oneshot"))?;
        let what = format!(
            "`RuntimeMaxSec=` does nothing in {}: a oneshot is never running, only starting until its commands end",
            self.title()
        );
        Some(because(most, kind, what, "set `TimeoutStartSec=`, which limits how long the commands take"))
    }

    fn spread(&self) -> Option<Idle> {
        let extra = self.service("RuntimeRandomizedExtraSec").filter(|it| it.timespan().is_some_and(|it| it > 0))?;
        let is_limited = self.service("RuntimeMaxSec").is_some_and(|it| it.timespan() != Some(INFINITY));
        let what = "`RuntimeRandomizedExtraSec=` does nothing without `RuntimeMaxSec=`, which it adds to".to_owned();
        (!is_limited).then(|| lacking(extra, what, "set `RuntimeMaxSec=`, or delete the line"))
    }

    fn usb(&self) -> Option<Idle> {
        let (one, other) = ("USBFunctionDescriptors", "USBFunctionStrings");
        let (has, lacks) = match (self.service(one), self.service(other)) {
            (Some(it), None) => (it, other),
            (None, Some(it)) => (it, one),
            _ => return None,
        };
        let what = format!("`{}=` does nothing without `{lacks}=`", has.name);
        Some(lacking(has, what, "set both, or neither"))
    }

    /// Pauses that grow from restart to restart.
    fn steps(&self, release: u16) -> Option<Idle> {
        let known = |name: &str| self.service(name).filter(|_| release >= 254);
        let counts = |it: &&Setting| it.value.known().is_none_or(|it| !it.trim_matches('0').is_empty());
        let ends = |it: &&Setting| it.timespan() != Some(INFINITY);
        match (known("RestartSteps").filter(counts), known("RestartMaxDelaySec").filter(ends)) {
            (Some(steps), None) => {
                let what = "`RestartSteps=` does nothing without `RestartMaxDelaySec=`, up to which the pauses grow"
                    .to_owned();
                Some(lacking(steps, what, "set `RestartMaxDelaySec=`, or delete the line"))
            }
            (None, Some(most)) => {
                let what =
                    "`RestartMaxDelaySec=` does nothing without `RestartSteps=`, in which the pauses grow".to_owned();
                Some(lacking(most, what, "set `RestartSteps=`, or delete the line"))
            }
            (Some(_), Some(most)) => {
                let first = self.service("RestartSec")?;
                if most.timespan()? >= first.timespan()? {
                    return None;
                }
                let what =
                    "`RestartMaxDelaySec=` does nothing: it is less than the pause that restarts begin with".to_owned();
                Some(because(most, first, what, "let the pauses grow: from a short `RestartSec=` to a longer one"))
            }
            (None, None) => None,
        }
    }

    fn job(&self) -> Option<Idle> {
        let inner = self.setting("Unit", "JobRunningTimeoutSec").filter(|it| it.timespan() != Some(INFINITY))?;
        let outer = self.setting("Unit", "JobTimeoutSec")?;
        if inner.timespan()? <= outer.timespan()? {
            return None;
        }
        let what = "`JobRunningTimeoutSec=` does nothing: the job as a whole has less time".to_owned();
        Some(because(inner, outer, what, "raise `JobTimeoutSec=`, or delete the line"))
    }

    /// What `systemctl enable` makes an instance of.
    fn instance(&self) -> Option<Idle> {
        let instance = self.setting("Install", "DefaultInstance").filter(|it| !it.is_empty())?;
        let is_plain = !self.name.is_empty() && !self.name.starts_with('.') && !self.name.contains('@');
        let what = format!("`DefaultInstance=` does nothing: {} is no template, whose name ends in `@`", self.title());
        let help = "delete the line".to_owned();
        is_plain.then_some(Idle { at: instance.key, what, other: None, help, lacks: false })
    }

    /// Where the first of several assignments wins.
    fn second(&self) -> Option<Idle> {
        let wins = |it: &&Setting| it.directive.is_some_and(|it| it.repeat == Repeat::FirstWins);
        let own =
            || self.settings.iter().filter(|it| it.is_read && !it.is_empty() && it.faults.is_empty()).filter(wins);
        let first = own().find(|it| it.effective)?;
        let later = own().find(|it| !it.effective && it.name == first.name && it.text() != first.text())?;
        let what = format!(
            "systemd ignores this `{}=`: the first one counts, and {} starts `{}`",
            later.name,
            self.title(),
            first.text()
        );
        Some(because(later, first, what, "keep one of the two; a drop-in cannot change it"))
    }
}

fn because(setting: &Setting, other: &Setting, what: String, help: &str) -> Idle {
    let other = Some(other.value.span);
    Idle { at: setting.key, what, other, help: help.to_owned(), lacks: false }
}

fn lacking(setting: &Setting, what: String, help: &str) -> Idle {
    Idle { at: setting.key, what, other: None, help: help.to_owned(), lacks: true }
}
