//! `landreeve route`: what it says about a small estate.
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod ran;

use landreeve_cli::Outcome;
use ran::{landreeve, tree};
use tempfile::TempDir;

const SITE: &str = "upstream shop { server unix:/run/shop/puma.sock; }
server {
  listen 443 ssl;
  listen [::]:443 ssl;
  server_name shop.example.com;
  root /srv/shop/public;
  location / { try_files $uri @app; }
  location @app {
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_pass http://shop;
  }
}
server { listen 80 default_server; return 301 https://$host$request_uri; }
";

const UNIT: &str = "[Service]
ExecStart=/usr/local/bin/puma -b unix:///run/shop/puma.sock
";

fn estate() -> TempDir {
    tree(&[("etc/nginx/conf.d/shop.conf", SITE), ("etc/systemd/system/shop.service", UNIT)])
}

#[test]
fn the_way_to_a_process_is_shown_with_its_lines() {
    let folder = estate();
    let ran = landreeve(&folder, &["route", "https://shop.example.com/cart?id=1", "{}"]);
    assert_eq!((ran.outcome, ran.errors.as_str()), (Outcome::Clean, ""));
    let conf = "{}/etc/nginx/conf.d/shop.conf";
    for said in [
        "at 0.0.0.0:443, [::]:443: the first that exists of /srv/shop/public/cart; else proxy_pass to http://shop, which is asked for /cart?id=1",
        "  connects  unix:/run/shop/puma.sock\n  process   shop.service\n  header    Host: shop.example.com\n",
        &format!("{conf}:5  "),
        &format!("{conf}:11  "),
        "{}/etc/systemd/system/shop.service:2",
    ] {
        assert!(ran.output.contains(said), "{said} is missing in\n{}", ran.output);
    }
}

#[test]
fn what_is_known_of_files_and_connections_counts() {
    let folder = estate();
    let file = ["route", "https://shop.example.com/a.css", "{}", "--file", "/srv/shop/public/a.css"];
    assert!(landreeve(&folder, &file).output.contains(": the file /srv/shop/public/a.css\n"));
    let other = ["route", "http://other.example.com/x", "{}", "--address", "192.0.2.1:80", "--method", "POST"];
    assert!(landreeve(&folder, &other).output.contains("status 301, to https://other.example.com/x"));
    let nothing = landreeve(&folder, &["route", "http://shop.example.com:81/", "{}"]);
    assert_eq!(nothing.outcome, Outcome::Found);
    let said = "nothing in the estate listens there; the name is served at 0.0.0.0:443, [::]:443\n";
    assert!(nothing.output.ends_with(said), "{}", nothing.output);
}

#[test]
fn the_json_has_its_shape() {
    let folder = estate();
    let ran = landreeve(&folder, &["route", "https://shop.example.com/cart", "{}", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.output).unwrap();
    assert_eq!((&json["schema"], &json["request"]["port"]), (&1.into(), &443.into()));
    let route = &json["routes"][0];
    assert_eq!((&route["server"]["by"], &route["server"]["range"]["start"]["line"]), (&"exact".into(), &2.into()));
    assert_eq!(route["location"]["pattern"], "@app");
    let (outcome, certain) = (&route["outcome"], &route["certain"]);
    assert_eq!((&outcome["kind"], certain), (&"first-file".into(), &true.into()));
    let upstream = &outcome["otherwise"];
    assert_eq!((&upstream["kind"], &upstream["group"]), (&"upstream".into(), &"shop".into()));
    assert_eq!(upstream["processes"], serde_json::json!(["shop.service"]));
    let forwarded = &upstream["headers"][1];
    assert_eq!((&forwarded["written"], &forwarded["value"]), (&"$proxy_add_x_forwarded_for".into(), &().into()));
}

#[test]
fn mistakes_are_told() {
    let folder = estate();
    for args in [["ftp://a/", "--method", "GET"], ["http://a/", "--address", "a:b"], ["http://a/", "--header", "x"]] {
        let ran = landreeve(&folder, &["route", args[0], "{}", args[1], args[2]]);
        assert_eq!(ran.outcome, Outcome::Failed, "{args:?}");
        assert!(ran.errors.starts_with("error: "), "{}", ran.errors);
    }
}
