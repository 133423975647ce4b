//! `server` blocks of `http`: where they listen, which names they answer, what certificate they show.

use std::collections::HashSet;

use super::super::endpoint::{Address, Family, Target};
use super::super::many;
use super::statement::{Id, Statement};
use super::{Configuration, address};
use crate::facts::nginx::Contexts;
use crate::source::{Located, Source, Span, Unknown, Value};

/// A `server` block of `http`.
#[derive(Debug)]
pub struct Server {
    /// Its statement.
    pub id: Id,
    /// The whole block.
    pub span: Span,
    /// The word `server`.
    pub head: Span,
    /// Where it listens; one implied address when it does not say.
    pub listens: Box<[Listen]>,
    /// The names of all its `server_name` directives, in order, as written; regexes keep their `~`.
    pub names: Box<[Located<Value<String>>]>,
    /// `ssl_certificate`, its own or that of `http`; several for several kinds of keys.
    pub certificates: Box<[Located<Value<String>>]>,
    /// `ssl_certificate_key`, likewise.
    pub certificate_keys: Box<[Located<Value<String>>]>,
    /// Whether something in the block is not known (a missing include, text that is not shown).
    pub open: bool,
}

/// One `listen`.
#[derive(Debug, Clone)]
pub struct Listen {
    /// Where.
    pub address: Located<Value<Address>>,
    /// The whole directive; the word `server` when the address is implied.
    pub span: Span,
    /// Whether TLS is spoken there, by this server's word or another's on the same address.
    pub ssl: bool,
    /// Whether this `listen` says `default_server` (or its old form `default`), and where.
    pub default_server: Option<Span>,
    /// The first option of the socket that it sets: only one server may, for one address.
    pub option: Option<Span>,
    /// Whether it is UDP for HTTP/3.
    pub quic: bool,
    /// Whether nothing is written: `*:80` is what nginx takes.
    pub implied: bool,
}

impl Server {
    /// Returns whether some of its addresses speak TLS.
    pub fn tls(&self) -> bool {
        self.listens.iter().any(|it| it.ssl)
    }

    /// Returns the certificate, if there is one.
    pub fn certificate(&self) -> Option<&Located<Value<String>>> {
        self.certificates.first()
    }

    /// Returns the names that are known.
    pub fn known_names(&self) -> impl Iterator<Item = (&str, Span)> {
        self.names.iter().filter_map(|it| Some((it.known()?.as_str(), it.span)))
    }
}

/// Finds the servers of a configuration.
pub(super) fn find(configuration: &mut Configuration) {
    let blocks = configuration.named("server").filter(|it| it.has_block() && it.opens() == Contexts::SERVER);
    let mut servers = many::ask(blocks, |it| Some(server(it)));
    let tls: HashSet<Address> = servers
        .iter()
        .flat_map(|it| &it.listens)
        .filter(|it| it.ssl)
        .filter_map(|it| it.address.known().cloned())
        .collect();
    for listen in servers.iter_mut().flat_map(|it| &mut it.listens) {
        listen.ssl |= listen.address.known().is_some_and(|it| tls.contains(it));
    }
    configuration.servers = servers;
}

fn server(block: Statement<'_>) -> Server {
    let old_switch = block.effective("ssl").list.last().and_then(|it| it.arg(0)).is_some_and(|it| it.text == "on");
    let mut listens: Vec<Listen> = block.all("listen").flat_map(listens).collect();
    if listens.is_empty() && !block.is_open() {
        listens.push(implied(block.name_span()));
    }
    for listen in &mut listens {
        listen.ssl |= old_switch;
    }
    Server {
        id: block.id(),
        span: block.span(),
        head: block.name_span(),
        listens: listens.into(),
        names: block.all("server_name").flat_map(Statement::args).map(|it| it.value()).collect(),
        certificates: values(block, "ssl_certificate"),
        certificate_keys: values(block, "ssl_certificate_key"),
        open: block.is_open(),
    }
}

fn values(block: Statement<'_>, name: &'static str) -> Box<[Located<Value<String>>]> {
    block.effective(name).list.iter().filter_map(|it| it.arg(0)).map(|it| it.value()).collect()
}

fn implied(at: Span) -> Listen {
    let address = Address::Tcp { host: Target::Any(Some(Family::V4)), port: 80 };
    Listen {
        address: Located::new(Value::Known(address), at),
        span: at,
        ssl: false,
        default_server: None,
        option: None,
        quic: false,
        implied: true,
    }
}

/// Several for a range of ports.
fn listens(statement: Statement<'_>) -> Vec<Listen> {
    let Some(first) = listen(statement) else { return Vec::new() };
    let range = statement.arg(0).filter(|it| !it.has_hole()).and_then(|it| address::range(&it.text));
    let Some(range) = range.filter(|_| first.address.known().is_none()) else { return vec![first] };
    let one = |it| Listen { address: Located::new(Value::Known(it), first.address.span), ..first.clone() };
    range.into_iter().map(one).collect()
}

fn listen(statement: Statement<'_>) -> Option<Listen> {
    let args = statement.args();
    let (first, options) = args.split_first()?;
    let has = |word: &str| options.iter().any(|it| it.text == word);
    let quic = has("quic");
    let value = if first.has_hole() || first.text.contains(Source::FILLER) {
        Value::Unknown(Unknown::Hole)
    } else {
        match address::listen(&first.text) {
            Some(address) => Value::Known(adjust(address, quic, has("ipv6only=off"))),
            None => Value::Unknown(Unknown::NotEvaluated("no single address".to_owned())),
        }
    };
    Some(Listen {
        address: Located::new(value, first.span),
        span: statement.span(),
        ssl: has("ssl") || quic,
        default_server: options.iter().find(|it| it.text == "default_server" || it.text == "default").map(|it| it.span),
        option: options.iter().find(|it| is_of_socket(&it.text)).map(|it| it.span),
        quic,
        implied: false,
    })
}

/// Options that belong to the socket, not to the server (`lsopt.set` in `ngx_http_core_listen`).
fn is_of_socket(option: &str) -> bool {
    let keys =
        ["setfib=", "fastopen=", "backlog=", "rcvbuf=", "sndbuf=", "accept_filter=", "ipv6only=", "so_keepalive="];
    matches!(option, "bind" | "deferred" | "reuseport" | "multipath") || keys.iter().any(|it| option.starts_with(it))
}

/// `quic` makes it UDP; `ipv6only=off` makes the IPv6 wildcard one for both families.
fn adjust(address: Address, quic: bool, both: bool) -> Address {
    match address {
        Address::Tcp { host, port } => {
            let host = if both && host == Target::Any(Some(Family::V6)) { Target::Any(None) } else { host };
            if quic { Address::Udp { host, port } } else { Address::Tcp { host, port } }
        }
        other => other,
    }
}
