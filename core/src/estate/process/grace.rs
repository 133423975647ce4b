//! How long a server is told to finish requests when it is stopped.

use super::{Process, Program};
use crate::source::Located;

impl Process {
    /// Returns how many seconds the program may take for its last requests or jobs, where that is said.
    pub fn graceful_seconds(&self) -> Option<Located<u64>> {
        if let Some(said) = self.server.as_ref().and_then(|it| it.graceful_timeout.as_ref()) {
            let seconds = u64::from(*said.known()?);
            return Some(said.clone().map(|_| seconds));
        }
        let flags: &[&str] = match &self.program {
            Program::Other(name) if name == "uvicorn" => &["--timeout-graceful-shutdown"],
            Program::Other(name) if name == "sidekiq" => &["-t", "--timeout"],
            _ => return None,
        };
        let words = &self.command;
        words.iter().enumerate().skip(1).find_map(|(at, word)| {
            let text = word.known()?;
            let (value, place) = match text.split_once('=') {
                Some((name, value)) if flags.contains(&name) => (value, word),
                None if flags.contains(&text.as_str()) => (words.get(at + 1)?.known()?.as_str(), words.get(at + 1)?),
                _ => return None,
            };
            Some(Located::new(value.parse().ok()?, place.span))
        })
    }
}
