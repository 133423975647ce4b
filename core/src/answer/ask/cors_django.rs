//! `cors_django`: what django-cors-headers writes, and its system checks.

use serde_json::{Value, json};

use super::{BadQuestion, Input, cors};
use crate::facts::web::Raised;
use crate::facts::web::cors::django::Settings;

pub(super) fn answer(input: &Input<'_>) -> Result<Value, BadQuestion> {
    let settings = input.literals("settings")?;
    let settings = Settings(&settings);
    let origin = input.text_or_none("origin")?;
    let path = input.text_or_none("path")?.unwrap_or("/");
    let method = input.text_or_none("method")?.unwrap_or("GET");
    let checks = settings.checks()?;
    let mut shown = match settings.answer(origin, path, method) {
        Ok(headers) => Value::Object(cors::simple(&headers, origin)),
        Err(Raised::Error(name)) => json!({ "error": name }),
        Err(unknown) => return Err(unknown.into()),
    };
    shown["checks"] = json!(checks);
    Ok(shown)
}
