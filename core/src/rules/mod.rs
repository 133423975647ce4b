//! The checks: one a file, grouped by domain, each with its page beside it.
//!
//! A rule compares; it does not parse, resolve or look up. To add one, write
//! `DOMAIN/what_is_wrong.rs` and `.md`, and add its two lines to the domain's
//! `mod.rs`.

mod quoted;
mod run;
mod suppression;
#[cfg(test)]
pub(crate) mod testing;

pub mod capacity;
pub mod compose;
pub mod cookies;
pub mod cors;
pub mod deploy;
pub mod django;
pub mod env;
pub mod estate;
pub mod gunicorn;
pub mod hosts;
pub mod meta;
pub mod nginx;
pub mod puma;
pub mod rails;
pub mod systemd;
pub mod text;
pub mod tls;

pub use run::{Selection, UnknownRule, run};

use quoted::quoted;

use crate::estate::Estate;
use crate::source::{About, Findings};

/// A rule: what is known of it, and its check.
#[derive(Debug)]
pub struct Rule {
    /// Code, effect, severity, page.
    pub about: About,
    /// Reads the estate and writes findings.
    pub check: fn(&Estate, &mut Findings),
}

/// Returns every rule, by domain, in the order of the documentation.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    let domains: [&'static [&'static Rule]; 17] = [
        text::RULES,
        systemd::RULES,
        nginx::RULES,
        tls::RULES,
        puma::RULES,
        gunicorn::RULES,
        django::RULES,
        rails::RULES,
        env::RULES,
        compose::RULES,
        hosts::RULES,
        cors::RULES,
        cookies::RULES,
        estate::RULES,
        capacity::RULES,
        deploy::RULES,
        meta::RULES,
    ];
    domains.into_iter().flatten().copied()
}

/// Returns the rule of a code.
pub fn find(code: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.about.code == code)
}
