//! The simple commands of a script wherever they stand, those of `$(…)` and
//! backquotes among them: words only, for questions about one program's arguments.

use std::ops::Range;

/// A word of a script, its quotes taken off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NestedWord {
    /// What it says; expansions are left out.
    pub text: String,
    /// Where it stands in the script, quotes and all.
    pub range: Range<usize>,
}

/// A command that is being read.
#[derive(Default)]
struct Frame {
    words: Vec<NestedWord>,
    open: Option<NestedWord>,
    quote: Option<char>,
    /// What ends it.
    close: Option<char>,
}

impl Frame {
    fn word(&mut self, at: usize) -> &mut NestedWord {
        self.open.get_or_insert_with(|| NestedWord { text: String::new(), range: at..at })
    }

    fn end_word(&mut self, at: usize) {
        if let Some(mut word) = self.open.take() {
            word.range.end = at;
            self.words.push(word);
        }
    }

    fn end_command(&mut self, at: usize, found: &mut Vec<Vec<NestedWord>>) {
        self.end_word(at);
        if !self.words.is_empty() {
            found.push(std::mem::take(&mut self.words));
        }
    }
}

/// Returns the words of each command, the inner ones first. Inside of a text in double quotes, `\"` is a quote as well:
/// whoever quotes the script writes it so.
///
/// # Examples
///
/// ```
/// use landreeve::syntax::shell::nested_commands;
///
/// let all = nested_commands("tar cf /x-$(date +'%Y %m').tar /y && ls");
/// let words: Vec<Vec<&str>> = all.iter().map(|it| it.iter().map(|it| &*it.text).collect()).collect();
/// assert_eq!(words, [vec!["date", "+%Y %m"], vec!["tar", "cf", "/x-.tar", "/y"], vec!["ls"]]);
/// ```
pub fn nested_commands(script: &str) -> Vec<Vec<NestedWord>> {
    let mut found = Vec::new();
    let mut frames = vec![Frame::default()];
    let mut letters = script.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let Some(frame) = frames.last_mut() else { break };
        if frame.quote == Some('\'') {
            if letter == '\'' {
                frame.quote = None;
            } else {
                frame.word(at).text.push(letter);
            }
            continue;
        }
        match letter {
            '\\' => {
                let next = letters.next().map_or('\\', |it| it.1);
                frame.word(at);
                if next == '"' {
                    frame.quote = if frame.quote.is_none() { Some('"') } else { None };
                } else {
                    frame.word(at).text.push(next);
                }
            }
            '"' => {
                frame.word(at);
                frame.quote = if frame.quote.is_none() { Some('"') } else { None };
            }
            '\'' if frame.quote.is_none() => {
                frame.word(at);
                frame.quote = Some('\'');
            }
            '`' if frame.close == Some('`') => close(&mut frames, at, &mut found),
            ')' if frame.quote.is_none() && frame.close == Some(')') => close(&mut frames, at, &mut found),
            '`' => {
                frame.word(at);
                frames.push(Frame { close: Some('`'), ..Frame::default() });
            }
            '$' if letters.peek().is_some_and(|it| it.1 == '(') => {
                letters.next();
                frame.word(at);
                frames.push(Frame { close: Some(')'), ..Frame::default() });
            }
            ' ' | '\t' | '\n' if frame.quote.is_none() => frame.end_word(at),
            ';' | '|' | '&' | '(' | ')' if frame.quote.is_none() => frame.end_command(at, &mut found),
            _ => frame.word(at).text.push(letter),
        }
    }
    while !frames.is_empty() {
        close(&mut frames, script.len(), &mut found);
    }
    found
}

fn close(frames: &mut Vec<Frame>, at: usize, found: &mut Vec<Vec<NestedWord>>) {
    if let Some(mut frame) = frames.pop() {
        frame.end_command(at, found);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::nested_commands;

    fn words(script: &str) -> Vec<String> {
        let all = nested_commands(script).into_iter();
        all.map(|it| it.into_iter().map(|it| it.text).collect::<Vec<_>>().join("|")).collect()
    }

    #[test]
    fn substitutions_within_quotes_are_commands() {
        assert_eq!(words("a \"$(b 'c d')\" `e f`"), ["b|c d", "e|f", "a||"]);
        assert_eq!(words("a; b | c && (d)"), ["a", "b", "c", "d"]);
        assert_eq!(words("echo \\\"x y\\\" z"), ["echo|x y|z"]);
        assert_eq!(words("a 'b $(c)'"), ["a|b $(c)"]);
        assert_eq!(words("a $(b"), ["b", "a|"]);
    }

    proptest! {
        #[test]
        fn any_text_gives_words_that_stand_in_it(text in "(\\PC|[ab $()`\"'\\\\;|&]){0,60}") {
            for word in nested_commands(&text).into_iter().flatten() {
                prop_assert!(text.get(word.range).is_some());
            }
        }
    }
}
