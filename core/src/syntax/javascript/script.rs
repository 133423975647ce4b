//! Modules on their way into the parser, one arena for all that a program loads.

use oxc_allocator::Allocator;
use oxc_ast::ast::Program;
use oxc_parser::{ParseOptions, Parser};
use oxc_span::SourceType;

use super::evaluator::Evaluator;
use super::{Evaluation, Found, Project};
use crate::source::{Source, Span};

/// The largest script that is evaluated, in bytes.
pub const SIZE_LIMIT: usize = 64 << 10;
/// The stack on which a program is parsed and run: it is only touched as deep as it goes. The parser descends by recursion.
const STACK: usize = 512 << 20;
/// How deep brackets may nest.
const BRACKETS: usize = 200;

/// The endings of scripts, sorted.
static ENDINGS: &[&str] = &["cjs", "cts", "js", "mjs", "mts", "ts"];

/// Returns the endings of the files that hold scripts.
pub fn scripts() -> &'static [&'static str] {
    ENDINGS
}

/// A module with its text and its statements.
pub(super) struct Script<'a> {
    pub(super) source: &'a Source,
    pub(super) path: String,
    pub(super) program: &'a Program<'a>,
}

impl<'a> Script<'a> {
    /// Parses; `None` for a script that is too large, nested too deep, filled in by a template, or wrong.
    pub(super) fn new(arena: &'a Allocator, path: String, source: &'a Source) -> Option<Self> {
        let text = &*source.text;
        if !source.holes.is_empty() || is_too_much(text) {
            return None;
        }
        let is_typed = matches!(path.rsplit('.').next(), Some("ts" | "mts" | "cts"));
        let kind = if is_typed { SourceType::ts() } else { SourceType::unambiguous() };
        let options = ParseOptions {
            allow_return_outside_function: true,
            preserve_parens: false,
            enable_ident_hashes: false,
            ..ParseOptions::default()
        };
        let parsed = Parser::new(arena, text, kind).with_options(options).parse();
        if parsed.panicked || !parsed.diagnostics.is_empty() {
            return None;
        }
        Some(Self { source, path, program: arena.alloc(parsed.program) })
    }

    /// A text without statements, whose places are spoken of.
    pub(super) fn empty(arena: &'a Allocator, source: &'a Source) -> Self {
        let program = Parser::new(arena, "", SourceType::cjs()).parse().program;
        Self { source, path: String::new(), program: arena.alloc(program) }
    }

    pub(super) fn span(&self, span: oxc_span::Span) -> Span {
        self.source.span(span.start as usize, span.end as usize)
    }

    /// The folder of its path, with a slash at the end or empty.
    pub(super) fn folder(&self) -> &str {
        self.path.rfind('/').map_or("", |at| &self.path[..=at])
    }
}

/// Whether a text is too large, or nested too deep.
pub(super) fn is_too_much(text: &str) -> bool {
    text.len() > SIZE_LIMIT || is_deep(text)
}

/// Whether brackets nest deeper than anybody writes them, those in texts and comments counted along.
fn is_deep(text: &str) -> bool {
    let mut depth = 0_usize;
    text.bytes().any(|byte| {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > BRACKETS
    })
}

/// Runs a program on a stack of its own.
pub(super) fn evaluated(project: Project<'_>, path: &str) -> Evaluation {
    let Found::Script(path, source) = (project.module)(path) else { return Evaluation::default() };
    let run = || {
        let arena = Allocator::default();
        // Every module lives as long as the arena does.
        let module = |path: &str| (project.module)(path);
        let variable = |name: &str| (project.variable)(name);
        let env_file = |path: Option<&str>| (project.env_file)(path);
        let (folder, first) = (project.folder, project.first);
        let project = Project { module: &module, variable: &variable, env_file: &env_file, folder, first };
        let script = Script::new(&arena, path, source)?;
        Some(Evaluator::new(&arena, project).run(script))
    };
    let evaluation = std::thread::scope(|scope| {
        let deep = std::thread::Builder::new().stack_size(STACK);
        deep.spawn_scoped(scope, run).ok()?.join().ok()?
    });
    evaluation.unwrap_or_else(|| Evaluation { opaque: Some(source.all()), ..Evaluation::default() })
}
