//! Certificates: what `certbot` is asked for, and wildcard names that the text
//! calls certificates.

use super::Step;
use crate::source::{Located, Span};
use crate::syntax::markdown::{Document, PartKind, code_spans};

/// A certificate that is asked for, or said to be there.
#[derive(Debug, Clone)]
pub struct CertificateRequest {
    /// The names it covers, as written, in lower case.
    pub names: Vec<Located<String>>,
    /// How the authority checks them.
    pub challenge: Challenge,
    /// The command, or the sentence.
    pub span: Span,
    /// Whether a command asks for it; otherwise the text only says so.
    pub requested: bool,
}

/// How control over a name is proven to the authority (certbot's plugins).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Challenge {
    /// `--webroot`: a file below a served folder, over HTTP.
    Webroot,
    /// `--nginx`: certbot edits the nginx of this machine.
    Nginx,
    /// `--apache`.
    Apache,
    /// `--standalone`: certbot listens on port 80 itself.
    Standalone,
    /// `--dns-…`, or `--preferred-challenges dns`: a DNS record.
    Dns,
    /// By hand, or not said.
    Other,
}

/// Returns the request that a command makes, if it is one.
pub(super) fn requested(step: &Step) -> Option<CertificateRequest> {
    if !matches!(step.program(), "certbot" | "letsencrypt" | "certbot-auto") || step.has("renew") {
        return None;
    }
    let mut names = Vec::new();
    let mut arguments = step.arguments();
    while let Some(word) = arguments.next() {
        let listed = match word.text.as_str() {
            "-d" | "--domain" | "--domains" => arguments.next(),
            text if text.starts_with("-d=") || text.starts_with("--domain=") || text.starts_with("--domains=") => {
                Some(word)
            }
            _ => None,
        };
        if let Some(word) = listed {
            let list = word.text.rsplit('=').next().unwrap_or_default();
            names.extend(
                list.split(',').filter(|it| !it.is_empty()).map(|it| Located::new(it.to_lowercase(), word.span)),
            );
        }
    }
    let span = step.command.span;
    (!names.is_empty()).then(|| CertificateRequest { names, challenge: challenge(step), span, requested: true })
}

fn challenge(step: &Step) -> Challenge {
    let flag = |name: &str| step.arguments().any(|it| it.text == name || it.text.starts_with(&format!("{name}=")));
    let dns = step.arguments().any(|it| it.text.starts_with("--dns-"))
        || step.arguments().any(|it| matches!(it.text.as_str(), "dns" | "dns-01" | "--preferred-challenges=dns"));
    match () {
        () if dns => Challenge::Dns,
        () if flag("--webroot") || flag("-w") || flag("--webroot-path") => Challenge::Webroot,
        () if flag("--nginx") => Challenge::Nginx,
        () if flag("--apache") => Challenge::Apache,
        () if flag("--standalone") => Challenge::Standalone,
        () => Challenge::Other,
    }
}

/// Finds list items and paragraphs that call a wildcard name in code markup a certificate.
pub(super) fn documented(document: &Document, found: &mut Vec<CertificateRequest>) {
    for part in document.parts.iter().filter(|it| matches!(it.kind, PartKind::Prose)) {
        let text = document.slice(part.span);
        let lower = text.to_lowercase();
        if !["certificate", "certificado", "zertifikat", "certificat"].iter().any(|it| lower.contains(it)) {
            continue;
        }
        let spans = code_spans(&document.source, part.span);
        let names: Vec<_> = spans.iter().filter_map(|it| wildcard(document, it.content)).collect();
        if !names.is_empty() {
            found.push(CertificateRequest { names, challenge: Challenge::Other, span: part.span, requested: false });
        }
    }
}

fn wildcard(document: &Document, span: Span) -> Option<Located<String>> {
    let text = document.slice(span);
    let rest = text.strip_prefix("*.")?;
    let legal = rest.contains('.') && rest.chars().all(|it| it.is_alphanumeric() || matches!(it, '.' | '-'));
    legal.then(|| Located::new(text.to_lowercase(), span))
}
