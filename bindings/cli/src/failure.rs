//! What keeps the program from doing its work, and how it says so.

use std::panic::PanicHookInfo;

use crate::{Outcome, Streams};

/// Why the work could not be done.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What is wrong; may hold several lines when it shows a place.
    message: String,
    /// What to do about it.
    help: Option<String>,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Tells the user.
    pub(crate) fn show(self, streams: &mut Streams<'_>) -> Outcome {
        let prefix = if self.message.contains("error") && self.message.contains('\n') { "" } else { "error: " };
        streams.note(&format!("{prefix}{}\n", self.message.trim_end()));
        if let Some(help) = self.help {
            streams.note(&format!("help: {help}\n"));
        }
        Outcome::Failed
    }
}

impl From<landreeve_disk::Error> for Failure {
    fn from(error: landreeve_disk::Error) -> Self {
        Self::new(error.to_string())
    }
}

/// Says that the program made a mistake of its own.
#[expect(clippy::print_stderr, reason = "a panic has no stream but this one")]
pub(crate) fn mistake(info: &PanicHookInfo<'_>) {
    let version = env!("CARGO_PKG_VERSION");
    let place = info.location().map(|it| format!(" at {}:{}", it.file(), it.line())).unwrap_or_default();
    let said = info.payload().downcast_ref::<&str>().copied();
    let said = said.or_else(|| info.payload().downcast_ref::<String>().map(String::as_str)).unwrap_or("no message");
    eprintln!(
        "error: landreeve {version} made a mistake of its own{place}: {said}\n\
         help: please report these lines, with the command and, if you may, the files that led to it"
    );
}
