//! The questions about names against a truth table that the real programs gave:
//! Django 5.2 and, for cookies, tough-cookie 6.1 and curl 7.88.

use super::*;

/// One line a question: topic, input, expected answer.
const CASES: &str = include_str!("cases.jsonl");

fn cases(topic: &str) -> Vec<(serde_json::Value, serde_json::Value)> {
    let rows = CASES.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let rows = rows.filter(|row| row["topic"] == topic);
    rows.map(|mut row| (row["input"].take(), row["expect"].take())).collect()
}

#[test]
fn django_answers_as_django_does() {
    let cases = cases("django_allowed_hosts");
    assert!(cases.len() >= 200);
    for (input, expect) in cases {
        let entries: Vec<&str> =
            input["allowed_hosts"].as_array().unwrap().iter().filter_map(|it| it.as_str()).collect();
        let header = input["host_header"].as_str().unwrap();
        let accepted = answers(&entries, header, input["debug"].as_bool().unwrap());
        assert_eq!(Some(accepted), expect["accepted"].as_bool(), "{input}");
        let one_by_one = entries.iter().any(|entry| accepts(entry, &header.to_lowercase()));
        assert_eq!(Entries::new(entries.iter().copied()).accept(&header.to_lowercase()), one_by_one, "{input}");
        let (domain, port) = split_header(header).unwrap_or_default();
        assert_eq!((Some(&*domain), Some(&*port)), (expect["domain"].as_str(), expect["port"].as_str()), "{input}");
    }
}

#[test]
fn cookies_go_where_browsers_send_them() {
    let cases = cases("cookie_domain");
    assert!(cases.len() >= 200);
    for (input, expect) in cases {
        let text = |key: &str| input[key].as_str();
        let scope = CookieScope::new(text("set_by").unwrap(), text("domain"));
        let accepted = !matches!(scope, CookieScope::Refused(_));
        assert_eq!(Some(accepted), expect["accepted"].as_bool(), "{input} {scope:?}");
        if accepted {
            let host_only = matches!(scope, CookieScope::HostOnly(_));
            assert_eq!(Some(host_only), expect["host_only"].as_bool(), "{input} {scope:?}");
        }
        assert_eq!(Some(scope.reaches(text("for_host").unwrap())), expect["sent"].as_bool(), "{input} {scope:?}");
    }
}

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
