//! Which server and which location answer a request, and what happens then.
//!
//! nginx is followed phase by phase, as its source does it: the address of the
//! connection, the name, the path, rewrite code, the location, `try_files`,
//! files or an upstream, error pages. Real nginx is the judge; the tests ask
//! it. Access rules are named and not applied.

mod arrive;
mod condition;
mod content;
mod error_page;
mod escape;
mod geo;
mod host;
mod listen;
mod location;
mod map;
mod outcome;
mod pass;
mod passage;
mod phase;
mod request;
mod rewrite;
mod server;
mod step;
mod target;
#[cfg(test)]
mod tests;
mod trial;
mod value;
mod variable;

use crate::estate::Estate;
use crate::source::Span;

pub use outcome::{Computed, Header, Outcome, Upstream};
pub use request::{BadUrl, Connection, Files, Request};
pub use server::By;
pub use step::{Step, StepKind};
pub use trial::{Circle, Trials};

/// What the estate says about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The request that was asked about.
    pub request: Request,
    /// Who answers: one route where everything is known; several where the address of the connection is not, or where
    /// several hosts or configurations serve the name. Empty when nothing listens there.
    pub routes: Vec<Route>,
    /// How many more configurations listen there, none of which has a server of that name.
    pub unnamed: usize,
    /// Where the estate serves the name instead, when nothing listens at the address.
    pub elsewhere: Vec<String>,
    /// What else could answer: servers of which it is not known where they listen.
    pub notes: Vec<Step>,
}

/// The way of a request through one configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The host of the estate; empty for the only one of a plain tree.
    pub host: String,
    /// The addresses at which the connection may arrive to go this way.
    pub addresses: Vec<String>,
    /// The first name of the server; empty when it has none.
    pub server: String,
    /// Why this server.
    pub by: By,
    /// The `server` block.
    pub server_at: Span,
    /// The location that answers, as written; `None` when the server itself does.
    pub location: Option<String>,
    /// The head of the location.
    pub location_at: Option<Span>,
    /// The path as it is in the end: decoded, normalised, rewritten.
    pub uri: String,
    /// The query as it is in the end.
    pub args: String,
    /// What happens.
    pub outcome: Outcome,
    /// The headers that `add_header` gives the answer.
    pub headers: Vec<Header>,
    /// Every decision on the way.
    pub steps: Vec<Step>,
    /// Whether everything that could decide is in the estate: no include is missing in the server, no text left out.
    pub certain: bool,
}

/// Asks which server, location and process of the estate answer a request.
///
/// # Examples
///
/// ```
/// use landreeve::answer::route::{Outcome, Request, route};
/// use landreeve::estate::Estate;
/// use landreeve::source::FileSet;
///
/// let site = "server { listen 80; server_name shop.example.com; location /static/ { alias /srv/shop/public/; } }";
/// let files = FileSet::from_texts([("etc/nginx/conf.d/shop.conf", site)]);
/// let estate = Estate::new(files, None, &[]).unwrap();
/// let answer = route(&estate, &Request::of("http://shop.example.com/static/a.css").unwrap());
/// let file = Outcome::File { path: "/srv/shop/public/a.css".into(), status: None };
/// assert_eq!(answer.routes[0].outcome, file);
/// ```
pub fn route(estate: &Estate, request: &Request) -> Answer {
    let mut routes = Vec::new();
    let mut others = Vec::new();
    let mut notes = Vec::new();
    for host in &estate.hosts {
        for configuration in &host.nginx {
            let found = arrive::routes(estate, host, configuration, request);
            notes.extend(arrive::unknown_listens(configuration, request));
            let named = found.iter().any(Route::is_named);
            (if named { &mut routes } else { &mut others }).push(found);
        }
    }
    // Who serves the name is asked for; that others would take what reaches them is only worth a remark.
    others.retain(|it| !it.is_empty());
    let unnamed = if routes.is_empty() { 0 } else { others.len() };
    let mut routes: Vec<Route> = if routes.is_empty() { others } else { routes }.into_iter().flatten().collect();
    routes.sort_by_key(|it| it.by);
    let mut elsewhere = Vec::new();
    if routes.is_empty() {
        let all = estate.hosts.iter().flat_map(|it| &it.nginx);
        elsewhere = all.flat_map(|it| arrive::named_at(it, request)).collect();
        elsewhere.sort_unstable();
        elsewhere.dedup();
    }
    Answer { request: request.clone(), routes, unnamed, elsewhere, notes }
}

impl Estate {
    /// Asks which server, location and process answer a request; see [`route`].
    pub fn route(&self, request: &Request) -> Answer {
        route(self, request)
    }
}

impl Route {
    /// Returns whether the server was found by its name.
    pub fn is_named(&self) -> bool {
        self.by < By::Default
    }
}
