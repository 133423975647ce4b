//! The command line.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use landreeve::source::Severity;

/// Finds what is wrong inside and between the files of a server estate:
/// systemd units, nginx, Puma, Gunicorn, env files, runbooks.
#[derive(Debug, Parser)]
#[command(name = "landreeve", version, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read estates and report what is wrong in them
    #[command(after_help = STATUS)]
    Check(Box<CheckArgs>),
    /// Show a rule's page; without RULE, the list of rules
    Explain(ExplainArgs),
    /// Say which server, location and process answer a request, and which lines decide
    #[command(after_help = ROUTE_STATUS)]
    Route(Box<RouteArgs>),
    /// Say who serves, accepts and certifies a host name, which cookies it gets and which origins may read it
    #[command(after_help = REACH_STATUS)]
    Reach(Box<ReachArgs>),
    /// Say what a process really gets in its environment, who set each variable and who lost
    #[command(after_help = ENV_STATUS)]
    Env(Box<EnvArgs>),
    /// Answer questions about hosts, origins, cookies and env files: JSON lines in, JSON lines out
    #[command(after_help = ASK_HELP)]
    Ask,
}

const ROUTE_STATUS: &str = "Exit status: 0 something answers, 1 nothing listens there, 2 the work could not be done.";

const REACH_STATUS: &str = "Exit status: 0 the estate speaks of the name, 1 it does not, 2 the work could not be done.";

const ENV_STATUS: &str = "Exit status: 0 the process is in the estate, 1 it is not, 2 the work could not be done.";

const ASK_HELP: &str = "One question a line, as\n\
  {\"topic\": \"cookie_domain\", \"input\": {\"set_by\": \"a.example.com\", \"domain\": \"example.com\", \"for_host\": \"b.example.com\"}}\n\
One answer a line, {\"error\": ...} for a question that cannot be read.";

const STATUS: &str = "Exit status: 0 nothing at or above --fail-on, 1 something, 2 the work could not be done.\n\
Allow one place with a comment on its line or the line above: # landreeve: allow(RULE) reason";

#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(crate) struct CheckArgs {
    /// Files or folders; each is an estate of its own
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,

    /// PATH is a host's root directory (an image, a container, a backup): read what configures the host there
    #[arg(long, help_heading = "Input", conflicts_with = "stdin_filename")]
    pub(crate) root: bool,
    /// Check standard input as a file of this name
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    pub(crate) stdin_filename: Option<PathBuf>,
    /// The manifest, in place of the estate's own landreeve.toml
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub(crate) config: Option<PathBuf>,
    /// A version the estate runs, as nginx=1.22; may be repeated
    #[arg(long, value_name = "PROGRAM=VERSION", value_parser = target, help_heading = "Input")]
    pub(crate) target: Vec<(String, String)>,

    /// Only these rules: nginx/alias-traversal, or nginx/* for a whole domain
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Rules")]
    pub(crate) select: Vec<String>,
    /// Not these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Rules")]
    pub(crate) ignore: Vec<String>,
    /// Also what is merely untidy
    #[arg(long, help_heading = "Rules")]
    pub(crate) pedantic: bool,
    /// The least severity that makes the check fail
    #[arg(long, value_enum, default_value = "error", help_heading = "Rules")]
    pub(crate) fail_on: FailOn,

    /// Apply the safe fixes, until none is left
    #[arg(long, help_heading = "Fixes", conflicts_with = "stdin_filename")]
    pub(crate) fix: bool,
    /// Show what --fix would change, and change nothing
    #[arg(long, help_heading = "Fixes")]
    pub(crate) diff: bool,
    /// With --fix or --diff: also fixes after which the file may mean something else
    #[arg(long, help_heading = "Fixes")]
    pub(crate) unsafe_fixes: bool,

    /// How findings are shown
    #[arg(long, value_enum, default_value = "text", help_heading = "Output")]
    pub(crate) format: Format,
    /// Say what was read as what, what was not read, and how often each rule found something
    #[arg(long, help_heading = "Output")]
    pub(crate) statistics: bool,
    /// When to use colours
    #[arg(long, value_enum, default_value = "auto", help_heading = "Output")]
    pub(crate) color: Color,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    /// A rule, as nginx/alias-traversal, or nginx/* for a whole domain
    #[arg(value_name = "RULE")]
    pub(crate) rule: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RouteArgs {
    /// What is asked for, as https://shop.example.com/cart?id=1; the path is sent as written
    #[arg(value_name = "URL")]
    pub(crate) url: String,
    /// The estate: a file or a folder
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) path: PathBuf,

    /// The method
    #[arg(long, value_name = "METHOD", default_value = "GET", help_heading = "Request")]
    pub(crate) method: String,
    /// A header, as 'Accept: text/html'; Host takes the place of the URL's; may be repeated
    #[arg(long, value_name = "NAME: VALUE", value_parser = header, help_heading = "Request")]
    pub(crate) header: Vec<(String, String)>,
    /// Where the connection arrives, as 192.0.2.1:80, [2001:db8::1]:443 or unix:/run/web.sock
    #[arg(long, value_name = "ADDRESS", help_heading = "Request")]
    pub(crate) address: Option<String>,
    /// The client's address
    #[arg(long, value_name = "IP", help_heading = "Request")]
    pub(crate) client: Option<IpAddr>,
    /// A file that exists on the server, or a folder with a / at its end; others do not exist then; may be repeated
    #[arg(long, value_name = "FILE", help_heading = "Request")]
    pub(crate) file: Vec<String>,

    /// PATH is a host's root directory (an image, a container, a backup)
    #[arg(long, help_heading = "Input")]
    pub(crate) root: bool,
    /// The manifest, in place of the estate's own landreeve.toml
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub(crate) config: Option<PathBuf>,
    /// A version the estate runs, as nginx=1.22; may be repeated
    #[arg(long, value_name = "PROGRAM=VERSION", value_parser = target, help_heading = "Input")]
    pub(crate) target: Vec<(String, String)>,

    /// How the answer is shown
    #[arg(long, value_enum, default_value = "text", help_heading = "Output")]
    pub(crate) format: AnswerFormat,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ReachArgs {
    /// The name, as shop.example.com; a URL stands for its host
    #[arg(value_name = "HOST")]
    pub(crate) host: String,
    /// The estate: a file or a folder
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) path: PathBuf,

    /// PATH is a host's root directory (an image, a container, a backup)
    #[arg(long, help_heading = "Input")]
    pub(crate) root: bool,
    /// The manifest, in place of the estate's own
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub(crate) config: Option<PathBuf>,
    /// A version the estate runs, as nginx=1.22; may be repeated
    #[arg(long, value_name = "PROGRAM=VERSION", value_parser = target, help_heading = "Input")]
    pub(crate) target: Vec<(String, String)>,

    /// How the answer is shown
    #[arg(long, value_enum, default_value = "text", help_heading = "Output")]
    pub(crate) format: AnswerFormat,
}

#[derive(Debug, clap::Args)]
pub(crate) struct EnvArgs {
    /// The unit that starts it, as puma_app.service or puma_app; or the program, as gunicorn
    #[arg(value_name = "PROCESS")]
    pub(crate) process: String,
    /// The estate: a file or a folder
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) path: PathBuf,

    /// PATH is a host's root directory (an image, a container, a backup)
    #[arg(long, help_heading = "Input")]
    pub(crate) root: bool,
    /// The manifest, in place of the estate's own
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub(crate) config: Option<PathBuf>,
    /// A version the estate runs, as puma=6.4; may be repeated
    #[arg(long, value_name = "PROGRAM=VERSION", value_parser = target, help_heading = "Input")]
    pub(crate) target: Vec<(String, String)>,

    /// Also what is set and nothing in the estate reads
    #[arg(long, help_heading = "Output")]
    pub(crate) pedantic: bool,
    /// How the answer is shown
    #[arg(long, value_enum, default_value = "text", help_heading = "Output")]
    pub(crate) format: AnswerFormat,
}

/// How an answer is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnswerFormat {
    /// What happens, and every step with its line
    Text,
    /// For programs
    Json,
}

/// The severity from which a check fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

impl FailOn {
    pub(crate) fn reached_by(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity >= Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Info => true,
            Self::Never => false,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// With the lines it is about
    Text,
    /// One line a finding
    Concise,
    /// For programs
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

fn header(text: &str) -> Result<(String, String), String> {
    match text.split_once(':') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.trim().to_owned())),
        _ => Err("write the name and the value, as 'Accept: text/html'".to_owned()),
    }
}

fn target(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((program, version)) if !program.is_empty() && !version.is_empty() => {
            Ok((program.to_owned(), version.to_owned()))
        }
        _ => Err("write the program and its version, as nginx=1.22".to_owned()),
    }
}
