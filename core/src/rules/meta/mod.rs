//! What people tell landreeve itself: in comments and in the manifest.

mod pattern_without_file;
mod suppression_not_read;
mod unknown_rule;
mod unused_suppression;

use super::Rule;
pub(super) use unused_suppression::report as report_unused;

/// Every rule of the domain, in the order of the documentation.
pub static RULES: &[&Rule] =
    &[&unknown_rule::RULE, &suppression_not_read::RULE, &pattern_without_file::RULE, &unused_suppression::RULE];
