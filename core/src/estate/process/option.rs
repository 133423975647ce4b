//! Options of a command, for the programs whose configuration is not modelled as a whole.

use super::{Process, Word};
use crate::source::Value;

impl Process {
    /// Returns the value of an option that goes by any of these names: as the next word, behind `=` for a long name, right
    /// behind a short one. The last one wins. `None` where a word is not known, which may be the option.
    pub fn option(&self, names: &[&str]) -> Option<Option<Word>> {
        let mut words = self.command.iter().skip(1);
        let mut found = None;
        while let Some(word) = words.next() {
            let text = word.known()?;
            if names.contains(&text.as_str()) {
                found = words.next().cloned();
                continue;
            }
            let inside = |name: &&str| {
                let rest = text.strip_prefix(name)?;
                if name.starts_with("--") { rest.strip_prefix('=') } else { Some(rest) }
            };
            if let Some(value) = names.iter().find_map(inside) {
                found = Some(word.clone().map(|_| Value::Known(value.to_owned())));
            }
        }
        Some(found)
    }
}
