//! What the estate says about a host name: who serves it, which applications accept it, which certificates cover it,
//! where it leads, which cookies it gets, and which origins may read its answers.
//!
//! Each is a list of facts with the place that says so. What is not known is said to be unknown, and where the estate
//! says nothing there is no fact.

mod named;
mod served;
#[cfg(test)]
mod tests;

use crate::estate::Estate;
use crate::source::Span;

/// What the estate says about a host name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// The name, in lower case.
    pub name: String,
    /// The servers that answer for it, over TLS and without.
    pub served: Vec<Fact>,
    /// The applications behind these, by the hosts they accept.
    pub allowed: Vec<Fact>,
    /// Certificates: those of the servers, and those that documents speak of.
    pub certified: Vec<Fact>,
    /// Where DNS records lead it.
    pub resolved: Vec<Fact>,
    /// Cookie domains that reach it, or that one could take to reach it.
    pub cookies: Vec<Fact>,
    /// Origins whose pages may read its answers, or post to it.
    pub origins: Vec<Fact>,
    /// The lists that name it as such an origin.
    pub reads: Vec<Fact>,
}

/// One thing that the estate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is about: a server, a unit, a certificate, a domain, an origin.
    pub subject: String,
    /// Whether it holds for the name; `None` when that is not known.
    pub holds: Option<bool>,
    /// The fact in words.
    pub message: String,
    /// The place that says so.
    pub at: Option<Span>,
    /// The host of the estate; empty for the only one of a plain tree.
    pub host: String,
}

/// Why there is nothing to ask.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no host name")]
pub struct BadName(String);

impl Reach {
    /// Returns the lists with what each is called, in the order of showing.
    pub fn sections(&self) -> [(&'static str, &[Fact]); 7] {
        [
            ("served", &self.served),
            ("allowed", &self.allowed),
            ("certified", &self.certified),
            ("resolved", &self.resolved),
            ("cookies", &self.cookies),
            ("origins", &self.origins),
            ("reads", &self.reads),
        ]
    }

    /// Returns whether the estate says anything about the name.
    pub fn is_known(&self) -> bool {
        self.sections().iter().any(|(_, facts)| !facts.is_empty())
    }
}

/// Asks what the estate says about a host name; a URL stands for its host.
///
/// # Errors
///
/// When the name is none.
///
/// # Examples
///
/// ```
/// use landreeve::answer::reach::reach;
/// use landreeve::estate::Estate;
/// use landreeve::source::FileSet;
///
/// let files = FileSet::from_texts([(".env", "SSO_COOKIE_DOMAIN=.staging.example.cl\n")]);
/// let estate = Estate::new(files, None, &[]).unwrap();
/// let reached = |name| reach(&estate, name).unwrap().cookies[0].holds;
/// assert_eq!(reached("help.staging.example.cl"), Some(true));
/// assert_eq!(reached("help-staging.example.cl"), Some(false));
/// ```
pub fn reach(estate: &Estate, name: &str) -> Result<Reach, BadName> {
    let plain = plain(name).ok_or_else(|| BadName(name.to_owned()))?;
    Ok(Reach {
        served: served::served(estate, &plain),
        allowed: served::allowed(estate, &plain),
        certified: named::certified(estate, &plain),
        resolved: named::resolved(estate, &plain),
        cookies: named::cookies(estate, &plain),
        origins: served::origins(estate, &plain),
        reads: named::reads(estate, &plain),
        name: plain,
    })
}

impl Estate {
    /// Asks what the estate says about a host name; see [`reach`].
    ///
    /// # Errors
    ///
    /// When the name is none.
    pub fn reach(&self, name: &str) -> Result<Reach, BadName> {
        reach(self, name)
    }
}

/// Adds a fact that is not there yet: two readers of one file say the same.
fn push(facts: &mut Vec<Fact>, fact: Fact) {
    if !facts.contains(&fact) {
        facts.push(fact);
    }
}

/// The name in lower case and in ASCII, without scheme, port, path and final dot.
fn plain(name: &str) -> Option<String> {
    let host = crate::estate::name::host_of(name.trim());
    let host = url::Host::parse(host).ok()?.to_string();
    let host = host.trim_end_matches('.').to_owned();
    (!host.is_empty()).then_some(host)
}
