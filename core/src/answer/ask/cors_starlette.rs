//! `cors_starlette`: what `CORSMiddleware` of Starlette writes.

use serde_json::{Value, json};

use super::{BadQuestion, Input, cors};
use crate::facts::web::cors::starlette::Middleware;

pub(super) fn answer(input: &Input<'_>) -> Result<Value, BadQuestion> {
    let middleware = Middleware::new(&input.literals("options")?)?;
    let origin = input.text_or_none("origin")?;
    let headers = middleware.simple(origin)?;
    let mut simple = cors::simple(&headers, origin);
    simple.insert("status".to_owned(), 200.into());
    let method = input.text_or_none("request_method")?.unwrap_or("PUT");
    let requested = input.text_or_none("request_headers")?;
    let (status, headers) = match origin {
        // Without an origin the request goes on to the application.
        None => (200, headers),
        Some(origin) => {
            let preflight = middleware.preflight(origin, method, requested)?;
            (preflight.status, preflight.headers)
        }
    };
    let mut preflight = cors::preflight(&headers);
    preflight.insert("status".to_owned(), status.into());
    Ok(json!({ "simple": simple, "preflight": preflight }))
}
