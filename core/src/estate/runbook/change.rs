//! What a command changes: the files it opens in an editor or writes to.

use super::Step;
use crate::estate::Kind;
use crate::estate::reading::kind_of_path;
use crate::syntax::shell::Word;

impl Step {
    /// Returns the files that the command edits, adds to or overwrites.
    pub fn edits(&self) -> Vec<&Word> {
        let files = || self.words().iter().skip(1).filter(|it| it.known && !it.text.starts_with('-'));
        let mut found: Vec<&Word> = match self.program() {
            "vim" | "vi" | "nvim" | "nano" | "emacs" | "micro" | "joe" | "ed" | "code" | "sudoedit" | "tee" => {
                files().collect()
            }
            "sed" | "perl" if self.words().iter().any(|it| is_in_place(&it.text)) => files().skip(1).collect(),
            _ => Vec::new(),
        };
        let targets = self.command.redirections.iter().filter(|it| it.writes && it.target.known);
        found.extend(targets.map(|it| &it.target));
        found
    }

    /// Returns the env file that the command edits.
    pub fn edited_env_file(&self) -> Option<&Word> {
        self.edits().into_iter().find(|it| kind_of_path(&it.text) == Some(Kind::Env))
    }
}

/// `-i`, `-i.bak`, `-pi`, `--in-place`.
fn is_in_place(word: &str) -> bool {
    word.starts_with("--in-place") || word.starts_with('-') && !word.starts_with("--") && word.contains('i')
}
