//! Puma's command line (`lib/puma/cli.rb`), as far as settings come
//! from it.

use crate::source::{Located, Value};

/// A word of a command.
pub(super) type Word = Located<Value<String>>;

/// The settings of a command line; a flag given twice counts as Puma counts it.
#[derive(Debug, Default)]
pub struct Flags {
    /// `-C`: the last one; `-` and `--no-config` read no file.
    pub config: Option<Word>,
    /// `-e`.
    pub environment: Option<Word>,
    /// `-b` and `-p` in order, as `(flag, value)`.
    pub binds: Vec<(&'static str, Word)>,
    /// `-w`.
    pub workers: Option<Word>,
    /// `-t`.
    pub threads: Option<Word>,
    /// `--preload`.
    pub preload: Option<Word>,
    /// `--prune-bundler`.
    pub prune_bundler: Option<Word>,
    /// `--dir`.
    pub directory: Option<Word>,
    /// `--pidfile`.
    pub pidfile: Option<Word>,
    /// `-S`.
    pub state: Option<Word>,
    /// Every flag in order, by its long name, with its value; a switch stands for itself.
    pub all: Vec<(&'static str, Word)>,
    /// The first word that is no flag: the rackup file.
    pub rackup: Option<Word>,
    /// Whether a word of the command is not known, so that any flag may be there.
    pub open: bool,
}

impl Flags {
    /// Returns the values of a flag, in order.
    pub fn given<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f Word> {
        self.all.iter().filter(move |it| it.0 == name).map(|it| &it.1)
    }
}

/// Flags without a value, or with one that may be left out: short, long.
static SWITCHES: &[(&str, &str)] = &[
    ("-d", "--daemon"),
    ("-f", "--fork-worker"),
    ("-q", "--quiet"),
    ("-s", "--silent"),
    ("-v", "--log-requests"),
    ("", "--bind-to-activated-sockets"),
    ("", "--debug"),
    ("", "--early-hints"),
    ("", "--no-redirect-append"),
    ("", "--redirect-append"),
    ("", "--tcp-mode"),
];

/// Flags that take a value: short, long.
static WITH_VALUE: &[(&str, &str)] = &[
    ("-C", "--config"),
    ("-F", "--config-file"),
    ("-I", "--include"),
    ("-R", "--restart-cmd"),
    ("-S", "--state"),
    ("-b", "--bind"),
    ("-e", "--environment"),
    ("-p", "--port"),
    ("-t", "--threads"),
    ("-w", "--workers"),
    ("", "--control"),
    ("", "--control-token"),
    ("", "--control-url"),
    ("", "--dir"),
    ("", "--extra-runtime-dependencies"),
    ("", "--idle-timeout"),
    ("", "--pidfile"),
    ("", "--plugin"),
    ("", "--redirect-stderr"),
    ("", "--redirect-stdout"),
    ("", "--tag"),
];

/// Reads the words of a command, the program first.
pub(super) fn read(command: &[Word]) -> Flags {
    let mut flags = Flags::default();
    let mut words = command.iter().skip(1);
    while let Some(word) = words.next() {
        let Some(text) = word.known() else {
            flags.open = true;
            continue;
        };
        if text == "--" {
            break;
        }
        if let Some((name, value)) = split(text) {
            match value {
                Some(inside) => flags.take(name, word.clone().map(|_| Value::Known(inside.to_owned()))),
                None => words.next().into_iter().for_each(|next| flags.take(name, next.clone())),
            }
            continue;
        }
        match text.as_str() {
            "--preload" => {
                flags.preload = Some(word.clone());
                flags.all.push(("--preload", word.clone()));
            }
            "--prune-bundler" => {
                flags.prune_bundler = Some(word.clone());
                flags.all.push(("--prune-bundler", word.clone()));
            }
            "--no-config" => flags.take("--config", word.clone().map(|_| Value::Known("-".into()))),
            switch if switch.starts_with('-') => {
                // `--fork-worker=5`.
                let (name, value) = switch.split_once('=').map_or((switch, None), |(name, it)| (name, Some(it)));
                let known = SWITCHES.iter().find(|it| it.0 == switch || it.1 == name);
                let word = word.clone().map(|it| value.map_or(it, |value| Value::Known(value.to_owned())));
                flags.all.extend(known.map(|it| (it.1, word)));
            }
            _ => {
                flags.rackup.get_or_insert_with(|| word.clone());
            }
        }
    }
    flags
}

/// Returns the long name of a flag with a value, and the value when it stands in the same word.
fn split(text: &str) -> Option<(&'static str, Option<&str>)> {
    if let Some(long) = text.starts_with("--").then_some(text) {
        let (name, value) = long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
        return WITH_VALUE.iter().find(|it| it.1 == name).map(|it| (it.1, value));
    }
    let short = text.get(..2)?;
    let (_, long) = WITH_VALUE.iter().find(|it| it.0 == short)?;
    Some((long, Some(&text[2..]).filter(|it| !it.is_empty())))
}

impl Flags {
    fn take(&mut self, name: &'static str, value: Word) {
        self.all.push((name, value.clone()));
        match name {
            "--config" | "--config-file" => self.config = Some(value),
            "--environment" => self.environment = Some(value),
            "--bind" => self.binds.push(("-b", value)),
            "--port" => self.binds.push(("-p", value)),
            "--workers" => self.workers = Some(value),
            "--threads" => self.threads = Some(value),
            "--dir" => self.directory = Some(value),
            "--pidfile" => self.pidfile = Some(value),
            "--state" => self.state = Some(value),
            _ => {}
        }
    }
}
