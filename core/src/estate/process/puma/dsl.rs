//! Puma's configuration language, method by method: what each call sets, and when it raises instead.
//!
//! A call whose arguments are not known makes what it sets unknown, and leaves a doubt: it may have raised.
//! Source: `lib/puma/dsl.rb` of 4.3.8, 5.6.5, 6.6.0 and 8.0.2, and History.md between them.

use super::dsl_bind::{self, Bound};
use super::dsl_value::{as_integer, integer, known, methods, not_evaluated, option, perhaps, text, writes};
use super::effective::{OPTIONS, Options, Version};
use super::is_foreign_plugin;
use crate::facts::puma;
use crate::source::{Located, Span, Unknown, Value};
use crate::syntax::ruby::{self, Call, Certainty, Item, Object, lenient_integer};

/// Why a call does not do its work.
pub(super) enum Stop {
    /// It raises an exception of this class.
    Raises(&'static str),
    /// It may raise; what it sets is not known.
    Perhaps(Unknown),
}

pub(super) type Outcome<T = ()> = Result<T, Stop>;

/// An object of the language on its way through a file, or through the flags of a command.
#[expect(clippy::struct_excessive_bools, reason = "each says something else of the file")]
pub(super) struct Dsl<'c> {
    pub(super) version: Version,
    pub(super) options: Options,
    /// Whether a call printed a warning.
    pub(super) warns: bool,
    /// Whether a hook was set that only runs in a cluster, from 7.0 on.
    pub(super) cluster_hook: bool,
    pub(super) silenced: bool,
    /// The blocks of `single` and `cluster`, in order.
    pub(super) deferred: Vec<&'c Call>,
    /// Why nothing can be known, if that is so.
    pub(super) hidden: Option<Unknown>,
    /// Whether an earlier call may have raised.
    doubt: bool,
    /// What `workers` is where the file does not say, for the warning of 6.2 to 6.6.
    pub(super) workers: Option<i64>,
    pub(super) default_host: Option<Item>,
    /// How many certificates stand in the options themselves.
    pub(super) store: usize,
    /// The addresses, with what gave each.
    pub(super) bounds: Vec<Bound>,
    /// The interval that `worker_timeout` was held against.
    pub(super) interval: Option<Item>,
    /// Whether to go on where the release stops, and to take it that libraries and plugins set nothing.
    mends: bool,
    /// Whether it went on so.
    pub(super) refused: bool,
}

/// The methods that give an address.
static GIVERS: [&str; 3] = ["bind", "port", "ssl_bind"];

impl<'c> Dsl<'c> {
    pub(super) fn new(version: Version, workers: Option<i64>) -> Self {
        Self {
            version,
            options: Options::new(),
            warns: false,
            cluster_hook: false,
            silenced: false,
            deferred: Vec::new(),
            hidden: None,
            doubt: false,
            workers,
            default_host: None,
            store: 0,
            bounds: Vec::new(),
            interval: None,
            mends: false,
            refused: false,
        }
    }

    /// Returns one that goes on where the release stops.
    pub(super) fn mending(version: Version, workers: Option<i64>) -> Self {
        Self { mends: true, ..Self::new(version, workers) }
    }

    /// Runs a call, and passes over one that raises.
    pub(super) fn pass(&mut self, call: &'c Call) {
        self.refused |= self.apply(call).is_err();
        self.refused |= self.hidden.take().is_some();
    }

    /// Makes everything unknown: what the file does from a place on is not.
    pub(super) fn lose(&mut self, span: Span) {
        let lost = || Located::new(Value::Unknown(not_evaluated("what the file does")), span);
        for option in OPTIONS {
            self.options.insert(option, lost());
        }
        self.interval = Some(lost());
        self.bounds.push(Bound { address: lost(), by: "bind" });
    }

    /// Runs a call.
    ///
    /// # Errors
    ///
    /// The class of the exception that surely ends the file here.
    pub(super) fn apply(&mut self, call: &'c Call) -> Result<(), &'static str> {
        if call.extended && !self.mends {
            self.hidden.get_or_insert_with(|| not_evaluated("what a required library brings"));
        }
        if self.hidden.is_some() {
            return Ok(());
        }
        let outcome = if call.certainty == Certainty::Maybe {
            Err(Stop::Perhaps(not_evaluated("a call under an unknown condition")))
        } else if call.open {
            Err(Stop::Perhaps(not_evaluated("arguments that are not known in number")))
        } else {
            self.run(call)
        };
        match outcome {
            Ok(()) => Ok(()),
            Err(Stop::Raises(class)) if !self.doubt => Err(class),
            Err(Stop::Raises(_)) => {
                self.hidden = Some(not_evaluated("which exception ends the file"));
                Ok(())
            }
            Err(Stop::Perhaps(reason)) => {
                self.doubt = true;
                self.spoil(call, &reason);
                Ok(())
            }
        }
    }

    /// Notes an exception of the script itself.
    pub(super) fn raised(&mut self, class: &'static str) -> Result<(), &'static str> {
        if !self.doubt && self.hidden.is_none() {
            return Err(class);
        }
        self.hidden.get_or_insert_with(|| not_evaluated("which exception ends the file"));
        Ok(())
    }

    /// Makes what a call sets unknown.
    pub(super) fn spoil(&mut self, call: &Call, reason: &Unknown) {
        let item = || Located::new(Value::Unknown(reason.clone()), call.span);
        if let Some(by) = GIVERS.iter().find(|it| **it == call.name) {
            let at = call.arguments.first().map_or(call.span, |it| it.span);
            let runs = *by == "ssl_bind" && call.certainty == Certainty::Always && !call.open;
            let known = runs.then(|| dsl_bind::ssl_address(call).ok()).flatten();
            let address = known.unwrap_or_else(|| Located::new(Value::Unknown(reason.clone()), at));
            self.push_bind(by, item(), address);
            return;
        }
        if matches!(call.name.as_str(), "clear_binds!" | "bind_to_activated_sockets") {
            self.bounds.push(Bound { address: item(), by: "systemd" });
        }
        if call.name == "set_default_host" {
            self.default_host = Some(item());
        }
        if (call.name == "inject" || is_foreign_plugin(call)) && !self.mends {
            self.hidden = Some(reason.clone());
        }
        for option in writes(&call.name) {
            self.options.insert(option, item());
        }
    }

    fn run(&mut self, call: &'c Call) -> Outcome {
        let name = call.name.as_str();
        let method = puma::method(name);
        let Some(method) = method.filter(|it| self.mends || it.is_in(self.version)) else {
            let is_plain = call.key == call.span && !name.ends_with(['!', '?']);
            return Err(Stop::Raises(if is_plain { "NameError" } else { "NoMethodError" }));
        };
        let (fewest, most) = method.takes(self.version);
        let fits = (fewest..=most).contains(&call.arguments.len());
        if !fits && !self.mends {
            return Err(Stop::Raises("ArgumentError"));
        }
        self.refused |= !fits || !method.is_in(self.version);
        self.method(call, name)
    }

    fn method(&mut self, call: &'c Call, name: &str) -> Outcome {
        let first = call.arguments.first();
        let or = |object: Object| first.cloned().unwrap_or_else(|| Located::new(Value::Known(object), call.span));
        match name {
            "environment" => self.set("environment", or(Object::Nil)),
            "daemonize" => self.set("daemon", or(Object::Bool(true))),
            "log_requests" => self.set("log_requests", or(Object::Bool(true))),
            "preload_app!" => self.set("preload_app", or(Object::Bool(true))),
            "prune_bundler" => self.set("prune_bundler", or(Object::Bool(true))),
            "queue_requests" => self.set("queue_requests", or(Object::Bool(true))),
            "raise_exception_on_sigterm" => self.set("raise_exception_on_sigterm", or(Object::Bool(true))),
            "bind_to_activated_sockets" => {
                let address = Located::new(Value::Unknown(not_evaluated("the sockets of systemd")), call.span);
                self.bounds.push(Bound { address, by: "systemd" });
                self.set("bind_to_activated_sockets", or(Object::Bool(true)));
            }
            "http_content_length_limit" => self.set("http_content_length_limit", or(Object::Nil)),
            "quiet" => {
                let which = or(Object::Bool(true));
                self.set("log_requests", which.map(|it| it.map(|it| Object::Bool(!it.truthy()))));
            }
            "pidfile" => self.set("pidfile", text(&or(Object::Nil))?),
            "state_path" => self.set("state", text(&or(Object::Nil))?),
            "directory" => self.set("directory", text(&or(Object::Nil))?),
            "worker_directory" => {
                self.warns = true;
                self.set("directory", text(&or(Object::Nil))?);
            }
            // From 5.0 on the first one counts.
            "rackup" if self.version >= (5, 0, 0) && self.options.contains_key("rackup") => {}
            "rackup" => self.set("rackup", text(&or(Object::Nil))?),
            "persistent_timeout" => self.set("persistent_timeout", integer(&or(Object::Nil))?),
            "first_data_timeout" => self.set("first_data_timeout", integer(&or(Object::Nil))?),
            "idle_timeout" => self.set("idle_timeout", integer(&or(Object::Nil))?),
            "worker_check_interval" => self.set("worker_check_interval", integer(&or(Object::Nil))?),
            "worker_boot_timeout" => self.set("worker_boot_timeout", integer(&or(Object::Nil))?),
            "worker_shutdown_timeout" => self.set("worker_shutdown_timeout", integer(&or(Object::Nil))?),
            "fork_worker" => self.set("fork_worker", integer(&or(Object::Integer(1000)))?),
            "max_io_threads" => {
                let number = integer(&or(Object::Nil))?;
                if as_integer(&number).is_some_and(|it| it < 0) {
                    return Err(Stop::Raises("RuntimeError"));
                }
                self.set("max_io_threads", number);
            }
            "worker_timeout" => self.worker_timeout(&or(Object::Nil))?,
            "workers" => {
                let given = or(Object::Nil);
                let is_auto = matches!(given.known(), Some(Object::Symbol(it) | Object::String(it)) if it == "auto");
                if is_auto && self.version >= (7, 2, 0) {
                    if self.mends {
                        return Err(Stop::Perhaps(not_evaluated("the number of processors")));
                    }
                    self.hidden = Some(not_evaluated("whether concurrent-ruby is there"));
                    return Ok(());
                }
                let count = self.count(&given)?;
                self.set("workers", count);
            }
            "threads" => {
                let min = or(Object::Nil);
                self.threads(&min, call.arguments.get(1).unwrap_or(&min))?;
            }
            "max_keep_alive" | "max_fast_inline" => self.keep_alive(name, &or(Object::Nil))?,
            "wait_for_less_busy_worker" => {
                let seconds = or(Object::Float(0.005));
                let seconds = match known(&seconds)? {
                    Object::Nil => Object::Float(0.0),
                    #[expect(clippy::cast_precision_loss, reason = "Ruby rounds too")]
                    Object::Integer(it) => Object::Float(*it as f64),
                    Object::Float(it) => Object::Float(*it),
                    Object::Bool(_) | Object::Symbol(_) => return Err(Stop::Raises("NoMethodError")),
                    other => return Err(perhaps(other)),
                };
                self.set("wait_for_less_busy_worker", Located::new(Value::Known(seconds), call.span));
            }
            "force_shutdown_after" => self.force_shutdown(&or(Object::Symbol("forever".into())))?,
            "stdout_redirect" => {
                let names = ["redirect_stdout", "redirect_stderr", "redirect_append"];
                for (at, option) in names.into_iter().enumerate() {
                    let default = if at == 2 { Object::Bool(false) } else { Object::Nil };
                    let given = call.arguments.get(at).cloned();
                    self.set(option, given.unwrap_or_else(|| Located::new(Value::Known(default), call.span)));
                }
            }
            "activate_control_app" => self.control(call)?,
            "bind" => self.push_bind("bind", or(Object::Nil), or(Object::Nil)),
            "clear_binds!" => {
                self.bounds.clear();
                self.set("binds", Located::new(Value::Known(Object::Array(Vec::new())), call.span));
            }
            "port" => {
                let uri = dsl_bind::port(self, &or(Object::Nil), call.arguments.get(1))?;
                self.push_bind("port", uri.clone(), uri);
            }
            "ssl_bind" => {
                let uri = dsl_bind::ssl(self, call)?;
                let address = dsl_bind::ssl_address(call).unwrap_or_else(|_| uri.clone());
                self.push_bind("ssl_bind", uri, address);
            }
            "set_default_host" => self.default_host = first.cloned(),
            "set_remote_address" => self.remote_address(&or(Object::Symbol("socket".into())))?,
            "supported_http_methods" => methods(&or(Object::Nil))?,
            "worker_culling_strategy" => self.culling(&or(Object::Nil))?,
            "silence_single_worker_warning" => {
                self.set("silence_single_worker_warning", Located::new(Value::Known(Object::Bool(true)), call.span));
            }
            "silence_fork_callback_warning" => self.silenced = true,
            "app" | "lowlevel_error_handler" => {
                if call.block.is_none() && !known(&or(Object::Nil))?.truthy() {
                    return Err(Stop::Raises("RuntimeError"));
                }
            }
            "io_selector_backend" | "get" => match known(&or(Object::Nil))? {
                Object::String(_) | Object::Symbol(_) => {}
                _ => return Err(Stop::Raises("NoMethodError")),
            },
            "inject" | "plugin" if self.mends => {}
            "inject" => self.hidden = Some(not_evaluated("a block that is injected")),
            "plugin" if is_foreign_plugin(call) => self.hidden = Some(not_evaluated("what a plugin sets")),
            "single" | "cluster" => {
                if call.block.is_none() {
                    return Err(Stop::Raises("ArgumentError"));
                }
                self.deferred.push(call);
            }
            _ => self.hook(call, name)?,
        }
        Ok(())
    }

    pub(super) fn set(&mut self, option: &'static str, item: Item) {
        self.options.insert(option, item);
    }

    fn push_bind(&mut self, by: &'static str, uri: Item, address: Item) {
        self.bounds.push(Bound { address, by });
        let span = uri.span;
        let list =
            self.options.entry("binds").or_insert_with(|| Located::new(Value::Known(Object::Array(Vec::new())), span));
        if let Value::Known(Object::Array(uris)) = &mut list.value {
            uris.push(uri);
        }
    }

    /// `to_i` before 7.2, `Integer()` from then on.
    fn count(&self, item: &Item) -> Outcome<Item> {
        let object = known(item)?;
        let count = match object {
            Object::Nil => Object::Integer(0),
            Object::Integer(_) => object.clone(),
            _ if self.version >= (7, 2, 0) => match ruby::integer_of(object) {
                Some(Ok(count)) => count,
                Some(Err(_)) => return Err(Stop::Raises("ArgumentError")),
                None => return Err(perhaps(object)),
            },
            Object::Float(_) => known(&integer(item)?)?.clone(),
            Object::String(it) => Object::Integer(lenient_integer(it).ok_or_else(|| perhaps(object))?),
            _ => return Err(Stop::Raises("NoMethodError")),
        };
        Ok(item.clone().map(|_| Value::Known(count)))
    }

    fn threads(&mut self, min: &Item, max: &Item) -> Outcome {
        let (min, max) = (self.integer_or_doubt(min)?, self.integer_or_doubt(max)?);
        let numbers = as_integer(&min).zip(as_integer(&max));
        self.set("min_threads", min);
        self.set("max_threads", max);
        if numbers.is_some_and(|(low, high)| low > high || high < 1) {
            return Err(Stop::Raises("RuntimeError"));
        }
        Ok(())
    }

    /// What is known of one number is known, whatever another is.
    fn integer_or_doubt(&mut self, item: &Item) -> Outcome<Item> {
        match integer(item) {
            Err(Stop::Perhaps(reason)) => {
                self.doubt = true;
                Ok(item.clone().map(|_| Value::Unknown(reason)))
            }
            outcome => outcome,
        }
    }

    fn control(&mut self, call: &Call) -> Outcome {
        let random = |what: &str| Located::new(Value::Unknown(not_evaluated(what)), call.span);
        let url = match call.arguments.first() {
            None => random("a socket in the temporary folder"),
            Some(item) if known(item)?.as_str() == Some("auto") => random("a socket in the temporary folder"),
            Some(item) => item.clone(),
        };
        let given = |key: &str| match call.arguments.get(1) {
            None => Ok(None),
            Some(item) => option(item, key),
        };
        let is_open = match given("no_token")? {
            Some(item) => known(item)?.truthy(),
            None => false,
        };
        let token = match given("auth_token")? {
            _ if is_open => Located::new(Value::Known(Object::String("none".into())), call.span),
            Some(item) if known(item)?.truthy() => item.clone(),
            _ => random("a random token"),
        };
        self.set("control_url", url);
        self.set("control_auth_token", token);
        Ok(())
    }
}
