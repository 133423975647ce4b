//! Joining, contexts and what is read out of the blocks.

use crate::estate::Estate;
use crate::estate::endpoint::Address;
use crate::estate::nginx::{Configuration, Destination, Server};
use crate::source::{Content, FileSet, Input};

fn only(fixture: &str) -> Vec<Configuration> {
    let files = fixture.split("//- ").skip(1).filter_map(|it| it.split_once('\n'));
    let mut estate = Estate::new(FileSet::from_texts(files), None, &[]).unwrap();
    estate.hosts.iter_mut().flat_map(|it| std::mem::take(&mut it.nginx)).collect()
}

fn names(configuration: &Configuration) -> Vec<&str> {
    configuration.servers.iter().flat_map(Server::known_names).map(|it| it.0).collect()
}

const MAIN: &str =
    "//- etc/nginx/nginx.conf\nevents {}\nhttp {\n include /etc/nginx/sites-enabled/*;\n include mime.types;\n}\n";

#[test]
fn a_main_file_reads_its_sites() {
    let sites = "//- etc/nginx/sites-enabled/b\nserver { server_name b; }\n//- etc/nginx/sites-enabled/a\nserver { server_name a; }\n//- etc/nginx/sites-available/c\nserver { server_name c; }\n";
    let all = only(&format!("{MAIN}{sites}"));
    assert_eq!(
        all.iter().map(|it| (it.main, it.whole, names(it))).collect::<Vec<_>>(),
        [(true, true, vec!["a", "b"]), (false, false, vec!["c"]),]
    );
}

#[test]
fn sites_without_a_main_file_are_joined() {
    let all = only(
        "//- nginx/sites-enabled/a\nserver { server_name a; }\n//- nginx/conf.d/z.conf\nserver { server_name z; }\n",
    );
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].main, all[0].sites, names(&all[0])), (false, true, vec!["z", "a"]));
}

fn linked(entries: &[(&str, Content)]) -> Vec<Configuration> {
    let inputs = entries.iter().map(|(path, content)| Input {
        path: (*path).to_owned(),
        content: content.clone(),
        named: false,
    });
    let mut estate = Estate::new(FileSet::new(inputs), None, &[]).unwrap();
    estate.hosts.iter_mut().flat_map(|it| std::mem::take(&mut it.nginx)).collect()
}

#[test]
fn sites_that_are_only_available_stand_alone_on_disk_and_together_in_a_document() {
    let sites = "//- nginx/sites-available/staging\nserver { listen 80 default_server; }\n//- nginx/sites-available/production\nserver { listen 80 default_server; }\n";
    assert_eq!(only(sites).len(), 2);
    let document = "//- a.md\n`/etc/nginx/sites-available/a`:\n```nginx\nserver { listen 80; }\n```\n`/etc/nginx/sites-available/b`:\n```nginx\nserver { listen 81; }\n```\n";
    assert_eq!(only(document).len(), 1);
}

#[test]
fn links_enable_sites() {
    let text = |it: &str| Content::Bytes(it.as_bytes().to_vec());
    for (root, target) in [
        ("", "../sites-available/a"),
        ("", "/etc/nginx/sites-available/a"),
        ("srv/backup/", "/etc/nginx/sites-available/a"),
    ] {
        let path = |it: &str| format!("{root}etc/nginx/{it}");
        let all = linked(&[
            (&path("nginx.conf"), text("events {}\nhttp { include /etc/nginx/sites-enabled/*; }\n")),
            (&path("sites-available/a"), text("server { listen 80; server_name a; }\n")),
            (&path("sites-available/b"), text("server { listen 80; server_name b; }\n")),
            (&path("sites-enabled/a"), Content::Link(target.to_owned())),
        ]);
        let seen: Vec<_> = all.iter().map(|it| (it.whole, names(it))).collect();
        assert_eq!(seen, [(true, vec!["a"]), (false, vec!["b"])], "{root}{target}");
    }
    let folder = linked(&[
        ("nginx/sites-available/a", text("server { listen 80; server_name a; }\n")),
        ("nginx/sites-enabled", Content::Link("sites-available".to_owned())),
    ]);
    assert_eq!(folder.iter().map(names).collect::<Vec<_>>(), [vec!["a"]]);
}

#[test]
fn relative_includes_are_read_from_the_main_folder() {
    let all = only(
        "//- nginx/nginx.conf\nevents {}\nhttp { include sub/a.conf; }\n//- nginx/sub/a.conf\ninclude sub/b.conf;\n//- nginx/sub/b.conf\nserver { server_name b; }\n",
    );
    assert_eq!(all.len(), 1);
    assert!(all[0].whole && names(&all[0]) == ["b"]);
}

#[test]
fn an_include_cycle_is_noted_and_left() {
    let all = only(
        "//- nginx/nginx.conf\nevents {}\nhttp { include a.conf; }\n//- nginx/a.conf\ninclude a.conf;\nserver { server_name a; }\n",
    );
    assert_eq!((all.len(), all[0].cycles.len(), names(&all[0])), (1, 1, vec!["a"]));
}

#[test]
fn packaged_snippets_are_known() {
    let all = only(
        "//- etc/nginx/sites-enabled/a\nserver { location / { include proxy_params; proxy_pass http://unix:/run/a.sock; } }\n",
    );
    let location = all[0].statement(all[0].locations[0].id);
    let headers = location.effective("proxy_set_header");
    assert_eq!((headers.list.len(), headers.open), (4, false));
    assert!(headers.list.iter().all(|it| it.is_packaged()));
    assert_eq!(all[0].missing.len(), 0);
}

#[test]
fn passes_name_addresses_and_upstreams() {
    let all = only(
        "//- etc/nginx/conf.d/a.conf\nupstream app { server unix:/run/app.sock fail_timeout=0; server 10.0.0.1; }\nserver {\n location / { proxy_pass http://App; }\n location /b/ { proxy_pass https://b.example/x/; }\n location /c { proxy_pass http://$c/; }\n location /d { proxy_pass http://unix:/run/d.sock:/; }\n}\n",
    );
    let seen: Vec<_> =
        all[0].passes.iter().map(|it| (it.to.known().cloned(), it.uri.as_ref().map(|it| it.value.as_str()))).collect();
    assert_eq!(seen[0], (Some(Destination::Upstream("App".into())), None));
    assert_eq!(seen[1].1, Some("/x/"));
    assert_eq!(seen[2], (None, Some("/")));
    assert_eq!(seen[3], (Some(Destination::Address(Address::Unix("/run/d.sock".into()))), Some("/")));
    assert_eq!(all[0].upstreams[0].servers.len(), 2);
    assert_eq!(all[0].locations.iter().filter_map(|it| all[0].pass_in(it.id)).count(), 4);
    assert_eq!(all[0].locations_of(&all[0].servers[0]).count(), 4);
}

#[test]
fn nesting_without_end_does_no_harm() {
    let deep = format!("//- etc/nginx/conf.d/a.conf\n{}", "location / {".repeat(50_000));
    assert_eq!(only(&deep).len(), 1);
}

#[test]
fn what_is_included_is_read_whatever_it_is_called() {
    let all = only(
        "//- nginx/nginx.conf\nevents {}\nhttp {\n  map $uri $to { include maps/redirects.map; }\n  include site.inc;\n}\n\
         //- nginx/site.inc\nserver { server_name a; include deep/tls; }\n//- nginx/deep/tls\nssl_protocols TLSv1.3;\n\
         //- nginx/maps/redirects.map\n/old /new;\n//- nginx/other.inc\n/not /read;\n",
    );
    assert_eq!((all.len(), names(&all[0]), all[0].missing.len()), (1, vec!["a"], 0));
    assert!(all[0].whole && all[0].texts.len() == 4);
}
