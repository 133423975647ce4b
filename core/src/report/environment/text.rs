//! `env` for people: each variable with its value, who set it and where, and below it who lost.

use std::fmt::Write;

use super::super::mask::Mask;
use super::super::visible;
use super::Surrounded;
use crate::answer::environment::{OfProcess, Setting};
use crate::source::Span;

/// Returns the answer as text: for each process its variables, then what it reads and nobody sets.
pub fn environment_text(surrounded: &Surrounded) -> String {
    let answer = &surrounded.answer;
    let mut out = String::new();
    for (at, process) in answer.processes.iter().enumerate() {
        out.push_str(if at > 0 { "\n" } else { "" });
        surrounded.add_process(process, &mut out);
    }
    if answer.processes.is_empty() {
        let _ = writeln!(out, "no process of the estate is {}", visible(&answer.name));
        for other in &answer.others {
            let _ = writeln!(out, "  {}", visible(other));
        }
    }
    Mask::over(&surrounded.files, &surrounded.secrets, &out).hide(&out)
}

impl Surrounded {
    fn add_process(&self, process: &OfProcess, out: &mut String) {
        let place = if process.host.is_empty() { String::new() } else { format!(" on {}", process.host) };
        let title = format!("{}{place}: {}", process.unit, process.program);
        let _ = writeln!(out, "{}  {}", visible(&title), self.line(process.at));
        if process.variables.is_empty() {
            out.push_str("  no variable is set\n");
        }
        for variable in &process.variables {
            let line = format!("{}={}", variable.name, value(&variable.set));
            let _ = writeln!(out, "  {}  {} {}", visible(&line), variable.set.by, self.line(variable.set.at));
            for lost in &variable.lost {
                let _ = writeln!(out, "    over {}  {} {}", visible(&value(lost)), lost.by, self.line(lost.at));
            }
        }
        if !process.missing.is_empty() {
            out.push_str("\n  read, and set by nothing in the estate\n");
        }
        for missing in &process.missing {
            let fallback = match &missing.fallback {
                Some(it) => format!("falls back to {it}"),
                None => "has no fallback".to_owned(),
            };
            let _ = writeln!(out, "    {}  {}  {}", visible(&missing.name), visible(&fallback), self.line(missing.at));
        }
        if self.pedantic && !process.unread.is_empty() {
            out.push_str("\n  set, and read by nothing in the estate\n");
            for name in &process.unread {
                let _ = writeln!(out, "    {}", visible(name));
            }
        }
        if process.open {
            out.push_str("\n  not certain: some of what sets variables there is not in the estate\n");
        }
    }

    fn line(&self, at: Span) -> String {
        format!("{}:{}", self.path(at), self.files.positions(at).0.line)
    }
}

fn value(setting: &Setting) -> String {
    match (&setting.value, &setting.unknown) {
        (Some(value), _) => value.clone(),
        (None, Some(why)) => format!("? ({why})"),
        (None, None) => "?".to_owned(),
    }
}
