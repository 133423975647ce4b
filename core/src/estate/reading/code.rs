//! What the code of applications looks like, where settings are read from it.

use super::Kind;
use crate::syntax::javascript;

/// Returns whether a text looks like code of this kind.
pub(super) fn is(kind: Kind, text: &str) -> bool {
    if kind == Kind::Rails { is_rails(text) } else { is_module(text) }
}

/// What only the files of a Rails application speak of.
fn is_rails(text: &str) -> bool {
    [
        "Rails.application",
        "Rails::Application",
        "ENV",
        "adapter:",
        "establish_connection",
        "concurrency",
        "dispatchers:",
        "queues:",
        "secret_key_base",
    ]
    .iter()
    .any(|it| text.contains(it))
}

/// Words of a module that loads others, gives something to others, or reads its environment.
const MODULE_WORDS: &[&str] = &["export ", "exports", "import ", "process.env", "require("];

/// A module of Node that somebody wrote.
fn is_module(text: &str) -> bool {
    let has = |it: &&str| memchr::memmem::find(text.as_bytes(), it.as_bytes()).is_some();
    text.len() <= javascript::SIZE_LIMIT && MODULE_WORDS.iter().any(has)
}

/// A module of Node without an ending: its first line names what runs it.
pub(super) fn is_node_script(text: &str) -> bool {
    text.starts_with("#!") && text.lines().next().is_some_and(|it| it.trim_end().ends_with("node"))
}
