//! `route` for people: what happens first, then every step with its line.

use std::fmt::Write;

use super::super::mask::Mask;
use super::super::visible;
use super::Routed;
use crate::answer::route::{Header, Outcome, Route, Upstream};
use crate::source::Span;

/// Returns the answer as text: for each route what happens, and the steps that lead there.
pub fn route_text(routed: &Routed) -> String {
    let answer = &routed.answer;
    let request = &answer.request;
    let host = request.header("host").unwrap_or("(no host)");
    let line = format!("{} {}://{host}{}", request.method, request.scheme(), request.target);
    let mut out = format!("{}\n", visible(&line));
    if answer.routes.is_empty() {
        out.push_str("nothing in the estate listens there");
        if !answer.elsewhere.is_empty() {
            let _ = write!(out, "; the name is served at {}", visible(&answer.elsewhere.join(", ")));
        }
        out.push('\n');
    }
    for route in &answer.routes {
        out.push('\n');
        routed.add_route(route, &mut out);
    }
    for note in &answer.notes {
        let at = note.at.map_or_else(String::new, |at| routed.line(at));
        let _ = writeln!(out, "note: {at}  {}", visible(&note.message));
    }
    if answer.unnamed > 0 {
        let (what, verb) =
            if answer.unnamed == 1 { ("configuration", "listens") } else { ("configurations", "listen") };
        let _ = writeln!(out, "\n{} other {what} {verb} there without naming the host", answer.unnamed);
    }
    Mask::over(&routed.files, &routed.secrets, &out).hide(&out)
}

impl Routed {
    fn add_route(&self, route: &Route, out: &mut String) {
        let place = if route.host.is_empty() { String::new() } else { format!("on {} ", route.host) };
        let _ = writeln!(out, "{place}at {}: {}", route.addresses.join(", "), visible(&route.outcome.summary()));
        if let Outcome::Upstream(upstream) = route.outcome.innermost() {
            add_upstream(upstream, out);
        }
        add_headers("answer header", &route.headers, out);
        let steps =
            route.steps.iter().map(|it| (it.kind.word(), it.at.map_or_else(String::new, |at| self.line(at)), it));
        let steps: Vec<_> = steps.collect();
        let width = steps.iter().map(|it| it.1.len()).max().unwrap_or(0);
        for (kind, at, step) in steps {
            let _ = writeln!(out, "  {kind:8}  {at:width$}  {}", visible(&step.message));
        }
        if !route.certain {
            out.push_str("  not certain: some of what nginx reads there is not in the estate\n");
        }
    }

    fn line(&self, at: Span) -> String {
        format!("{}:{}", self.path(at), self.files.positions(at).0.line)
    }
}

fn add_upstream(upstream: &Upstream, out: &mut String) {
    let mut add = |what: &str, all: &[String]| {
        if !all.is_empty() {
            let _ = writeln!(out, "  {what:8}  {}", visible(&all.join(", ")));
        }
    };
    add("connects", &upstream.addresses);
    add("process", &upstream.processes);
    let what = if upstream.directive.ends_with("proxy_pass") { "header" } else { "sends" };
    add_headers(what, &upstream.headers, out);
}

fn add_headers(what: &str, headers: &[Header], out: &mut String) {
    for header in headers.iter().filter(|it| it.value.value.as_deref() != Some("")) {
        let _ = writeln!(out, "  {what:8}  {}: {}", visible(&header.name), visible(&header.value.shown()));
    }
}
