//! Whatever listens on a host: nginx, application servers, socket units, planned
//! ports, packaged services that are known to run, and what containers publish.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::package::{self, Package};
use super::published::published;
use super::{Address, Listener, ListenerSource, Target};
use crate::estate::unit::Unit;
use crate::estate::{Estate, Host};
use crate::source::{Located, Unknown, Value};

/// Collects the listeners of a host.
pub fn listeners(_estate: &Estate, host: &Host) -> Vec<Listener> {
    let mut all = Vec::new();
    nginx(host, &mut all);
    sockets(host, &mut all);
    processes(host, &mut all);
    plans(host, &mut all);
    packages(host, &mut all);
    containers(host, &mut all);
    all
}

fn nginx(host: &Host, all: &mut Vec<Listener>) {
    for server in host.nginx.iter().flat_map(|it| &it.servers) {
        all.extend(server.listens.iter().map(|listen| Listener {
            address: listen.address.clone(),
            owner: "nginx".to_owned(),
            at: listen.span,
            source: ListenerSource::Nginx,
        }));
    }
}

fn sockets(host: &Host, all: &mut Vec<Listener>) {
    for unit in host.units.iter().filter(|it| it.suffix() == "socket") {
        for (directive, udp) in [("ListenStream", false), ("ListenSequentialPacket", false), ("ListenDatagram", true)] {
            for setting in unit.settings_of("Socket", directive) {
                let read = |text: String| match Address::of_socket(&text, udp) {
                    Some(address) => Value::Known(address),
                    None => Value::Unknown(Unknown::NotEvaluated("no address that is modelled".to_owned())),
                };
                let value = match setting.value.value.clone() {
                    Value::Known(text) => read(text),
                    Value::Unknown(reason) => Value::Unknown(reason),
                };
                all.push(Listener {
                    address: Located { value, span: setting.value.span, from: setting.value.from.clone() },
                    owner: unit.name.clone(),
                    at: unit.span,
                    source: ListenerSource::Socket,
                });
            }
        }
    }
}

/// An application server whose unit is started by a socket unit takes the sockets it is handed, not its own binds.
fn processes(host: &Host, all: &mut Vec<Listener>) {
    let activated: BTreeSet<Cow<'_, str>> = host.units.iter().filter_map(activated).collect();
    for process in &host.processes {
        let Some(server) = &process.server else { continue };
        if activated.contains(process.unit.as_str()) {
            continue;
        }
        all.extend(server.binds.iter().map(|bind| Listener {
            address: bind.clone(),
            owner: process.unit.clone(),
            at: process.span,
            source: ListenerSource::Process,
        }));
    }
}

/// Returns the service that a socket starts: by `Service=`, or by its name; `None` for other units.
pub(super) fn activated(socket: &Unit) -> Option<Cow<'_, str>> {
    let stem = socket.name.strip_suffix(".socket")?;
    let named = socket.known("Socket", "Service").map(Cow::Borrowed);
    Some(named.unwrap_or_else(|| Cow::Owned(format!("{stem}.service"))))
}

fn plans(host: &Host, all: &mut Vec<Listener>) {
    all.extend(host.runbook.ports.iter().map(|planned| Listener {
        address: Located::new(Value::Known(Address::tcp(Target::Any(None), planned.port)), planned.span),
        owner: planned.service.clone(),
        at: planned.span,
        source: ListenerSource::Plan,
    }));
}

fn packages(host: &Host, all: &mut Vec<Listener>) {
    for (package, at) in package::running(host) {
        all.extend(package_addresses(package).map(|address| Listener {
            address: Located::new(Value::Known(address), at),
            owner: package.name.to_owned(),
            at,
            source: ListenerSource::Package,
        }));
    }
}

fn containers(host: &Host, all: &mut Vec<Listener>) {
    all.extend(published(host).map(|it| Listener {
        address: Located::new(Value::Known(it.address), it.span),
        owner: it.service.name.value.clone(),
        at: it.service.span,
        source: ListenerSource::Published,
    }));
}

/// As packages configure them: the default port on every address (a local connection reaches it either way), and
/// the socket clients use.
fn package_addresses(package: &'static Package) -> impl Iterator<Item = Address> {
    let tcp = package.ports.iter().map(|port| Address::tcp(Target::Any(None), *port));
    tcp.chain(package.sockets.iter().map(|path| Address::Unix((*path).to_owned())))
}
