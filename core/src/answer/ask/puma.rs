//! `puma`: what Puma of a version runs with, given its configuration file and its environment.

use serde_json::{Map, Number, Value, json};

use super::{BadQuestion, Input};
use crate::estate::process::puma::effective::{Effect, FOLDER, Item, OPTIONS, Object, Start, settle};
use crate::facts::puma::NEWEST;
use crate::source::Value as Fact;

pub(super) fn answer(input: &Input<'_>) -> Result<Value, BadQuestion> {
    let (environment, files) = (input.texts_by_name("env")?, input.texts_by_name("files")?);
    let command = input.texts_or_none("argv")?;
    let config = input.text_or_none("config")?.unwrap_or("");
    let version = input.version((NEWEST.0, NEWEST.1, u64::MAX))?;
    let start = Start { config, command: command.as_deref(), environment: &environment, files: &files, version };
    let (effect, defaults) = settle(&start);
    Ok(match effect {
        Effect::Raises(class) => json!({ "error": class }),
        Effect::Hidden(reason) => {
            let all = OPTIONS.iter().map(|it| ((*it).to_owned(), Value::String(reason.reason())));
            json!({ "set": {}, "unknown": all.collect::<Map<_, _>>() })
        }
        Effect::Runs(options, warns) => {
            let (mut set, mut unknown) = (Map::new(), Map::new());
            for (name, item) in &options {
                let is_default = || defaults.get(name).is_some_and(|it| shown(it) == shown(item));
                match shown(item) {
                    Ok(Value::Null) => {}
                    Ok(_) if is_default() => {}
                    Ok(value) => drop(set.insert((*name).to_owned(), value)),
                    Err(reason) => drop(unknown.insert((*name).to_owned(), Value::String(reason))),
                }
            }
            let mut answer = json!({ "set": set });
            if !unknown.is_empty() {
                answer["unknown"] = Value::Object(unknown);
            }
            if warns {
                answer["warns"] = json!(true);
            }
            if input.is_bare(&["config", "env", "argv", "files"]) {
                let all = defaults.iter().filter_map(|(name, item)| Some(((*name).to_owned(), shown(item).ok()?)));
                answer["defaults"] = Value::Object(all.collect());
            }
            answer
        }
    })
}

/// Shows an object as JSON, a symbol with its colon; the reason where a part of it is not known.
fn shown(item: &Item) -> Result<Value, String> {
    let object = match &item.value {
        Fact::Known(object) => object,
        Fact::Unknown(reason) => return Err(reason.reason()),
    };
    let text = |it: &str| it.replace(FOLDER, FOLDER.trim_start_matches('/'));
    Ok(match object {
        Object::Nil => Value::Null,
        Object::Bool(it) => json!(it),
        Object::Integer(it) => json!(it),
        Object::Float(it) => Number::from_f64(*it).map_or(Value::Null, Value::Number),
        // An address writes the folder in signs of its own.
        Object::String(it) if it.contains("%40APP%40") => return Err("the folder is not known".to_owned()),
        Object::String(it) => json!(text(it)),
        Object::Symbol(it) => json!(format!(":{it}")),
        Object::Array(items) => Value::Array(items.iter().map(shown).collect::<Result<_, _>>()?),
        Object::Hash(pairs) => {
            let pair = |(key, value): &(Item, Item)| {
                let key = shown(key)?;
                Ok::<_, String>((key.as_str().map_or_else(|| key.to_string(), str::to_owned), shown(value)?))
            };
            Value::Object(pairs.iter().map(pair).collect::<Result<_, _>>()?)
        }
        Object::Env => json!("ENV"),
        Object::File => json!("File"),
        Object::Regexp(..) | Object::Address(_) | Object::Named(_) => return Err("an object".to_owned()),
    })
}
