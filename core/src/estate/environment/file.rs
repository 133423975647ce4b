//! Env files of a host: one a path, put together from the texts that show it.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher};

use super::{Estate, Host, Reader};
use crate::estate::{Kind, Place, Text};
use crate::facts::words;
use crate::source::{Hole, Source, Span, Unknown, Value};
use crate::syntax::env::{Dialect, EnvTree, Line, LineKind, Reading, Variable, read};

/// An env file and everyone who reads it.
#[derive(Debug)]
pub struct EnvFile {
    /// Its path as the estate knows it; empty for a block that no document names.
    pub path: String,
    /// The whole file, or the last block of it.
    pub span: Span,
    /// The texts it is made of, in order: one, unless a document shows the file in parts.
    pub parts: Vec<EnvPart>,
    /// Who reads it, as far as the estate tells.
    pub readers: Vec<Reader>,
    /// Whether it is an example to copy, which nothing reads as it is.
    pub is_example: bool,
    /// The last assignment of each name, as places in `parts` and their variables, sorted by the hash of the name: names
    /// of one file begin alike, and take long to compare.
    last: Vec<(u64, usize, usize)>,
}

/// One text of an env file.
#[derive(Debug)]
pub struct EnvPart {
    /// Its lines.
    pub tree: EnvTree,
    /// Where it stands.
    pub place: Place,
    /// What each reader makes of it, with what a document leaves out as [`Unknown::Elided`]; the first stands for the
    /// file when nobody is known to read it.
    pub readings: Vec<(Dialect, Reading)>,
    /// For each variable of the first reading, whether no later one of the file has its name.
    is_last: Vec<bool>,
}

impl EnvFile {
    /// Returns the variables in order, repetitions included, as the first known reader sees them.
    pub fn variables(&self) -> impl DoubleEndedIterator<Item = &Variable> {
        self.parts.iter().flat_map(EnvPart::variables)
    }

    /// Returns the last assignment of a variable, which every reader takes.
    pub fn get(&self, name: &str) -> Option<&Variable> {
        let hash = hash(name);
        let from = self.last.partition_point(|it| it.0 < hash);
        let alike = self.last[from..].iter().take_while(|it| it.0 == hash);
        alike.map(|it| &self.parts[it.1].variables()[it.2]).find(|it| it.name == name)
    }

    /// Returns the last assignment of each variable, in the order of the file.
    pub fn effective(&self) -> impl Iterator<Item = &Variable> {
        let parts = self.parts.iter().flat_map(|part| part.variables().iter().zip(&part.is_last));
        parts.filter(|it| *it.1).map(|it| it.0)
    }

    /// Returns whether a name is assigned more than once.
    pub fn repeats_a_name(&self) -> bool {
        self.last.len() < self.parts.iter().map(|it| it.is_last.len()).sum::<usize>()
    }

    /// Returns the variables as one reader sees them.
    pub fn read_by(&self, dialect: Dialect) -> impl Iterator<Item = &Variable> {
        self.parts.iter().flat_map(move |part| part.reading(dialect).map_or(&[][..], |it| &it.variables))
    }

    /// Returns the variables as a dialect sees them that need not be a known reader's.
    pub(super) fn readings(&self, dialect: Dialect) -> impl Iterator<Item = Variable> {
        let around = |_: &str| Some(Source::FILLER.to_string());
        self.parts.iter().flat_map(move |part| {
            let all = read(&part.tree.source, dialect, &around).variables;
            all.into_iter().map(|mut it| {
                it.forget_elided(part.place);
                it
            })
        })
    }

    /// Returns the programs that read it, each once.
    pub fn dialects(&self) -> Vec<Dialect> {
        let mut all: Vec<Dialect> = self.readers.iter().map(|it| it.dialect).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Returns whether the file may hold more than is shown: a table of the main variables, a line of
    /// dots, names that a template fills in.
    pub fn is_open(&self) -> bool {
        self.parts.iter().any(EnvPart::is_open)
    }

    /// Returns whether the file is for development or tests, by its name or by what it sets: its passwords guard
    /// nothing.
    pub fn is_for_development(&self) -> bool {
        const MODES: &[&str] =
            &["APP_ENV", "DJANGO_ENV", "ENVIRONMENT", "FLASK_ENV", "NODE_ENV", "RACK_ENV", "RAILS_ENV"];
        const WORDS: &[&str] = &["ci", "dev", "development", "e2e", "local", "test", "testing"];
        let name = self.path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        let set = |mode: &&str| self.get(mode).and_then(|it| it.value.known());
        name.split(['.', '-', '_']).any(|word| WORDS.contains(&word))
            || MODES.iter().filter_map(set).any(|it| WORDS.contains(&it.to_ascii_lowercase().as_str()))
    }

    /// Returns the place that makes a program of this dialect a reader.
    pub fn reader(&self, dialect: Dialect) -> Option<&Reader> {
        self.readers.iter().find(|it| it.dialect == dialect)
    }

    /// Returns what to call the file in a message.
    pub fn title(&self) -> &str {
        if self.path.is_empty() { "this block" } else { &self.path }
    }

    /// Fills in what each reader makes of the file.
    pub(super) fn read(&mut self) {
        let mut dialects = self.dialects();
        if dialects.is_empty() {
            // The reader that takes the words of most files the way a person does.
            dialects.push(Dialect::PythonDotenv);
        }
        for part in &mut self.parts {
            let source = &part.tree.source;
            // What the file does not set may be set around it: unknown, like a template's hole.
            let around = |_: &str| Some(Source::FILLER.to_string());
            part.readings = dialects.iter().map(|it| (*it, read(source, *it, &around))).collect();
            for variable in part.readings.iter_mut().flat_map(|it| &mut it.1.variables) {
                variable.forget_elided(part.place);
            }
        }
        self.index();
    }

    /// Files the last assignment of each name.
    fn index(&mut self) {
        let parts = &self.parts;
        let name = |it: &(u64, usize, usize)| parts[it.1].variables()[it.2].name.as_str();
        let place = |(part, it): (usize, &EnvPart)| {
            it.variables().iter().enumerate().map(move |(at, it)| (hash(&it.name), part, at)).collect::<Vec<_>>()
        };
        let mut all: Vec<_> = parts.iter().enumerate().flat_map(place).collect();
        all.sort_unstable_by(|a, b| {
            a.0.cmp(&b.0).then_with(|| name(a).cmp(name(b))).then_with(|| (b.1, b.2).cmp(&(a.1, a.2)))
        });
        all.dedup_by(|later, first| name(later) == name(first));
        for part in &mut self.parts {
            part.is_last = vec![false; part.variables().len()];
        }
        for (_, part, at) in &all {
            self.parts[*part].is_last[*at] = true;
        }
        self.last = all;
    }
}

/// Hashes a name.
fn hash(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(name.as_bytes());
    hasher.finish()
}

impl EnvPart {
    /// Returns what a reader makes of the text, if it is one of the file's.
    pub fn reading(&self, dialect: Dialect) -> Option<&Reading> {
        self.readings.iter().find(|(it, _)| *it == dialect).map(|(_, reading)| reading)
    }

    /// Returns the variables in order, repetitions included, as the first known reader sees them.
    pub fn variables(&self) -> &[Variable] {
        self.readings.first().map_or(&[], |(_, reading)| &reading.variables)
    }

    /// Returns the lines that are no assignment, nor left out on purpose: the first of each stretch.
    pub fn stray_lines(&self) -> impl Iterator<Item = Span> {
        let source = &self.tree.source;
        let stray = |line: &Line| {
            let text = source.slice(line.span);
            let filled_in = text.contains(Source::FILLER) || source.is_conditional(line.span);
            line.kind == LineKind::Junk && !filled_in && !words::elided(text.trim())
        };
        let before = std::iter::once(None).chain(self.tree.lines.iter().map(Some));
        let first = before.zip(&self.tree.lines).filter(move |(before, it)| stray(it) && !before.is_some_and(stray));
        first.map(|(_, line)| {
            let text = source.slice(line.span);
            let from = text.len() - text.trim_start().len();
            line.span.sub(from, text.trim_end().len().max(from))
        })
    }

    fn new(text: &Text) -> Self {
        let tree = EnvTree::parse(&text.source);
        Self { tree, place: text.place, readings: Vec::new(), is_last: Vec::new() }
    }

    fn is_open(&self) -> bool {
        let source = &self.tree.source;
        let elided = |line: &str| words::elided(line.trim().trim_start_matches(['#', ' ']));
        self.place == Place::Table
            || source.holes.iter().any(|it| matches!(it, Hole::Lines(_)))
            || self.tree.lines.iter().any(|line| match &line.kind {
                LineKind::Assignment(it) => source.slice(it.key).contains(Source::FILLER),
                LineKind::Junk => source.slice(line.span).contains(Source::FILLER) || elided(source.slice(line.span)),
                LineKind::Comment => self.place != Place::File && elided(source.slice(line.span)),
                LineKind::Blank => false,
            })
    }
}

impl Variable {
    /// Makes a value unknown that the document leaves out: `...`, and in documents `<password>` and `…`.
    ///
    /// A list keeps its known items: `a,...,b` stays as it is.
    pub(super) fn forget_elided(&mut self, place: Place) {
        let document = place != Place::File;
        let elided = |text: &str| {
            let bracketed = || text.find('<').is_some_and(|at| text[at..].contains('>'));
            let dots = || (text.contains("...") || text.contains('…')) && !text.split(',').any(words::elided);
            words::elided(text) || document && (bracketed() || dots())
        };
        if self.value.known().is_some_and(|it| elided(it)) {
            self.value.value = Value::Unknown(Unknown::Elided);
        }
    }
}

/// Joins the texts of each path. A later block that shares a variable with an earlier one replaces it.
pub(super) fn collect(estate: &Estate, host: &Host) -> Vec<EnvFile> {
    let mut files: Vec<EnvFile> = Vec::new();
    let mut first: HashMap<&str, usize> = HashMap::new();
    for text in estate.texts_of(&host.name).filter(|it| it.kind == Kind::Env && it.place != Place::Superseded) {
        let path = text.path.trim_start_matches("./");
        let part = EnvPart::new(text);
        let known = first.get(path).filter(|_| text.place != Place::File).copied();
        if let Some(file) = known.and_then(|at| files.get_mut(at)) {
            file.span = text.source.all();
            file.parts.push(part);
            continue;
        }
        if !path.is_empty() {
            first.entry(path).or_insert(files.len());
        }
        files.push(EnvFile {
            path: path.to_owned(),
            span: text.source.all(),
            parts: vec![part],
            readers: Vec::new(),
            is_example: text.is_example(),
            last: Vec::new(),
        });
    }
    files
}
