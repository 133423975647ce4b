//! Drawn trees, release links, and paths of the host as files of the estate.

use super::*;
use crate::source::FileSet;

fn estate(texts: &[(&str, &str)]) -> Estate {
    Estate::new(FileSet::from_texts(texts.iter().copied()), None, &[]).unwrap()
}

const TREE: &str = "\
```
server/
├── /opt/shared/ (monitoring)
│   ├── prometheus/
│   │   ├── config/prometheus.yml
│   │   └── data/
│   └── logs/
│       └── ...
└── /srv/app/
    ├── current -> releases/2026  # turned by each deploy
    ├── shared/
    │   └── .env   # kept
    └── revisions.log
```
";

#[test]
fn a_drawing_is_read_with_its_paths() {
    let estate = estate(&[("a.md", TREE)]);
    let drawing = &estate.hosts[0].layout.drawings[0];
    let shown: Vec<_> =
        drawing.entries.iter().map(|it| format!("{}{}", it.path, if it.is_folder { "/" } else { "" })).collect();
    assert_eq!(
        shown,
        [
            "server/",
            "/opt/shared/",
            "/opt/shared/prometheus/",
            "/opt/shared/prometheus/config/prometheus.yml",
            "/opt/shared/prometheus/data/",
            "/opt/shared/logs/",
            "/srv/app/",
            "/srv/app/current",
            "/srv/app/shared/",
            "/srv/app/shared/.env",
            "/srv/app/revisions.log"
        ]
    );
    assert!(drawing.entries[5].is_partial && !drawing.entries[2].is_partial);
    assert!(estate.hosts[0].layout.in_layout("/opt/shared/logs/").is_some());
}

#[test]
fn folders_with_current_and_shared_are_deployed_by_release() {
    let unit = "[Service]\nWorkingDirectory=/var/www/a/current\nEnvironmentFile=/var/www/a/shared/.env\nRootDirectory=/b/current\n";
    let estate = estate(&[("a.service", unit)]);
    let layout = &estate.hosts[0].layout;
    assert!(layout.is_below_release_link("/var/www/a/current/x").is_some());
    assert!(layout.is_below_release_link("/var/www/a/currently").is_none());
    assert!(layout.is_below_release_link("/b/current/x").is_none());
}

#[test]
fn the_longest_whole_tail_wins() {
    let estate = estate(&[
        ("deploy/api/.env", "A=1"),
        ("api/.env", "A=2"),
        ("x/config/puma.rb", "workers 2"),
        ("etc/app.env", "A=1"),
    ]);
    let found = |path: &str| file_for(&estate, &estate.hosts[0], path).map_or("-", |it| it.path.as_str());
    assert_eq!(found("/srv/api/.env"), "api/.env");
    assert_eq!(found("/srv/deploy/api/.env"), "deploy/api/.env");
    assert_eq!(found("/srv/other/.env"), "-");
    assert_eq!(found("/srv/current/config/puma.rb"), "x/config/puma.rb");
    assert_eq!(found("/opt/app.env"), "etc/app.env");
    assert_eq!(found("/opt/../etc/app.env"), "etc/app.env");
}

#[test]
fn blocks_of_one_name_make_up_one_file() {
    let text = "```dotenv\nA=1\n```\n```dotenv\nB=1\n```\n`/etc/x/.env`:\n```dotenv\nC=1\n```\n";
    let estate = estate(&[("a.md", text)]);
    let found = |path: &str| files_for(&estate, &estate.hosts[0], path).len();
    assert_eq!((found("/opt/a/.env"), found("/etc/x/.env")), (0, 3));
}
