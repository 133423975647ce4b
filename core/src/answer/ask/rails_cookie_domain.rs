//! `rails_cookie_domain`: the `Domain` that Rails writes, and what a browser makes of it.

use serde_json::{Value, json};

use super::{BadQuestion, Input};
use crate::facts::web::cookie::CookieScope;
use crate::facts::web::rails::cookie_domain::{Domain, attribute};

/// A release of before and one of after `:all` lost its leading dot (7.1).
const RELEASES: [(&str, bool); 2] = [("6.1.7.10", true), ("7.2.3.2", false)];

pub(super) fn answer(input: &Input<'_>) -> Result<Value, BadQuestion> {
    let host = input.text("set_by")?;
    let domain = match input.given("domain") {
        None | Some(Value::Null) => Domain::None,
        Some(Value::String(text)) if matches!(text.as_str(), ":all" | "all") => Domain::All,
        Some(Value::String(text)) => Domain::Text(text.clone()),
        Some(_) => Domain::OneOf(input.texts("domain")?.into_iter().map(str::to_owned).collect()),
    };
    let tld_length = input.number_or_none("tld_length")?;
    let [old, new] = RELEASES.map(|(_, dotted)| shown(host, attribute(host, &domain, tld_length, dotted).as_deref()));
    if old == new {
        return Ok(new);
    }
    let mut both = new.clone();
    both["by_version"] = json!({ RELEASES[0].0: old, RELEASES[1].0: new });
    Ok(both)
}

fn shown(host: &str, attribute: Option<&str>) -> Value {
    let scope = CookieScope::new(host, attribute);
    let mut shown = json!({ "set": true, "domain_attribute": attribute, "jar_keeps_it": true });
    match scope {
        CookieScope::Refused(_) => shown["jar_keeps_it"] = false.into(),
        scope => shown["host_only"] = matches!(scope, CookieScope::HostOnly(_)).into(),
    }
    shown
}
