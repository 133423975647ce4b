//! `reach` for people: each list with its places.

use std::fmt::Write;

use super::super::mask::Mask;
use super::super::visible;
use super::Reached;
use crate::answer::reach::Fact;

/// Returns the answer as text: the name, then every list that is not empty.
pub fn reach_text(reached: &Reached) -> String {
    let answer = &reached.answer;
    let mut out = format!("{}\n", visible(&answer.name));
    if !answer.is_known() {
        out.push_str("nothing in the estate speaks of it\n");
    }
    for (section, facts) in answer.sections() {
        let lines: Vec<(String, &Fact)> = facts.iter().map(|it| (reached.place(it), it)).collect();
        let width = lines.iter().map(|it| it.0.len()).max().unwrap_or(0);
        if !lines.is_empty() {
            let _ = writeln!(out, "\n{}", title(section));
        }
        for (place, fact) in lines {
            let holds = match fact.holds {
                Some(true) => "yes",
                Some(false) => "no",
                None => "?",
            };
            let host = if fact.host.is_empty() { String::new() } else { format!("on {}: ", fact.host) };
            let what = visible(&format!("{host}{}: {}", fact.subject, fact.message));
            let _ = writeln!(out, "  {holds:3}  {place:width$}  {what}");
        }
    }
    Mask::over(&reached.files, &reached.secrets, &out).hide(&out)
}

/// What a list is called.
fn title(section: &str) -> &str {
    match section {
        "served" => "served by",
        "allowed" => "accepted by",
        "certified" => "certificates",
        "resolved" => "leads to",
        "origins" => "origins that may read its answers or post to it",
        "reads" => "as an origin",
        other => other,
    }
}

impl Reached {
    fn place(&self, fact: &Fact) -> String {
        fact.at.map_or_else(String::new, |at| format!("{}:{}", self.path(at), self.files.positions(at).0.line))
    }
}
