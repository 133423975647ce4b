//! Lists without a `;` that take the next line for more of their words: nginx
//! loads them, and the next directive is gone.

use super::Configuration;
use super::statement::Statement;
use crate::syntax::nginx::Flaw;

impl Configuration {
    /// Returns each list whose `;` is missing, with the directive it swallows.
    pub fn swallowed(&self) -> Vec<(Statement<'_>, Statement<'_>)> {
        let missing = |it: &crate::syntax::nginx::Problem| it.flaw == Flaw::MissingSemicolon;
        if !self.texts.iter().any(|(_, tree)| tree.problems().iter().any(missing)) {
            return Vec::new();
        }
        let mut all = Vec::new();
        for (_, children) in self.blocks() {
            let mut before: Option<Statement<'_>> = None;
            for statement in children {
                let ends = !statement.has_block() && !statement.is_unfinished() && !statement.is_opaque();
                if let Some(list) = before.filter(|it| ends && it.is_unfinished() && takes_anything(&it.name())) {
                    all.push((list, statement));
                }
                before = Some(statement);
            }
        }
        all
    }
}

/// Lists whose setters look at no word.
fn takes_anything(name: &str) -> bool {
    const ENDS: [&str; 4] = ["_types", "_capabilities", "_cache_bypass", "_no_cache"];
    matches!(name, "server_name" | "index" | "try_files" | "valid_referers" | "log_format")
        || ENDS.iter().any(|it| name.ends_with(it))
}
