//! Command lines (`ExecStart=` and its kin) as words: prefixes, quoting,
//! escapes, and several commands on one line.
//!
//! Variables (`$X`, `${X}`) and specifiers (`%n`) stay in the words as written:
//! systemd replaces the first when it runs the command, the second when it
//! loads the unit. Source: `systemd.service(5)`, COMMAND LINES.

use std::ops::Range;

use super::words::{Cutter, Escapes, Word, WordError};

/// What one assignment holds: usually one command, more when lone `;` words separate them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CommandLine {
    /// The commands, in order; none for an empty value.
    pub commands: Vec<Command>,
    /// What is wrong with the quoting.
    pub errors: Vec<WordError>,
}

/// One command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The characters before the program that change how it is run.
    pub prefixes: Prefixes,
    /// The words, the program first (with its prefixes cut off), never empty.
    pub words: Vec<Word>,
}

/// The characters before a program, each at most once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each prefix is there or not, in any combination")]
pub struct Prefixes {
    /// Where they stand in the value.
    pub span: Range<usize>,
    /// `-`: failure and a missing program are tolerated.
    pub ignores_failure: bool,
    /// `@`: the second word is `argv[0]`, not the first argument.
    pub names_itself: bool,
    /// `:`: variables are not replaced.
    pub keeps_variables: bool,
    /// `|` (258): the words are run through the login shell of the user.
    pub through_shell: bool,
    /// `+`, `!`, `!!`: more privileges than the unit's.
    pub privileged: bool,
}

impl CommandLine {
    /// Returns the first command.
    pub fn first(&self) -> Option<&Command> {
        self.commands.first()
    }
}

impl Command {
    /// Returns the program as written.
    pub fn program(&self) -> &Word {
        &self.words[0]
    }

    /// Returns the words that the program gets as its arguments, without its own name.
    pub fn arguments(&self) -> &[Word] {
        let skipped = if self.prefixes.names_itself { 2 } else { 1 };
        self.words.get(skipped..).unwrap_or_default()
    }
}

/// Reads the value of a command directive.
///
/// # Examples
///
/// ```
/// use landreeve::syntax::systemd::command;
///
/// let line = command::read("-/usr/bin/env A='b c' puma");
/// let command = line.first().unwrap();
/// assert!(command.prefixes.ignores_failure);
/// assert_eq!(command.program().text, "/usr/bin/env");
/// assert_eq!(command.arguments()[0].text, "A=b c");
/// ```
pub fn read(value: &str) -> CommandLine {
    let mut cutter = Cutter::new(value, Escapes::Relaxed);
    let mut commands = Vec::new();
    while let Some(first) = cutter.next_word() {
        if first.text == ";" {
            continue;
        }
        let (prefixes, program) = split_prefixes(first);
        let mut words = vec![program];
        while !take_separator(&mut cutter) {
            let Some(word) = take_semicolon(&mut cutter).or_else(|| cutter.next_word()) else { break };
            words.push(word);
        }
        commands.push(Command { prefixes, words });
    }
    CommandLine { commands, errors: cutter.errors }
}

/// Cuts the prefixes off the first word. They cannot be quoted apart from the
/// program, so their place is that of the first characters after a quote.
fn split_prefixes(first: Word) -> (Prefixes, Word) {
    let mut prefixes = Prefixes::default();
    let mut bangs = 0;
    let mut length = 0;
    for it in first.text.chars() {
        let new = match it {
            '-' => !std::mem::replace(&mut prefixes.ignores_failure, true),
            '@' => !std::mem::replace(&mut prefixes.names_itself, true),
            ':' => !std::mem::replace(&mut prefixes.keeps_variables, true),
            '|' => !std::mem::replace(&mut prefixes.through_shell, true),
            '+' => !std::mem::replace(&mut prefixes.privileged, true),
            '!' if bangs < 2 && (bangs == 1 || !prefixes.privileged) => {
                bangs += 1;
                prefixes.privileged = true;
                true
            }
            _ => false,
        };
        if !new {
            break;
        }
        length += 1;
    }
    let Word { mut text, span } = first;
    // Where the decoded text is shorter than the word, quotes or escapes stand in it.
    let shift = if text.len() == span.len() { length } else { 0 };
    prefixes.span = span.start..span.start + shift;
    text.drain(..length);
    (prefixes, Word { text, span: span.start + shift..span.end })
}

/// Takes an unquoted lone `;`.
fn take_separator(cutter: &mut Cutter<'_>) -> bool {
    let rest = cutter.rest();
    let found = rest.strip_prefix(';').is_some_and(|after| after.is_empty() || after.starts_with([' ', '\t']));
    cutter.at += usize::from(found);
    found
}

/// Takes an unquoted lone `\;`, which is a literal semicolon.
fn take_semicolon(cutter: &mut Cutter<'_>) -> Option<Word> {
    let rest = cutter.rest();
    let after = rest.strip_prefix("\\;")?;
    if !after.is_empty() && !after.starts_with([' ', '\t']) {
        return None;
    }
    let start = cutter.at;
    cutter.at += 2;
    Some(Word { text: ";".to_owned(), span: start..start + 2 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(value: &str) -> Vec<Vec<String>> {
        let words = |command: Command| command.words.into_iter().map(|it| it.text).collect();
        read(value).commands.into_iter().map(words).collect()
    }

    #[test]
    fn a_lone_semicolon_separates_commands() {
        assert_eq!(texts("/bin/a b ; -/bin/c \\; d;"), [vec!["/bin/a", "b"], vec!["/bin/c", ";", "d;"]]);
        assert_eq!(texts("/bin/a ';' b"), [["/bin/a", ";", "b"]]);
    }

    #[test]
    fn prefixes_come_in_any_order_and_once() {
        let line = read("-@:+/bin/a x y");
        let command = line.first().unwrap();
        assert_eq!(command.program().text, "/bin/a");
        assert_eq!(command.prefixes.span, 0..4);
        assert_eq!(command.arguments().len(), 1);
        assert_eq!(read("--/bin/a").first().unwrap().program().text, "-/bin/a");
        assert_eq!(read("!!/bin/a").first().unwrap().program().text, "/bin/a");
        assert_eq!(read("+!/bin/a").first().unwrap().program().text, "!/bin/a");
    }

    #[test]
    fn nothing_is_no_command() {
        assert_eq!(read("").commands, []);
        assert_eq!(read(" ; ").commands, []);
    }

    #[test]
    fn shell_words_are_plain_text() {
        assert_eq!(texts("/bin/sh -c 'a | b' && $X ${Y}"), [["/bin/sh", "-c", "a | b", "&&", "$X", "${Y}"]]);
    }
}
