//! `cors_rack`: what `Rack::Cors` writes.

use serde_json::{Value, json};

use super::input::regex;
use super::{BadQuestion, Input, cors};
use crate::facts::web::cors::rack::{Allow, Middleware, Origin, Resource};

pub(super) fn answer(input: &Input<'_>) -> Result<Value, BadQuestion> {
    let blocks = input.list("allow")?.iter().map(allow).collect::<Result<Vec<_>, _>>()?;
    let middleware = Middleware::new(&blocks)?;
    let origin = input.text_or_none("origin")?;
    let path = input.text_or_none("path")?.unwrap_or("/");
    let method = input.text_or_none("request_method")?.unwrap_or("PUT");
    let requested = input.text_or_none("request_headers")?.unwrap_or("x-a");
    let headers = middleware.simple(origin, path)?;
    let mut simple = cors::simple(&headers, origin);
    let mut preflight = match origin {
        // Without an origin the request goes on to the application.
        None => cors::preflight(&headers),
        Some(origin) => cors::preflight(&middleware.preflight(origin, path, method, Some(requested))?),
    };
    for shown in [&mut simple, &mut preflight] {
        shown.insert("status".to_owned(), 200.into());
    }
    Ok(json!({ "simple": simple, "preflight": preflight }))
}

fn allow(value: &Value) -> Result<Allow, BadQuestion> {
    let block = Input::new(value)?;
    let origins = block.list("origins")?.iter().map(|it| match (it.as_str(), regex(it)) {
        (Some(text), _) => Ok(Origin::Text(text.to_owned())),
        (None, Some((pattern, flags))) => Ok(Origin::Regex(pattern, flags)),
        (None, None) => Err(BadQuestion::new("an origin is neither a text nor a regular expression")),
    });
    let resources = block.list("resources")?.iter().map(resource).collect::<Result<_, _>>()?;
    Ok(Allow { origins: origins.collect::<Result<_, _>>()?, resources })
}

fn resource(value: &Value) -> Result<Resource, BadQuestion> {
    let it = Input::new(value)?;
    let credentials = it.given("credentials") == Some(&Value::Bool(true));
    Ok(Resource {
        path: it.text("path")?.to_owned(),
        methods: names(&it, "methods", "get")?,
        headers: names(&it, "headers", "")?,
        credentials,
    })
}

/// A text, or a list of them; `None` for `any`, and `otherwise` for what is not given.
fn names(input: &Input<'_>, key: &str, otherwise: &str) -> Result<Option<Vec<String>>, BadQuestion> {
    match input.given(key) {
        None | Some(Value::Null) => Ok(Some(vec![otherwise.to_owned()])),
        Some(Value::String(text)) if text == "any" => Ok(None),
        Some(Value::String(text)) => Ok(Some(vec![text.clone()])),
        Some(_) => Ok(input.texts_or_none(key)?.map(|it| it.into_iter().map(str::to_owned).collect())),
    }
}
