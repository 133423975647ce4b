//! Which assignments of a unit still count once all are read, in the order
//! systemd reads them.

use super::setting::Setting;
use crate::facts::systemd::{Directive, Empty, Repeat, reads_section};

/// Sets [`Setting::effective`] on the settings of a unit of type `suffix`.
///
/// Directives that nobody knows keep all their values: nothing is known of them.
pub(super) fn merge(settings: &mut [Setting], suffix: &str) {
    for at in 0..settings.len() {
        let (before, rest) = settings.split_at_mut(at);
        let this = &mut rest[0];
        if !suffix.is_empty() && !reads_section(suffix, &this.section) {
            this.effective = false;
        }
        let Some(directive) = this.directive.filter(|_| this.effective) else { continue };
        if this.is_empty() {
            this.effective = directive.empty == Empty::Value;
            if matches!(directive.empty, Empty::Resets | Empty::Value) {
                drop_all(before, |it| directive.resets(it) || it.name == directive.name);
            }
        } else if this.faults.iter().any(|it| it.drops_all) {
            this.effective = false;
        } else if directive.repeat == Repeat::Replace {
            drop_all(before, |it| it.name == directive.name && it.section == directive.section);
        } else if directive.repeat == Repeat::FirstWins {
            this.effective = !holds(before, directive);
        }
    }
}

fn drop_all(before: &mut [Setting], which: impl Fn(&Directive) -> bool) {
    for earlier in before {
        if earlier.directive.is_some_and(&which) {
            earlier.effective = false;
        }
    }
}

fn holds(before: &[Setting], directive: &Directive) -> bool {
    before.iter().any(|it| it.effective && it.name == directive.name && it.section == directive.section)
}
