//! From URL to outcome, over small estates. Agreement with real nginx is tested
//! by the conformance tests.

use super::{By, Outcome, Request, Route};
use crate::estate::testing::estate;

fn routes(fixture: &str, url: &str) -> Vec<Route> {
    estate(fixture).route(&Request::of(url).unwrap()).routes
}

fn outcome(servers: &str, url: &str) -> Outcome {
    let mut routes = routes(&format!("//- etc/nginx/nginx.conf\nevents {{}}\nhttp {{\n{servers}\n}}\n"), url);
    assert_eq!(routes.len(), 1, "{routes:#?}");
    routes.remove(0).outcome
}

fn text(servers: &str, url: &str) -> String {
    match outcome(servers, url) {
        Outcome::Answer { text: Some(text), .. } => text.value.unwrap(),
        Outcome::Answer { status, location: Some(to), .. } => format!("{status} {}", to.value.unwrap()),
        Outcome::Answer { status, .. } => status.to_string(),
        other => format!("{other:?}"),
    }
}

#[test]
fn names_are_tried_in_order() {
    let servers = r#"
        server { server_name ~^(?<sub>w+)\.example\.com$; return 200 "regex $sub"; }
        server { server_name *.example.com; return 200 leading; }
        server { server_name www.example.*; return 200 trailing; }
        server { server_name .shop.example.com; return 200 shop; }
        server { server_name a.example.com; return 200 exact; }"#;
    for (host, who) in [
        ("a.example.com", "exact"),
        ("b.example.com", "leading"),
        ("www.example.org", "trailing"),
        ("shop.example.com", "shop"),
        ("x.shop.example.com.", "shop"),
        ("example.net", "regex "),
    ] {
        assert_eq!(text(servers, &format!("http://{host}/")), who, "{host}");
    }
}

#[test]
fn locations_follow_nginx() {
    let servers = r"server {
        location = /a { return 200 exact; }
        location /a { return 200 prefix; }
        location ^~ /static/ { return 200 static; }
        location /deep/ { location ~ \.css$ { return 200 inner; } }
        location ~* \.(css|js)$ { return 200 regex-$1; }
        location /app/ { proxy_pass http://127.0.0.1:8000/; }
    }";
    for (path, who) in [
        ("/a", "exact"),
        ("/ab", "prefix"),
        ("/static/x.css", "static"),
        ("/deep/x.css", "inner"),
        ("/deep/x.JS", "regex-JS"),
        ("/app?x", "301 http://a.example/app/?x"),
    ] {
        assert_eq!(text(servers, &format!("http://a.example{path}")), who, "{path}");
    }
}

#[test]
fn rewrites_go_round_and_end() {
    let servers = r"server {
        set $kind plain;
        rewrite ^/old/(.*)$ /new/$1?from=old last;
        location /new/ { if ($args ~ old) { set $kind old; } return 200 $kind-$uri-$args; }
        location /loop { rewrite ^ /loop last; }
        location /away { rewrite ^/away(.*) https://b.example$1 permanent; }
        error_page 404 /404.html;
        location = /404.html { internal; return 200 page; }
        location /gone { return 404; }
    }";
    assert_eq!(text(servers, "http://a.example/old/x?y=1"), "old-/new/x-from=old&y=1");
    assert_eq!(text(servers, "http://a.example/loop"), "500");
    assert_eq!(text(servers, "http://a.example/away/x?q"), "301 https://b.example/x?q");
    assert_eq!(text(servers, "http://a.example/gone"), "page");
}

#[test]
fn what_is_not_known_is_not_guessed() {
    let servers = "server { if ($geoip_country_code = XX) { return 403; } return 200 x; }";
    assert!(matches!(outcome(servers, "http://a.example/"), Outcome::Unknown { .. }));
    let servers = "server { root /srv; try_files $uri $uri/ @app; location @app { return 200 app; } }";
    let Outcome::FirstFile { files, otherwise } = outcome(servers, "http://a.example/x") else { panic!("candidates") };
    assert_eq!(files, ["/srv/x", "/srv/x/"]);
    assert!(matches!(*otherwise, Outcome::Answer { status: 200, .. }));
}

#[test]
fn the_process_behind_is_named() {
    let fixture = "//- etc/nginx/conf.d/shop.conf
upstream shop { server unix:/run/shop/puma.sock; }
server {
  listen 80;
  server_name shop.example.com;
  location / { proxy_set_header Host $host; proxy_pass http://shop; }
}
//- etc/systemd/system/shop.service
[Service]
ExecStart=/usr/bin/puma -b unix:///run/shop/puma.sock
";
    let all = routes(fixture, "http://shop.example.com/a%20b?c");
    assert_eq!((all.len(), all[0].by, all[0].certain), (1, By::Exact, true));
    let Outcome::Upstream(upstream) = &all[0].outcome else { panic!("{:?}", all[0].outcome) };
    assert_eq!(upstream.uri.as_ref().and_then(|it| it.value.as_deref()), Some("/a%20b?c"));
    assert_eq!(upstream.processes, ["shop.service"]);
    let host = upstream.headers.iter().find(|it| it.name == "Host").and_then(|it| it.value.value.clone());
    assert_eq!(host.as_deref(), Some("shop.example.com"));
}

#[test]
fn applications_get_their_parameters() {
    let fixture = r"//- etc/nginx/conf.d/php.conf
server {
  listen 80;
  server_name php.example.com;
  root /srv/php/public;
  index index.php;
  location ~ \.php$ {
    include fastcgi_params;
    fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
    fastcgi_pass unix:/run/php/php.sock;
  }
  location /py/ { include uwsgi_params; uwsgi_pass 127.0.0.1:3031; }
  location /old { deny all; add_header X-A a; add_header X-B b always; return 404; }
}
";
    let all = routes(fixture, "http://php.example.com/a/b.php?x=1");
    let Outcome::Upstream(upstream) = &all[0].outcome else { panic!("{:?}", all[0].outcome) };
    assert_eq!(upstream.addresses, ["unix:/run/php/php.sock"]);
    let sent = |name: &str| upstream.headers.iter().find(|it| it.name == name).and_then(|it| it.value.value.as_deref());
    assert_eq!(sent("SCRIPT_FILENAME"), Some("/srv/php/public/a/b.php"));
    assert_eq!((sent("QUERY_STRING"), sent("REMOTE_ADDR")), (Some("x=1"), None));
    let slash = routes(fixture, "http://php.example.com/py");
    assert!(matches!(slash[0].outcome, Outcome::Answer { status: 301, .. }), "{:?}", slash[0].outcome);
    let old = routes(fixture, "http://php.example.com/old");
    let names: Vec<&str> = old[0].headers.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["X-B"], "others go with the status");
}

#[test]
fn tls_and_plain_connections_differ() {
    let servers = "server { listen 443 ssl; server_name a.example; return 200 a; }
        server { listen 443 ssl; server_name b.example; ssl_reject_handshake on; }
        server { listen 80; listen 8443 ssl; error_page 497 https://$host$request_uri; return 200 plain; }";
    assert_eq!(text(servers, "https://a.example/"), "a");
    assert_eq!(outcome(servers, "https://b.example/"), Outcome::Closed);
    assert_eq!(outcome(servers, "https://a.example:80/"), Outcome::Closed);
    assert_eq!(text(servers, "http://a.example:8443/x"), "302 https://a.example/x");
}

#[test]
fn names_and_addresses_that_are_not_known_are_told() {
    let fixture = "//- nginx/sites-enabled/a.conf.j2
server { listen 80; server_name {{ domain }}; return 200 hole; }
//- nginx/sites-enabled/b.conf
server { listen 80; server_name b.example; return 200 b; }
server { listen 8000-8010; listen 10000-19999; server_name b.example; return 200 range; }
";
    let known = routes(fixture, "http://b.example/");
    assert!(matches!(known[0].outcome, Outcome::Answer { status: 200, .. }), "{known:#?}");
    let other = routes(fixture, "http://c.example/");
    assert!(matches!(other[0].outcome, Outcome::Unknown { .. }), "{other:#?}");
    let all = |port| estate(fixture).route(&Request::of(&format!("http://b.example:{port}/")).unwrap());
    let count = |port| (all(port).routes.len(), all(port).notes.len());
    assert_eq!((count(8005), count(8011), count(12345)), ((1, 0), (0, 0), (0, 1)), "a long range is not unfolded");
}

#[test]
fn a_folder_that_is_made_of_itself_ends() {
    for root in ["root $document_root/x;", "root $request_filename;", "location / { alias ${document_root}/; }"] {
        assert!(
            matches!(outcome(&format!("server {{ {root} }}"), "http://a.example/x"), Outcome::Unknown { .. }),
            "{root}"
        );
    }
}

#[test]
fn geo_and_split_clients_are_computed() {
    let servers = r#"
        geo $arg_ip $near { default far; 10.0.0.0/8 ten; 10.1.0.0/16 inner; 10.1.2.0/24 out; delete 10.1.2.0/24; }
        geo $arg_ip $range { ranges; default far; 10.0.0.0-10.0.0.255 wide; 10.0.0.7-10.0.0.7 one; }
        split_clients $arg_a $half { 50% low; * high; }
        server { return 200 "$near $range $half"; }"#;
    let ask = |query: &str| text(servers, &format!("http://a.example/?{query}"));
    assert_eq!(ask("ip=10.2.0.1&a=a"), "ten far high");
    assert_eq!(ask("ip=10.1.2.3&a=hello%20world"), "inner far low");
    assert_eq!(ask("ip=10.0.0.7&a="), "ten one low");
    assert_eq!(ask("ip=nothing"), "far far low");
}
