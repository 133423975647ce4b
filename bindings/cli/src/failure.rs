//! What keeps the program from doing its work, and how it says so.

use std::panic::PanicHookInfo;

use crate::{Outcome, Streams};

/// Why the work could not be done, as it is shown to the user.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(message: impl AsRef<str>) -> Self {
        Self(format!("error: {}\n", message.as_ref()))
    }

    /// A failure that is already shown at the place where it is.
    pub(crate) fn at_place(shown: String) -> Self {
        Self(shown + "\n")
    }

    /// Says what to do about it.
    pub(crate) fn help(self, help: impl AsRef<str>) -> Self {
        Self(format!("{}help: {}\n", self.0, help.as_ref()))
    }

    /// Tells the user.
    pub(crate) fn show(self, streams: &mut Streams<'_>) -> Outcome {
        streams.note(&self.0);
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
