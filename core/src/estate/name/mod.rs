//! Host names of the web: served, allowed, certified, resolved, origins, cookie
//! domains.
//!
//! Certificates and DNS records stand in the host's runbook as the documents
//! give them; here are the names that have to be cut out of other things, and
//! one function for each question about a name.

mod behind;
mod certificate;
mod code;
mod list;
mod mention;
mod middleware;
mod node;
mod origin;
mod real;
mod record;
mod served;
mod setting;
mod spelling;
#[cfg(test)]
mod tests;
mod told;

use std::collections::HashMap;

use super::process::Process;
use super::{Estate, Host};
use crate::facts::words::Role;
use crate::source::{Located, Span};

pub use crate::facts::web::cookie::{CookieScope, Refusal, is_public_suffix, plain_domain, registrable_domain};
pub use crate::facts::web::django::host::{Entries, accepts, answers, split_header};
pub use behind::{Behind, behind, may_lead_away, names_before, variables_of};
pub use certificate::{Lineages, asked_over_http, covers, is_certified};
pub use list::{NameVariable, host_of};
pub use mention::Mention;
pub use origin::OriginForm;
pub use real::is_guide;
pub use record::{addresses, is_private};
pub use served::{Answered, Handed, ServedKind, ServedName, handed_on, serves};
pub use spelling::{Difference, Parts, Spelling, difference};
pub use told::{Told, told};

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
    /// The places in `variables` of the settings of each process, by its command.
    of_process: HashMap<Span, Vec<usize>>,
    /// The places in `variables` of the lists in the code of a process, by its command, and what these settle.
    by_process: HashMap<Span, (Vec<usize>, Vec<Role>)>,
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

    /// Returns the lists in the settings that a process runs with; `None` where these are not known.
    pub fn of_settings(&self, process: &Process) -> Option<impl Iterator<Item = &NameVariable> + use<'_>> {
        let places = self.of_process.get(&process.span)?;
        Some(places.iter().filter_map(|at| self.variables.get(*at)))
    }

    /// Adds the lists of the code that processes run; one that several run stands here once.
    fn take_code(&mut self, estate: &Estate, host: &Host) {
        for process in host.programs() {
            let (mut lists, mut settled) = code::lists(estate, process);
            let (more, also) = middleware::lists(estate, process);
            lists.extend(more);
            settled.extend(also);
            let mut own = Vec::new();
            for list in lists {
                let at = *self.by_key.entry(list.key).or_insert(self.variables.len());
                if at == self.variables.len() {
                    self.variables.push(list);
                }
                own.push(at);
            }
            if !settled.is_empty() {
                self.by_process.insert(process.span, (own, settled));
            }
        }
    }

    /// Returns the lists of a role in the code of a process; `None` where its environment says what counts.
    fn of_code(&self, process: &Process, role: Role) -> Option<impl Iterator<Item = &NameVariable>> {
        let (own, settled) = self.by_process.get(&process.span)?;
        let lists = own.iter().filter_map(|at| self.variables.get(*at));
        settled.contains(&role).then(|| lists.filter(move |it| it.role == role))
    }

    /// Returns the hosts that a document lists under a heading which names `variable`.
    pub fn listed_for<'n>(&'n self, variable: &'n str) -> impl Iterator<Item = &'n Located<String>> {
        self.mentions.iter().filter(move |it| it.listed_for.as_deref() == Some(variable)).map(|it| &it.name)
    }
}

/// Collects the names of a host.
pub fn collect(estate: &Estate, host: &Host) -> Names {
    let mut variables = list::collect(estate, host);
    let mut of_process = HashMap::new();
    if host.programs().any(|it| it.settings.is_some()) {
        let of_settings = setting::collect(estate, host, &variables.iter().map(|it| (it.key, it)).collect());
        variables.retain(|it| !of_settings.replaced.contains(&it.key));
        let first = variables.len();
        variables.extend(of_settings.lists);
        let places = |it: Vec<usize>| it.into_iter().map(|at| at + first).collect();
        of_process = of_settings.of_process.into_iter().map(|(process, it)| (process, places(it))).collect();
    }
    let mentions = mention::collect(host, &variables);
    let by_key = variables.iter().enumerate().map(|(at, it)| (it.key, at)).collect();
    let served = served::collect(host);
    let by_process = HashMap::new();
    let mut names = Names { served, mentions, variables, real: None, by_key, of_process, by_process };
    names.take_code(estate, host);
    names.real = real::find(host, &names);
    names
}
