//! What an application behind a pass gets to see: its headers, its path.

use std::collections::HashSet;

use super::super::endpoint::{Address, Target};
use super::statement::{Argument, Id, Statement};
use super::verdict::may_be_filled_in;
use super::{Configuration, Destination, Location, Pass};
use crate::facts::nginx::value::{Refusal, network};
use crate::source::Value;

/// A block whose own list of headers replaces that of the block around it.
#[derive(Debug)]
pub struct Loss<'c> {
    /// The block.
    pub block: Statement<'c>,
    /// Its first own directive.
    pub own: Statement<'c>,
    /// The headers of the outer list that it does not set again.
    pub lost: Vec<Lost<'c>>,
    /// Whether `add_header_inherit` says something else than the default.
    pub merges: bool,
}

/// A header that is not sent any more.
#[derive(Debug)]
pub struct Lost<'c> {
    /// Its name.
    pub name: String,
    /// The directive that sets it.
    pub statement: Statement<'c>,
    /// The block that directive stands in.
    pub level: Statement<'c>,
}

/// Headers that tell an application the scheme of a request, in lower case.
const SCHEME_HEADERS: [&str; 9] = [
    "forwarded",
    "front-end-https",
    "x-forwarded-proto",
    "x-forwarded-protocol",
    "x-forwarded-scheme",
    "x-forwarded-ssl",
    "x-scheme",
    "x-url-scheme",
    "https",
];

impl Configuration {
    /// Returns what hands requests on in a block or below it.
    pub(super) fn passes_below(&self, block: Id) -> impl Iterator<Item = &Pass> {
        let from = self.passes.partition_point(|it| it.id < block);
        let end = self.nodes[block.0 as usize].end;
        self.passes[from..].iter().take_while(move |it| it.id.0 < end)
    }

    /// Returns every block that replaces the headers `name` (`add_header`, `proxy_set_header`) of the block around it.
    pub fn lost_headers(&self, name: &'static str) -> Vec<Loss<'_>> {
        let mut seen = HashSet::new();
        let own = self.named(name);
        own.filter_map(|own| {
            let block = own.parent().filter(|it| seen.insert(it.id()))?;
            loss(block, own, name)
        })
        .collect()
    }

    /// Returns a pass in this block or below it to something near: this machine, its network, a container.
    pub fn local_pass_below(&self, block: Statement<'_>) -> Option<&Pass> {
        self.passes_below(block.id()).find(|it| it.directive == "proxy_pass" && self.goes_to(it, is_near))
    }

    /// Returns whether a pass speaks plain HTTP to this machine.
    pub fn is_plain_and_local(&self, pass: &Pass) -> bool {
        pass.directive == "proxy_pass" && pass.scheme.as_deref() == Some("http") && self.goes_to(pass, is_here)
    }

    /// Returns whether the application behind a pass is told the scheme of the request, or may be:
    /// also when an outer block tells it and an inner list drops that.
    pub fn tells_scheme(&self, pass: &Pass) -> bool {
        let mut level = pass.block.map(|it| self.statement(it));
        if level.is_some_and(|it| it.effective("proxy_set_header").open) {
            return true;
        }
        while let Some(block) = level {
            if block.all("proxy_set_header").any(is_scheme) {
                return true;
            }
            level = block.parent();
        }
        false
    }

    /// Returns the known addresses that a pass leads to, by itself or through its upstream.
    pub fn addresses_of<'c>(&'c self, pass: &'c Pass) -> impl Iterator<Item = &'c Address> {
        let (direct, upstream) = match pass.to.known() {
            Some(Destination::Address(address)) => (Some(address), None),
            Some(Destination::Upstream(name)) => (None, self.upstream(name)),
            None => (None, None),
        };
        let servers = upstream.into_iter().flat_map(|it| &it.servers).filter_map(|it| it.address.known());
        direct.into_iter().chain(servers)
    }

    fn goes_to(&self, pass: &Pass, wanted: fn(&Address) -> bool) -> bool {
        self.addresses_of(pass).any(wanted)
    }

    /// Returns how location and URI of a pass disagree.
    pub fn surprise(&self, location: &Location, pass: &Pass) -> Option<Surprise> {
        let (path, uri) = (location.path.known()?, &pass.uri.as_ref()?.value);
        let rewrites = self.statement(location.id).all("rewrite").next().is_some();
        if rewrites || pass.directive != "proxy_pass" || uri.contains(['$', '?', crate::source::Source::FILLER]) {
            return None;
        }
        match (path.ends_with('/'), uri.ends_with('/')) {
            _ if pass.variables => Some(Surprise::Fixed),
            (true, false) => Some(Surprise::Glued),
            (false, true) => Some(Surprise::Doubled),
            _ => None,
        }
    }
}

impl<'c> Statement<'c> {
    /// Returns the address of `allow`, `deny` or `set_real_ip_from` that nginx cannot read, and why.
    pub fn invalid_address(self) -> Option<(Argument<'c>, Refusal)> {
        let names = match self.known()?.text() {
            "allow" | "deny" => false,
            "set_real_ip_from" => true,
            _ => return None,
        };
        let argument = self.arg(0).filter(|_| self.form().is_some() && self.count() == 1)?;
        let Value::Known(text) = argument.value().value else { return None };
        if text == "unix:" || (!names && text == "all") || may_be_filled_in(&text, self.configuration()) {
            return None;
        }
        // `set_real_ip_from` resolves host names; four numbers are none.
        if names && text.contains(|it: char| it.is_ascii_alphabetic()) && !text.contains(['/', ':']) {
            return None;
        }
        network(&text).err().map(|why| (argument, why))
    }
}

/// How a URI of `proxy_pass` and its location disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surprise {
    /// The location ends with a slash, the URI does not.
    Glued,
    /// The URI ends with a slash, the location does not.
    Doubled,
    /// A variable makes nginx send the URI as it stands, whatever was asked for.
    Fixed,
}

impl Surprise {
    /// Returns a request and what the application gets instead.
    pub fn example(self, path: &str, uri: &str) -> (String, String) {
        match self {
            Self::Glued => (format!("{path}x"), format!("{uri}x")),
            Self::Doubled => (format!("{path}/x"), format!("{uri}/x")),
            Self::Fixed => (format!("{}/x", path.trim_end_matches('/')), uri.to_owned()),
        }
    }

    /// Returns why, for the place of the location.
    pub fn why(self) -> &'static str {
        match self {
            Self::Glued => "this ends with a slash, the URI of `proxy_pass` does not",
            Self::Doubled => "this has no slash at its end, the URI of `proxy_pass` has one",
            Self::Fixed => "with a variable in `proxy_pass` this prefix is not replaced",
        }
    }

    /// Returns what to do.
    pub fn help(self) -> &'static str {
        match self {
            Self::Glued => "end the URI of `proxy_pass` with a slash",
            Self::Doubled => "end the location with a slash, or leave the URI of `proxy_pass` out",
            Self::Fixed => "leave the URI out to hand the path on, or build it from `$request_uri` or a `rewrite`",
        }
    }
}

fn loss<'c>(block: Statement<'c>, own: Statement<'c>, name: &'static str) -> Option<Loss<'c>> {
    // The answer to a preflight request (`if` and `return 204`) has no page to protect.
    let empty = block.is("if") && block.last("return").and_then(|it| it.arg(0)).is_some_and(|it| it.text == "204");
    if block.is_open() || empty {
        return None;
    }
    let outer = block.parent()?.effective(name);
    let level = outer.level?;
    let set: Vec<String> = block.all(name).filter_map(header).collect();
    if set.len() != block.all(name).count() {
        return None;
    }
    let lost = outer.list.into_iter().filter_map(|it| Some((header(it)?, it)));
    let lost = lost.filter(|(header, _)| !set.contains(header));
    let lost: Vec<Lost<'c>> = lost
        .map(|(_, it)| Lost {
            name: it.arg(0).map_or_else(String::new, |it| it.text.into_owned()),
            statement: it,
            level,
        })
        .collect();
    let merges = block.effective("add_header_inherit").list.iter().any(|it| it.arg(0).is_none_or(|it| it.text != "on"));
    (!lost.is_empty()).then_some(Loss { block, own, lost, merges })
}

/// The name of a header that a directive sets, in lower case.
fn header(statement: Statement<'_>) -> Option<String> {
    statement.arg(0)?.value().known().map(|it| it.to_ascii_lowercase())
}

fn is_scheme(statement: Statement<'_>) -> bool {
    header(statement).is_none_or(|it| SCHEME_HEADERS.contains(&it.as_str()))
}

fn is_here(address: &Address) -> bool {
    match address {
        Address::Unix(_) => true,
        Address::Tcp { host, .. } => host.is_loopback(),
        Address::Udp { .. } => false,
    }
}

fn is_near(address: &Address) -> bool {
    match address {
        Address::Tcp { host: Target::Name(name), .. } => {
            !name.contains('.') || name.rsplit('.').next() == Some("local")
        }
        Address::Tcp { host: Target::Ip(ip), .. } => super::super::name::is_private(*ip) || ip.is_loopback(),
        other => is_here(other),
    }
}
