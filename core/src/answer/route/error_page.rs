//! Answers with a status of nginx's own: what `error_page` puts in their place
//! (`ngx_http_special_response.c`).

use super::passage::Passage;
use super::phase::Next;
use super::step::{StepKind, Unclear};
use super::{Computed, Outcome};
use crate::estate::nginx::Statement;

/// What an `error_page` says of a status.
struct Page<'e> {
    statement: Statement<'e>,
    /// The status that the client gets; `None` for the error's own, 0 for that of the page.
    overwrite: Option<u16>,
    target: String,
}

impl<'e> Passage<'e> {
    /// Ends the request with a status, or sends it to the page that the configuration has for it.
    pub(super) fn special(&mut self, status: u16) -> Result<Next, Unclear> {
        if matches!(status, 408 | 444 | 499) {
            return Ok(Next::Done(Outcome::Closed));
        }
        self.status = Some(status);
        let pages = self.block.effective("error_page").list;
        if !self.error_page && !pages.is_empty() && self.changes > 0 {
            self.error_page = !self.flag("recursive_error_pages", false);
            if let Some(page) = pages.into_iter().find_map(|it| page(it, status)) {
                return self.send(&page, status);
            }
        }
        // Errors of TLS look like a bad request from outside.
        let status = if matches!(status, 494..=497) { 400 } else { status };
        let redirect = matches!(status, 301..=303 | 307 | 308);
        let location = self.redirect.take().filter(|_| redirect);
        Ok(Next::Done(Outcome::Answer { status, location, text: None }))
    }

    fn send(&mut self, page: &Page<'e>, status: u16) -> Result<Next, Unclear> {
        match page.overwrite {
            Some(0) => self.status = None,
            Some(other) => self.status = Some(other),
            None => {}
        }
        let at = page.statement;
        let target = self.evaluate(&page.target, at.span())?;
        self.note_redirect(&format!("the page for status {status} is"), &target, at);
        if target.first() == Some(&b'/') {
            if self.method != "HEAD" {
                "GET".clone_into(&mut self.method);
            }
            let (uri, args) = split_args(&target);
            return Ok(self.internal_redirect(uri, args));
        }
        if target.first() == Some(&b'@') {
            return Ok(self.go_to_named(&String::from_utf8_lossy(&target)));
        }
        let given = page.overwrite.filter(|it| matches!(it, 301..=303 | 307 | 308)).unwrap_or(302);
        self.step(StepKind::Content, "the client is redirected there", at.span());
        let location = Some(Computed::new(&page.target, Ok(target)));
        Ok(Next::Done(Outcome::Answer { status: given, location, text: None }))
    }
}

/// Reads an `error_page` if it is for this status.
fn page(statement: Statement<'_>, status: u16) -> Option<Page<'_>> {
    let args = statement.args();
    let (target, codes) = args.split_last()?;
    let (codes, overwrite) = match codes.split_last() {
        Some((last, rest)) => match last.text.strip_prefix('=') {
            Some(code) => (rest, Some(code.parse().unwrap_or(0))),
            None => (codes, None),
        },
        None => (codes, None),
    };
    let overwrite = overwrite.or(match status {
        494..=497 => Some(400),
        _ => None,
    });
    let fits = codes.iter().any(|it| it.text.parse() == Ok(status));
    fits.then(|| Page { statement, overwrite, target: target.text.to_string() })
}

/// Splits path and arguments of an internal redirect.
pub(super) fn split_args(uri: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let at = uri.iter().position(|it| *it == b'?').unwrap_or(uri.len());
    (uri[..at].to_vec(), uri.get(at + 1..).unwrap_or_default().to_vec())
}
