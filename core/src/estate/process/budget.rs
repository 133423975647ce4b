//! What a process may use of its machine, cores and memory: the least of what the machine has and what its unit or its
//! container is given. What no file says is no limit.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::{Container, Process};
use crate::estate::Host;
use crate::estate::unit::Unit;
use crate::facts::systemd::scalar;
use crate::source::{Located, Span};

/// Whose limit it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// What the machine has.
    Machine,
    /// What systemd gives the unit.
    Unit,
    /// What Docker gives the container.
    Container,
}

/// A limit, and the place that sets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Thousandths of a core, or bytes.
    pub amount: u64,
    /// The place.
    pub span: Span,
    /// Whose it is.
    pub whose: Whose,
}

/// The limits of a host's processes.
#[derive(Debug)]
pub struct Budget<'h> {
    host: &'h Host,
    units: OnceCell<HashMap<&'h str, &'h Unit>>,
}

impl<'h> Budget<'h> {
    /// Takes a host; nothing is looked up before it is asked for.
    pub fn of(host: &'h Host) -> Self {
        Self { host, units: OnceCell::new() }
    }

    /// Returns how much of the cores a unit's process may use, in thousandths of a core.
    pub fn cores(&self, process: &Process) -> Option<Limit> {
        let unit = self.unit(process);
        // `200%` are two cores (systemd.resource-control(5)).
        let quota = unit.and_then(|it| limit(it, "CPUQuota", |text| Some(scalar::percent(text)? / 10)));
        least([self.machine_cores(), quota])
    }

    /// Returns how many bytes a unit's process may use.
    pub fn memory(&self, process: &Process) -> Option<Limit> {
        let machine = self.machine_memory();
        let most = |text: &str| match scalar::percent(text) {
            Some(share) => {
                Some(u64::try_from(u128::from(machine?.amount) * u128::from(share) / 10_000).unwrap_or(u64::MAX))
            }
            None => scalar::size(text),
        };
        least([machine, self.unit(process).and_then(|it| limit(it, "MemoryMax", most))])
    }

    /// Returns how much of the cores a container may use, in thousandths of a core.
    pub fn cores_of(&self, container: &Container) -> Option<Limit> {
        least([self.machine_cores(), given(container.service(self.host).cpus.as_ref())])
    }

    /// Returns how many bytes a container may use.
    pub fn memory_of(&self, container: &Container) -> Option<Limit> {
        least([self.machine_memory(), given(container.service(self.host).memory.as_ref())])
    }

    /// Returns the memory of the machine.
    pub fn machine_memory(&self) -> Option<Limit> {
        let memory = self.host.runbook.memory.as_ref()?;
        Some(Limit { amount: memory.value, span: memory.span, whose: Whose::Machine })
    }

    fn machine_cores(&self) -> Option<Limit> {
        let cores = self.host.runbook.cpus.as_ref()?;
        Some(Limit { amount: u64::from(cores.value) * 1000, span: cores.span, whose: Whose::Machine })
    }

    fn unit(&self, process: &Process) -> Option<&'h Unit> {
        let units = self.units.get_or_init(|| self.host.units.iter().map(|it| (it.name.as_str(), it)).collect());
        units.get(process.unit.as_str()).copied()
    }
}

fn limit(unit: &Unit, name: &str, read: impl FnOnce(&str) -> Option<u64>) -> Option<Limit> {
    let setting = unit.setting("Service", name)?;
    let amount = read(setting.value.known()?.trim()).filter(|it| *it > 0)?;
    Some(Limit { amount, span: setting.value.span, whose: Whose::Unit })
}

fn given(value: Option<&Located<crate::source::Value<u64>>>) -> Option<Limit> {
    let value = value?;
    let amount = value.known().copied().filter(|it| *it > 0)?;
    Some(Limit { amount, span: value.span, whose: Whose::Container })
}

fn least(all: [Option<Limit>; 2]) -> Option<Limit> {
    all.into_iter().flatten().min_by_key(|it| it.amount)
}
