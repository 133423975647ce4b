//! What a Dockerfile makes of an image, as far as applications need it: the folder that programs start in, where the files
//! of its context go, the variables that it sets, and the command that it starts.

use crate::source::{Located, Source, Span, Value};

use super::{Word, below};

/// An image.
#[derive(Debug, Clone, Default)]
pub struct Image {
    /// `WORKDIR`; `None` where it is not known.
    pub working_directory: Option<String>,
    /// Where files and folders of the context go, in order: paths below it and in the image.
    pub(super) copies: Vec<(String, String)>,
    /// Paths of the image that something else is copied to.
    pub(super) foreign: Vec<String>,
    /// Whether more is done to the files of the application than is followed.
    pub(super) is_open: bool,
    /// `CMD`: its words, or those of the shell that runs it.
    command: Option<Vec<Word>>,
    /// Whether there is an `ENTRYPOINT`, which the command is handed to.
    has_entry_point: bool,
    /// `ENV`, in order.
    variables: Vec<(String, Located<Value<String>>)>,
    /// Whether nothing else sets variables: the image is built on one that sets none for applications.
    is_closed: bool,
}

/// Images that applications are built on, whose own variables are those of their language.
const BASES: [&str; 6] = ["alpine", "debian", "node", "python", "ruby", "ubuntu"];

/// The beginnings of the names of variables that these have.
const OF_BASES: [&str; 9] = ["BUNDLE_", "GEM_", "GPG_", "HOME", "LANG", "NODE_", "PATH", "PYTHON_", "RUBY_"];

impl Image {
    /// Returns the variables that it sets, in order, each with its place.
    pub fn variables(&self) -> impl Iterator<Item = &(String, Located<Value<String>>)> {
        self.variables.iter()
    }

    /// Returns whether it sets no others, those of its language aside.
    pub fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// Returns the words that it starts by itself; `None` where something else decides, or may.
    pub fn command(&self) -> Option<&[Word]> {
        self.command.as_deref().filter(|_| self.is_closed && !self.has_entry_point)
    }

    /// Returns whether images of languages set a variable of this name.
    pub fn is_given(name: &str) -> bool {
        OF_BASES.iter().any(|it| name.starts_with(it))
    }

    /// Reads a Dockerfile up to a stage, or its last one; `None` for a text that is none.
    pub(super) fn read(source: &Source, stage: Option<&str>) -> Option<Self> {
        let mut stages: Vec<(String, Self)> = Vec::new();
        for (span, line) in lines(source) {
            let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((&line, ""));
            let rest = rest.trim();
            if name.eq_ignore_ascii_case("FROM") {
                if stage.is_some_and(|it| stages.last().is_some_and(|last| last.0 == it)) {
                    break;
                }
                let mut words = rest.split_whitespace().filter(|it| !it.starts_with("--"));
                let base = words.next()?;
                let name = words.nth(1).unwrap_or_default().to_lowercase();
                let known = stages.iter().rfind(|it| !it.0.is_empty() && it.0 == base.to_lowercase());
                let image = known.map_or_else(|| Self::on(base), |it| it.1.clone());
                stages.push((name, image));
            } else if let Some((_, image)) = stages.last_mut() {
                image.instruction(&name.to_ascii_uppercase(), rest, span);
            } else if !name.eq_ignore_ascii_case("ARG") {
                return None;
            }
        }
        let last = stages.pop()?;
        stage.is_none_or(|it| last.0 == it.to_lowercase()).then_some(last.1)
    }

    fn on(base: &str) -> Self {
        let name = base.strip_prefix("docker.io/").unwrap_or(base);
        let name = name.strip_prefix("library/").unwrap_or(name).split([':', '@']).next().unwrap_or_default();
        let is_closed = BASES.contains(&name);
        Self { working_directory: is_closed.then(|| "/".to_owned()), is_closed, ..Self::default() }
    }

    fn instruction(&mut self, name: &str, rest: &str, span: Span) {
        match name {
            "WORKDIR" => {
                let path = rest.trim_matches(['"', '\'']);
                self.working_directory = self.absolute(path);
            }
            "ENV" => self.set(rest, span),
            "COPY" | "ADD" => self.copy(rest),
            // What it runs first may set any variable.
            "ENTRYPOINT" => (self.is_closed, self.has_entry_point) = (false, true),
            "CMD" => self.command = Some(words(rest, span)),
            "RUN" => self.is_open |= ["settings", "git clone", "git pull"].iter().any(|it| rest.contains(it)),
            _ => {}
        }
    }

    fn absolute(&self, path: &str) -> Option<String> {
        let is_plain = !path.contains(['$', '"', '\\']);
        let folder = if path.starts_with('/') { "/" } else { self.working_directory.as_deref()? };
        is_plain.then(|| below(folder, path.trim_start_matches('/')))
    }

    fn set(&mut self, rest: &str, span: Span) {
        let value = |text: &str| {
            let text = text.trim_matches(['"', '\'']);
            let is_plain = !text.contains(['$', '\\']);
            let unknown = || Value::Unknown(crate::source::Unknown::NotEvaluated("a variable of an image".into()));
            Located::new(if is_plain { Value::Known(text.to_owned()) } else { unknown() }, span)
        };
        let first = rest.split_whitespace().next().unwrap_or_default();
        let Some((name, _)) = first.split_once('=') else {
            let (name, text) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            self.variables.push((name.to_owned(), value(text.trim())));
            return;
        };
        if rest.contains(['"', '\'', '\\']) && rest.matches('=').count() > 1 {
            // Quotes may hold blanks: only whole words without any are taken apart.
            let pieces = rest.split_whitespace().filter_map(|it| it.split_once('='));
            for (name, text) in pieces {
                let quotes = text.matches(['"', '\'']).count();
                let is_whole = quotes == 0 || quotes == 2 && text.starts_with(['"', '\'']);
                let mut it = value(text);
                if !is_whole {
                    it.value = Value::Unknown(crate::source::Unknown::NotEvaluated("a quoted text".into()));
                }
                self.variables.push((name.to_owned(), it));
            }
            return;
        }
        if rest.matches('=').count() == 1 || rest.split_whitespace().count() == 1 {
            let text = rest.split_once('=').map_or("", |it| it.1);
            self.variables.push((name.to_owned(), value(text)));
        } else {
            let pieces = rest.split_whitespace().filter_map(|it| it.split_once('='));
            self.variables.extend(pieces.map(|(name, text)| (name.to_owned(), value(text))));
        }
    }

    fn copy(&mut self, rest: &str) {
        let flags: Vec<&str> = rest.split_whitespace().take_while(|it| it.starts_with("--")).collect();
        let words: Vec<&str> = rest.split_whitespace().skip(flags.len()).collect();
        let (Some((target, sources)), false) = (words.split_last(), rest.contains(['[', '$', '<', '*', '"'])) else {
            self.is_open = true;
            return;
        };
        let Some(place) = self.absolute(target) else {
            self.is_open = true;
            return;
        };
        let is_foreign = flags.iter().any(|it| it.starts_with("--from="));
        for source in sources {
            let source = below("", source.trim_start_matches('/'));
            if is_foreign || source.starts_with("..") || source.contains("://") {
                self.foreign.push(place.clone());
            } else {
                let is_folder = target.ends_with('/') || matches!(*target, "." | "./");
                let name = source.rsplit('/').next().unwrap_or_default();
                // A file goes into a folder under its name, and a folder with what it holds.
                let within = format!("{}/{name}", place.trim_end_matches('/'));
                if is_folder && name.contains('.') {
                    self.copies.push((source, within));
                } else {
                    self.copies.push((source, place.clone()));
                }
            }
        }
    }
}

/// The words of a command: a list of JSON as it is, any other text for a shell.
fn words(text: &str, span: Span) -> Vec<Word> {
    let word = |text: String| Located::new(Value::Known(text), span);
    match serde_json::from_str::<Vec<String>>(text) {
        Ok(words) => words.into_iter().map(word).collect(),
        Err(_) => ["/bin/sh", "-c", text].into_iter().map(|it| word(it.to_owned())).collect(),
    }
}

/// The instructions, their lines joined at backslashes, each with the place of its first line.
fn lines(source: &Source) -> Vec<(Span, String)> {
    let mut found: Vec<(Span, String)> = Vec::new();
    let mut open = false;
    let mut at = 0;
    for line in source.text.split_inclusive('\n') {
        let (start, end) = (at, at + line.trim_end().len());
        at += line.len();
        let text = line.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let (text, goes_on) = text.strip_suffix('\\').map_or((text, false), |it| (it, true));
        match found.last_mut().filter(|_| open) {
            Some((_, whole)) => {
                whole.push(' ');
                whole.push_str(text.trim());
            }
            None => found.push((source.span(start, end), text.to_owned())),
        }
        open = goes_on;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileSet;

    fn image(text: &str, stage: Option<&str>) -> Image {
        let files = FileSet::from_texts([("Dockerfile", text)]);
        Image::read(&Source::whole(files.ids().next().unwrap(), text.into()), stage).unwrap()
    }

    #[test]
    fn stages_folders_and_variables() {
        let text = "# syntax=docker/dockerfile:1\nARG V=3\nFROM python:3.12-slim AS base\nENV A=1 B=\"two\" \\\n    C=$V\n\
                    WORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nFROM base AS web\n\
                    COPY --chown=app:app . .\nENV MODE production\nFROM base\nCOPY --from=web /app/static /app/static\n";
        let web = image(text, Some("web"));
        assert_eq!(web.working_directory.as_deref(), Some("/app"));
        let of = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(web.copies, [of("requirements.txt", "/app/requirements.txt"), of("", "/app")]);
        let variables = web.variables().map(|it| format!("{}={}", it.0, it.1.known().map_or("?", String::as_str)));
        assert_eq!(variables.collect::<Vec<_>>(), ["A=1", "B=two", "C=?", "MODE=production"]);
        assert!(web.is_closed());
        assert_eq!(image(text, None).foreign, ["/app/static"]);
    }

    #[test]
    fn commands() {
        let shown = |text: &str| {
            let image = image(text, None);
            image.command().map(|it| it.iter().filter_map(|it| it.known().cloned()).collect::<Vec<_>>().join("|"))
        };
        let of = |text: &str| Some(text.to_owned());
        assert_eq!(shown("FROM python:3\nCMD a\nCMD [\"gunicorn\", \"-b\", \":80\"]\n"), of("gunicorn|-b|:80"));
        assert_eq!(shown("FROM python:3\nCMD gunicorn a && b\n"), of("/bin/sh|-c|gunicorn a && b"));
        assert_eq!(shown("FROM python:3\nENTRYPOINT [\"/start\"]\nCMD [\"gunicorn\"]\n"), None);
        assert_eq!(shown("FROM acme/base\nCMD [\"gunicorn\"]\n"), None, "it may have an entry point");
        assert_eq!(shown("FROM python:3\n"), None);
    }

    #[test]
    fn what_is_not_known() {
        assert_eq!(image("FROM acme/base\nWORKDIR app\n", None).working_directory, None);
        assert!(!image("FROM acme/base\n", None).is_closed());
        assert!(!image("FROM ruby:3.3\nENTRYPOINT [\"./start\"]\n", None).is_closed());
        assert!(image("FROM ruby\nCOPY [\"a\", \"b\"]\n", None).is_open);
        for text in ["", "server { }", "FROM", "\\\n\\\n", "FROM a\nENV\nCOPY\nWORKDIR\n"] {
            let files = FileSet::from_texts([("Dockerfile", text)]);
            Image::read(&Source::whole(files.ids().next().unwrap(), text.into()), None);
        }
    }
}
