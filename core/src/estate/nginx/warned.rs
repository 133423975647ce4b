//! What nginx loads with a warning: a part of what is written is dropped, or
//! said twice.
//!
//! Sources: the uses of `NGX_LOG_WARN` in `ngx_http_core_module.c`,
//! `ngx_http_geo_module.c`, `ngx_http.c` and the modules of upstreams; `ngx_ptocidr`.

use std::collections::HashMap;
use std::net::IpAddr;

use super::statement::{Argument, Statement};
use super::{Configuration, Name};
use crate::facts::nginx::Contexts;
use crate::source::Span;

/// An address with a mask that cuts some of it off.
#[derive(Debug)]
pub struct CutAddress {
    /// As it is written.
    pub written: String,
    /// Where.
    pub span: Span,
    /// The network that nginx takes.
    pub network: String,
}

/// An entry of a block whose value a later one replaces.
#[derive(Debug)]
pub struct Overruled {
    /// What has two values.
    pub key: String,
    /// The value that is dropped, and where it stands.
    pub first: (String, Span),
    /// The value that counts, and where it stands.
    pub last: (String, Span),
}

/// Methods of balancing: each takes the place of the one before it, and of `keepalive`.
const METHODS: [&str; 5] = ["hash", "ip_hash", "least_conn", "least_time", "random"];

/// Lists of MIME types that hold `text/html` whatever is written.
const TYPES: [&str; 5] = ["addition_types", "charset_types", "gzip_types", "ssi_types", "sub_filter_types"];

impl Configuration {
    /// Returns the addresses of `allow`, `deny`, `set_real_ip_from` and `geo` with bits that their mask cuts off.
    pub fn cut_addresses(&self) -> Vec<CutAddress> {
        let named = ["allow", "deny", "set_real_ip_from"].into_iter().flat_map(|it| self.named(it));
        let of_rules =
            named.filter_map(|it| it.arg(0)).filter(Argument::is_known).map(|it| (it.text.into_owned(), it.span));
        let geo = self.named("geo").filter(|it| it.opens().has(Contexts::GEOS)).flat_map(Statement::children);
        let of_geo = geo.filter(|it| !it.is_packaged()).map(|it| (it.name().into_owned(), it.name_span()));
        let cut = |(written, span): (String, Span)| Some(CutAddress { network: network(&written)?, written, span });
        of_rules.chain(of_geo).filter_map(cut).collect()
    }

    /// Returns the networks of a `geo`, and the file endings of a `types`, that one block gives two values.
    pub fn overruled(&self) -> Vec<Overruled> {
        let mut found = Vec::new();
        let geo = self.named("geo").filter(|it| it.opens().has(Contexts::GEOS));
        for block in geo {
            let pairs = block.children().filter_map(|it| {
                let value = it.arg(0).filter(|value| value.is_known() && it.count() == 1)?;
                let key = it.name().into_owned();
                let plain = matches!(&*key, "include" | "proxy" | "delete" | "ranges");
                let key = network(&key).unwrap_or(key);
                (!plain && !it.is_packaged()).then(|| (key, value.text.into_owned(), it.name_span()))
            });
            twice(pairs, &mut found);
        }
        for block in self.named("types").filter(|it| it.has_block()) {
            let entries = block.children().filter(|it| it.via().is_none() && !it.is_packaged());
            let pairs = entries.flat_map(|it| {
                let value = it.name().into_owned();
                it.args().into_iter().map(move |ending| (ending.text.to_ascii_lowercase(), value.clone(), ending.span))
            });
            twice(pairs, &mut found);
        }
        found
    }

    /// Returns each method of balancing that takes the place of another one or of `keepalive`, with what it replaces.
    pub fn replaced_methods(&self) -> Vec<(Statement<'_>, Statement<'_>)> {
        let mut found = Vec::new();
        for upstream in &self.upstreams {
            let mut before: Option<Statement<'_>> = None;
            for it in self.statement(upstream.id).children() {
                let Some(name) = it.known().map(Name::text) else { continue };
                if METHODS.contains(&name) {
                    found.extend(before.map(|before| (it, before)));
                    before = Some(it);
                } else if name == "keepalive" {
                    before = Some(it);
                }
            }
        }
        found
    }

    /// Returns the words of lists of MIME types that are in the list already.
    pub fn repeated_types(&self) -> Vec<(Statement<'_>, Argument<'_>)> {
        let mut found = Vec::new();
        for list in TYPES.into_iter().flat_map(|it| self.named(it)) {
            let mut seen: Vec<String> = vec!["text/html".to_owned()];
            let args = list.args();
            if args.iter().any(|it| it.text == "*" || it.has_hole()) || list.is_unfinished() {
                continue;
            }
            for word in args {
                let lower = word.text.to_ascii_lowercase();
                if seen.contains(&lower) {
                    found.push((list, word));
                } else {
                    seen.push(lower);
                }
            }
        }
        found
    }
}

fn twice(pairs: impl Iterator<Item = (String, String, Span)>, found: &mut Vec<Overruled>) {
    let mut seen: HashMap<String, (String, Span)> = HashMap::new();
    for (key, value, span) in pairs {
        if let Some(first) = seen.insert(key.clone(), (value.clone(), span)).filter(|it| it.0 != value && it.1 != span)
        {
            found.push(Overruled { key, first, last: (value, span) });
        }
    }
}

/// Returns the network of an address with a mask, where the address is not its first one.
fn network(text: &str) -> Option<String> {
    let (address, length) = text.split_once('/')?;
    let length: u32 = length.parse().ok()?;
    let network = match address.parse::<IpAddr>().ok()? {
        IpAddr::V4(it) if length <= 32 => {
            let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
            IpAddr::from((u32::from(it) & mask).to_be_bytes())
        }
        IpAddr::V6(it) if length <= 128 => {
            let mask = u128::MAX.checked_shl(128 - length).unwrap_or(0);
            IpAddr::from((u128::from(it) & mask).to_be_bytes())
        }
        _ => return None,
    };
    (Ok(network) != address.parse()).then(|| format!("{network}/{length}"))
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn what_a_mask_cuts_off() {
        assert_eq!(network("192.168.1.5/24").as_deref(), Some("192.168.1.0/24"));
        assert_eq!(network("2001:db8::1/64").as_deref(), Some("2001:db8::/64"));
        assert_eq!(network("10.0.0.1/0").as_deref(), Some("0.0.0.0/0"));
        for it in ["192.168.1.0/24", "10.0.0.1", "10.0.0.1/32", "::1/128", "10.0.0.1/33", "all"] {
            assert_eq!(network(it), None, "{it}");
        }
    }
}
