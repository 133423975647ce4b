//! Which services a document says are switched off: a table with a column of
//! services and one of states.

use crate::source::Located;
use crate::syntax::markdown::{Document, PartKind, Table};

pub(super) fn read(document: &Document, disabled: &mut Vec<Located<String>>) {
    for part in &document.parts {
        if let PartKind::Table(table) = &part.kind {
            of_table(table, disabled);
        }
    }
}

fn of_table(table: &Table, disabled: &mut Vec<Located<String>>) {
    let column = |words: &[&str]| table.head().iter().position(|it| words.contains(&it.text.to_lowercase().as_str()));
    let service =
        column(&["service", "services", "servicio", "servicios", "serviço", "dienst", "component", "componente"]);
    let state = column(&["state", "status", "estado", "état", "zustand", "stato"]);
    let (Some(service), Some(state)) = (service, state) else { return };
    for row in table.body() {
        let (Some(service), Some(state)) = (row.cells.get(service), row.cells.get(state)) else { continue };
        if is_off(&state.text)
            && let Some(program) = program(&service.text)
        {
            disabled.push(Located::new(program, service.span.to(state.span)));
        }
    }
}

fn is_off(state: &str) -> bool {
    const WORDS: &[&str] = &[
        "deaktiviert",
        "desabilitado",
        "desactivado",
        "deshabilitado",
        "disabled",
        "désactivé",
        "eliminado",
        "inactive",
        "inactivo",
        "masked",
        "not installed",
        "off",
        "removed",
        "stopped",
    ];
    let state = state.trim_matches(|it: char| !it.is_alphanumeric()).to_lowercase();
    WORDS.contains(&state.as_str())
}

/// The first word, in lower case; the names people use are brought to the program's own.
fn program(name: &str) -> Option<String> {
    let word = name.split(|it: char| !(it.is_alphanumeric() || it == '-')).find(|it| !it.is_empty())?.to_lowercase();
    Some(match word.as_str() {
        "postgres" => "postgresql".to_owned(),
        _ => word,
    })
}
