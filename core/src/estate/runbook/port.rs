//! Port plans: which port a document gives to which service.

use crate::source::{Source, Span};
use crate::syntax::markdown::{Document, Part, PartKind, Table};

/// A port given to a service by plan.
#[derive(Debug, Clone)]
pub struct PlannedPort {
    /// The service as the document calls it.
    pub service: String,
    /// What the entry stands under: a project, or a group of services.
    pub group: Option<String>,
    /// The TCP port.
    pub port: u16,
    /// The entry.
    pub span: Span,
}

pub(super) fn read(document: &Document, ports: &mut Vec<PlannedPort>) {
    for part in &document.parts {
        match &part.kind {
            PartKind::Code(block) if matches!(block.language(), "" | "text" | "txt") && below_ports(document, part) => {
                of_list(&block.source, ports);
            }
            PartKind::Prose => of_item(document, part, ports),
            PartKind::Table(table) => of_table(table, ports),
            _ => {}
        }
    }
}

fn is_port_word(word: &str) -> bool {
    matches!(word, "port" | "ports" | "puerto" | "puertos" | "porta" | "portas" | "porte")
}

fn below_ports(document: &Document, part: &Part) -> bool {
    let heading = document.headings_of(part).next().map(|it| document.slice(it.span).to_lowercase());
    heading.is_some_and(|it| it.split(|it: char| !it.is_alphanumeric()).any(is_port_word))
}

/// Lines `- Service: 3000`, under lines `Group:`.
fn of_list(source: &Source, ports: &mut Vec<PlannedPort>) {
    let mut group = None;
    let mut at = 0;
    for line in source.text.split_inclusive('\n') {
        let text = line.trim();
        let start = at + line.len() - line.trim_start().len();
        at += line.len();
        if let Some(name) = text.strip_suffix(':') {
            group = Some(name.trim_start_matches(['-', '*', '#', ' ']).to_owned());
        } else if let Some((service, port)) = entry(text) {
            let span = source.span(start, start + text.len());
            ports.push(PlannedPort { service, group: group.clone(), port, span });
        }
    }
}

/// `- Service: 3000`, with a note in parentheses or behind `#`.
fn entry(text: &str) -> Option<(String, u16)> {
    let (name, rest) = text.trim_start_matches(['-', '*', ' ']).split_once(':')?;
    let number = rest.trim().trim_start_matches(['*', '`', ' ']).split(['(', '#', ' ', '`', '*']).next()?;
    let name = name.trim_matches(['*', '`', ' ']);
    let service = name.starts_with(char::is_alphabetic) && name.len() < 60;
    Some((name.to_owned(), number.parse().ok().filter(|it| service && *it > 0)?))
}

/// A list item `**Port**: 9090` below the heading of a service, or `Service: 3000` below a heading about ports.
fn of_item(document: &Document, item: &Part, ports: &mut Vec<PlannedPort>) {
    let line = document.slice(item.span);
    if line.contains('\n') || !item.in_list {
        return;
    }
    let Some((name, port)) = entry(line) else { return };
    let below = below_ports(document, item);
    if is_port_word(&name.to_lowercase()) && !below {
        let Some(heading) = document.headings_of(item).next() else { return };
        let service = document.slice(heading.span).trim_matches(['#', ' ']).to_owned();
        ports.push(PlannedPort { service, group: None, port, span: item.span });
    } else if below && !is_port_word(&name.to_lowercase()) {
        ports.push(PlannedPort { service: name, group: None, port, span: item.span });
    }
}

/// A table with a column of services and one of ports.
fn of_table(table: &Table, ports: &mut Vec<PlannedPort>) {
    let lower = |text: &str| text.to_lowercase();
    let port = table.head().iter().position(|it| is_port_word(&lower(&it.text)) || lower(&it.text) == "host port");
    let service = table.head().iter().position(|it| {
        matches!(lower(&it.text).as_str(), "service" | "servicio" | "serviço" | "dienst" | "component" | "componente")
    });
    let (Some(port), Some(service)) = (port, service) else { return };
    for row in table.body() {
        let (Some(port), Some(service)) = (row.cells.get(port), row.cells.get(service)) else { continue };
        if let Ok(number) = port.text.parse::<u16>()
            && number > 0
        {
            ports.push(PlannedPort { service: service.text.clone(), group: None, port: number, span: row.span });
        }
    }
}
