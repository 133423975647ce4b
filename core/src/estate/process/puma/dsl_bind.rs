//! The addresses that `port` and `ssl_bind` put together.

use super::dsl::{Dsl, Outcome, Stop};
use super::dsl_value::{as_integer, integer, known, not_evaluated, option, perhaps};
use crate::source::{Located, Value};
use crate::syntax::ruby::{Call, Item, Object};

/// An address that a call gives.
#[derive(Debug)]
pub(super) struct Bound {
    /// The address; the options behind that of `ssl_bind` may be left out.
    pub(super) address: Item,
    /// What gave it: `bind`, `port`, `ssl_bind`; `systemd` for the sockets that it hands over.
    pub(super) by: &'static str,
}

/// Returns the address of `port`.
pub(super) fn port(dsl: &Dsl<'_>, port: &Item, host: Option<&Item>) -> Outcome<Item> {
    let host = match host.map(known).transpose()? {
        Some(object) if object.truthy() => object.clone(),
        _ => match &dsl.default_host {
            Some(item) if known(item)?.truthy() => known(item)?.clone(),
            _ => Object::String(if dsl.version >= (8, 0, 0) { "::" } else { "0.0.0.0" }.into()),
        },
    };
    let uri = if dsl.version < (5, 0, 0) {
        let shown = |object: &Object| object.to_s().ok_or_else(|| perhaps(object));
        format!("tcp://{}:{}", shown(&host)?, shown(known(port)?)?)
    } else {
        let port = integer(port)?;
        let number = as_integer(&port).filter(|it| *it >= 0);
        let (Object::String(host), Some(number)) = (&host, number) else { return Err(perhaps(&host)) };
        format!("tcp://{}:{number}", host_of_uri(host)?)
    };
    Ok(Located::new(Value::Known(Object::String(uri)), port.span).with_parts(port))
}

/// A host as an address writes it; what URI may not take is not modelled.
fn host_of_uri(host: &str) -> Outcome<String> {
    let inside = host.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(host);
    if inside.parse::<std::net::Ipv6Addr>().is_ok() {
        return Ok(format!("[{inside}]"));
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    if !host.is_empty() && host.bytes().all(is_plain) {
        return Ok(host.to_owned());
    }
    Err(Stop::Perhaps(not_evaluated("an unusual host")))
}

/// Returns the address of `ssl_bind`.
pub(super) fn ssl(dsl: &mut Dsl<'_>, call: &Call) -> Outcome<Item> {
    let address = ssl_address(call)?;
    let head = known(&address)?.to_s().unwrap_or_default();
    let mut options = Options { hash: call.arguments.get(2), version: dsl.version };
    let query = if dsl.version < (5, 0, 0) { options.before_5()? } else { options.of_5_on(&mut dsl.store)? };
    Ok(Located::new(Value::Known(Object::String(format!("{head}?{query}"))), call.span))
}

/// Returns the address of `ssl_bind` without its options.
pub(super) fn ssl_address(call: &Call) -> Outcome<Item> {
    let [host, port, ..] = call.arguments.as_slice() else {
        return Err(Stop::Perhaps(not_evaluated("`ssl_bind`")));
    };
    let shown = |item: &Item| {
        let object = known(item)?;
        object.to_s().ok_or_else(|| perhaps(object))
    };
    let uri = format!("ssl://{}:{}", shown(host)?, shown(port)?);
    Ok(Located::new(Value::Known(Object::String(uri)), host.span).with_parts(host))
}

/// The options of `ssl_bind`.
struct Options<'i> {
    hash: Option<&'i Item>,
    version: super::effective::Version,
}

impl Options<'_> {
    fn get(&self, key: &str) -> Outcome<Option<Object>> {
        let Some(item) = self.hash.map(|it| option(it, key)).transpose()?.flatten() else { return Ok(None) };
        Ok(Some(known(item)?.clone()))
    }

    /// A key that is there and neither nil nor false, as text.
    fn text(&self, key: &str) -> Outcome<Option<String>> {
        match self.get(key)?.filter(Object::truthy) {
            None => Ok(None),
            Some(object) => object.to_s().map(Some).ok_or_else(|| perhaps(&object)),
        }
    }

    fn before_5(&self) -> Outcome<String> {
        let text = |key: &str, otherwise: &str| match self.get(key)? {
            None => Ok(otherwise.to_owned()),
            Some(object) => object.to_s().ok_or_else(|| perhaps(&object)),
        };
        let verify = text("verify_mode", "none")?;
        let filter = self.text("ssl_cipher_filter")?.map_or_else(String::new, |it| format!("&ssl_cipher_filter={it}"));
        let authority = if is_peer(&verify) { format!("&ca={}", text("ca", "")?) } else { String::new() };
        Ok(format!(
            "cert={}&key={}{filter}&verify_mode={verify}&no_tlsv1={}&no_tlsv1_1={}{authority}",
            text("cert", "")?,
            text("key", "")?,
            text("no_tlsv1", "false")?,
            text("no_tlsv1_1", "false")?,
        ))
    }

    fn of_5_on(&mut self, store: &mut usize) -> Outcome<String> {
        // Certificates in the options themselves are numbered.
        let mut stored = |key: &str, version| {
            let is_given = self.version >= version && self.text(&format!("{key}_pem"))?.is_some();
            Ok::<_, Stop>(is_given.then(|| {
                *store += 1;
                format!("store:{}", *store - 1)
            }))
        };
        let (cert_pem, key_pem) = (stored("cert", (5, 6, 0))?, stored("key", (5, 6, 0))?);
        let mut query = String::new();
        let mut add = |before: &str, value: Option<String>| {
            if let Some(value) = value {
                query.push_str(before);
                query.push_str(&value);
            }
        };
        let escaped = |stored: Option<String>, key: &str| match stored.map_or_else(|| self.text(key), |it| Ok(Some(it)))
        {
            Ok(Some(text)) => self.escape(&text).map(Some),
            other => other,
        };
        let since = |key: &str, version| if self.version >= version { self.text(key) } else { Ok(None) };
        add("cert=", escaped(cert_pem, "cert")?);
        add("&key=", escaped(key_pem, "key")?);
        let password = since("key_password_command", (6, 3, 0))?;
        add("&key_password_command=", password.map(|it| self.escape(&it)).transpose()?);
        add("&ssl_cipher_filter=", self.text("ssl_cipher_filter")?);
        add("&ssl_ciphersuites=", since("ssl_ciphersuites", (6, 5, 0))?);
        if self.version >= (6, 0, 0) {
            match self.get("reuse")?.filter(Object::truthy) {
                None => {}
                Some(Object::Bool(true)) => add("&reuse=dflt", Some(String::new())),
                Some(other) => return Err(perhaps(&other)),
            }
        }
        let verify = match self.get("verify_mode")? {
            None => "none".to_owned(),
            Some(object) => object.to_s().ok_or_else(|| perhaps(&object))?,
        };
        add("&verify_mode=", Some(verify.clone()));
        if self.text("no_tlsv1_1")?.is_some() {
            add("&no_tlsv1_1=true", Some(String::new()));
        } else if self.text("no_tlsv1")?.is_some() {
            add("&no_tlsv1=true", Some(String::new()));
        }
        if is_peer(&verify) {
            match self.text("ca")? {
                Some(ca) => add("&ca=", Some(self.escape(&ca)?)),
                None => return Err(Stop::Perhaps(not_evaluated("a missing `ca`"))),
            }
        }
        if self.version >= (5, 2, 0) {
            match self.get("verification_flags")?.filter(Object::truthy) {
                None => {}
                Some(Object::Array(flags)) => {
                    let flags: Option<Vec<String>> = flags.iter().map(|it| it.known()?.to_s()).collect();
                    let flags = flags.ok_or_else(|| Stop::Perhaps(not_evaluated("`verification_flags`")))?;
                    add("&verification_flags=", Some(flags.join(",")));
                }
                Some(other) => add("&verification_flags=", Some(other.to_s().ok_or_else(|| perhaps(&other))?)),
            }
        }
        if self.version >= (5, 6, 0)
            && let Some(backlog) = self.get("backlog")?.filter(Object::truthy)
        {
            let Object::Integer(backlog) = backlog else { return Err(perhaps(&backlog)) };
            add("&backlog=", Some(backlog.to_string()));
        }
        if self.version >= (6, 1, 0)
            && let Some(latency) = self.get("low_latency")?
        {
            add("&low_latency=", Some(latency.to_s().ok_or_else(|| perhaps(&latency))?));
        }
        Ok(query)
    }

    /// Writes what a form would write; before 5.6 not every release did.
    fn escape(&self, text: &str) -> Outcome<String> {
        let escaped: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        if self.version < (5, 6, 0) && escaped != text {
            return Err(Stop::Perhaps(not_evaluated("how the path is written")));
        }
        Ok(escaped)
    }
}

fn is_peer(verify: &str) -> bool {
    matches!(verify, "peer" | "force_peer")
}

/// Adds the places that had a part in an item.
trait WithParts {
    fn with_parts(self, of: &Item) -> Self;
}

impl WithParts for Item {
    fn with_parts(mut self, of: &Item) -> Self {
        self.from.extend(of.from.iter().copied());
        self
    }
}
