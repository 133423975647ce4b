//! How answers of the CORS topics show headers.

use serde_json::{Map, Value};

use crate::facts::web::cors::Headers;

/// The headers of an answer and, when the request has an `Origin`, whether a page of it may read the answer.
pub(super) fn simple(headers: &Headers, origin: Option<&str>) -> Map<String, Value> {
    let mut shown = preflight(headers);
    if let Some(origin) = origin {
        shown.insert("readable".to_owned(), headers.lets_read(origin, false).into());
        shown.insert("readable_with_credentials".to_owned(), headers.lets_read(origin, true).into());
    }
    shown
}

/// The headers of an answer to a preflight request, which nobody reads.
pub(super) fn preflight(headers: &Headers) -> Map<String, Value> {
    Map::from_iter([
        ("acao".to_owned(), headers.allow_origin.clone().into()),
        ("acac".to_owned(), headers.allow_credentials.into()),
        ("vary_origin".to_owned(), headers.vary_origin.into()),
    ])
}
