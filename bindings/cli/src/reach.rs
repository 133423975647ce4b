//! `landreeve reach`.

use landreeve::Options;
use landreeve::report::{self, Look};

use crate::args::{AnswerFormat, ReachArgs};
use crate::check::{failure, text_of};
use crate::{Failure, Outcome, Streams};

pub(crate) fn run(args: &ReachArgs, streams: &mut Streams<'_>) -> Result<Outcome, Failure> {
    let manifest = args.config.as_deref().map(text_of).transpose()?;
    let options = Options { targets: args.target.clone(), manifest, ..Options::default() };
    let load = if args.root { landreeve_disk::load_root } else { landreeve_disk::load };
    let tree = load(&args.path)?;
    let look = Look { color: streams.color, width: streams.width.unwrap_or(Look::default().width) };
    let reached = landreeve::reach(tree.files, &args.host, &options);
    let reached = reached.map_err(|error| failure(&error, args.config.as_deref(), &tree.prefix, look))?;
    let mut reached = reached.map_err(|error| {
        Failure::new(error.to_string()).help("write a name as shop.example.com, or a URL as https://shop.example.com/")
    })?;
    reached.prefix = tree.prefix;
    streams.print(&match args.format {
        AnswerFormat::Text => report::reach_text(&reached),
        AnswerFormat::Json => report::reach_json(&reached),
    })?;
    Ok(if reached.answer.is_known() { Outcome::Clean } else { Outcome::Found })
}
