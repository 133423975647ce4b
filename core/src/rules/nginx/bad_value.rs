//! A flag, number, size, time or word that nginx cannot read.
use crate::estate::Estate;
use crate::estate::nginx::Verdict;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/bad-value",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("bad_value.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for (statement, verdict) in configuration.complaints() {
            match verdict {
                Verdict::BadEntry(refusal) => {
                    let block = statement.parent().map_or_else(String::new, |it| it.name().into_owned());
                    let message = format!(
                        "`{}` cannot begin an entry of `{block}`: it takes {}",
                        statement.name(),
                        refusal.expected
                    );
                    found.report(&RULE.about, statement.name_span(), message);
                    continue;
                }
                Verdict::TooMuch(end) => {
                    let finding =
                        found.report(&RULE.about, statement.name_span(), "the shares add up to more than 100 %");
                    finding.because(end.unwrap_or(statement.head()), "nginx adds them up here");
                    continue;
                }
                _ => {}
            }
            let Verdict::BadValue(at, refusal) = verdict else { continue };
            let Some(argument) = statement.arg(*at) else { continue };
            let message =
                format!("`{}` cannot be `{}`: it takes {}", statement.name(), argument.text, refusal.expected);
            let finding = found.report(&RULE.about, argument.span, message);
            if let Some(sign) = statement.sign_below(argument.span.tail()) {
                finding.because(sign, super::NAMED_HERE);
            }
            if let Some(end) = statement.read_at_end() {
                finding.because(end, "nginx reads it here, when it puts the levels together");
            }
            if let Some(instead) = &refusal.instead {
                finding.help(format!("did you mean `{instead}`?"));
                let safety = if is_same(&argument.text, instead) { Safety::Safe } else { Safety::Unsafe };
                finding.fix(Fix::replace(format!("write `{instead}`"), safety, argument.span, instead.as_str()));
            }
        }
    }
}

/// Whether a value only lacks the spelling of nginx: `10MB` is `10M`.
fn is_same(written: &str, instead: &str) -> bool {
    let unit = written.trim_end_matches(['b', 'B']);
    let unit = unit.strip_suffix(['i', 'I']).unwrap_or(unit);
    unit.len() < written.len() && unit.bytes().filter(|it| *it != b' ').eq(instead.bytes())
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};

    #[test]
    fn units_are_spelt_as_nginx_does() {
        assert!(super::is_same("10MB", "10M") && super::is_same("10 mib", "10m"));
        assert!(!super::is_same("of", "off") && !super::is_same("1gb", "1m"));
        let text = "//- nginx/conf.d/a.conf\nserver {\n    client_max_body_size   10mb; # all\n}\n";
        assert_eq!(fixed(&["nginx/*"], text), "server {\n    client_max_body_size   10m; # all\n}\n");
    }

    fn check(text: &str) -> String {
        findings(&["nginx/bad-value"], &format!("//- nginx/conf.d/a.conf\nserver {{\n{text}\n}}\n"))
    }

    #[test]
    fn sizes_times_flags_and_words() {
        for text in
            ["client_max_body_size 10mb;", "send_timeout 5min;", "gzip true;", "ssl_protocols TLSv1.4;", "satisfy one;"]
        {
            assert_eq!(check(text).lines().count(), 1, "{text}");
        }
        for text in [
            "client_max_body_size 0;",
            "client_max_body_size ${SIZE};",
            "send_timeout \"1m 30s\";",
            "gzip ON;",
            "keepalive_timeout 65 60;",
            "ssl_protocols tlsv1.2 TLSv1.3;",
            "client_body_buffer_size 1M;",
            "proxy_buffers 8 16k;",
        ] {
            assert_eq!(check(text), "", "{text}");
        }
    }
}
