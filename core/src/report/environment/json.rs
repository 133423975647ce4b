//! The JSON of `env`. Its shape is these structs: it may grow, and what is here keeps its meaning.

use serde::Serialize;

use super::super::json::{Range, SCHEMA};
use super::super::masked::masked;
use super::Surrounded;
use crate::answer::environment::{OfProcess, Setting};
use crate::source::Span;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    version: &'static str,
    name: &'a str,
    processes: Vec<JsonProcess<'a>>,
    others: &'a [String],
}

#[derive(Serialize)]
struct JsonProcess<'a> {
    unit: &'a str,
    host: &'a str,
    program: &'a str,
    /// Whether all that sets variables is in the estate.
    certain: bool,
    variables: Vec<JsonVariable<'a>>,
    missing: Vec<JsonMissing<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unread: Option<&'a [String]>,
    #[serde(flatten)]
    at: At,
}

#[derive(Serialize)]
struct JsonVariable<'a> {
    name: &'a str,
    read: bool,
    #[serde(flatten)]
    set: JsonSetting<'a>,
    lost: Vec<JsonSetting<'a>>,
}

#[derive(Serialize)]
struct JsonSetting<'a> {
    value: Option<&'a str>,
    unknown: Option<&'a str>,
    by: &'static str,
    #[serde(flatten)]
    at: At,
}

#[derive(Serialize)]
struct JsonMissing<'a> {
    name: &'a str,
    fallback: Option<&'a str>,
    #[serde(flatten)]
    at: At,
}

#[derive(Serialize)]
struct At {
    path: String,
    range: Range,
}

/// Returns the answer as one JSON document, on several lines, ended by a line feed. Offsets count bytes.
pub fn environment_json(surrounded: &Surrounded) -> String {
    let answer = &surrounded.answer;
    let document = Document {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        name: &answer.name,
        processes: answer.processes.iter().map(|it| surrounded.process(it)).collect(),
        others: &answer.others,
    };
    masked(document, &surrounded.files, &surrounded.secrets)
}

impl Surrounded {
    fn at(&self, span: Span) -> At {
        At { path: self.path(span), range: Range::of(&self.files, span) }
    }

    fn process<'a>(&'a self, process: &'a OfProcess) -> JsonProcess<'a> {
        let variable = |it: &'a crate::answer::environment::Variable| JsonVariable {
            name: &it.name,
            read: it.is_read,
            set: self.setting(&it.set),
            lost: it.lost.iter().map(|it| self.setting(it)).collect(),
        };
        let missing = |it: &'a crate::answer::environment::Missing| JsonMissing {
            name: &it.name,
            fallback: it.fallback.as_deref(),
            at: self.at(it.at),
        };
        JsonProcess {
            unit: &process.unit,
            host: &process.host,
            program: &process.program,
            certain: !process.open,
            variables: process.variables.iter().map(variable).collect(),
            missing: process.missing.iter().map(missing).collect(),
            unread: self.pedantic.then_some(process.unread.as_slice()),
            at: self.at(process.at),
        }
    }

    fn setting<'a>(&self, setting: &'a Setting) -> JsonSetting<'a> {
        JsonSetting {
            value: setting.value.as_deref(),
            unknown: setting.unknown.as_deref(),
            by: setting.by,
            at: self.at(setting.at),
        }
    }
}
