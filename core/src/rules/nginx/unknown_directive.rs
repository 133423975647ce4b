//! A directive that no module of nginx has, in the release the estate runs.
use crate::estate::Estate;
use crate::estate::nginx::{Lifetime, Statement, Told, Verdict};
use crate::rules::{Rule, quoted};
use crate::source::{About, Effect, Finding, Findings, Fix, Safety, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/unknown-directive",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("unknown_directive.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for (statement, verdict) in configuration.complaints() {
            if let Verdict::OfModule(module, told) = verdict {
                of_module(found, &statement.name(), statement.name_span(), module, *told);
                continue;
            }
            let Verdict::Unknown { similar, lifetime } = verdict else { continue };
            let (name, span) = (statement.name(), statement.name_span());
            if name.starts_with('\u{feff}') {
                found
                    .report(
                        &RULE.about,
                        span,
                        "a byte-order mark stands before the first word, and nginx reads it as a part of it",
                    )
                    .help("save the file as UTF-8 without a byte-order mark");
                continue;
            }
            match (lifetime, similar) {
                (Some(lifetime), _) => below(other_release(found, &name, span, *lifetime), statement),
                (None, Some(similar)) => {
                    let message = format!("nginx has no directive `{}`", quoted(&name));
                    let finding = found.report(&RULE.about, span, message);
                    finding.help(format!("did you mean `{similar}`?")).fix(Fix::replace(
                        format!("write `{similar}`"),
                        Safety::Unsafe,
                        span,
                        *similar,
                    ));
                    below(finding, statement);
                }
                (None, None) => {
                    let message = format!("nginx has no directive `{}`", quoted(&name));
                    let finding = found.report(&RULE.about, span, message);
                    finding.help("remove it, or load the module that brings it with `load_module`");
                    below(finding, statement);
                }
            }
        }
    }
}

fn of_module(found: &mut Findings, name: &str, span: Span, module: &str, told: Told) {
    let (lack, help) = match told {
        Told::Manifest => {
            ("which this nginx does not have", "or name the module in `modules` of `[nginx]` in landreeve.toml")
        }
        Told::Loads => (
            "which no `load_module` loads",
            "or load the module; if nginx has it built in, name it in `modules` of `[nginx]` in landreeve.toml",
        ),
    };
    let finding = found.report(&RULE.about, span, format!("`{name}` is of the module `{module}`, {lack}"));
    finding.help(format!("remove it, {help}"));
    if told == Told::Loads {
        finding.severity = Severity::Warning;
    }
}

/// Names the line that nginx names.
fn below(finding: &mut Finding, statement: Statement<'_>) {
    if let Some(sign) = statement.sign_below(statement.name_span()) {
        finding.because(sign, super::NAMED_HERE);
    }
}

fn other_release<'f>(found: &'f mut Findings, name: &str, span: Span, lifetime: Lifetime) -> &'f mut Finding {
    let (message, help) = match lifetime {
        Lifetime::Since((a, b, c)) => {
            (format!("`{name}` exists since nginx {a}.{b}.{c} only"), "remove it, or upgrade nginx".to_owned())
        }
        Lifetime::Until((a, b, c), instead) => (
            format!("`{name}` is gone since nginx {a}.{b}.{c}"),
            instead.map_or_else(|| "remove it".to_owned(), |it| format!("use `{it}` instead")),
        ),
    };
    found.report(&RULE.about, span, message).help(help)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> String {
        findings(&["nginx/unknown-directive"], &format!("//- etc/nginx/conf.d/a.conf\n{text}"))
    }

    #[test]
    fn a_misspelt_directive_is_unknown() {
        let found = check("server {\n    listen 80;\n    sever_name a;\n}\n");
        assert_eq!(found, "etc/nginx/conf.d/a.conf:3:5 nginx/unknown-directive nginx has no directive `sever_name`\n");
    }

    #[test]
    fn a_name_is_quoted_as_it_stands() {
        assert!(check("server { fo\\o x; }\n").contains("directive `fo\\o`"));
        assert!(check("server { b\u{1}r; }\n").contains("directive `b␁r`"));
    }

    #[test]
    fn directives_of_other_modules_and_data_are_left_alone() {
        let silent = "map $a $b { hostnames; default 0; x.y 1; }\nserver {\n listen 80;\n more_set_headers \"A: b\";\n \
             brotli on;\n vhost_traffic_status_zone;\n content_by_lua_block { ngx.say(\"}\") }\n pagespeed on;\n \
             location / { types { text/x x; } modsecurity on; passenger_enabled on; }\n}\nrtmp { server { live on; } }\n";
        assert_eq!(check(silent), "");
    }

    #[test]
    fn a_block_of_another_module_holds_what_it_likes() {
        let main = "events {}\nrtmp { server { chunk_size 1; application a { live on; } } }\n";
        assert_eq!(findings(&["nginx/*"], &format!("//- etc/nginx/nginx.conf\n{main}")), "");
    }

    #[test]
    fn a_byte_order_mark_is_named() {
        assert!(check("\u{feff}server { listen 80; }\n").contains("a byte-order mark"));
    }

    #[test]
    fn the_manifest_says_which_modules_there_are() {
        let estate = |modules: &str| {
            let main = "events {}\nhttp {\n  more_set_headers 'A: b';\n  brotli on;\n}\n";
            let manifest = format!("//- landreeve.toml\n[nginx]\nmodules = {modules}\n//- nginx/nginx.conf\n{main}");
            findings(&["nginx/unknown-directive"], &manifest)
        };
        assert_eq!(
            estate("['headers-more']"),
            "nginx/nginx.conf:4:3 nginx/unknown-directive `brotli` is of the module `brotli`, which this nginx does not have\n"
        );
        assert_eq!(estate("['headers-more', 'brotli']"), "");
        assert_eq!(estate("['headers-more', 'one-of-our-own']"), "");
        assert_eq!(estate("[]").lines().count(), 2);
    }

    #[test]
    fn the_modules_that_are_loaded_say_it_too() {
        let estate = |loads: &str| {
            let main = format!("{loads}\nevents {{}}\nhttp {{\n  brotli on;\n  more_set_header 'A: b';\n}}\n");
            findings(&["nginx/unknown-directive"], &format!("//- nginx/nginx.conf\n{main}"))
        };
        let slip = "nginx/nginx.conf:5:3 nginx/unknown-directive nginx has no directive `more_set_header`\n";
        let brotli = "nginx/nginx.conf:4:3 nginx/unknown-directive `brotli` is of the module `brotli`, which no `load_module` loads\n";
        let more = "load_module modules/ngx_http_headers_more_filter_module.so;";
        assert_eq!(estate(more), format!("{brotli}{slip}"));
        assert_eq!(estate(&format!("{more} load_module modules/ngx_http_brotli_filter_module.so;")), slip);
        assert_eq!(estate(""), slip, "both may be built in");
        assert_eq!(estate("include modules-enabled/*.conf;"), slip);
        assert_eq!(estate(&format!("{more} include modules-enabled/*.conf;")), slip);
        assert_eq!(estate("load_module modules/ngx_stream_module.so;"), slip, "what is not nginx's may be built in");
    }

    #[test]
    fn directives_of_common_modules_have_their_places() {
        let site = |text: &str| findings(&["nginx/*"], &format!("//- etc/nginx/conf.d/a.conf\n{text}\n"));
        assert_eq!(site("server { listen 80; more_set_headers 'A: b' 'C: d'; location / { echo hi; } }"), "");
        assert!(site("server { listen 80; echo hi; }").contains("nginx/wrong-context"));
        assert!(site("server { listen 80; brotli on off; }").contains("nginx/wrong-arguments"));
        assert!(site("server { listen 80; location / { content_by_lua_block; } }").contains("nginx/wrong-arguments"));
        assert_eq!(findings(&["nginx/*"], "//- etc/nginx/snippets/a.conf\nmore_set_headers 'A: b';\necho hi;\n"), "");
    }

    #[test]
    fn an_unknown_module_may_bring_anything() {
        let main = "load_module modules/ngx_foo_module.so;\nevents {}\nhttp { foo_bar on; }\n";
        assert_eq!(findings(&["nginx/unknown-directive"], &format!("//- etc/nginx/nginx.conf\n{main}")), "");
    }

    #[test]
    fn a_whole_configuration_shows_what_has_lost_its_directive() {
        let whole = |inner: &str| {
            let main = format!("//- nginx/nginx.conf\nevents {{}}\nhttp {{\n{inner}\n}}\n");
            findings(&["nginx/unknown-directive"], &main).lines().count()
        };
        assert_eq!(whole("server { [::]:80; }"), 1);
        assert_eq!(whole("$http_upgrade upgrade;"), 1);
        assert_eq!(whole("'$status $uri';"), 1);
        assert_eq!(whole("$MORE; ${more}; <your settings>; [more settings];"), 0);
    }

    #[test]
    fn the_line_that_nginx_names_is_shown() {
        let estate = crate::estate::testing::estate("//- nginx/conf.d/a.conf\nserver {\n  lissten\n  80\n  ;\n}\n");
        let found = crate::rules::run(&estate, &crate::rules::Selection::default());
        let unknown = found.iter().find(|it| it.about.code == "nginx/unknown-directive").unwrap();
        assert_eq!(estate.files.positions(unknown.related[0].span).0.line, 4);
    }
}
