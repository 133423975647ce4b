//! Real trees on a real disk, odd ones above all.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use landreeve::source::{Nearest, Seen};
use landreeve_disk::{Error, Stray, StrayLink, Tree, load, load_root, write};
use tempfile::TempDir;

fn tree(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn paths(tree: &Tree) -> Vec<&str> {
    tree.files.ids().map(|id| tree.files.file(id).path.as_str()).collect()
}

#[test]
fn hidden_and_git_ignored_files_are_read_other_peoples_code_is_not() {
    let folder = tree(&[
        (".git/config", ""),
        (".gitignore", ".env\n"),
        (".env", "A=1\n"),
        ("node_modules/x/.env", ""),
        ("b/vendor/x.conf", ""),
        ("b/app.service", ""),
    ]);
    assert_eq!(paths(&load(folder.path()).unwrap()), [".env", ".gitignore", "b/app.service"]);
}

#[test]
fn an_ignore_file_of_our_own_is_honoured() {
    let folder = tree(&[(".landreeveignore", "old/\n*.bak\n"), ("old/a.timer", ""), ("a.bak", ""), ("a.timer", "")]);
    assert_eq!(paths(&load(folder.path()).unwrap()), [".landreeveignore", "a.timer"]);
}

#[test]
fn a_folder_the_user_names_is_read_whatever_it_is_called() {
    let folder = tree(&[("vendor/a.timer", "")]);
    assert_eq!(paths(&load(folder.path().join("vendor")).unwrap()), ["a.timer"]);
}

#[test]
fn links_are_recorded_and_never_followed() {
    let folder = tree(&[("releases/1/.env", "A=1\n")]);
    symlink("releases/1", folder.path().join("current")).unwrap();
    symlink("..", folder.path().join("releases/up")).unwrap();
    symlink("b", folder.path().join("a")).unwrap();
    symlink("a", folder.path().join("b")).unwrap();
    symlink("/etc/hostname", folder.path().join("out")).unwrap();
    let tree = load(folder.path()).unwrap();
    assert_eq!(paths(&tree), ["releases/1/.env"]);
    let links: Vec<_> = tree.files.links().iter().map(|it| (it.path.as_str(), it.target.as_str())).collect();
    let expected = [("a", "b"), ("b", "a"), ("current", "releases/1"), ("out", "/etc/hostname"), ("releases/up", "..")];
    assert_eq!(links, expected);
    let strays: Vec<_> = StrayLink::all(&tree.files).into_iter().map(|it| (it.path, it.stray)).collect();
    let expected = [("a", Stray::Loops), ("b", Stray::Loops), ("out", Stray::Leaves), ("releases/up", Stray::Leaves)];
    assert_eq!(strays, expected.map(|(path, stray)| (path.to_owned(), stray)));
}

#[test]
fn pipes_and_sockets_are_never_opened() {
    let folder = tree(&[("a.timer", "")]);
    let socket = folder.path().join("app.sock");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let tree = load(folder.path()).unwrap();
    assert_eq!(paths(&tree), ["a.timer"]);
    assert_eq!(tree.skipped[0].path, "app.sock");
    assert!(matches!(load(&socket), Err(Error::Special { .. })));
}

#[test]
fn a_huge_file_is_not_read_into_memory() {
    let folder = tree(&[]);
    fs::write(folder.path().join("nginx.conf"), "# ten letters\n".repeat(100)).unwrap();
    fs::File::options().write(true).open(folder.path().join("nginx.conf")).unwrap().set_len(1 << 40).unwrap();
    let tree = load(folder.path()).unwrap();
    assert_eq!(tree.files.unread()[0].path, "nginx.conf");
    assert!(tree.files.unread()[0].reason.contains("limit"), "{}", tree.files.unread()[0].reason);
}

#[test]
fn what_is_no_text_is_left_out_unless_named() {
    let folder =
        tree(&[("program", "\x7fELF\0\0\0\0\0\0\0\0\x01\x02"), ("logo.png", "x"), ("odd.conf", "listen 80;\0\n")]);
    let whole = load(folder.path()).unwrap();
    assert_eq!(paths(&whole), ["odd.conf"]);
    assert_eq!(whole.skipped.len(), 2);
    let named = load(folder.path().join("program")).unwrap();
    assert!(named.files.file(named.files.ids().next().unwrap()).named);
}

#[test]
fn an_unreadable_folder_is_noted_and_the_rest_goes_on() {
    let folder = tree(&[("closed/a.timer", ""), ("b.timer", "")]);
    let closed = folder.path().join("closed");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    let tree = load(folder.path()).unwrap();
    if fs::read_dir(&closed).is_err() {
        assert_eq!(tree.files.unread()[0].path, "closed/");
        assert_eq!(tree.files.unread()[0].reason, "cannot be read: permission denied");
    }
    assert!(tree.files.find("b.timer").is_some());
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn many_files_come_in_the_same_order_as_few() {
    let names: Vec<String> = (0..700).map(|it| format!("{it:04}.timer")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|it| (it.as_str(), it.as_str())).collect();
    let folder = tree(&files);
    let tree = load(folder.path()).unwrap();
    assert_eq!(paths(&tree), names);
    assert!(tree.files.ids().all(|id| **tree.files.text(id) == *tree.files.file(id).path));
}

#[test]
fn a_missing_path_is_an_error_that_names_it() {
    let error = load("no/such/path").unwrap_err();
    assert_eq!(error.to_string(), "cannot read `no/such/path`: there is no such file or folder");
}

#[test]
fn writing_keeps_permissions_and_links() {
    let folder = tree(&[("real/app.conf", "old")]);
    let real = folder.path().join("real/app.conf");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    let link = folder.path().join("app.conf");
    symlink("real/app.conf", &link).unwrap();
    write(&link, "old", "new").unwrap();
    assert_eq!(fs::read_to_string(&real).unwrap(), "new");
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_dir(folder.path().join("real")).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn a_file_that_changed_meanwhile_is_left_alone() {
    let folder = tree(&[("a.conf", "theirs")]);
    let path: &Path = &folder.path().join("a.conf");
    assert!(matches!(write(path, "ours", "new"), Err(Error::Changed { .. })));
    assert_eq!(fs::read_to_string(path).unwrap(), "theirs");
}

const UNIT: &str = "[Service]\nWorkingDirectory=/srv/app/current\nEnvironmentFile=/srv/app/current/.env\n\
                    EnvironmentFile=-/etc/app/*.conf\nExecStart=/srv/app/current/start.sh\n";

#[test]
fn a_root_is_read_where_its_configuration_is_and_links_stay_inside() {
    let folder = tree(&[
        ("usr/lib/systemd/system/app@.service", UNIT),
        ("srv/app/releases/7/start.sh", "#!/bin/sh\nexec /srv/app/run\n"),
        ("srv/app/releases/7/app.rb", ""),
        ("srv/app/shared/.env", "A=1\n"),
        ("etc/app/a.conf", "B=2\n"),
        ("etc/nginx/sites-available/x", "server { listen 80; }\n"),
        ("opt/y/y.service", "[Service]\nExecStart=/opt/y/y\n"),
        ("home/z/z.service", ""),
        ("run/systemd/journal/state", ""),
    ]);
    let link = |target: &str, path: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(target, path).unwrap();
    };
    link("usr/lib", "lib");
    link("/srv/app/releases/7", "srv/app/current");
    link("../../shared/.env", "srv/app/releases/7/.env");
    link("/lib/systemd/system/app@.service", "etc/systemd/system/multi-user.target.wants/app@one.service");
    link("/opt/y/y.service", "etc/systemd/system/y.service");
    link("/dev/null", "etc/systemd/system/off.service");
    link("../sites-available/x", "etc/nginx/sites-enabled/x");
    link("../../../../../../etc/app/a.conf", "etc/systemd/system/climbs.conf");
    link("/etc/systemd/system/round.service", "etc/systemd/system/round.service");
    let tree = load_root(folder.path()).unwrap();
    assert_eq!(
        paths(&tree),
        [
            "etc/app/a.conf",
            "etc/nginx/sites-available/x",
            "opt/y/y.service",
            "srv/app/releases/7/start.sh",
            "srv/app/shared/.env",
            "usr/lib/systemd/system/app@.service",
        ]
    );
    assert!(tree.files.is_root());
    let links: Vec<&str> = tree.files.links().iter().map(|it| it.path.as_str()).collect();
    assert!(links.contains(&"etc/systemd/system/off.service") && links.contains(&"srv/app/current"), "{links:?}");
    assert_eq!(tree.files.below_root("/srv/app/current/.env").as_deref(), Some("srv/app/shared/.env"));
}

#[test]
fn applications_below_a_root_are_read() {
    let django = "[Service]\nWorkingDirectory=/srv/shop/current\nExecStart=/srv/shop/venv/bin/gunicorn config.wsgi\n";
    let rails = "[Service]\nWorkingDirectory=/srv/store\nExecStart=/usr/bin/bundle exec puma\n";
    let wsgi = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings.production')\n";
    let folder = tree(&[
        ("etc/systemd/system/shop.service", django),
        ("etc/systemd/system/store.service", rails),
        ("srv/shop/releases/7/config/wsgi.py", wsgi),
        ("srv/shop/releases/7/config/settings/__init__.py", ""),
        ("srv/shop/releases/7/config/settings/base.py", "DEBUG = False\n"),
        ("srv/shop/releases/7/config/settings/local.py", "DEBUG = True\n"),
        ("srv/shop/releases/7/config/settings/production.py", "from .base import *\n"),
        ("srv/shop/releases/7/orders/models.py", "A = 1\n"),
        ("srv/shop/releases/7/requirements.txt", "django==5.2\n"),
        ("srv/store/Gemfile.lock", "GEM\n"),
        ("srv/store/app/models/order.rb", ""),
        ("srv/store/config/application.rb", ""),
        ("srv/store/config/environments/production.rb", ""),
        ("srv/store/config/initializers/a/cors.rb", ""),
    ]);
    symlink("/srv/shop/releases/7", folder.path().join("srv/shop/current")).unwrap();
    let read = load_root(folder.path()).unwrap();
    assert_eq!(
        paths(&read),
        [
            "etc/systemd/system/shop.service",
            "etc/systemd/system/store.service",
            "srv/shop/releases/7/config/settings/__init__.py",
            "srv/shop/releases/7/config/settings/base.py",
            "srv/shop/releases/7/config/settings/production.py",
            "srv/shop/releases/7/config/wsgi.py",
            "srv/shop/releases/7/requirements.txt",
            "srv/store/Gemfile.lock",
            "srv/store/config/application.rb",
            "srv/store/config/environments/production.rb",
            "srv/store/config/initializers/a/cors.rb",
        ]
    );
    let estate = landreeve::estate::Estate::new(read.files, None, &[]).unwrap();
    let settings = estate.hosts[0].processes.iter().find_map(|it| it.settings.as_ref()).unwrap();
    assert_eq!(settings.module, "config.settings.production");
    assert!(settings.is_off("DEBUG") && settings.django == Some((5, 2)));
}

#[test]
fn what_units_name_below_a_root_is_looked_at() {
    let unit = "[Service]\nWorkingDirectory=/srv/app/current\nExecStart=/srv/app/current/run\nExecStop=/srv/app/gone\n\
                ExecReload=/opt/x/y\nExecStartPre=/empty/x\nExecStartPost=/srv/app/releases/7/run/x\n";
    let folder = tree(&[
        ("etc/systemd/system/app.service", unit),
        ("etc/init.d/old", ""),
        ("srv/app/releases/7/run", "#! /usr/bin/ruby -w\n"),
    ]);
    symlink("/srv/app/releases/7", folder.path().join("srv/app/current")).unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    let run = folder.path().join("srv/app/releases/7/run");
    let at = |path: &str| load_root(folder.path()).unwrap().files.seen(path).cloned();
    let script = |runs| Some(Seen::File { runs, interpreter: Some("/usr/bin/ruby".to_owned()) });
    fs::set_permissions(&run, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(at("/srv/app/current/run"), script(false));
    fs::set_permissions(&run, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(at("/srv/app/current/run"), script(true));
    assert_eq!(at("/srv/app/current"), Some(Seen::Folder { is_empty: false }));
    let nothing = |folder, is_empty| Some(Seen::Nothing { folder, is_empty });
    assert_eq!(at("/srv/app/gone"), nothing(Nearest::There, false));
    assert_eq!(at("/srv/app/releases/7/run/x"), nothing(Nearest::There, false), "a file is no folder");
    assert_eq!(at("/empty/x"), nothing(Nearest::There, true));
    assert_eq!(at("/opt/x/y"), nothing(Nearest::Root, false));
    assert_eq!(at("/usr/bin/ruby"), nothing(Nearest::Root, false), "what runs a script is looked at, too");
    assert_eq!(at("/etc/init.d/old"), Some(Seen::File { runs: false, interpreter: None }));
    assert_eq!(at("/srv/app/other"), None, "nobody asked");
}

#[test]
fn a_root_that_is_no_folder_is_an_error() {
    assert!(matches!(load_root("/nowhere/at/all"), Err(Error::Read { .. })));
}
