//! The condition of an `if` (`ngx_http_rewrite_if_condition`).

use super::escape::show;
use super::passage::{Known, Passage};
use super::request::Found;
use super::step::Unclear;
use crate::estate::nginx::{Argument, Statement};

impl<'e> Passage<'e> {
    /// Returns whether the condition of an `if` holds.
    pub(super) fn condition(&mut self, statement: Statement<'e>, quote: bool) -> Result<bool, Unclear> {
        let at = statement.head();
        let words = words(&statement.args());
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let variable = |it: &str| it.len() > 1 && it.starts_with('$');
        match words.as_slice() {
            [one] if variable(one) => {
                let value = self.plain(one).map_err(|it| it.at(at))?;
                Ok(!value.is_empty() && value != b"0")
            }
            [left, sign @ ("=" | "!="), right] if variable(left) => {
                let left = self.plain(left).map_err(|it| it.at(at))?;
                let right = self.evaluate_quoted(right, at, quote)?;
                Ok((left == right) == (*sign == "="))
            }
            [left, sign @ ("~" | "~*" | "!~" | "!~*"), pattern] if variable(left) => {
                let value = self.plain(left).map_err(|it| it.at(at))?;
                let matched = self.matches(pattern, sign.ends_with('*'), &value, at)?;
                if !matched {
                    self.captures.clear();
                }
                Ok(matched != sign.starts_with('!'))
            }
            [test, path] => {
                let (test, wanted) = test.strip_prefix('!').map_or((*test, true), |it| (it, false));
                let path = self.evaluate_quoted(path, at, quote)?;
                let path = show(&path);
                let unknown = || Unclear::new(format!("whether `{path}` exists is not known"), at);
                let found = self.request.files.at(&path).ok_or_else(unknown)?;
                let holds = match test {
                    "-f" => found == Found::File,
                    "-d" => found == Found::Folder,
                    "-e" => found != Found::Nothing,
                    _ => return Err(Unclear::new("the condition cannot be judged", at)),
                };
                Ok(holds == wanted)
            }
            _ => Err(Unclear::new("the condition is not understood", at)),
        }
    }

    /// The variable on the left stands alone: `$1` is one too.
    fn plain(&mut self, text: &str) -> Known {
        let name = text.strip_prefix('$').unwrap_or(text);
        match name.as_bytes() {
            [number @ b'1'..=b'9'] => Ok(self.captured(usize::from(number - b'0'), false)),
            _ => self.variable(name),
        }
    }
}

/// The words between the parentheses.
fn words(args: &[Argument<'_>]) -> Vec<String> {
    let mut words: Vec<String> = args.iter().map(|it| it.text.to_string()).collect();
    if let Some(first) = words.first_mut()
        && let Some(rest) = first.strip_prefix('(')
    {
        *first = rest.to_owned();
    }
    if let Some(last) = words.last_mut()
        && let Some(rest) = last.strip_suffix(')')
    {
        *last = rest.to_owned();
    }
    let count = words.len();
    let ends = |at: usize| at == 0 || at + 1 == count;
    let mut at = 0;
    words.retain(|it| {
        at += 1;
        !(it.is_empty() && ends(at - 1) && count > 1)
    });
    words
}
