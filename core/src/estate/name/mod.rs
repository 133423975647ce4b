//! Host names of the web: served, allowed, certified, resolved, origins, cookie
//! domains.
//!
//! Certificates and DNS records stand in the host's runbook as the documents
//! give them; here are the names that have to be cut out of other things, and
//! one function for each question about a name.

mod behind;
mod certificate;
mod list;
mod mention;
mod origin;
mod real;
mod record;
mod served;
mod spelling;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use super::{Estate, Host};
use crate::facts::words::Role;
use crate::source::{Located, Span};

pub use crate::facts::web::cookie::{CookieScope, Refusal, is_public_suffix, plain_domain, registrable_domain};
pub use crate::facts::web::django::host::{Entries, accepts, answers, split_header};
pub use behind::{Behind, behind, names_before, variables_of};
pub use certificate::{Lineages, asked_over_http, covers, is_certified};
pub use list::{NameVariable, host_of};
pub use mention::Mention;
pub use origin::OriginForm;
pub use real::is_guide;
pub use record::{addresses, is_private};
pub use served::{Answered, Handed, ServedKind, ServedName, handed_on, serves};
pub use spelling::{Difference, Parts, Spelling, difference};

/// The names of one host, by what they are for.
#[derive(Debug, Default)]
pub struct Names {
    /// Every name of every `server_name`.
    pub served: Vec<ServedName>,
    /// Every place that sets a variable which holds names.
    pub variables: Vec<NameVariable>,
    /// Hosts that documents list or name in code markup.
    pub mentions: Vec<Mention>,
    /// A public name of this host that nobody made up.
    pub real: Option<Located<String>>,
    /// The places in `variables` by where each one's name stands.
    by_key: HashMap<Span, usize>,
}

impl Names {
    /// Returns the variables of a role.
    pub fn with_role(&self, role: Role) -> impl Iterator<Item = &NameVariable> {
        self.variables.iter().filter(move |it| it.role == role)
    }

    /// Returns the variable whose name stands at `key`.
    pub fn set_at(&self, key: Span) -> Option<&NameVariable> {
        self.by_key.get(&key).map(|at| &self.variables[*at])
    }

    /// Returns the hosts that a document lists under a heading which names `variable`.
    pub fn listed_for<'n>(&'n self, variable: &'n str) -> impl Iterator<Item = &'n Located<String>> {
        self.mentions.iter().filter(move |it| it.listed_for.as_deref() == Some(variable)).map(|it| &it.name)
    }
}

/// Collects the names of a host.
pub fn collect(estate: &Estate, host: &Host) -> Names {
    let variables = list::collect(estate, host);
    let mentions = mention::collect(host, &variables);
    let by_key = variables.iter().enumerate().map(|(at, it)| (it.key, at)).collect();
    let mut names = Names { served: served::collect(host), mentions, variables, real: None, by_key };
    names.real = real::find(host, &names);
    names
}
