//! Middleware that a script adds to its application: `app.add_middleware(Class, …)` and `Middleware(Class, …)` of Starlette
//! and FastAPI, `CORS(app, …)` of Flask-CORS.

use ruff_python_ast::{Expr, ExprCall};

use super::Item;
use super::call::Arguments;
use super::evaluator::Evaluator;
use crate::source::Span;

/// A piece of middleware with its arguments.
#[derive(Debug, Clone)]
pub struct Middleware {
    /// Its class: `CORSMiddleware`; `flask_cors.CORS` for that of Flask-CORS.
    pub class: String,
    /// What it is made with, by name.
    pub arguments: Vec<(String, Item)>,
    /// Whether there may be other arguments, or it may not be added at all.
    pub is_open: bool,
    /// The call.
    pub span: Span,
}

impl Middleware {
    /// Returns an argument.
    pub fn get(&self, name: &str) -> Option<&Item> {
        self.arguments.iter().find(|it| it.0 == name).map(|it| &it.1)
    }
}

impl Evaluator<'_> {
    /// Notes a call that adds middleware.
    pub(super) fn note_middleware(&mut self, call: &ExprCall, arguments: &Arguments, at: Span) {
        let last = |it: &Expr| match it {
            Expr::Name(it) => Some(it.id.to_string()),
            Expr::Attribute(it) => Some(it.attr.to_string()),
            _ => None,
        };
        let class = match &*call.func {
            Expr::Attribute(it) if it.attr.as_str() == "add_middleware" => call.arguments.args.first().and_then(last),
            Expr::Name(it) if it.id.as_str() == "Middleware" => call.arguments.args.first().and_then(last),
            Expr::Name(it) if it.id.as_str() == "CORS" && self.script.source.text.contains("flask_cors") => {
                Some("flask_cors.CORS".to_owned())
            }
            _ => None,
        };
        if let Some(class) = class {
            let is_open = arguments.open || !self.certain;
            let arguments = arguments.named.clone();
            self.evaluation.middleware.push(Middleware { class, arguments, is_open, span: at });
        }
    }
}
