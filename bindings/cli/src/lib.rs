//! The `landreeve` program as a library function, so that it can be tested in
//! the process and shipped inside the packages of other languages.
//!
//! It reads arguments, calls the core and shows what comes back. It decides
//! nothing about configuration.

mod args;
mod ask;
mod check;
mod env;
mod explain;
mod failure;
mod mend;
mod progress;
mod reach;
mod route;
mod statistics;
mod streams;

use std::ffi::OsString;
use std::io;
use std::panic;
use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};
use failure::Failure;
pub use streams::Streams;

/// How a run ended; its number is the exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Outcome {
    /// Nothing was found at or above what `--fail-on` says.
    Clean = 0,
    /// Something was; or nothing answers what was asked.
    Found = 1,
    /// The work could not be done: usage, an unreadable path, a bad manifest.
    Failed = 2,
}

/// Runs the program on the arguments and streams of the process.
pub fn program() -> ExitCode {
    let run =
        || run(std::env::args_os(), &mut Streams::standard(&mut io::stdin(), &mut io::stdout(), &mut io::stderr()));
    ExitCode::from(guarded(run) as u8)
}

/// Does some work of the process; a panic in it is told on the standard errors as a mistake of the program.
pub fn guarded(work: impl FnOnce() -> Outcome + panic::UnwindSafe) -> Outcome {
    panic::set_hook(Box::new(failure::mistake));
    panic::catch_unwind(work).unwrap_or(Outcome::Failed)
}

/// Runs the program: findings go to the output, everything else to the errors.
///
/// The first argument is the program's own name.
///
/// # Examples
///
/// ```
/// use landreeve_cli::{Outcome, Streams, run};
///
/// let (mut input, mut output, mut errors) = (std::io::empty(), Vec::new(), Vec::new());
/// let mut streams = Streams::plain(&mut input, &mut output, &mut errors);
/// assert_eq!(run(["landreeve", "explain"], &mut streams), Outcome::Clean);
/// ```
pub fn run<A: Into<OsString> + Clone>(args: impl IntoIterator<Item = A>, streams: &mut Streams<'_>) -> Outcome {
    let outcome = match Args::try_parse_from(args) {
        Ok(args) => match args.command {
            Command::Check(args) => check::run(&args, streams),
            Command::Explain(args) => explain::run(&args, streams),
            Command::Route(args) => route::run(&args, streams),
            Command::Reach(args) => reach::run(&args, streams),
            Command::Env(args) => env::run(&args, streams),
            Command::Ask => ask::run(streams),
        },
        Err(error) => usage(&error, streams),
    };
    outcome.unwrap_or_else(|failure| failure.show(streams))
}

/// Help and version are asked for; the rest is a mistake of the user.
fn usage(error: &clap::Error, streams: &mut Streams<'_>) -> Result<Outcome, Failure> {
    let text = if streams.color { error.render().ansi().to_string() } else { error.render().to_string() };
    if error.use_stderr() {
        streams.note(&text);
        return Ok(Outcome::Failed);
    }
    streams.print(&text)?;
    Ok(Outcome::Clean)
}
