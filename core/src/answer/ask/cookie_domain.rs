//! `cookie_domain`: whether a browser keeps a cookie, and sends it to a host.

use serde_json::{Value, json};

use super::{BadQuestion, Input};
use crate::facts::web::cookie::{Cookie, CookieScope, SameSite, Visit};

pub(super) fn answer(input: &Input<'_>) -> Result<Value, BadQuestion> {
    let cookie = Cookie {
        name: input.text_or_none("name")?.unwrap_or("sid"),
        domain: input.text_or_none("domain")?,
        path: input.text_or_none("path")?,
        secure: input.flag("secure", false)?,
        same_site: same_site(input)?,
    };
    let set_by = Visit { host: input.text("set_by")?, https: is_https(input, "scheme")?, path: "/" };
    let path = input.text_or_none("for_path")?.unwrap_or("/");
    let to = Visit { host: input.text("for_host")?, https: is_https(input, "for_scheme")?, path };
    let kept = cookie.kept_from(&set_by);
    Ok(match &kept {
        CookieScope::Refused(_) => json!({"accepted": false, "sent": false}),
        scope => {
            let host_only = matches!(scope, CookieScope::HostOnly(_));
            json!({"accepted": true, "host_only": host_only, "sent": cookie.is_sent(scope, &to)})
        }
    })
}

fn same_site(input: &Input<'_>) -> Result<Option<SameSite>, BadQuestion> {
    Ok(match input.text_or_none("same_site")?.map(str::to_ascii_lowercase).as_deref() {
        None => None,
        Some("none") => Some(SameSite::None),
        Some("lax") => Some(SameSite::Lax),
        Some("strict") => Some(SameSite::Strict),
        Some(_) => return Err(BadQuestion::new("`same_site` is `None`, `Lax` or `Strict`")),
    })
}

/// Whether a scheme is `https`, as it is when none is given.
fn is_https(input: &Input<'_>, key: &str) -> Result<bool, BadQuestion> {
    match input.text_or_none(key)? {
        None | Some("https") => Ok(true),
        Some("http") => Ok(false),
        Some(other) => Err(BadQuestion::new(format!("`{key}` is `http` or `https`, not `{other}`"))),
    }
}
