//! `django_allowed_hosts`: whether Django answers a request for a host.

use serde_json::{Value, json};

use super::{BadQuestion, Input};
use crate::facts::web::django::host::{answers, split_header};

pub(super) fn answer(input: &Input<'_>) -> Result<Value, BadQuestion> {
    let allowed = match input.texts_or_none("allowed_hosts")? {
        Some(allowed) => allowed,
        None => split(input.text("env_text")?, input.text("how_split")?)?,
    };
    let is_used = input.flag("use_x_forwarded_host", false)?;
    let forwarded = input.text_or_none("x_forwarded_host")?.filter(|_| is_used);
    let header = match forwarded {
        Some(forwarded) => Some(forwarded),
        None => input.text_or_none("host_header")?,
    };
    let host = match header {
        Some(header) => header.to_owned(),
        None => own_name(input)?,
    };
    let accepted = answers(&allowed, &host, input.flag("debug", false)?);
    let mut shown = json!({ "accepted": accepted });
    if accepted {
        shown["get_host"] = host.into();
    }
    if let Some(header) = header {
        let (domain, port) = split_header(header).unwrap_or_default();
        shown["domain"] = domain.into();
        shown["port"] = port.into();
    }
    Ok(shown)
}

/// The host of a request without a `Host` header: the server's own name, with its port unless that is the usual one.
fn own_name(input: &Input<'_>) -> Result<String, BadQuestion> {
    let name = input.text("server_name")?;
    let usual = if input.flag("secure", false)? { "443" } else { "80" };
    let port = input.text_or_none("server_port")?.unwrap_or(usual);
    Ok(if port == usual { name.to_owned() } else { format!("{name}:{port}") })
}

/// The ways in which settings make a list of a variable.
fn split<'t>(text: &'t str, how: &str) -> Result<Vec<&'t str>, BadQuestion> {
    let commas = text.split(',');
    Ok(match how {
        "split_comma" => commas.collect(),
        "split_comma_strip" => commas.map(str::trim).collect(),
        "split_comma_strip_nonempty" => commas.map(str::trim).filter(|it| !it.is_empty()).collect(),
        "split_whitespace" => text.split_whitespace().collect(),
        "wrapped_in_list" => vec![text],
        other => return Err(BadQuestion::new(format!("`how_split` knows no `{other}`"))),
    })
}
