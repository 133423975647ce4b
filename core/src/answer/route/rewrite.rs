//! Rewrite code of a server or a location: `set`, `if`, `rewrite`, `return`,
//! `break`, run in order (`ngx_http_rewrite_module.c`, `ngx_http_script.c`).

use super::escape::{show, unescape_redirect};
use super::passage::Passage;
use super::phase::{Answer, Next};
use super::step::{StepKind, Unclear};
use super::value::{Part, bounded, parts};
use crate::estate::nginx::{Argument, Statement};

/// What a run of code remembers.
struct Engine {
    /// Whether captures are escaped where the request has something escaped.
    quote: bool,
}

/// How a run of code goes on.
enum Flow {
    Go,
    /// The code ends; with an answer, or without one.
    Exit(Option<Next>),
}

impl<'e> Passage<'e> {
    /// Runs the code of a block; gives what it answers, if it does.
    pub(super) fn rewrite_code(&mut self, block: Statement<'e>) -> Result<Option<Next>, Unclear> {
        let mut engine = Engine { quote: true };
        match self.code(block, &mut engine)? {
            Flow::Go | Flow::Exit(None) => Ok(None),
            Flow::Exit(next) => Ok(next),
        }
    }

    fn code(&mut self, block: Statement<'e>, engine: &mut Engine) -> Result<Flow, Unclear> {
        for statement in block.children() {
            let name = statement.name();
            let flow = match &*name {
                "set" => self.set(statement, engine)?,
                "rewrite" => self.rewrite(statement, engine)?,
                "return" => Flow::Exit(Some(self.returned(statement))),
                "break" => {
                    self.valid_location &= !self.uri_changed;
                    self.uri_changed = false;
                    self.step(StepKind::Rewrite, "`break` ends the rewrite code", statement.span());
                    Flow::Exit(None)
                }
                "if" if statement.has_block() => self.branch(statement, engine)?,
                it if it.starts_with("rewrite_by_lua") || it.starts_with("server_rewrite_by_lua") => {
                    return Err(Unclear::new("Lua code may change the request", statement.name_span()));
                }
                it if it.starts_with("set_by_lua") || it == "js_var" => {
                    if let Some(name) = statement.arg(0).and_then(|it| it.text.strip_prefix('$').map(str::to_lowercase))
                    {
                        self.variables.insert(name, Err(Unclear::new("a script computes it", statement.head())));
                    }
                    Flow::Go
                }
                _ => Flow::Go,
            };
            if let Flow::Exit(_) = flow {
                return Ok(flow);
            }
        }
        Ok(Flow::Go)
    }

    fn set(&mut self, statement: Statement<'e>, engine: &Engine) -> Result<Flow, Unclear> {
        let args = statement.args();
        let [target, value] = args.as_slice() else { return Err(unread(statement)) };
        let name = target.text.strip_prefix('$').ok_or_else(|| unread(statement))?.to_ascii_lowercase();
        let value = self.evaluate_quoted(&value.text, value.span, engine.quote);
        if let Ok(value) = &value {
            self.step(StepKind::Rewrite, format!("`${name}` becomes `{}`", show(value)), statement.span());
        }
        if name == "args" {
            self.args = value?;
            self.valid_unparsed = false;
        } else {
            self.variables.insert(name, value);
        }
        Ok(Flow::Go)
    }

    fn branch(&mut self, statement: Statement<'e>, engine: &mut Engine) -> Result<Flow, Unclear> {
        if !self.condition(statement, engine.quote)? {
            return Ok(Flow::Go);
        }
        self.step(StepKind::Rewrite, "the condition holds", statement.head());
        // In a location the block becomes the configuration of the request; in a server it does not.
        if self.location.is_some() && statement.parent().is_some_and(|it| it.is("location")) {
            self.enter(statement);
        }
        self.code(statement, engine)
    }

    fn rewrite(&mut self, statement: Statement<'e>, engine: &mut Engine) -> Result<Flow, Unclear> {
        let args = statement.args();
        let [pattern, target, flags @ ..] = args.as_slice() else { return Err(unread(statement)) };
        let flag = flags.first().map_or("", |it| &it.text);
        let status = match flag {
            "redirect" => Some(302),
            "permanent" => Some(301),
            _ if is_absolute(&target.text) => Some(302),
            _ => None,
        };
        let subject = self.uri.clone();
        if !self.matches(&pattern.text, false, &subject, pattern.span)? {
            self.captures.clear();
            return Ok(Flow::Go);
        }
        self.internal = true;
        self.valid_unparsed = false;
        self.uri_changed = flag != "break";
        if flag == "break" {
            self.valid_location = false;
        }
        if let Some(status) = status {
            let next = self.redirected(statement, target, status);
            engine.quote = false;
            return Ok(Flow::Exit(Some(next)));
        }
        self.replace(target)?;
        engine.quote = false;
        if self.uri.is_empty() {
            self.step(StepKind::Rewrite, "the path is rewritten to nothing, which is an error", statement.span());
            return Ok(Flow::Exit(Some(Next::Status(500))));
        }
        let shown = self.shown_uri();
        self.step(StepKind::Rewrite, format!("the path is rewritten to `{shown}`"), statement.span());
        Ok(if matches!(flag, "last" | "break") { Flow::Exit(None) } else { Flow::Go })
    }

    /// Puts the replacement in place of path and arguments.
    fn replace(&mut self, target: &Argument<'_>) -> Result<(), Unclear> {
        let (text, keep) = target.text.strip_suffix('?').map_or((&*target.text, true), |it| (it, false));
        let parts = parts(text).ok_or_else(|| Unclear::new("a `$` in it names no variable", target.span))?;
        // What variables capture on their way is there before anything is copied.
        for part in &parts {
            if let Part::Variable(name) = part {
                self.variable(name).map_err(|it| it.at(target.span))?;
            }
        }
        let mut out = Vec::new();
        let mut query = None;
        for part in parts {
            match part {
                Part::Text(text) => match text.split_once('?').filter(|_| query.is_none()) {
                    Some((path, rest)) => {
                        out.extend(path.as_bytes());
                        query = Some(out.len());
                        out.extend(rest.as_bytes());
                    }
                    None => out.extend(text.as_bytes()),
                },
                Part::Capture(number) => out.extend(self.captured(number, query.is_some())),
                Part::Variable(name) => out.extend(self.variable(name).map_err(|it| it.at(target.span))?),
            }
            bounded(&out, target.span)?;
        }
        if let Some(at) = query {
            let mut args = out.split_off(at);
            if keep && !self.args.is_empty() {
                args.push(b'&');
                args.extend(&self.args);
                bounded(&args, target.span)?;
            }
            self.args = args;
        } else if !keep {
            self.args.clear();
        }
        self.uri = out;
        Ok(())
    }

    /// `rewrite` with a redirect: the target may be unknown, the redirect is not.
    fn redirected(&mut self, statement: Statement<'e>, target: &Argument<'_>, status: u16) -> Next {
        let (text, keep) = target.text.strip_suffix('?').map_or((&*target.text, true), |it| (it, false));
        let value = self.evaluate_quoted(text, target.span, true).map(|it| {
            let mut out = unescape_redirect(&it);
            if keep && !self.args.is_empty() {
                out.push(if text.contains('?') { b'&' } else { b'?' });
                out.extend(&self.args);
            }
            out
        });
        self.redirect = Some(self.location_header(&target.text, value));
        self.step(StepKind::Rewrite, format!("`rewrite` answers with a redirect, status {status}"), statement.span());
        Next::Status(status)
    }

    fn returned(&mut self, statement: Statement<'e>) -> Next {
        let args = statement.args();
        let Some(first) = args.first() else { return Next::Stop(unread(statement)) };
        let (status, text) = match (first.text.parse::<u16>(), args.get(1)) {
            (Ok(status), text) => (status, text),
            (Err(_), _) if is_absolute(&first.text) => (302, Some(first)),
            (Err(_), _) => return Next::Stop(unread(statement)),
        };
        self.step(StepKind::Rewrite, format!("`return` answers with status {status}"), statement.span());
        if text.is_none_or(|it| it.text.is_empty()) && status >= 400 {
            return Next::Status(status);
        }
        let empty = (String::new(), statement.span());
        let (written, at) = text.map_or(empty, |it| (it.text.to_string(), it.span));
        if matches!(status, 301 | 302 | 303 | 307 | 308) {
            let value = self.evaluate(&written, at);
            self.redirect = Some(self.location_header(&written, value));
            return Next::Status(status);
        }
        let text = text.map(|_| self.computed(&written, at));
        Next::Answer(Answer { status, text })
    }

    /// Returns path and arguments as they are now.
    pub(super) fn shown_uri(&self) -> String {
        let args = if self.args.is_empty() { String::new() } else { format!("?{}", show(&self.args)) };
        format!("{}{args}", show(&self.uri))
    }
}

fn is_absolute(text: &str) -> bool {
    ["http://", "https://", "$scheme"].iter().any(|it| text.starts_with(it))
}

fn unread(statement: Statement<'_>) -> Unclear {
    Unclear::new(format!("this `{}` is not understood", statement.name()), statement.head())
}
