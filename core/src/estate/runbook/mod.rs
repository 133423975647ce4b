//! What documents say and do: machine specifications, the state of services,
//! DNS records, port plans, and the commands they run.
//!
//! A plain sentence is no claim: only tables, fenced lists and marked-up
//! entries whose heading or head says what they are.

mod blank;
mod certificate;
mod change;
mod compose;
mod machine;
mod port;
mod record;
mod service;
mod step;
mod untested;
mod url;

pub use blank::Blank;
pub use certificate::{CertificateRequest, Challenge};
pub use compose::Compose;
pub use port::PlannedPort;
pub use record::Record;
pub use step::Step;
pub use untested::UntestedRestart;
pub use url::{Stands, Url};

use super::{Estate, Host, Kind, Place, Text};
use crate::source::{FileId, Located};
use crate::syntax::markdown::{Document, PartKind};

/// What the documents of a host say; the manifest wins where it speaks.
#[derive(Debug, Default)]
pub struct Runbook {
    /// The documents, parsed.
    pub documents: Vec<Document>,
    /// The titles of documents that call themselves runbooks: those are about machines that exist.
    pub titles: Vec<Located<String>>,
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
    /// Restarts of nginx behind a change that nothing tests.
    pub untested: Vec<UntestedRestart>,
    /// Places that are still to be filled in.
    pub blanks: Vec<Blank>,
    /// The URLs of the text and of commands.
    pub urls: Vec<Url>,
}

impl Runbook {
    /// Returns the title of the document, if it calls itself a runbook.
    pub fn title_of(&self, file: FileId) -> Option<&Located<String>> {
        self.titles.iter().find(|it| it.span.file == file)
    }
}

/// Reads the documents of a host.
pub fn read(estate: &Estate, host: &Host) -> Runbook {
    let texts: Vec<&Text> = estate.texts_of(&host.name).collect();
    let of_kind = |kind: Kind| texts.iter().filter(move |it| it.kind == kind);
    let documents: Vec<Document> = of_kind(Kind::Markdown).map(|it| Document::parse(&it.source)).collect();
    let mut book = Runbook::default();
    for document in &documents {
        book.titles.extend(title(document));
        machine::read(document, &mut book);
        service::read(document, &mut book.disabled);
        record::read(document, &mut book.dns);
        port::read(document, &mut book.ports);
        certificate::documented(document, &mut book.certificates);
        url::read(document, &mut book.urls);
        blank::read(document, &mut book.blanks);
    }
    let blocks = of_kind(Kind::Shell).filter(|it| it.place == Place::Block);
    book.steps = blocks.flat_map(|it| step::of_block(it, &documents)).collect();
    book.certificates.extend(book.steps.iter().filter_map(certificate::requested));
    book.untested = documents.iter().flat_map(|it| untested::find(it, &texts, &book.steps)).collect();
    book.documents = documents;
    obey(estate, host, &mut book);
    book
}

/// Returns the first heading, if it says that the document is a runbook.
fn title(document: &Document) -> Option<Located<String>> {
    const WORDS: &[&str] = &["betriebshandbuch", "operaciones", "operations", "runbook"];
    let heading = document.parts.iter().find(|it| matches!(it.kind, PartKind::Heading(_)))?;
    let text = document.slice(heading.span).trim_matches(['#', ' ']).to_owned();
    let lower = text.to_lowercase();
    let is_runbook = lower.split(|it: char| !it.is_alphanumeric()).any(|word| WORDS.contains(&word));
    is_runbook.then(|| Located::new(text, heading.span))
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
