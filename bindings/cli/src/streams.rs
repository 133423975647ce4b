//! Where the program reads from and writes to.

use std::io::{self, IsTerminal, Read, Write};

use crate::failure::Failure;

/// The streams of a run, and what is known of the terminal behind them.
pub struct Streams<'s> {
    pub(crate) input: &'s mut dyn Read,
    pub(crate) output: &'s mut dyn Write,
    pub(crate) errors: &'s mut dyn Write,
    /// Whether the output is coloured when the user does not say.
    pub(crate) color: bool,
    /// Whether somebody watches the errors as they come.
    pub(crate) watched: bool,
    /// The columns of the terminal, if there is one.
    pub(crate) width: Option<usize>,
}

impl<'s> Streams<'s> {
    /// Returns streams without a terminal.
    pub fn plain(input: &'s mut dyn Read, output: &'s mut dyn Write, errors: &'s mut dyn Write) -> Self {
        Self { input, output, errors, color: false, watched: false, width: None }
    }

    /// Returns the streams of the process, coloured as its environment asks:
    /// `NO_COLOR`, then `FORCE_COLOR` and `CLICOLOR_FORCE`, then the terminal.
    pub fn standard(input: &'s mut dyn Read, output: &'s mut dyn Write, errors: &'s mut dyn Write) -> Self {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
        let terminal = io::stdout().is_terminal();
        let dumb = std::env::var_os("TERM").is_some_and(|it| it == "dumb");
        let color = !set("NO_COLOR") && (set("FORCE_COLOR") || set("CLICOLOR_FORCE") || (terminal && !dumb));
        let width = if terminal { terminal_size::terminal_size().map(|it| it.0.0.into()) } else { None };
        Self { color, watched: io::stderr().is_terminal() && !dumb, width, ..Self::plain(input, output, errors) }
    }

    /// Writes to the output. That nobody reads on is no error.
    pub(crate) fn print(&mut self, text: &str) -> Result<(), Failure> {
        match self.output.write_all(text.as_bytes()).and_then(|()| self.output.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Failure::new(format!("cannot write the findings: {error}")))
            }
            _ => Ok(()),
        }
    }

    /// Writes to the errors; when even that fails there is nobody to tell.
    pub(crate) fn note(&mut self, text: &str) {
        drop(self.errors.write_all(text.as_bytes()).and_then(|()| self.errors.flush()));
    }
}
