//! An `include` of a file that is not there.
use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/include-missing",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("include_missing.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for absent in configuration.absent(estate) {
            let Some(argument) = absent.include.arg(0) else { continue };
            let message = format!("`{}` is not there: nginx does not load without it", absent.name);
            let finding = found.report(&RULE.about, argument.span, message);
            if let Some(sign) = absent.include.sign_below(argument.span.tail()) {
                finding.because(sign, super::NAMED_HERE);
            }
            match absent.similar {
                Some(it) => {
                    finding.help(format!("did you mean `{it}`?"));
                    finding.fix(Fix::replace(format!("write `{it}`"), Safety::Unsafe, argument.span, it));
                }
                None => {
                    finding.help("add the file, or remove the include; a pattern (`*.conf`) may find nothing");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(include: &str, files: &str) -> String {
        let main = format!("//- nginx/nginx.conf\nevents {{}}\nhttp {{\n  include {include};\n}}\n{files}");
        findings(&["nginx/include-missing"], &main)
    }

    #[test]
    fn a_file_that_is_not_there_is_told() {
        let own = |include: &str| {
            let text = format!("//- etc/nginx/nginx.conf\nevents {{}}\nhttp {{\n  include {include};\n}}\n");
            findings(&["nginx/include-missing"], &text)
        };
        assert_eq!(
            own("tls.conf"),
            "etc/nginx/nginx.conf:3:11 nginx/include-missing `tls.conf` is not there: nginx does not load without it\n"
        );
        assert!(!own("./tls.conf").is_empty());
        assert!(!check("tls.conf", "//- nginx/tsl.conf\ngzip on;\n").is_empty());
        assert!(!check("snippets/tls.conf", "//- nginx/snippets/gzip.conf\ngzip on;\n").is_empty());
    }

    #[test]
    fn what_may_be_elsewhere_is_left_alone() {
        for (include, files) in [
            ("secret.conf", "//- nginx/nothing-like-it.conf\ngzip on;\n"),
            ("tls.conf", "//- compose.yml\nservices:\n  a:\n    image: nginx\n"),
            ("tls.conf", "//- nginx/tls.conf\ngzip on;\n"),
            ("conf.d/*.conf", ""),
            ("mime.types", ""),
            ("/etc/nginx/tls.conf", ""),
            ("generated/tls.conf", ""),
            ("tls.conf", "//- shared/tls.conf\ngzip on;\n"),
            ("tls.conf", "//- templates/tls.conf.template\ngzip on;\n"),
            ("../tls.conf", ""),
            ("${DIR}/tls.conf", ""),
            ("lists.inc", "//- nginx/lists.inc\nanything at all;\n"),
        ] {
            assert_eq!(check(include, files), "", "{include}");
        }
    }

    #[test]
    fn a_copy_of_a_machine_has_its_absolute_paths() {
        let root = |include: &str| {
            let main = format!("//- etc/nginx/nginx.conf\nevents {{}}\nhttp {{ include {include}; }}\n");
            findings(&["nginx/include-missing"], &main).lines().count()
        };
        assert_eq!((root("/etc/nginx/tls.conf"), root("/etc/letsencrypt/tls.conf")), (1, 0));
    }
}
