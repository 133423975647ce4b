//! Questions put to the models themselves, without an estate: a topic and an input as JSON, the answer as JSON.
//!
//! This is how scripts, other languages and independent truth tables reach what `facts` and the readers know; the shapes
//! are part of the program's contract. One file a topic: it reads the input, calls the model, and puts the answer
//! together. It decides nothing itself.

mod cookie_domain;
mod cors;
mod cors_django;
mod cors_express;
mod cors_rack;
mod cors_starlette;
mod csrf_trusted_origins;
mod django_allowed_hosts;
mod dotenv;
mod gunicorn;
mod input;
mod puma;
mod puma_bind;
mod rails_cookie_domain;
mod rails_hosts;
mod starlette_trusted_hosts;

use serde_json::{Value, json};

pub use input::BadQuestion;
use input::Input;

/// Answers one topic.
type Topic = fn(&Input<'_>) -> Result<Value, BadQuestion>;

/// Every topic, by name.
static TOPICS: &[(&str, Topic)] = &[
    ("cookie_domain", cookie_domain::answer),
    ("cors_django", cors_django::answer),
    ("cors_express", cors_express::answer),
    ("cors_rack", cors_rack::answer),
    ("cors_starlette", cors_starlette::answer),
    ("csrf_trusted_origins", csrf_trusted_origins::answer),
    ("django_allowed_hosts", django_allowed_hosts::answer),
    ("dotenv", dotenv::answer),
    ("gunicorn", gunicorn::answer),
    ("puma", puma::answer),
    ("puma_bind", puma_bind::answer),
    ("rails_cookie_domain", rails_cookie_domain::answer),
    ("rails_hosts", rails_hosts::answer),
    ("starlette_trusted_hosts", starlette_trusted_hosts::answer),
];

/// Returns the answer to a question on a topic.
///
/// # Errors
///
/// When there is no such topic, or the input lacks what the topic needs.
///
/// # Examples
///
/// ```
/// use landreeve::answer::ask::ask;
/// use serde_json::json;
///
/// let input = json!({"set_by": "api.example.com", "domain": ".example.com", "for_host": "www.example.com"});
/// assert_eq!(ask("cookie_domain", &input)?, json!({"accepted": true, "host_only": false, "sent": true}));
/// assert!(ask("cookies", &input).is_err());
/// # Ok::<(), landreeve::answer::ask::BadQuestion>(())
/// ```
pub fn ask(topic: &str, input: &Value) -> Result<Value, BadQuestion> {
    let found = TOPICS.binary_search_by_key(&topic, |it| it.0).ok();
    let Some((_, answer)) = found.and_then(|at| TOPICS.get(at)) else {
        let known: Vec<&str> = topics().collect();
        return Err(BadQuestion::new(format!("there is no topic `{topic}`; there are {}", known.join(", "))));
    };
    answer(&Input::new(input)?)
}

/// Returns the names of the topics, in order.
pub fn topics() -> impl Iterator<Item = &'static str> {
    TOPICS.iter().map(|it| it.0)
}

/// Answers a line `{"topic": …, "input": …}` with a line: the answer, or `{"error": …}` for a question that cannot be
/// read. The line's own end may be there or not; the answer has none.
///
/// # Examples
///
/// ```
/// use landreeve::answer::ask::line;
///
/// let question = br#"{"topic": "cookie_domain", "input": {"set_by": "a.com", "domain": "b.com", "for_host": "b.com"}}"#;
/// assert_eq!(line(question), r#"{"accepted":false,"sent":false}"#);
/// assert!(line(b"what?").starts_with(r#"{"error":"#));
/// ```
pub fn line(question: &[u8]) -> String {
    answered(question).unwrap_or_else(|error| json!({ "error": error.to_string() })).to_string()
}

fn answered(question: &[u8]) -> Result<Value, BadQuestion> {
    let question: Value =
        serde_json::from_slice(question).map_err(|error| BadQuestion::new(format!("no JSON: {error}")))?;
    let outer = Input::new(&question)?;
    ask(outer.text("topic")?, outer.given("input").ok_or_else(|| BadQuestion::new("`input` is missing"))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_sorted() {
        assert!(TOPICS.is_sorted_by(|one, other| one.0 < other.0));
    }

    #[test]
    fn what_is_no_question_is_an_error() {
        for (question, expected) in [
            ("", "no JSON"),
            ("{}", "`topic` is missing"),
            ("[1]", "an object"),
            (r#"{"topic": 1, "input": {}}"#, "`topic` is no text"),
            (r#"{"topic": "x", "input": {}}"#, "there is no topic `x`"),
            (r#"{"topic": "cookie_domain"}"#, "`input` is missing"),
            (r#"{"topic": "cookie_domain", "input": []}"#, "an object"),
            (r#"{"topic": "cookie_domain", "input": {}}"#, "`set_by` is missing"),
            (r#"{"topic": "cookie_domain", "input": {"set_by": "a", "domain": 1}}"#, "`domain` is no text"),
        ] {
            let answer: Value = serde_json::from_str(&line(question.as_bytes())).unwrap();
            assert!(answer["error"].as_str().unwrap().contains(expected), "{question}: {answer}");
        }
        assert!(line(b"\xff\n").starts_with(r#"{"error":"#));
    }
}
