//! The commands of one line of a script, and of the lines it goes on in.

use std::ops::Range;

use super::scan;

/// A command, by its words as they stand.
#[derive(Debug)]
pub(super) struct Command {
    pub(super) words: Vec<Range<usize>>,
    /// The names that are set to arrays here.
    pub(super) arrays: Vec<Range<usize>>,
    pub(super) kind: Kind,
    /// When it is carried out.
    pub(super) link: Link,
    /// Whether it runs in a shell of its own: in a pipe or in the background.
    pub(super) apart: bool,
}

/// What a command is, beside its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// Words alone.
    Simple,
    /// `(…)`: what it sets is forgotten.
    Subshell,
    /// `((…))`.
    Sum(Range<usize>),
    /// `NAME ()`: the body follows.
    Function,
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

/// Each `case` that is open, and whether a pattern comes next.
pub(super) type Cases = Vec<bool>;

/// Words that stand before a command.
const RESERVED: [&str; 9] = ["if", "then", "elif", "else", "while", "until", "do", "{", "!"];

/// Reads the line at `from`; returns its commands and where the next one starts.
pub(super) fn line(text: &str, from: usize, cases: &mut Cases) -> Result<(Vec<Command>, usize), Bad> {
    let (commands, words, arrays, here) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut line = Line {
        text,
        at: from,
        cases,
        commands,
        words,
        arrays,
        kind: Kind::Simple,
        link: Link::Always,
        is_piped: false,
        here,
    };
    line.read()?;
    Ok((line.commands, line.at))
}

struct Line<'t, 'c> {
    text: &'t str,
    at: usize,
    cases: &'c mut Cases,
    commands: Vec<Command>,
    words: Vec<Range<usize>>,
    arrays: Vec<Range<usize>>,
    kind: Kind,
    link: Link,
    /// Whether the next command stands behind a pipe.
    is_piped: bool,
    /// The words that end here-documents which begin below the line.
    here: Vec<String>,
}

impl Line<'_, '_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn bad<T>(&self, at: usize, why: &'static str) -> Result<T, Bad> {
        Err(Bad { at: at.max(self.at), why })
    }

    fn read(&mut self) -> Result<(), Bad> {
        let mut waits = false;
        loop {
            // The shell drops NUL.
            self.at = self.text.len() - self.rest().trim_start_matches([' ', '\t', '\0']).len();
            if self.words.is_empty() && self.cases.last() == Some(&true) && self.pattern()? {
                continue;
            }
            let rest = &self.text[self.at..];
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
                "(" => self.parenthesis()?,
                ";;" if self.cases.last() == Some(&false) => {
                    self.finish(false);
                    self.link = Link::Always;
                    self.at += if rest.starts_with(";;&") { 3 } else { 2 };
                    self.expect_pattern(true);
                }
                ";" if rest.starts_with(";&") && self.cases.last() == Some(&false) => {
                    self.finish(false);
                    self.at += 2;
                    self.expect_pattern(true);
                }
                ";;" | ")" => return self.bad(self.at + 1, "it takes `(`, `)` and `;;` for signs of its own"),
                operator => {
                    if self.is_empty() {
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
                    self.is_piped = operator == "|";
                }
            }
        }
    }

    fn finish(&mut self, apart: bool) {
        if !self.is_empty() {
            let (words, arrays) = (std::mem::take(&mut self.words), std::mem::take(&mut self.arrays));
            let kind = std::mem::replace(&mut self.kind, Kind::Simple);
            let in_pipe = std::mem::take(&mut self.is_piped);
            self.commands.push(Command { words, arrays, kind, link: self.link, apart: apart || in_pipe });
        }
    }

    fn is_empty(&self) -> bool {
        self.words.is_empty() && self.arrays.is_empty() && self.kind == Kind::Simple
    }

    /// Whether the next word is the name of a command.
    fn is_start(&self) -> bool {
        self.arrays.is_empty() && self.words.iter().all(|it| RESERVED.contains(&&self.text[it.clone()]))
    }

    fn expect_pattern(&mut self, expected: bool) {
        if let Some(it) = self.cases.last_mut() {
            *it = expected;
        }
    }

    /// `a | b)` within `case`; `false` where it ends or the line does.
    fn pattern(&mut self) -> Result<bool, Bad> {
        let rest = self.rest();
        let ends = rest.strip_prefix("esac").is_some_and(|it| !it.starts_with(|it: char| it.is_alphanumeric()));
        if ends || rest.is_empty() || rest.starts_with(['\n', '#', '\\']) {
            return Ok(false);
        }
        let mut at = self.at + usize::from(rest.starts_with('('));
        while let Some(it) = self.text[at..].chars().next() {
            at = match it {
                ')' => {
                    self.at = at + 1;
                    self.expect_pattern(false);
                    return Ok(true);
                }
                '\n' | ';' | '&' | '(' => break,
                '|' | ' ' | '\t' | '<' | '>' => at + 1,
                _ => scan::word(self.text, at).unwrap_or(self.text.len()),
            };
        }
        self.bad(at, "a pattern of `case` is never closed")
    }

    /// A subshell, a sum, or what makes a function of the word before.
    fn parenthesis(&mut self) -> Result<(), Bad> {
        let words: Vec<&str> = self.words.iter().map(|it| &self.text[it.clone()]).collect();
        let is_function = match words[..] {
            [name] | ["function", name] => {
                !name.contains(['=', '$', '`', '"', '\'', '\\']) && !RESERVED.contains(&name)
            }
            _ => false,
        };
        if is_function && let Some(rest) = self.rest()[1..].trim_start_matches([' ', '\t']).strip_prefix(')') {
            self.at = self.text.len() - rest.len();
            self.kind = Kind::Function;
            self.finish(false);
            return Ok(());
        }
        let is_loop = matches!(words[..], ["for"]) && self.rest().starts_with("((");
        if !(is_loop || self.is_start() && self.kind == Kind::Simple) {
            return self.bad(self.at + 1, "it takes `(`, `)` and `;;` for signs of its own");
        }
        let Some(end) = scan::parenthesis(self.text, self.at + 1) else {
            return self.bad(self.text.len(), "a parenthesis is never closed");
        };
        if !is_loop {
            let is_sum = self.rest().starts_with("((") && self.text[..end].ends_with("))");
            self.kind = if is_sum { Kind::Sum(self.at + 2..end - 2) } else { Kind::Subshell };
        }
        self.at = end;
        Ok(())
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
            // An array, which is not exported; with something behind it, it is text.
            let list = scan::parenthesis(self.text, end + 1).map(|it| (it, scan::word(self.text, it)));
            let Some((close, Some(end))) = list else {
                return self.bad(self.text.len(), "a parenthesis is never closed");
            };
            self.at = end;
            if close == end {
                let name = self.text[start..close].find(['=', '+']).unwrap_or_default();
                self.arrays.push(start..start + name);
            } else {
                self.words.push(start..end);
            }
            return Ok(());
        }
        if &self.text[start..end] == "[[" && self.is_start() {
            self.words.push(start..end);
            return self.test();
        }
        if let Some(first) = self.words.first() {
            let is_case = &self.text[first.clone()] == "case" && self.words.len() == 2;
            if is_case && &self.text[start..end] == "in" {
                self.words.push(start..end);
                self.finish(false);
                self.cases.push(true);
                return Ok(());
            }
        } else if &self.text[start..end] == "esac" {
            self.cases.pop();
        }
        // A number before a redirection says which.
        let digits = self.text[start..end].bytes().all(|it| it.is_ascii_digit());
        if !(digits && self.rest().starts_with(['<', '>'])) {
            self.words.push(start..end);
        }
        Ok(())
    }

    /// The words of `[[ … ]]`, where `&&`, `<` and parentheses are words of its own.
    fn test(&mut self) -> Result<(), Bad> {
        loop {
            self.at = self.text.len() - self.rest().trim_start_matches([' ', '\t', '\n']).len();
            let start = self.at;
            let Some(end) = scan::word(self.text, start).filter(|_| !self.rest().is_empty()) else {
                return self.bad(self.text.len(), "`[[` is never closed");
            };
            self.at = if end > start { end } else { start + 1 };
            self.words.push(start..self.at);
            if &self.text[start..self.at] == "]]" {
                return Ok(());
            }
        }
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
