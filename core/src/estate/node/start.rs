//! Which module a process of Node starts, and from which folder.

use super::super::process::{Process, Program};

/// Where an application starts.
#[derive(Debug)]
pub(super) struct Start {
    /// The module, as the host knows it, as it is written: the ending may be missing.
    pub(super) path: String,
    /// The same, as the command names it.
    pub(super) named: String,
    /// The folder that the process starts in.
    pub(super) folder: Option<String>,
    /// Libraries that are loaded first.
    pub(super) first: Vec<String>,
}

/// Options of Node that take a value behind them.
static WITH_VALUE: &[&str] = &[
    "--conditions",
    "--env-file",
    "--env-file-if-exists",
    "--experimental-loader",
    "--icu-data-dir",
    "--import",
    "--input-type",
    "--loader",
    "--openssl-config",
    "--require",
    "--title",
    "-C",
    "-r",
];

/// Whether a process runs Node, or what runs a module in its place.
pub fn is_node(process: &Process) -> bool {
    let Program::Other(name) = &process.program else { return false };
    matches!(name.as_str(), "forever" | "node" | "nodejs" | "nodemon" | "pm2-runtime" | "ts-node" | "tsx")
        || is_script(name) && process.command.first().and_then(|it| it.known()).is_some_and(|it| it.starts_with('/'))
}

/// A script that is started by its own name.
fn is_script(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|it| matches!(it.1, "cjs" | "js" | "mjs"))
}

/// Whether what runs the module may set variables for it by files of its own.
pub(super) fn may_add_variables(process: &Process) -> bool {
    let is_runner = matches!(&process.program, Program::Other(name) if name == "nodemon");
    let options = process.environment.get("NODE_OPTIONS").map(|it| it.value.known());
    let loads =
        |it: &str| ["-r", "--require", "--import", "--env-file", "--loader"].iter().any(|flag| it.contains(flag));
    is_runner || options.is_some_and(|it| it.is_none_or(|it| loads(it)))
}

/// Returns where a process starts; `None` for one that runs no module of its own.
pub(super) fn of(process: &Process) -> Option<Start> {
    let Program::Other(name) = &process.program else { return None };
    if !is_node(process) {
        return None;
    }
    let folder = process.working_directory.as_ref().map(|it| it.known().cloned());
    // A unit without a folder starts at the root.
    let folder = folder.unwrap_or_else(|| Some("/".to_owned()));
    let words: Vec<Option<&str>> = process.command.iter().map(|it| it.known().map(String::as_str)).collect();
    let mut first = Vec::new();
    let named = if is_script(name) { words[0]? } else { module(name, words.get(1..)?, &mut first)? };
    let path = match (named.starts_with('/'), &folder) {
        (true, _) => named.to_owned(),
        (false, Some(folder)) => format!("{}/{}", folder.trim_end_matches('/'), named.trim_start_matches("./")),
        (false, None) => return None,
    };
    (!path.contains("/../")).then(|| Start { path, named: named.to_owned(), folder, first })
}

/// The word of a command that names the module; nothing where it is not known which that is.
fn module<'w>(name: &str, words: &[Option<&'w str>], first: &mut Vec<String>) -> Option<&'w str> {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let word = (*word)?;
        at += 1;
        match word {
            // The text of the program itself, or nothing that stays.
            "-e" | "--eval" | "-p" | "--print" | "-c" | "--check" | "-v" | "--version" | "--test" | "-i" => {
                return None;
            }
            "--" => return *words.get(at)?,
            "start" if matches!(name, "pm2-runtime" | "forever") => {}
            // Node reads such a file by itself, in a way of its own.
            _ if word.starts_with("--env-file") => return None,
            _ if word.starts_with('-') => {
                let (option, value) = match word.split_once('=') {
                    Some((option, value)) => (option, Some(value)),
                    None => (word, None),
                };
                let takes = WITH_VALUE.binary_search(&option).is_ok() && value.is_none();
                // What others take is not known.
                if !matches!(name, "node" | "nodejs") && value.is_none() && name != "tsx" {
                    return None;
                }
                let value = if takes { words.get(at).copied().flatten() } else { value };
                at += usize::from(takes);
                if matches!(option, "-r" | "--require" | "--import") {
                    first.push(value?.to_owned());
                }
            }
            "watch" if name == "tsx" => {}
            word => return Some(word),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_module_among_the_words() {
        let found = |name: &str, words: &str| {
            let words: Vec<Option<&str>> = words.split_whitespace().map(Some).collect();
            let mut first = Vec::new();
            (module(name, &words, &mut first).map(str::to_owned), first.join(" "))
        };
        let of = |module: &str, first: &str| (Some(module.to_owned()), first.to_owned());
        assert_eq!(
            found("node", "--max-old-space-size=512 -r dotenv/config server.js --port 1"),
            of("server.js", "dotenv/config")
        );
        assert_eq!(found("node", "--enable-source-maps --import=./a.mjs ./bin/www"), of("./bin/www", "./a.mjs"));
        assert_eq!(found("pm2-runtime", "start server.js"), of("server.js", ""));
        for words in ["-e 1", "--env-file=.env a.js", "--version", ""] {
            assert_eq!(found("node", words).0, None, "{words}");
        }
        assert!(WITH_VALUE.is_sorted());
    }
}
