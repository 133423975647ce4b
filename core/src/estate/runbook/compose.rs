//! Commands of Docker Compose: `docker compose …` and `docker-compose …`.

use super::{Runbook, Step};
use crate::source::{Located, Span};
use crate::syntax::shell::Word;

/// A command of Compose.
#[derive(Debug, Clone, Copy)]
pub struct Compose<'s> {
    /// `up`, `restart`, `exec`, …
    pub verb: &'s Word,
    /// What stands behind the verb.
    pub rest: &'s [Word],
}

/// Options in front of the verb that take a value.
const VALUED: &[&str] = &[
    "--ansi",
    "--compatibility",
    "--env-file",
    "--file",
    "--host",
    "--parallel",
    "--profile",
    "--project-directory",
    "--project-name",
    "-H",
    "-f",
    "-p",
];

impl Step {
    /// Returns the command of Compose that this is.
    pub fn compose(&self) -> Option<Compose<'_>> {
        let words = self.words();
        let mut rest = match self.program() {
            "docker-compose" => words.get(1..)?,
            "docker" if words.get(1)?.text == "compose" => words.get(2..)?,
            _ => return None,
        };
        while let [first, others @ ..] = rest {
            if !first.text.starts_with('-') {
                return Some(Compose { verb: first, rest: others });
            }
            rest = if VALUED.contains(&first.text.as_str()) { others.get(1..)? } else { others };
        }
        None
    }

    /// Returns the container that a `docker` command names, and its place.
    pub fn container(&self) -> Option<&Word> {
        const VERBS: &[&str] =
            &["attach", "exec", "inspect", "kill", "logs", "port", "restart", "start", "stop", "top"];
        let words = self.words();
        if self.program() != "docker" || !VERBS.contains(&words.get(1)?.text.as_str()) {
            return None;
        }
        let valued = |word: &str| {
            matches!(
                word,
                "-u" | "-w"
                    | "-e"
                    | "-f"
                    | "--user"
                    | "--workdir"
                    | "--env"
                    | "--format"
                    | "--tail"
                    | "--since"
                    | "-n"
                    | "-t"
                    | "--time"
            )
        };
        let mut rest = words.get(2..)?;
        while let [first, others @ ..] = rest {
            if !first.text.starts_with('-') {
                return first.known.then_some(first);
            }
            // `exec -t` is a terminal, `stop -t` takes seconds.
            let takes = valued(&first.text)
                && !(words[1].text == "exec" && first.text == "-t")
                && !(words[1].text == "logs" && matches!(first.text.as_str(), "-f" | "-t"));
            rest = if takes { others.get(1..)? } else { others };
        }
        None
    }
}

impl<'s> Compose<'s> {
    /// Returns the services that the command names, for verbs that take nothing else.
    pub fn services(&self) -> impl Iterator<Item = &'s Word> + use<'s> {
        let plain = matches!(
            self.verb.text.as_str(),
            "build"
                | "create"
                | "down"
                | "logs"
                | "pause"
                | "pull"
                | "restart"
                | "rm"
                | "start"
                | "stop"
                | "top"
                | "up"
        );
        let one = matches!(self.verb.text.as_str(), "exec" | "run" | "port");
        let limit = if plain { usize::MAX } else { usize::from(one) };
        let mut skip = false;
        let named = self.rest.iter().filter(move |it| {
            let value = std::mem::replace(
                &mut skip,
                matches!(
                    it.text.as_str(),
                    "--scale" | "-t" | "--timeout" | "--tail" | "-n" | "--since" | "-u" | "--user" | "-e"
                ),
            );
            it.known && !value && !it.text.starts_with('-')
        });
        named.take(limit)
    }

    /// Returns the services that the command scales: name, number of containers, place.
    pub fn scaled(&self) -> Vec<(&'s str, u32, Span)> {
        let mut found = Vec::new();
        let mut before = "";
        for word in self.rest {
            let pair = match word.text.strip_prefix("--scale=") {
                Some(pair) => Some(pair),
                None if before == "--scale" || self.verb.text == "scale" => Some(word.text.as_str()),
                None => None,
            };
            if let Some((service, count)) = pair.and_then(|it| it.split_once('='))
                && let Ok(count) = count.parse()
            {
                found.push((service, count, word.span));
            }
            before = &word.text;
        }
        found
    }
}

impl Runbook {
    /// Returns where a command speaks to a container of the service by a name that Compose would not make up:
    /// its own end in a number.
    pub fn fixed_container(&self, service: &str) -> Option<Located<String>> {
        let named = self.steps.iter().filter_map(Step::container).find(|word| {
            let mut parts = word.text.split(['-', '_']);
            let numbered = word.text.rsplit(['-', '_']).next().is_some_and(|it| it.parse::<u32>().is_ok());
            word.text != service && !numbered && parts.any(|it| it == service)
        })?;
        // A container that `docker run` names is not one of Compose's.
        let run = |step: &Step| step.program() == "docker" && step.has("run") && step.has(&named.text);
        (!self.steps.iter().any(run)).then(|| Located::new(named.text.clone(), named.span))
    }
}
