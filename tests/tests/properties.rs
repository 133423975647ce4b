//! What must hold for any input: nothing panics, and the same files give the
//! same findings in whatever order they come.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use landreeve::Options;
use landreeve::answer::route::{Files, Request};
use landreeve::estate::Estate;
use landreeve::report::{route_json, route_text};
use landreeve::rules::{self, Selection};
use landreeve::source::{Content, FileSet, Input};
use landreeve_tests::{files_below, root};
use proptest::prelude::*;

/// Names that bring every parser into play.
const PATHS: &[&str] = &[
    "etc/systemd/system/a.service",
    "etc/systemd/system/a.timer",
    "etc/systemd/system/a.service.d/b.conf",
    "etc/nginx/nginx.conf",
    "etc/nginx/sites-enabled/a",
    "config/puma.rb",
    "app/.env",
    "README.md",
    "nginx.conf.j2",
    "landreeve.toml",
    "run.sh",
];

fn check(inputs: Vec<Input>) -> Vec<String> {
    let Ok(estate) = Estate::new(FileSet::new(inputs), None, &[]) else { return Vec::new() };
    let selection = Selection { pedantic: true, ..Selection::default() };
    rules::run(&estate, &selection).iter().map(|it| format!("{:?} {} {}", it.at, it.about.code, it.message)).collect()
}

fn input(path: &str, bytes: Vec<u8>) -> Input {
    Input { path: path.to_owned(), content: Content::Bytes(bytes), named: true }
}

/// Every file of the example estates: real text to break.
fn examples() -> Vec<(String, Vec<u8>)> {
    let folder = root().join("fixtures/estates");
    files_below(&folder, "")
        .into_iter()
        .map(|path| (path.strip_prefix(&folder).unwrap().display().to_string(), std::fs::read(&path).unwrap()))
        .collect()
}

/// Pieces of nginx files that a route goes through, whole and broken.
const PIECES: &[&str] = &[
    "server {",
    "listen 80;",
    "listen [::]:80 default_server;",
    "server_name a.x *.x .x x.* ~^(a)(?<n>b)? \"\";",
    "}",
    "}",
    "}",
    "location / {",
    "location = /a {",
    "location ~ ^/(.)(.*) {",
    "location ~* ( {",
    "location ^~ /a/ {",
    "location @n {",
    "location {",
    "if ($uri ~ (.)) {",
    "if ($a) {",
    "if (-f $request_filename) {",
    "if ( {",
    "if ($1 = \"\") {",
    "set $a $a$a$uri;",
    "set $a;",
    "set $args $1;",
    "rewrite ^/(.*) /$1/$a?$args last;",
    "rewrite ^ /a;",
    "rewrite (a+)+$ $n break;",
    "rewrite x;",
    "return 200 $m$1;",
    "return;",
    "return 301 /$2;",
    "return 999999;",
    "break;",
    "try_files $uri $uri/ @n;",
    "try_files $1 =404;",
    "try_files x;",
    "alias /srv/$1;",
    "root /srv/;",
    "index $a /b;",
    "error_page 404 =200 /a$uri;",
    "error_page 404;",
    "error_page 404 @n;",
    "proxy_pass http://b$uri;",
    "proxy_pass http://unix:;",
    "proxy_pass https://a/;",
    "proxy_pass;",
    "fastcgi_pass unix:/a;",
    "limit_except GET {",
    "internal;",
    "map $m $m {",
    "map $uri $m {",
    "volatile;",
    "~(.) $1$m;",
    "default $a;",
    "hostnames;",
    "add_header A $m always;",
    "proxy_set_header Host $proxy_host$m;",
    "{{ x }}",
    "include missing;",
    "http {",
    "events {}",
    "merge_slashes off;",
    "é$;",
    "upstream b { server c; }",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_configuration_and_no_request_makes_a_route_panic(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40),
        target in "(/|http://|[a-z])?([/.%?#a-b0-9é]|%2[ef]|\\.\\./){0,12}", host in "[a-bx.:\\[\\]]{0,6}", known in any::<bool>(),
    ) {
        let text = format!("server {{\nserver_name x;\n{}", pieces.join("\n"));
        let files = FileSet::new(vec![input("etc/nginx/conf.d/a.conf", text.into_bytes())]);
        let mut request = Request::of("http://x/").unwrap();
        request.target = target;
        request.set_header("Host", &host);
        if known {
            request.files = Files::Only(vec!["/srv/a".to_owned(), "/srv/a/b".to_owned()]);
        }
        let routed = landreeve::route(files, &request, &Options::default()).unwrap();
        assert!(route_text(&routed).starts_with("GET ") && route_json(&routed).ends_with("}\n"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(path in prop::sample::select(PATHS), bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        check(vec![input(path, bytes)]);
    }

    #[test]
    fn no_broken_example_makes_it_panic(which in any::<prop::sample::Index>(), cut in any::<prop::sample::Index>(),
                                        drop in 0usize..40, byte in any::<u8>()) {
        let examples = examples();
        let (path, mut bytes) = examples[which.index(examples.len())].clone();
        if !bytes.is_empty() {
            let at = cut.index(bytes.len());
            let end = (at + drop).min(bytes.len());
            bytes.splice(at..end, [byte]);
        }
        check(vec![input(&path, bytes)]);
    }
}

#[test]
fn the_order_of_files_does_not_matter() {
    let mut inputs: Vec<Input> = examples()
        .into_iter()
        .filter(|(path, _)| !path.ends_with("landreeve.toml"))
        .map(|(path, bytes)| input(&path, bytes))
        .collect();
    let forward = check(inputs.clone());
    inputs.reverse();
    assert_eq!(forward, check(inputs));
    assert!(!forward.is_empty(), "the examples have faults");
}
