//! Whether a host is real: what is left to be filled in is forgotten there, and
//! left to the reader in a document that is for everybody.

use super::{Names, host_of, registrable_domain};
use crate::estate::Host;
use crate::facts::words::{is_stock_name, placeholder};
use crate::source::{FileId, Located};

/// Returns a public host name that the host serves, answers to, or has a DNS record or a certificate for, and that
/// nobody made up.
pub(super) fn find(host: &Host, names: &Names) -> Option<Located<String>> {
    let served = names.served.iter().map(|it| &it.name);
    let records = host.runbook.dns.iter().map(|it| &it.name);
    let certified = host.runbook.certificates.iter().flat_map(|it| &it.names);
    let listed = names.variables.iter().flat_map(|it| &it.elements);
    records.chain(served).chain(listed).chain(certified).find(|it| is_real(host_of(&it.value))).cloned()
}

/// Returns whether a file is a document for everybody: it neither calls itself a runbook nor speaks of a real name.
///
/// # Examples
///
/// ```
/// use landreeve::estate::Estate;
/// use landreeve::estate::name::is_guide;
/// use landreeve::source::FileSet;
///
/// let guide = |text: &str| {
///     let estate = Estate::new(FileSet::from_texts([("a.md", text)]), None, &[]).unwrap();
///     is_guide(&estate.hosts[0], estate.files.ids().next().unwrap())
/// };
/// assert!(guide("# Install\n\n```nginx\nserver { server_name your_domain; }\n```\n"));
/// assert!(!guide("# Install\n\n```nginx\nserver { server_name shop.andina.cl your_domain; }\n```\n"));
/// assert!(!guide("# Runbook\n"));
/// ```
pub fn is_guide(host: &Host, file: FileId) -> bool {
    let is_document = host.runbook.documents.iter().any(|it| it.source.file == file);
    is_document && host.names.real.is_none() && host.runbook.title_of(file).is_none()
}

fn is_real(name: &str) -> bool {
    let name = name.trim_start_matches("*.").trim_start_matches('.');
    let known = psl::suffix(name.as_bytes()).is_some_and(|it| it.is_known());
    known && registrable_domain(name).is_some_and(|it| !is_stock_name(it)) && placeholder(name).is_none()
}
