//! Whether a host is real: names reserved for documentation are placeholders
//! only among names that are not.

use crate::estate::Host;
use crate::estate::name::{host_of, registrable_domain};
use crate::facts::words::placeholder;
use crate::source::Located;

/// Returns a public host name that this host serves, answers to or has a DNS record for, and that is no placeholder.
pub fn real_name(host: &Host) -> Option<Located<String>> {
    let served = host.names.served.iter().map(|it| &it.name);
    let records = host.runbook.dns.iter().map(|it| &it.name);
    let listed = host.names.variables.iter().flat_map(|it| &it.elements);
    records.chain(served).chain(listed).find(|it| is_real(host_of(&it.value))).cloned()
}

fn is_real(name: &str) -> bool {
    let name = name.trim_start_matches("*.").trim_start_matches('.');
    let known = psl::suffix(name.as_bytes()).is_some_and(|it| it.is_known());
    known && registrable_domain(name).is_some() && placeholder(name).is_none()
}
