//! `landreeve route`.

use landreeve::Options;
use landreeve::answer::route::{Connection, Files, Request};
use landreeve::report::{self, Look};

use crate::args::{AnswerFormat, RouteArgs};
use crate::check::{failure, text_of};
use crate::{Failure, Outcome, Streams};

pub(crate) fn run(args: &RouteArgs, streams: &mut Streams<'_>) -> Result<Outcome, Failure> {
    let request = request(args)?;
    let manifest = args.config.as_deref().map(text_of).transpose()?;
    let options = Options { targets: args.target.clone(), manifest, ..Options::default() };
    let load = if args.root { landreeve_disk::load_root } else { landreeve_disk::load };
    let tree = load(&args.path)?;
    let look = Look { color: streams.color, width: streams.width.unwrap_or(Look::default().width) };
    let routed = landreeve::route(tree.files, &request, &options);
    let mut routed = routed.map_err(|error| failure(&error, args.config.as_deref(), &tree.prefix, look))?;
    routed.prefix = tree.prefix;
    streams.print(&match args.format {
        AnswerFormat::Text => report::route_text(&routed),
        AnswerFormat::Json => report::route_json(&routed),
    })?;
    Ok(if routed.answer.routes.is_empty() { Outcome::Found } else { Outcome::Clean })
}

fn request(args: &RouteArgs) -> Result<Request, Failure> {
    let mut request = Request::of(&args.url).map_err(|error| Failure::new(error.to_string()))?;
    request.method.clone_from(&args.method);
    for (name, value) in &args.header {
        request.set_header(name, value);
    }
    if let Some(address) = &args.address {
        request.connection = connection(address)?;
    }
    request.client = args.client;
    if !args.file.is_empty() {
        request.files = Files::Only(args.file.clone());
    }
    Ok(request)
}

fn connection(text: &str) -> Result<Connection, Failure> {
    if let Some(path) = text.strip_prefix("unix:") {
        return Ok(Connection::Unix(path.to_owned()));
    }
    let address: std::net::SocketAddr = text.parse().map_err(|_| {
        Failure::new(format!("`{text}` is no address with a port"))
            .help("write it as 192.0.2.1:80 or [2001:db8::1]:443")
    })?;
    Ok(Connection::Tcp(Some(address.ip()), address.port()))
}
