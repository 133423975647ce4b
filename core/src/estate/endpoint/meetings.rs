//! The listeners and connections of a host by what two of them must share to
//! meet, and the processes behind each listener; made once, for many questions.

use std::collections::HashMap;

use super::{Address, ListenerSource, listen, published};
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

/// Who may meet at the addresses of a host. Everything in it is a place in the lists of [`Host`].
#[derive(Debug, Default)]
pub struct Meetings {
    /// The listeners whose address is known.
    pub(super) listeners: Slots<usize>,
    /// The programs of each listener: those that bind it, that its socket unit starts, or that its container runs.
    pub(super) processes: HashMap<usize, Vec<usize>>,
    /// The programs in containers by the names of their services, where only one has the name.
    pub(super) services: HashMap<String, usize>,
    /// The connections whose address is known.
    pub(super) connections: Slots<usize>,
}

impl Meetings {
    /// Sorts the endpoints of a host, which must be known already, as its units and processes.
    pub(in crate::estate) fn of(host: &Host) -> Self {
        let mut all = Self::default();
        for (at, listener) in host.listeners.iter().enumerate() {
            if let Some(address) = listener.address.known() {
                all.listeners.add(address, at);
            }
        }
        for (at, connection) in host.connections.iter().enumerate() {
            if let Some(address) = connection.address.known() {
                all.connections.add(address, at);
            }
        }
        all.processes = behind(host);
        if !host.containers.is_empty() {
            all.services = published::services(host);
            all.containers(host);
        }
        all
    }
}

impl Meetings {
    /// Finds the programs behind the published ports. Where something else is at the port, too, one of the two is
    /// a variant that does not run beside the other.
    fn containers(&mut self, host: &Host) {
        let places = host.listeners.iter().enumerate().filter(|it| it.1.source == ListenerSource::Published);
        for ((at, _), port) in places.zip(published::published(host)) {
            let own = |it: &usize| {
                let source = host.listeners[*it].source;
                matches!(source, ListenerSource::Process | ListenerSource::Socket | ListenerSource::Published)
            };
            let is_only = self.listeners.near(&port.address).iter().filter(|it| own(it)).count() == 1;
            if let Some(program) = port.program.filter(|_| is_only) {
                self.processes.insert(at, vec![program]);
            }
        }
    }
}

/// Returns the processes of each listener that has any.
fn behind(host: &Host) -> HashMap<usize, Vec<usize>> {
    if host.processes.is_empty() {
        return HashMap::new();
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
    let mut behind = HashMap::new();
    for (at, listener) in host.listeners.iter().enumerate() {
        let processes = match listener.source {
            ListenerSource::Process => of_unit.get(&*listener.owner),
            ListenerSource::Socket => started.get(&*listener.owner),
            // nginx may listen at many addresses; none of them is a process's.
            ListenerSource::Nginx | ListenerSource::Plan | ListenerSource::Package | ListenerSource::Published => None,
        };
        if let Some(processes) = processes {
            behind.insert(at, processes.clone());
        }
    }
    behind
}
