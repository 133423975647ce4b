//! The JSON of `reach`. Its shape is these structs: it may grow, and what is here
//! keeps its meaning.

use serde::Serialize;

use super::super::json::{Range, SCHEMA};
use super::super::masked::masked;
use super::Reached;
use crate::answer::reach::Fact;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    version: &'static str,
    name: &'a str,
    served: Vec<JsonFact<'a>>,
    allowed: Vec<JsonFact<'a>>,
    certified: Vec<JsonFact<'a>>,
    resolved: Vec<JsonFact<'a>>,
    cookies: Vec<JsonFact<'a>>,
    origins: Vec<JsonFact<'a>>,
    reads: Vec<JsonFact<'a>>,
}

#[derive(Serialize)]
struct JsonFact<'a> {
    subject: &'a str,
    /// Whether it holds for the name; null when that is not known.
    holds: Option<bool>,
    message: &'a str,
    host: &'a str,
    #[serde(flatten)]
    at: Option<At>,
}

#[derive(Serialize)]
struct At {
    path: String,
    range: Range,
}

/// Returns the answer as one JSON document, on several lines, ended by a line feed. Offsets count bytes.
pub fn reach_json(reached: &Reached) -> String {
    let answer = &reached.answer;
    let document = Document {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        name: &answer.name,
        served: reached.facts(&answer.served),
        allowed: reached.facts(&answer.allowed),
        certified: reached.facts(&answer.certified),
        resolved: reached.facts(&answer.resolved),
        cookies: reached.facts(&answer.cookies),
        origins: reached.facts(&answer.origins),
        reads: reached.facts(&answer.reads),
    };
    masked(document, &reached.files, &reached.secrets)
}

impl Reached {
    fn facts<'a>(&self, facts: &'a [Fact]) -> Vec<JsonFact<'a>> {
        let shown = |it: &'a Fact| JsonFact {
            subject: &it.subject,
            holds: it.holds,
            message: &it.message,
            host: &it.host,
            at: it.at.map(|at| At { path: self.path(at), range: Range::of(&self.files, at) }),
        };
        facts.iter().map(shown).collect()
    }
}
