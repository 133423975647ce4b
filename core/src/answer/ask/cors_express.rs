//! `cors_express`: what `cors` of npm writes.

use serde_json::{Value, json};

use super::{BadQuestion, Input, cors};
use crate::facts::web::Literal;
use crate::facts::web::cors::express;

pub(super) fn answer(input: &Input<'_>) -> Result<Value, BadQuestion> {
    let options = input.literals("options")?;
    let origin = input.text_or_none("origin")?;
    let requested = input.text_or_none("request_headers")?.unwrap_or("x-a");
    let simple = express::simple(&options, origin)?;
    let preflight = express::preflight(&options, origin, Some(requested))?;
    let mut shown = cors::preflight(&preflight.headers);
    let status = match preflight.status {
        None => "passed on".into(),
        Some(Literal::Integer(status)) => status.into(),
        Some(_) => return Err(BadQuestion::new("`optionsSuccessStatus` is no number")),
    };
    shown.insert("status".to_owned(), status);
    shown.insert("methods".to_owned(), preflight.methods.into());
    shown.insert("headers".to_owned(), preflight.allow_headers.into());
    Ok(json!({ "simple": cors::simple(&simple, origin), "preflight": shown }))
}
