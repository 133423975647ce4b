//! `landreeve env`.

use landreeve::Options;
use landreeve::report::{self, Look};

use crate::args::{AnswerFormat, EnvArgs};
use crate::check::{failure, text_of};
use crate::{Failure, Outcome, Streams};

pub(crate) fn run(args: &EnvArgs, streams: &mut Streams<'_>) -> Result<Outcome, Failure> {
    let manifest = args.config.as_deref().map(text_of).transpose()?;
    let options = Options { targets: args.target.clone(), manifest, ..Options::default() };
    let load = if args.root { landreeve_disk::load_root } else { landreeve_disk::load };
    let tree = load(&args.path)?;
    let look = Look { color: streams.color, width: streams.width.unwrap_or(Look::default().width) };
    let surrounded = landreeve::environment(tree.files, &args.process, &options);
    let mut surrounded = surrounded.map_err(|error| failure(&error, args.config.as_deref(), &tree.prefix, look))?;
    surrounded.prefix = tree.prefix;
    surrounded.pedantic = args.pedantic;
    streams.print(&match args.format {
        AnswerFormat::Text => report::environment_text(&surrounded),
        AnswerFormat::Json => report::environment_json(&surrounded),
    })?;
    Ok(if surrounded.answer.processes.is_empty() { Outcome::Found } else { Outcome::Clean })
}
