//! Restarts of nginx that come behind a change of its configuration, in a
//! section of a document that never tests the configuration.

use super::Step;
use super::step::heading_of;
use crate::estate::{Kind, Text};
use crate::source::Span;
use crate::syntax::markdown::{Document, PartKind};

/// A restart of nginx behind a change that nothing tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UntestedRestart {
    /// The command that restarts nginx.
    pub restart: Span,
    /// What changes the configuration: a command, or a block to be put in.
    pub change: Span,
}

pub(super) fn find(document: &Document, texts: &[&Text], steps: &[Step]) -> Vec<UntestedRestart> {
    let mut found = Vec::new();
    for step in steps.iter().filter(|it| it.block.file == document.source.file && restarts_nginx(it)) {
        let Some(heading) = step.heading else { continue };
        let change = steps
            .iter()
            .filter(|it| it.heading == Some(heading) && it.command.span < step.command.span)
            .find_map(edits_nginx)
            .or_else(|| shown_change(document, texts, heading, step.command.span));
        if let Some(change) = change
            && !is_tested(document, heading)
        {
            found.push(UntestedRestart { restart: step.command.span, change });
        }
    }
    found
}

/// Returns whether a command stops nginx and starts it again. A reload is not meant: nginx tests before it.
fn restarts_nginx(step: &Step) -> bool {
    let plain = step.plain();
    let is_nginx = |name: &str| name.split(['-', '_', '.', '/']).any(|part| part == "nginx");
    match plain.as_slice() {
        ["systemctl", "restart", units @ ..] => units.iter().any(|it| is_nginx(it)),
        ["service", name, "restart"] => is_nginx(name),
        ["docker", "restart", names @ ..] => names.iter().any(|it| is_nginx(it)),
        _ => step.compose().is_some_and(|it| it.verb.text == "restart" && it.services().any(|it| is_nginx(&it.text))),
    }
}

fn edits_nginx(step: &Step) -> Option<Span> {
    let file = step.edits().into_iter().find(|it| it.text.contains("nginx") && !it.text.contains(".log"))?;
    Some(file.span)
}

/// A block of nginx in the section that its first comment, or the sentence above, tells to put in.
fn shown_change(document: &Document, texts: &[&Text], heading: Span, before: Span) -> Option<Span> {
    let blocks = texts.iter().filter(|it| it.kind == Kind::Nginx && it.source.file == document.source.file);
    blocks.map(|it| &it.source).find_map(|source| {
        let all = source.all();
        let here = all < before && heading_of(document, all) == Some(heading);
        let comment = source.text.lines().next().filter(|it| it.trim_start().starts_with('#')).unwrap_or_default();
        let at = document.parts.partition_point(|part| part.span.start < all.start).saturating_sub(1);
        let above =
            at.checked_sub(1).and_then(|it| document.parts.get(it)).filter(|it| matches!(it.kind, PartKind::Prose));
        let above = above.map_or("", |it| document.slice(it.span));
        (here && (tells_to_change(comment) || tells_to_change(above))).then_some(all)
    })
}

fn tells_to_change(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "actualiza",
        "actualizar",
        "add",
        "agrega",
        "agregar",
        "ajouter",
        "anadir",
        "append",
        "añade",
        "añadir",
        "cambia",
        "cambiar",
        "change",
        "edit",
        "edita",
        "editar",
        "hinzufügen",
        "insert",
        "modifica",
        "modificar",
        "modifier",
        "modify",
        "update",
        "ändern",
    ];
    let lower = text.to_lowercase();
    lower.split(|it: char| !it.is_alphabetic()).any(|word| WORDS.contains(&word))
}

fn is_tested(document: &Document, heading: Span) -> bool {
    let start = document.parts.partition_point(|part| part.span < heading);
    let section = document.parts[start..].iter().skip(1).take_while(|it| !matches!(it.kind, PartKind::Heading(_)));
    section.into_iter().any(|part| {
        let text = document.slice(part.span);
        text.contains("nginx -t") || text.contains("nginx -T") || text.contains("configtest")
    })
}
