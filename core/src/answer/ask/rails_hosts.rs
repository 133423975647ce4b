//! `rails_hosts`: whether Rails lets a request for a host pass.

use serde_json::{Value, json};

use super::input::regex;
use super::{BadQuestion, Input};
use crate::facts::web::rails::hosts::{Addresses, Entry, allows};

pub(super) fn answer(input: &Input<'_>) -> Result<Value, BadQuestion> {
    let hosts = input.list("hosts")?.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    let allowed = allows(&hosts, input.text_or_none("host_header")?, input.text_or_none("x_forwarded_host")?)?;
    Ok(json!({ "allowed": allowed }))
}

fn entry(value: &Value) -> Result<Entry, BadQuestion> {
    if let Some(text) = value.as_str() {
        return Ok(Entry::Text(text.to_owned()));
    }
    if let Some((pattern, flags)) = regex(value) {
        return Ok(Entry::Regex(pattern, flags));
    }
    let addresses = value.get("ip").and_then(Value::as_str).and_then(Addresses::new);
    let bad = || BadQuestion::new("a host is a text, a `regex` or an `ip`");
    addresses.map(Entry::Addresses).ok_or_else(bad)
}
