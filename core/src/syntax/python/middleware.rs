//! Applications of Starlette and FastAPI and the middleware that is added to them: `app.add_middleware(Class, …)`,
//! `Middleware(Class, …)` and `@app.middleware("http")`; `CORS(app, …)` of Flask-CORS.

use ruff_python_ast::{Decorator, Expr, ExprCall, StmtFunctionDef};
use ruff_text_size::Ranged;

use super::call::Arguments;
use super::evaluator::Evaluator;
use super::{Item, Object};
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
    /// The application that it is added to, by its number in the module.
    pub application: Option<usize>,
    /// Whether it may hand on another host than the one that is asked for.
    changes_host: bool,
}

/// The application that a server is told to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Application {
    /// Its number, which its middleware has.
    pub number: usize,
    /// Whether something may add middleware that is not seen here, or changes requests on their way to what is.
    pub is_open: bool,
}

impl Middleware {
    /// Returns an argument.
    pub fn get(&self, name: &str) -> Option<&Item> {
        self.arguments.iter().find(|it| it.0 == name).map(|it| &it.1)
    }
}

/// The classes of applications.
const APPLICATIONS: &[&str] = &["fastapi.FastAPI", "fastapi.applications.FastAPI", "starlette.applications.Starlette"];

/// Middleware that hands on the host it is asked for.
const KEEPS_HOST: &[&str] = &[
    "AuthenticationMiddleware",
    "BrotliMiddleware",
    "CORSMiddleware",
    "CorrelationIdMiddleware",
    "GZipMiddleware",
    "PrometheusMiddleware",
    "RawContextMiddleware",
    "SentryAsgiMiddleware",
    "SessionMiddleware",
    "SlowAPIMiddleware",
    "TrustedHostMiddleware",
];

/// Functions that an application is handed to and that let it answer whom it answers.
const HARMLESS: &[&str] =
    &["TestClient", "add_pagination", "expose", "instrument", "instrument_app", "register_tortoise", "run"];

/// The arguments by their places, behind the class.
fn parameters(class: &str) -> &'static [&'static str] {
    match class {
        "TrustedHostMiddleware" => &["allowed_hosts", "www_redirect"],
        "CORSMiddleware" => {
            &["allow_origins", "allow_methods", "allow_headers", "allow_credentials", "allow_origin_regex"]
        }
        _ => &[],
    }
}

impl<'a> Evaluator<'a> {
    /// Returns the object that calling a class of the frameworks makes; `None` for any other thing.
    pub(super) fn framework_object(&mut self, name: &str, arguments: &Arguments, at: Span) -> Option<Item> {
        if !APPLICATIONS.contains(&name) {
            return None;
        }
        let number = self.applications.len();
        let listed = arguments.named.iter().find(|it| it.0 == "middleware").map(|it| &it.1);
        let listed = match listed.map(Item::known) {
            None | Some(Some(Object::None)) => Some(Vec::new()),
            Some(known) => known.and_then(Object::elements).and_then(|items| {
                items
                    .iter()
                    .map(|it| if let Some(Object::Middleware(at)) = it.known() { Some(*at) } else { None })
                    .collect()
            }),
        };
        let mut is_open = arguments.open || listed.is_none();
        for at in listed.into_iter().flatten() {
            if let Some(it) = self.evaluation.middleware.get_mut(at) {
                it.application = Some(number);
                is_open |= it.changes_host;
            }
        }
        self.applications.push(is_open);
        Some(self.known(Object::Application(number), at, &[]))
    }

    /// Notes a call that adds middleware, and what else is done to applications; gives what the call makes, where that
    /// is a piece of middleware.
    pub(super) fn note_middleware(
        &mut self,
        call: &'a ExprCall,
        receiver: Option<&Item>,
        arguments: &Arguments,
        at: Span,
    ) -> Option<Item> {
        let class = match &*call.func {
            Expr::Attribute(it) if it.attr.as_str() == "add_middleware" => class_of(call, arguments),
            Expr::Name(it) if it.id.as_str() == "Middleware" => class_of(call, arguments),
            Expr::Name(it) if it.id.as_str() == "CORS" && self.script.source.text.contains("flask_cors") => {
                Some("flask_cors.CORS".to_owned())
            }
            _ => None,
        };
        let application = match receiver.and_then(|it| it.known()) {
            Some(Object::Application(number)) => Some(*number),
            _ => None,
        };
        let Some(class) = class else {
            if application.is_none() {
                self.hand_over(call, arguments);
            }
            return None;
        };
        let changes_host = self.may_change_host(&class, arguments.positional.first());
        if let Some(number) = application {
            self.applications[number] |= changes_host;
        }
        let mut named = arguments.named.clone();
        let by_place = parameters(&class).iter().zip(arguments.positional.iter().skip(1));
        named.extend(by_place.map(|(name, it)| ((*name).to_owned(), it.clone())));
        let is_open = arguments.open || !self.certain;
        let made = Middleware { class, arguments: named, is_open, span: at, application, changes_host };
        self.evaluation.middleware.push(made);
        let number = self.evaluation.middleware.len() - 1;
        matches!(*call.func, Expr::Name(_)).then(|| self.known(Object::Middleware(number), at, &[]))
    }

    /// `@app.middleware("http")`: a function of the script in front of everything.
    pub(super) fn note_decorators(&mut self, function: &'a StmtFunctionDef) {
        let is_middleware = |it: &Decorator| match &it.expression {
            Expr::Call(call) => matches!(&*call.func, Expr::Attribute(it) if it.attr.as_str() == "middleware"),
            _ => false,
        };
        if function.decorator_list.iter().any(is_middleware) && self.speaks_of_hosts(self.script.span(function.range()))
        {
            self.open_applications();
        }
    }

    /// Notes that any application may have more middleware than is seen.
    pub(super) fn open_applications(&mut self) {
        self.applications.iter_mut().for_each(|it| *it = true);
    }

    /// What is not followed may add middleware to the applications that it is handed.
    fn hand_over(&mut self, call: &ExprCall, arguments: &Arguments) {
        if self.applications.is_empty() {
            return;
        }
        let name = match &*call.func {
            Expr::Name(it) => {
                let item = self.locals.as_ref().and_then(|all| all.get(it.id.as_str()));
                let item = item.or_else(|| self.globals.values.get(it.id.as_str()));
                if matches!(item.and_then(|it| it.known()), Some(Object::Function(_, Some(_)))) {
                    return;
                }
                it.id.as_str()
            }
            Expr::Attribute(it) => {
                let is_list = |it: &Expr| matches!(it, Expr::Attribute(it) if is_stack(it.attr.as_str()));
                if is_list(&it.value) {
                    self.open_applications();
                }
                it.attr.as_str()
            }
            _ => "",
        };
        if HARMLESS.contains(&name) {
            return;
        }
        for item in arguments.positional.iter().chain(arguments.named.iter().map(|it| &it.1)) {
            if let Some(Object::Application(number)) = item.known() {
                self.applications[*number] = true;
            }
        }
    }

    /// Whether middleware may hand on another host than the one that is asked for.
    fn may_change_host(&self, class: &str, item: Option<&Item>) -> bool {
        if KEEPS_HOST.contains(&class) {
            return false;
        }
        let is_class = |it: &&Span| self.source_of(**it).is_some_and(|text| text.starts_with("class "));
        let shown = item.and_then(|it| std::iter::once(&it.span).chain(&it.from).find(is_class));
        shown.is_none_or(|it| self.speaks_of_hosts(*it))
    }

    fn source_of(&self, span: Span) -> Option<&'a str> {
        let module = self.modules.iter().find(|it| it.script.source.all().contains(span))?;
        Some(module.script.source.slice(span))
    }

    fn speaks_of_hosts(&self, span: Span) -> bool {
        self.source_of(span).is_none_or(|text| text.to_ascii_lowercase().contains("host"))
    }

    /// Returns the application that `app`, or `create()` for one that a function makes, is in the module that has run.
    pub(super) fn application(&mut self, written: &str) -> Option<Application> {
        let (name, is_made) = written.strip_suffix("()").map_or((written, false), |it| (it, true));
        let mut item = self.globals.values.get(name)?.clone();
        if is_made {
            let nothing = Arguments { positional: Vec::new(), named: Vec::new(), open: false };
            item = self.apply(&item.clone(), nothing, item.span).ok()?;
        }
        let Some(Object::Application(number)) = item.known() else { return None };
        Some(Application { number: *number, is_open: *self.applications.get(*number)? })
    }
}

/// The attributes that hold all middleware.
pub(super) fn is_stack(name: &str) -> bool {
    matches!(name, "middleware_stack" | "user_middleware")
}

/// The class of middleware: as the library calls it, where that is known.
fn class_of(call: &ExprCall, arguments: &Arguments) -> Option<String> {
    if let Some(Object::Name(name)) = arguments.positional.first().and_then(|it| it.known()) {
        return Some(name.rsplit('.').next().unwrap_or(name).to_owned());
    }
    match call.arguments.args.first()? {
        Expr::Name(it) => Some(it.id.to_string()),
        Expr::Attribute(it) => Some(it.attr.to_string()),
        _ => None,
    }
}
