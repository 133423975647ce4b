//! Hooks: the methods that keep their block for later, and what they warn of.

use super::dsl::{Dsl, Outcome, Stop};
use super::dsl_value::{as_integer, known};
use crate::syntax::ruby::{Call, Object};

impl Dsl<'_> {
    /// A hook, and every method without a visible setting.
    pub(super) fn hook(&mut self, call: &Call, name: &str) -> Outcome {
        let Some(hook) = HOOKS.iter().find(|it| it.name == name) else { return Ok(()) };
        let from_7 = self.version >= (7, 0, 0);
        self.warns |= from_7 && hook.is_old;
        if hook.cluster_only && !from_7 && self.version >= (6, 2, 0) && !self.silenced {
            let workers = match self.options.get("workers") {
                Some(it) => as_integer(it),
                None => self.workers,
            };
            self.warns |= workers == Some(0);
        }
        if hook.is_event {
            return Ok(());
        }
        if from_7 && call.block.is_none() {
            return Err(Stop::Raises("ArgumentError"));
        }
        self.cluster_hook |= from_7 && hook.cluster_only;
        match call.arguments.first().map(known).transpose()? {
            None | Some(Object::Nil | Object::String(_) | Object::Symbol(_)) => Ok(()),
            Some(_) => Err(Stop::Raises("RuntimeError")),
        }
    }
}

/// A method that keeps its block for later.
struct Hook {
    name: &'static str,
    /// Whether it says nothing in single mode but a warning.
    cluster_only: bool,
    /// Whether 7.0 gave it another name.
    is_old: bool,
    /// Whether the block goes to the events, unlooked at.
    is_event: bool,
}

const fn hook(name: &'static str, cluster_only: bool, is_old: bool, is_event: bool) -> Hook {
    Hook { name, cluster_only, is_old, is_event }
}

static HOOKS: &[Hook] = &[
    hook("after_booted", false, false, true),
    hook("after_refork", false, false, false),
    hook("after_stopped", false, false, true),
    hook("after_worker_boot", true, false, false),
    hook("after_worker_fork", true, false, false),
    hook("after_worker_shutdown", true, false, false),
    hook("before_fork", true, false, false),
    hook("before_refork", true, false, false),
    hook("before_restart", false, false, false),
    hook("before_thread_exit", false, false, false),
    hook("before_thread_start", false, false, false),
    hook("before_worker_boot", true, false, false),
    hook("before_worker_fork", true, false, false),
    hook("before_worker_shutdown", true, false, false),
    hook("on_booted", false, true, true),
    hook("on_refork", true, true, false),
    hook("on_restart", false, true, false),
    hook("on_stopped", false, true, true),
    hook("on_thread_exit", false, true, false),
    hook("on_thread_start", false, true, false),
    hook("on_worker_boot", true, true, false),
    hook("on_worker_fork", true, true, false),
    hook("on_worker_shutdown", true, true, false),
    hook("out_of_band", false, false, false),
];
