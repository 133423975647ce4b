//! A script on its way into the parser and its offsets on their way back.
//!
//! The filler of template holes is written over with letters before it is parsed; every place that it covers is remembered.

use ruff_python_ast::Stmt;
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use ruff_text_size::{Ranged, TextRange};

use super::import::Loaded;
use super::{Context, Evaluation, Held, Module, Project, evaluator};
use crate::source::{Source, Span};
use crate::syntax::SyntaxError;

/// The largest script that is evaluated, in bytes.
const SIZE_LIMIT: usize = 512 << 10;
/// How many bytes of a script may be signs and words that open a level of what the parser makes of it.
const LEVELS: usize = 32 << 10;
/// How many signs a script may have to be parsed on any stack: the parser descends by recursion, and each can open a level.
const SHALLOW: usize = 400;
/// The stack on which any other script is parsed: it is only touched as deep as the script goes.
const STACK: usize = 256 << 20;
/// How deep brackets may nest; Python itself stops there.
const BRACKETS: usize = 200;

/// What the parser could not read, and where.
type Errors = Vec<(String, TextRange)>;

/// Runs one module with nothing around it.
pub(super) fn evaluated(source: &Source, context: Context<'_>) -> Evaluation {
    let file = context.file.map(str::to_owned);
    let modules = [Module { source, name: "__config__".to_owned(), file, is_package: false }];
    let env_file = |_: super::Library, _: super::Asked<'_>| Held::Unknown;
    let project = Project {
        modules: &modules,
        variable: context.variable,
        env_file: &env_file,
        arguments: None,
        application: None,
    };
    evaluated_in(project, 0)
}

/// Runs one of several modules.
pub(super) fn evaluated_in(project: Project<'_>, module: usize) -> Evaluation {
    let Some(first) = project.modules.get(module) else { return Evaluation::default() };
    let scripts = || project.modules.iter().map(|it| Script::new(it.source));
    let is_shallow = project.modules.len() == 1 && scripts().all(|it| it.is_shallow());
    let run = || {
        let modules: Vec<Loaded<'_>> = project
            .modules
            .iter()
            .map(|it| Loaded {
                script: Script::new(it.source),
                name: &it.name,
                file: it.file.clone(),
                is_package: it.is_package,
                suite: std::cell::OnceCell::new(),
            })
            .collect();
        let script = &modules.get(module)?.script;
        let (suite, errors) = script.parsed()?;
        if errors.is_empty() {
            return Some(evaluator::run(&modules, module, &suite, project));
        }
        Some(Evaluation { errors: script.named(errors), opaque: Some(script.source.all()), ..Evaluation::default() })
    };
    on_stack(is_shallow, run)
        .unwrap_or_else(|| Evaluation { opaque: Some(first.source.all()), ..Evaluation::default() })
}

/// Does recursive work: on a stack of its own, unless it is shallow.
fn on_stack<T: Send>(is_shallow: bool, run: impl FnOnce() -> Option<T> + Send) -> Option<T> {
    if is_shallow {
        return run();
    }
    std::thread::scope(|scope| {
        let deep = std::thread::Builder::new().stack_size(STACK);
        deep.spawn_scoped(scope, run).ok()?.join().ok()?
    })
}

/// A script: what the parser reads, and what the estate holds.
pub(super) struct Script<'s> {
    pub(super) source: &'s Source,
    text: String,
    /// The offsets of filler bytes, in order.
    filler: Vec<usize>,
}

impl<'s> Script<'s> {
    pub(super) fn new(source: &'s Source) -> Self {
        let filler: Vec<usize> = memchr::memchr_iter(Source::FILLER as u8, source.text.as_bytes()).collect();
        let text = if filler.is_empty() { source.text.to_string() } else { source.text.replace(Source::FILLER, "x") };
        Self { source, text, filler }
    }

    /// The statements; `None` for a script that is too large, nested too deep, or cannot be parsed.
    pub(super) fn suite(&self) -> Option<Vec<Stmt>> {
        let (suite, errors) = self.parsed()?;
        errors.is_empty().then_some(suite)
    }

    pub(super) fn errors(&self) -> Vec<SyntaxError> {
        on_stack(self.is_shallow(), || self.parsed().map(|it| self.named(it.1))).unwrap_or_default()
    }

    /// What the parser could not read; nothing where a template leaves holes.
    fn named(&self, errors: Errors) -> Vec<SyntaxError> {
        if !self.filler.is_empty() || !self.source.holes.is_empty() {
            return Vec::new();
        }
        errors.into_iter().map(|(message, range)| SyntaxError { message, span: self.span(range) }).collect()
    }

    /// Parses; `None` for a script that is too large or nested too deep.
    fn parsed(&self) -> Option<(Vec<Stmt>, Errors)> {
        if self.text.len() > SIZE_LIMIT || self.text.len() > LEVELS && self.levels() > LEVELS || self.is_deep() {
            return None;
        }
        let parsed = parse_unchecked(&self.text, ParseOptions::from(Mode::Module)).try_into_module()?;
        let errors = parsed.errors().iter().map(|it| (it.error.to_string(), it.location)).collect();
        Some((parsed.into_suite().to_vec(), errors))
    }

    fn is_shallow(&self) -> bool {
        self.text.bytes().filter(u8::is_ascii_punctuation).count() + self.words() <= SHALLOW
    }

    fn words(&self) -> usize {
        self.text.split_whitespace().count()
    }

    /// How much of it can be a tree that is deeper than wide, in bytes: operators, calls, attributes and brackets, each of
    /// which may stand in the next, and words that do the same. Those in texts and comments are counted along.
    fn levels(&self) -> usize {
        const WORDS: [&str; 6] = ["await", "else", "if", "lambda", "not", "yield"];
        let text = self.text.as_bytes();
        let signs = text.iter().map(|it| match it {
            b'+' | b'-' | b'~' => 1,
            b'%' | b'&' | b'(' | b'*' | b'.' | b'/' | b'<' | b'>' | b'@' | b'[' | b'^' | b'{' | b'|' => 2,
            _ => 0,
        });
        let words = WORDS.iter().map(|it| memchr::memmem::find_iter(text, it).count() * (it.len() + 1));
        signs.sum::<usize>() + words.sum::<usize>()
    }

    /// Whether brackets nest deeper than Python reads them, those in texts and comments counted along.
    fn is_deep(&self) -> bool {
        let mut depth = 0_usize;
        self.text.bytes().any(|byte| {
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth > BRACKETS
        })
    }

    pub(super) fn span(&self, range: TextRange) -> Span {
        self.source.span(range.start().to_usize(), range.end().to_usize())
    }

    /// Returns whether a template fills in some byte of the place.
    pub(super) fn has_filler(&self, node: &impl Ranged) -> bool {
        let first = self.filler.partition_point(|&at| at < node.start().to_usize());
        self.filler.get(first).is_some_and(|&at| at < node.end().to_usize())
    }
}
