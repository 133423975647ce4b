//! `csrf_trusted_origins`: whether Django lets a request change something.

use serde_json::{Value, json};

use super::{BadQuestion, Input};
use crate::facts::web::django::csrf::{Refusal, Request, Settings};

pub(super) fn answer(input: &Input<'_>) -> Result<Value, BadQuestion> {
    let secure = input.flag("secure", true)?;
    let port = if secure { "443" } else { "80" };
    let request = Request {
        host: input.text("host")?,
        secure,
        port: input.text_or_none("server_port")?.unwrap_or(port),
        origin: input.text_or_none("origin")?,
        referer: input.text_or_none("referer")?,
    };
    let settings = Settings {
        trusted_origins: &input.texts("trusted")?,
        allowed_hosts: &input.texts_or_none("allowed")?.unwrap_or_else(|| vec!["*"]),
        cookie_domain: input.text_or_none("cookie_domain")?,
    };
    let refusal = settings.refusal(&request)?;
    let reason = refusal.map(|it| match it {
        Refusal::BadOrigin => "bad origin",
        Refusal::NoReferer => "no referer",
        Refusal::BadReferer => "bad referer",
    });
    let checks: &[&str] = if settings.without_scheme().next().is_some() { &["4_0.E001"] } else { &[] };
    Ok(json!({ "accepted": refusal.is_none(), "reason": reason, "checks": checks }))
}
