//! Conditions of `if` that hold for no request, or for all: the variable never
//! has the value that it is compared with.
//!
//! Sources: `ngx_http_variables.c`, `ngx_http_validate_host`, `ngx_http_parse.c`.

use std::collections::HashMap;

use super::Configuration;
use super::statement::{Argument, Statement};
use crate::facts::nginx::Contexts;
use crate::facts::nginx::variable::captures;
use crate::source::Span;

/// A comparison that always comes out the same.
#[derive(Debug)]
pub struct Settled<'c> {
    /// The `if`.
    pub branch: Statement<'c>,
    /// The variable, as it is written.
    pub variable: String,
    /// What it is compared with, and where that stands.
    pub value: (String, Span),
    /// Whether the condition always holds (`!=`); otherwise it never does.
    pub always: bool,
    /// What the variable is instead, in words.
    pub instead: String,
    /// What defines the variable.
    pub defined: Option<Span>,
}

/// The values of a variable that only one block defines.
type Values = HashMap<String, Option<(Vec<String>, Span)>>;

impl Configuration {
    /// Returns the comparisons of `if` that come out the same for every request.
    pub fn settled_conditions(&self) -> Vec<Settled<'_>> {
        let mut defined: Option<Values> = None;
        let mut found = Vec::new();
        for branch in self.named("if").filter(|it| it.has_block()) {
            let Some((variable, always, value, span)) = comparison(branch) else { continue };
            let name = variable.to_ascii_lowercase();
            let made = |instead: String, by| Settled {
                branch,
                variable: format!("${variable}"),
                value: (value.clone(), span),
                always,
                instead,
                defined: by,
            };
            if let Some(instead) = own(&name, &value) {
                found.push(made(instead.to_owned(), None));
            } else if let Some(Some((values, by))) = defined.get_or_insert_with(|| self.fixed_values()).get(&name)
                && !values.contains(&value)
            {
                let list: Vec<String> = values.iter().take(4).map(|it| format!("`{it}`")).collect();
                let more = if values.len() > 4 { ", …" } else { "" };
                found.push(made(format!("it is one of {}{more}", list.join(", ")), Some(*by)));
            }
        }
        found
    }

    /// Returns the values of every variable that one `map` or `geo` gives fixed ones; `None` for others.
    fn fixed_values(&self) -> Values {
        let mut all: Values = HashMap::new();
        let mut open = |name: &str| drop(all.insert(name.trim_start_matches('$').to_ascii_lowercase(), None));
        for (directive, at) in
            [("set", 0), ("auth_request_set", 0), ("js_set", 0), ("perl_set", 0), ("split_clients", 1)]
        {
            for it in self.named(directive).filter_map(|it| it.arg(at)) {
                open(&it.text);
            }
        }
        // Modules of others set variables, too (`set_by_lua`, `set_if_empty`), and so do the groups of expressions.
        for it in self.statements().filter(|it| it.known().is_none() && it.name().starts_with("set_")) {
            it.args().iter().filter(|it| it.text.starts_with('$')).for_each(|it| open(&it.text));
        }
        for it in ["location", "server_name", "if", "rewrite"].into_iter().flat_map(|it| self.named(it)) {
            it.args()
                .iter()
                .flat_map(|it| captures(&it.text).map(str::to_owned).collect::<Vec<_>>())
                .for_each(|it| open(&it));
        }
        let blocks = [("map", Contexts::MAPS), ("geo", Contexts::GEOS)];
        let blocks =
            blocks.into_iter().flat_map(|(name, kind)| self.named(name).filter(move |it| it.opens().has(kind)));
        for block in blocks {
            let Some(name) = block.args().pop() else { continue };
            let name = name.text.trim_start_matches('$').to_ascii_lowercase();
            let values = if all.contains_key(&name) { None } else { values(block).map(|it| (it, block.head())) };
            all.insert(name, values);
        }
        all
    }
}

/// All values of a `map` or `geo`, the one for everything else included.
fn values(block: Statement<'_>) -> Option<Vec<String>> {
    let mut values: Vec<String> = Vec::new();
    let mut default = String::new();
    if block.is_open() || block.is_packaged() {
        return None;
    }
    for entry in block.children() {
        let name = entry.name();
        match (&*name, entry.count()) {
            ("hostnames" | "volatile" | "ranges" | "proxy_recursive", 0) | ("proxy" | "delete", 1) => continue,
            ("include", 1) => return None,
            _ => {}
        }
        let value = entry.arg(0).filter(|it| it.is_known() && !it.text.contains('$') && entry.count() == 1)?;
        if &*name == "default" {
            default = value.text.into_owned();
        } else if !values.iter().any(|it| *it == value.text) {
            values.push(value.text.into_owned());
        }
        if values.len() > 64 {
            return None;
        }
    }
    if !values.contains(&default) {
        values.push(default);
    }
    // One value alone is a switch: somebody changes it by hand when it is time.
    (values.len() > 1).then_some(values)
}

/// Returns variable, whether it is `!=`, and the fixed text of a comparison.
fn comparison(branch: Statement<'_>) -> Option<(String, bool, String, Span)> {
    let args = branch.args();
    let at = args.iter().position(|it| matches!(&*it.text, "=" | "!="))?;
    let variable = args.get(at.checked_sub(1)?)?.text.trim_start_matches('(').strip_prefix('$')?.to_owned();
    let value = args.get(at + 1).filter(|it| it.is_known())?;
    let last = at + 2 == args.len();
    let text = if last { value.text.strip_suffix(')')? } else { &*value.text };
    let fixed = !text.contains('$') && args.iter().all(Argument::is_known) && !variable.is_empty();
    fixed.then(|| (variable, args[at].text == "!=", text.to_owned(), value.span))
}

/// Says what a variable of nginx is instead of a value that it never has.
fn own(name: &str, value: &str) -> Option<&'static str> {
    let upper = value.bytes().any(|it| it.is_ascii_uppercase());
    let port =
        value.rsplit_once(':').is_some_and(|it| it.1.bytes().all(|it| it.is_ascii_digit()) && !it.0.contains(':'));
    let (fits, instead) = match name {
        "scheme" | "request_scheme" => (matches!(value, "http" | "https"), "it is `http` or `https`"),
        "https" => (matches!(value, "on" | ""), "it is `on` or empty"),
        "is_args" => (matches!(value, "?" | ""), "it is `?` or empty"),
        "request_method" => {
            let fits = value.bytes().all(|it| it.is_ascii_uppercase() || matches!(it, b'_' | b'-'));
            (fits, "methods have capital letters only")
        }
        "host" if upper => (false, "it is always in lower case"),
        "host" if port => (false, "it never has a port"),
        "server_port" => (value.bytes().all(|it| it.is_ascii_digit()), "it is a number"),
        "request_uri" => {
            let fits =
                value.starts_with('/') || value.starts_with("http") || value.starts_with('*') || value.is_empty();
            (fits, "it begins with a slash")
        }
        "request_completion" => (matches!(value, "OK" | ""), "it is `OK` or empty"),
        _ => return None,
    };
    (!fits).then_some(instead)
}
