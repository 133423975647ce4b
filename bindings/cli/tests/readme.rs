//! What the README shows is what the program says.
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod ran;

use std::path::Path;

use landreeve_cli::Outcome;
use ran::{landreeve, landreeve_fed, tree};

const UNIT: &str = "[Unit]
Description=Shop
After=network.target

[Service]
User=deploy
WorkingDirectory=/srv/shop
ExecStart=/usr/local/bin/bundle exec puma -C config/puma.rb
ExecReload=/bin/kill -USR1 $MAINPID
RuntimeDirectory=shop
Restart=on-failure

[Install]
WantedBy=multi-user.target
";

const PUMA: &str = "workers 2
threads 5, 5
preload_app!
bind \"unix:///run/shop/puma.sock\"
";

#[test]
fn the_finding_shown_is_real() {
    let folder = tree(&[("deploy/systemd/shop.service", UNIT), ("deploy/config/puma.rb", PUMA)]);
    let ran = landreeve(&folder, &["check", "{}/deploy"]);
    assert_eq!((ran.outcome, ran.errors.as_str()), (Outcome::Clean, ""));
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let said = ran.output.replace("{}/", "");
    assert!(readme.contains(&said), "the README shows something else than\n{said}");
}

#[test]
fn the_answers_shown_are_real() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let shown = readme.split("$ landreeve ask\n").nth(1).and_then(|it| it.split("```").next()).unwrap();
    let (questions, answers): (Vec<&str>, Vec<&str>) = shown.lines().partition(|it| it.contains("\"topic\""));
    let ran = landreeve_fed(questions.join("\n").as_bytes(), &tree(&[]), &["ask"]);
    assert_eq!(ran.output.lines().collect::<Vec<_>>(), answers);
}

const SITE: &str = "upstream shop { server unix:/run/shop/puma.sock; }
server {
  listen 443 ssl;
  server_name shop.example.com;
  root /srv/shop/public;

  location / { try_files $uri @app; }
  location @app {
    proxy_set_header Host $host;
    proxy_pass http://shop;
  }
}
";

#[test]
fn the_route_shown_is_real() {
    let files =
        [("deploy/systemd/shop.service", UNIT), ("deploy/config/puma.rb", PUMA), ("deploy/nginx/shop.conf", SITE)];
    let ran = landreeve(&tree(&files), &["route", "https://shop.example.com/cart?id=1", "{}/deploy"]);
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let said = ran.output.replace("{}/", "");
    assert!(readme.contains(&said), "the README shows something else than\n{said}");
}

#[test]
fn the_rules_it_names_exist() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let words = readme.split(|it: char| !(it.is_ascii_alphanumeric() || "-/*_.".contains(it)));
    let domains: Vec<&str> = landreeve::rules::all().map(|it| it.about.domain()).collect();
    let is_rule = |(domain, what): (&str, &str)| {
        domains.contains(&domain) && !what.is_empty() && what.chars().all(|it| it.is_ascii_lowercase() || it == '-')
    };
    let named: Vec<&str> = words.filter(|it| it.split_once('/').is_some_and(is_rule)).collect();
    let unknown: Vec<&&str> = named.iter().filter(|it| landreeve::rules::find(it).is_none()).collect();
    assert!(unknown.is_empty(), "the README names {unknown:?}");
    assert!(named.len() > 3, "it names rules");
}
