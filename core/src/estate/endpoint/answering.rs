//! The listeners of a host by what a connection must share with one to end
//! there, and the processes behind each; made once, for many questions.

use std::collections::HashMap;

use super::{Address, ListenerSource, listen};
use crate::estate::Host;

/// Things with an address, by the port or the path of it.
#[derive(Debug)]
pub struct Slots<T>(HashMap<String, Vec<T>>);

impl<T> Default for Slots<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T> Slots<T> {
    /// Files a thing under its address.
    pub fn add(&mut self, address: &Address, it: T) {
        self.0.entry(address.slot()).or_default().push(it);
    }

    /// Returns the things on the same port or path, in order: the only ones that can meet the address.
    pub fn near(&self, address: &Address) -> &[T] {
        self.0.get(&address.slot()).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Who may answer at the addresses of a host. Everything in it is a place in the lists of [`Host`].
#[derive(Debug, Default)]
pub struct Answering {
    /// The listeners whose address is known.
    pub(super) listeners: Slots<usize>,
    /// The processes of each listener: those that bind it, or that its socket unit starts.
    pub(super) processes: HashMap<usize, Vec<usize>>,
}

impl Answering {
    /// Sorts the listeners of a host; its units, processes and listeners must be known already.
    pub(in crate::estate) fn of(host: &Host) -> Self {
        let mut all = Self::default();
        for (at, listener) in host.listeners.iter().enumerate() {
            if let Some(address) = listener.address.known() {
                all.listeners.add(address, at);
            }
        }
        if host.processes.is_empty() {
            return all;
        }
        let mut of_unit: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, process) in host.processes.iter().enumerate() {
            of_unit.entry(&process.unit).or_default().push(at);
        }
        let mut started: HashMap<&str, Vec<usize>> = HashMap::new();
        for socket in &host.units {
            if let Some(service) = listen::activated(socket) {
                started.entry(&socket.name).or_default().extend(of_unit.get(&*service).into_iter().flatten());
            }
        }
        for (at, listener) in host.listeners.iter().enumerate() {
            let processes = match listener.source {
                ListenerSource::Process => of_unit.get(&*listener.owner),
                ListenerSource::Socket => started.get(&*listener.owner),
                // nginx may listen at many addresses; none of them is a process's.
                ListenerSource::Nginx | ListenerSource::Plan | ListenerSource::Package => None,
            };
            if let Some(processes) = processes {
                all.processes.insert(at, processes.clone());
            }
        }
        all
    }
}
