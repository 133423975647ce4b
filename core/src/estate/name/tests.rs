//! Names against names, where the libraries' own checks have no part.

use super::*;
use crate::facts::web::cookie::{is_public_suffix, registrable_domain};

#[test]
fn a_wildcard_stands_for_one_label() {
    assert!(covers("*.staging.example.com", "beryl3.staging.example.com"));
    for host in ["staging-beryl3.example.com", "staging.example.com", "a.b.staging.example.com", ".staging.example.com"]
    {
        assert!(!covers("*.staging.example.com", host), "{host}");
    }
    assert!(covers("Example.com", "example.COM."));
}

#[test]
fn registrable_domains_follow_the_public_suffix_list() {
    assert_eq!(registrable_domain("ayuda-staging.edutecnia.cl"), Some("edutecnia.cl"));
    assert_eq!(registrable_domain("a.b.co.uk"), Some("b.co.uk"));
    assert_eq!(registrable_domain("192.0.2.1"), None);
    assert!(is_public_suffix("cl") && is_public_suffix("github.io") && !is_public_suffix("edutecnia.cl"));
}
