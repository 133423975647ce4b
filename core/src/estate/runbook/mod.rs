//! What documents say and do: machine specifications, the state of services,
//! DNS records, port plans, and the commands they run.
//!
//! A plain sentence is no claim: only tables, fenced lists and marked-up
//! entries whose heading or head says what they are.

mod certificate;
mod machine;
mod port;
mod record;
mod service;
mod step;
mod url;

pub use certificate::{CertificateRequest, Challenge};
pub use port::PlannedPort;
pub use record::Record;
pub use step::Step;
pub use url::Url;

use super::{Estate, Host, Kind, Place, Text};
use crate::source::Located;
use crate::syntax::markdown::Document;

/// What the documents of a host say; the manifest wins where it speaks.
#[derive(Debug, Default)]
pub struct Runbook {
    /// The documents, parsed.
    pub documents: Vec<Document>,
    /// Processor cores, when all places agree.
    pub cpus: Option<Located<u32>>,
    /// Memory in bytes, when all places agree.
    pub memory: Option<Located<u64>>,
    /// Services that do not run there, by the program's name in lower case (`postgresql`, `redis`).
    pub disabled: Vec<Located<String>>,
    /// DNS records, in order.
    pub dns: Vec<Record>,
    /// Ports that are given to services by plan.
    pub ports: Vec<PlannedPort>,
    /// The commands of blocks of shell, in order.
    pub steps: Vec<Step>,
    /// Certificates that a command asks for, or that the text says there are.
    pub certificates: Vec<CertificateRequest>,
    /// The URLs of the text and of commands.
    pub urls: Vec<Url>,
}

/// Reads the documents of a host.
pub fn read(estate: &Estate, host: &Host) -> Runbook {
    let texts: Vec<&Text> = estate.texts_of(&host.name).collect();
    let of_kind = |kind: Kind| texts.iter().filter(move |it| it.kind == kind);
    let documents: Vec<Document> = of_kind(Kind::Markdown).map(|it| Document::parse(&it.source)).collect();
    let mut book = Runbook::default();
    for document in &documents {
        machine::read(document, &mut book);
        service::read(document, &mut book.disabled);
        record::read(document, &mut book.dns);
        port::read(document, &mut book.ports);
        certificate::documented(document, &mut book.certificates);
        url::read(document, &mut book.urls);
    }
    let blocks = of_kind(Kind::Shell).filter(|it| it.place == Place::Block);
    book.steps = blocks.flat_map(|it| step::of_block(it, &documents)).collect();
    book.certificates.extend(book.steps.iter().filter_map(certificate::requested));
    book.documents = documents;
    obey(estate, host, &mut book);
    book
}

/// Lets the manifest's word replace the documents'.
fn obey(estate: &Estate, host: &Host, book: &mut Runbook) {
    let Some(entry) = estate.manifest.host(&host.name) else { return };
    book.cpus = entry.cpus.clone().or(book.cpus.take());
    book.memory = entry.memory.clone().or(book.memory.take());
    book.disabled.extend(entry.disabled.iter().cloned());
}

#[cfg(test)]
mod tests;
