//! Whether two names are two spellings of one host.

use crate::facts::words::{Placeholder, placeholder};

use super::registrable_domain;

/// How two names that look like one host differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// The same labels in front of a domain that is made up or reserved, and of one that is not.
    Domain,
    /// The same words in front of the domain, in another order or joined in another way.
    Order,
}

/// A host name in its parts.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'n> {
    /// What stands in front of the registrable domain; empty for the domain itself.
    pub labels: &'n str,
    /// The registrable domain.
    pub domain: &'n str,
}

impl<'n> Parts<'n> {
    /// Splits a host name; `None` for addresses, single labels and public suffixes.
    pub fn of(name: &'n str) -> Option<Self> {
        let domain = registrable_domain(name)?;
        Some(Self { labels: name[..name.len() - domain.len()].trim_end_matches('.'), domain })
    }

    /// Returns whether the domain is reserved for documentation or nobody's.
    pub fn is_fiction(&self) -> bool {
        matches!(placeholder(self.domain), Some(Placeholder::MadeUpName | Placeholder::ReservedName))
    }

    /// Returns the words of the labels, sorted.
    pub fn words(&self) -> Vec<&'n str> {
        let mut words: Vec<&str> = self.labels.split(['.', '-', '_']).filter(|it| !it.is_empty()).collect();
        words.sort_unstable();
        words
    }
}

/// Returns how two different names differ, if they are likely to mean one host.
///
/// # Examples
///
/// ```
/// use landreeve::estate::name::{Difference, difference};
///
/// assert_eq!(difference("app1.ramirezvi.com", "app1.tu-dominio.com"), Some(Difference::Domain));
/// assert_eq!(difference("staging-a.ramirezvi.com", "a.staging.ramirezvi.com"), Some(Difference::Order));
/// assert_eq!(difference("www.ramirezvi.com", "www.github.com"), None);
/// ```
pub fn difference(one: &str, other: &str) -> Option<Difference> {
    Spelling::of(one)?.difference(&Spelling::of(other)?)
}

/// A name with what tells its other spellings, worked out once.
#[derive(Debug, Clone)]
pub struct Spelling<'n> {
    /// The name.
    pub text: &'n str,
    /// Its parts.
    pub parts: Parts<'n>,
    /// The words of its labels, sorted. Two spellings of one host have the same.
    pub words: Vec<&'n str>,
    /// Whether its domain is reserved for documentation or nobody's.
    pub is_fiction: bool,
}

impl<'n> Spelling<'n> {
    /// Looks at a host name; `None` for what has no [`Parts`].
    pub fn of(text: &'n str) -> Option<Self> {
        let parts = Parts::of(text)?;
        Some(Self { text, parts, words: parts.words(), is_fiction: parts.is_fiction() })
    }

    /// Returns how two names differ; see [`difference`].
    pub fn difference(&self, other: &Spelling<'_>) -> Option<Difference> {
        let (a, b) = (&self.parts, &other.parts);
        if self.text == other.text || a.labels.is_empty() {
            return None;
        }
        let same_domain = a.domain == b.domain;
        if !same_domain && self.is_fiction == other.is_fiction {
            return None;
        }
        if a.labels == b.labels {
            return (!same_domain).then_some(Difference::Domain);
        }
        (self.words.len() > 1 && self.words == other.words).then_some(Difference::Order)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_host() {
        let order = Some(Difference::Order);
        assert_eq!(difference("staging-beryl3.example.com", "beryl3.staging.mdubiel.org"), order);
        assert_eq!(difference("staging-beryl3.example.com", "beryl3.staging.example.com"), order);
        assert_eq!(
            difference("monitoring.staging.mdubiel.org", "monitoring.staging.example.com"),
            Some(Difference::Domain)
        );
    }

    #[test]
    fn hosts_of_their_own() {
        for (one, other) in [
            ("www.edutecnia.cl", "www.edutecnia.com"),
            ("ayuda-staging.edutecnia.cl", "ayuda.edutecnia.cl"),
            ("example.com", "ramirezvi.com"),
            ("www.example.com", "www.example.org"),
            ("api.edutecnia.cl", "api.edutecnia.cl"),
            ("192.0.2.1", "app.ramirezvi.com"),
        ] {
            assert_eq!(difference(one, other), None, "{one} {other}");
        }
    }
}
