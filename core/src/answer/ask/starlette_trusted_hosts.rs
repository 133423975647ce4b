//! `starlette_trusted_hosts`: whether `TrustedHostMiddleware` lets a request for a host through.

use serde_json::{Value, json};

use super::{BadQuestion, Input};
use crate::facts::web::starlette::{Verdict, is_entry, verdict};

pub(super) fn answer(input: &Input<'_>) -> Result<Value, BadQuestion> {
    let allowed = input.texts_or_none("allowed_hosts")?.unwrap_or_else(|| vec!["*"]);
    if !allowed.iter().all(|it| is_entry(it)) {
        return Err(BadQuestion::new("AssertionError"));
    }
    let header = input.text_or_none("host_header")?.unwrap_or_default();
    let found = verdict(allowed.iter().copied(), header, input.flag("www_redirect", true)?);
    Ok(json!({ "accepted": found == Verdict::Accepted, "led_to_www": found == Verdict::LedToWww }))
}
