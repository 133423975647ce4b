//! The commands of one line of a script, and of the lines it goes on in.

use std::ops::Range;

use super::scan;

/// A command, by its words as they stand.
#[derive(Debug)]
pub(super) struct Command {
    pub(super) words: Vec<Range<usize>>,
    /// When it is carried out.
    pub(super) link: Link,
    /// Whether it runs in a shell of its own: in a pipe or in the background.
    pub(super) apart: bool,
}

/// What a command depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// Nothing.
    Always,
    /// `&&`: the one before ended well.
    And,
    /// `||`: it did not.
    Or,
}

/// Why and where the shell gives up on the file.
#[derive(Debug)]
pub(super) struct Bad {
    pub(super) at: usize,
    pub(super) why: &'static str,
}

/// Reads the line at `from`; returns its commands and where the next one starts.
pub(super) fn line(text: &str, from: usize) -> Result<(Vec<Command>, usize), Bad> {
    let mut line =
        Line { text, at: from, commands: Vec::new(), words: Vec::new(), link: Link::Always, here: Vec::new() };
    line.read()?;
    Ok((line.commands, line.at))
}

struct Line<'t> {
    text: &'t str,
    at: usize,
    commands: Vec<Command>,
    words: Vec<Range<usize>>,
    link: Link,
    /// The words that end here-documents which begin below the line.
    here: Vec<String>,
}

impl Line<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn bad<T>(&self, at: usize, why: &'static str) -> Result<T, Bad> {
        Err(Bad { at: at.max(self.at), why })
    }

    fn read(&mut self) -> Result<(), Bad> {
        let mut waits = false;
        loop {
            self.at = self.text.len() - self.rest().trim_start_matches([' ', '\t']).len();
            let rest = self.rest();
            if let Some(after) = rest.strip_prefix("\\\n") {
                self.at = self.text.len() - after.len();
                continue;
            }
            let operator = ["&&", "||", ";;", "&>", ";", "&", "|", "(", ")", "\n", "#", "<", ">"];
            let Some(operator) = operator.into_iter().find(|it| rest.starts_with(it)) else {
                if rest.is_empty() {
                    if waits {
                        return self.bad(self.at, "the file ends where a command must stand");
                    }
                    self.finish(false);
                    return Ok(());
                }
                self.word()?;
                waits = false;
                continue;
            };
            match operator {
                "#" => self.at = rest.find('\n').map_or(self.text.len(), |it| self.at + it),
                "\n" => {
                    self.at += 1;
                    self.skip_documents();
                    if !waits {
                        self.finish(false);
                        return Ok(());
                    }
                }
                "<" | ">" | "&>" => self.redirection()?,
                "(" if self.words.is_empty() => {
                    let Some(end) = scan::parenthesis(self.text, self.at + 1) else {
                        return self.bad(self.text.len(), "a parenthesis is never closed");
                    };
                    self.at = end;
                    self.words.push(end..end);
                }
                ";;" | "(" | ")" => return self.bad(self.at + 1, "it takes `(`, `)` and `;;` for signs of its own"),
                operator => {
                    if self.words.is_empty() {
                        return self.bad(self.at + 1, "a command must stand before `;`, `&` and `|`");
                    }
                    self.at += operator.len();
                    self.finish(matches!(operator, "&" | "|"));
                    self.link = match operator {
                        "&&" => Link::And,
                        "||" => Link::Or,
                        _ => Link::Always,
                    };
                    waits = matches!(operator, "&&" | "||" | "|");
                    if operator == "|" {
                        self.piped();
                    }
                }
            }
        }
    }

    fn finish(&mut self, apart: bool) {
        let words = std::mem::take(&mut self.words);
        if !words.is_empty() {
            let in_pipe = self.commands.last().is_some_and(|it| it.words.is_empty());
            if in_pipe {
                self.commands.pop();
            }
            self.commands.push(Command { words, link: self.link, apart: apart || in_pipe });
        }
    }

    /// Notes that the next command stands behind a pipe.
    fn piped(&mut self) {
        self.commands.push(Command { words: Vec::new(), link: Link::Always, apart: true });
    }

    fn word(&mut self) -> Result<(), Bad> {
        let start = self.at;
        let Some(end) = scan::word(self.text, start) else {
            return self.bad((start + 1).min(self.text.len()), "a quote is never closed");
        };
        self.at = end;
        let is_list =
            self.rest().starts_with('(') && super::equals(self.text, &(start..end)).is_some_and(|it| it + 1 == end);
        if is_list {
            // An array, which is not exported.
            let Some(end) = scan::parenthesis(self.text, end + 1) else {
                return self.bad(self.text.len(), "a parenthesis is never closed");
            };
            self.at = end;
            self.words.push(end..end);
            return Ok(());
        }
        // A number before a redirection says which.
        let digits = self.text[start..end].bytes().all(|it| it.is_ascii_digit());
        if !(digits && self.rest().starts_with(['<', '>'])) {
            self.words.push(start..end);
        }
        Ok(())
    }

    /// A redirection and its target.
    fn redirection(&mut self) -> Result<(), Bad> {
        let signs = self.rest().len() - self.rest().trim_start_matches(['<', '>', '&', '|']).len();
        let sign = self.rest()[..signs].to_owned();
        self.at += signs;
        if sign == "<<" && self.rest().starts_with('-') {
            self.at += 1;
        }
        self.at = self.text.len() - self.rest().trim_start_matches([' ', '\t']).len();
        let from = self.at;
        let end = scan::word(self.text, from).filter(|it| *it > from && !self.rest().starts_with('#'));
        let Some(end) = end
            .filter(|_| matches!(&*sign, "<" | ">" | ">>" | "<<" | "<<<" | ">&" | "<&" | "&>" | "&>>" | ">|" | "<>"))
        else {
            return self.bad((from + 1).min(self.text.len()), "it takes `<` and `>` for redirections");
        };
        self.at = end;
        if sign == "<<" {
            self.here.push(self.text[from..end].replace(['\'', '"', '\\'], ""));
        }
        Ok(())
    }

    /// The here-documents that begin here.
    fn skip_documents(&mut self) {
        for end in std::mem::take(&mut self.here) {
            while self.at < self.text.len() {
                let length = self.rest().find('\n').map_or(self.rest().len(), |it| it + 1);
                let is_end = self.rest()[..length].trim_end_matches('\n').trim_start_matches('\t') == end;
                self.at += length;
                if is_end {
                    break;
                }
            }
        }
    }
}
