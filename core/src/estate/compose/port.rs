//! Published ports: `"127.0.0.1:8080:80/tcp"`, or `published`, `target`, `host_ip`.

use super::Word;
use super::interpolation::Variables;
use crate::source::{Span, Value};
use crate::syntax::yaml::{Node, Style};

/// A port of a container that its host gives out.
#[derive(Debug, Clone)]
pub struct Port {
    /// Where it is written.
    pub span: Span,
    /// The address on the host; `None` is every address.
    pub host_ip: Option<String>,
    /// The first and last port on the host; `None` is one that Docker chooses.
    pub published: Option<(u16, u16)>,
    /// The first and last port in the container.
    pub target: (u16, u16),
    /// `tcp`, `udp` or `sctp`.
    pub protocol: String,
}

/// Reads one entry of `ports`; `None` for one that cannot be read, or is not known.
pub(super) fn read(node: Node<'_>, variables: &Variables) -> Option<Port> {
    let word = |key: &str| variables.word(node.get(key)?);
    if node.is_mapping() {
        let known = |word: Option<Word>| match word {
            None => Some(None),
            Some(word) => word.known().cloned().map(Some),
        };
        return Some(Port {
            span: node.span(),
            host_ip: known(word("host_ip"))?,
            published: match known(word("published"))? {
                None => None,
                Some(text) => Some(range(&text)?),
            },
            target: range(known(word("target"))?.as_deref()?)?,
            protocol: known(word("protocol"))?.unwrap_or_else(|| "tcp".to_owned()),
        });
    }
    let text = variables.word(node)?;
    // YAML 1.1 takes `22:22` without quotes for a number to base 60.
    let is_plain = node.style() == Some(Style::Plain);
    let Value::Known(text) = &text.value else { return None };
    let port = short(text, node.inner().unwrap_or_else(|| node.span()))?;
    let sexagesimal = is_plain && port.published.is_some() && port.target.0 < 60 && text.matches(':').count() == 1;
    (!sexagesimal).then_some(port)
}

/// `[[HOST:][PUBLISHED]:]TARGET[/PROTOCOL]`.
fn short(text: &str, span: Span) -> Option<Port> {
    let (text, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let (rest, target) = match text.rsplit_once(':') {
        Some((rest, target)) => (Some(rest), target),
        None => (None, text),
    };
    let (host_ip, published) = rest.map(|it| it.rsplit_once(':').unwrap_or(("", it))).unwrap_or_default();
    let host_ip = host_ip.trim_start_matches('[').trim_end_matches(']');
    Some(Port {
        span,
        host_ip: (!host_ip.is_empty()).then(|| host_ip.to_owned()),
        published: if published.is_empty() { None } else { Some(range(published)?) },
        target: range(target)?,
        protocol: protocol.to_owned(),
    })
}

fn range(text: &str) -> Option<(u16, u16)> {
    match text.split_once('-') {
        Some((from, to)) => Some((from.parse().ok()?, to.parse().ok()?)),
        None => text.parse().ok().map(|it| (it, it)),
    }
}
