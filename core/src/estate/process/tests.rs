//! What is found behind the commands of units.

use std::fmt::Write as _;

use super::*;
use crate::source::FileSet;

/// Builds the estate of files that `//- path` lines start.
fn estate(fixture: &str) -> Estate {
    let files = fixture.split("//- ").skip(1).map(|part| part.split_once('\n').unwrap_or((part, "")));
    Estate::new(FileSet::from_texts(files), None, &[]).unwrap()
}

/// Shows the processes of a fixture, one a line.
fn shown(fixture: &str) -> String {
    let estate = estate(fixture);
    let processes = estate.hosts.iter().flat_map(|host| &host.processes);
    processes.map(line).collect::<Vec<_>>().join("\n")
}

fn line(process: &Process) -> String {
    let words: Vec<&str> = process.command.iter().map(|it| it.known().map_or("?", String::as_str)).collect();
    let folder = process.working_directory.as_ref().map_or("-", |it| it.known().map_or("?", String::as_str));
    let mut line = format!("{:?} [{}] in {folder}", process.program, words.join(" "));
    if let Some(server) = &process.server {
        let binds: Vec<String> =
            server.binds.iter().map(|it| it.known().map_or("?".into(), ToString::to_string)).collect();
        let number = |it: &Option<Located<Value<u32>>>| match it {
            None => "-".to_owned(),
            Some(it) => it.known().map_or("?".into(), ToString::to_string),
        };
        let _ = write!(line, " binds {} workers {}", binds.join(","), number(&server.workers));
        if let Some(preload) = &server.preload {
            let _ = write!(line, " preload {}", preload.known().map_or("?".into(), ToString::to_string));
        }
    }
    line
}

#[track_caller]
fn starts(command: &str, expected: &str) {
    let unit = format!("//- etc/systemd/system/a.service\n[Service]\nEnvironment=PORT=3001 N=3\nExecStart={command}\n");
    let line = shown(&unit);
    let line = line.split(" in ").next().unwrap();
    assert_eq!(line, expected, "{command}");
}

#[test]
fn wrappers_are_seen_through() {
    for (command, expected) in [
        ("/home/deploy/.rbenv/shims/bundle exec puma -C x.rb", "Puma [puma -C x.rb]"),
        ("/usr/bin/env RAILS_ENV=production bundle exec --keep-file-descriptors puma", "Puma [puma]"),
        ("/bin/bash -lc 'cd /srv/app && exec bundle exec puma -w 2'", "Puma [puma -w 2]"),
        (
            "/bin/sh -c \"exec /srv/venv/bin/gunicorn app:app -b :${PORT}\"",
            "Gunicorn [/srv/venv/bin/gunicorn app:app -b :3001]",
        ),
        ("/usr/bin/poetry run gunicorn app:app", "Gunicorn [gunicorn app:app]"),
        ("/usr/bin/uv run --frozen gunicorn app:app", "Gunicorn [gunicorn app:app]"),
        ("/srv/venv/bin/python -u -m gunicorn app:app", "Gunicorn [gunicorn app:app]"),
        ("/srv/venv/bin/python manage.py migrate", "Django(\"migrate\") [manage.py migrate]"),
        ("/usr/bin/ruby bin/rails server -p 3000", "Puma [bin/rails server -p 3000]"),
        ("/usr/bin/bundle exec rake sneakers:run", "Other(\"rake\") [rake sneakers:run]"),
        ("/usr/bin/nice -n 5 /opt/asdf/bin/asdf exec puma -w $N", "Puma [puma -w 3]"),
        ("/usr/bin/puma -C /etc/%H.rb", "Puma [/usr/bin/puma -C ?]"),
        ("-/usr/bin/redis-server /etc/redis.conf", "Other(\"redis-server\") [/usr/bin/redis-server /etc/redis.conf]"),
    ] {
        starts(command, expected);
    }
}

#[test]
fn gunicorn_is_settled_from_its_flags_and_environment() {
    let unit = |lines: &str| shown(&format!("//- a.service\n[Service]\nWorkingDirectory=/srv/app\n{lines}\n"));
    let line = unit("ExecStart=/v/bin/gunicorn --workers 3 -b unix:/run/a/a.sock --bind=0.0.0.0:8001 a:b");
    assert!(line.ends_with("binds unix:/run/a/a.sock,0.0.0.0:8001 workers 3"), "{line}");
    let line = unit("ExecStart=/v/bin/gunicorn a:b");
    assert!(line.ends_with("binds 127.0.0.1:8000 workers -"), "{line}");
    let line = unit("Environment=PORT=9 WEB_CONCURRENCY=4\nExecStart=/v/bin/gunicorn a:b");
    assert!(line.ends_with("binds 0.0.0.0:9 workers 4"), "{line}");
    let line = unit("EnvironmentFile=/etc/missing\nExecStart=/v/bin/gunicorn a:b");
    assert!(line.ends_with("binds ? workers ? preload ?"), "{line}");
    let line = unit("ExecStart=/v/bin/gunicorn -c conf.py a:b");
    assert!(line.ends_with("binds ? workers ? preload ?"), "{line}");
    let line = unit("Environment='GUNICORN_CMD_ARGS=-w 5 --bind=:7'\nExecStart=/v/bin/gunicorn -w 2 a:b");
    assert!(line.ends_with("binds 0.0.0.0:7 workers 2"), "{line}");
}

#[test]
fn small_servers_are_settled_from_their_flags() {
    let unit = |command: &str| shown(&format!("//- a.service\n[Service]\nExecStart={command}\n"));
    for (command, binds) in [
        ("/v/bin/uvicorn a:b --host 0.0.0.0 --port 8010", "0.0.0.0:8010"),
        ("/v/bin/uvicorn a:b --uds /run/a.sock", "unix:/run/a.sock"),
        ("/v/bin/daphne -p 8011 a:b", "127.0.0.1:8011"),
        ("/v/bin/hypercorn --bind=:8012 a:b", "0.0.0.0:8012"),
        ("/v/bin/python manage.py runserver 0.0.0.0:8013", "0.0.0.0:8013"),
    ] {
        let line = unit(command);
        assert!(line.contains(&format!("binds {binds} ")), "{line}");
    }
}

#[test]
fn puma_reads_its_file_in_the_environment_of_the_unit() {
    let line = shown(
        "//- etc/systemd/system/web.service\n[Service]\nWorkingDirectory=/srv/app\nEnvironment=RAILS_WORKERS=2\n\
         ExecStart=/usr/bin/bundle exec puma\n\
         //- config/puma.rb\nworkers ENV.fetch(\"RAILS_WORKERS\") { 4 }\npreload_app!\n\
         bind \"unix://#{File.expand_path('../tmp', __dir__)}/a.sock\"\n",
    );
    assert!(line.ends_with("in /srv/app binds unix:/srv/app/tmp/a.sock workers 2 preload true"), "{line}");
}

#[test]
fn a_release_folder_hides_the_paths_that_ruby_works_out() {
    let line = shown(
        "//- etc/systemd/system/web.service\n[Service]\nWorkingDirectory=/srv/app/current\nExecStart=/usr/bin/puma\n\
         //- config/puma.rb\nbind \"unix://#{File.expand_path('../tmp', __dir__)}/a.sock\"\n",
    );
    assert!(line.contains("binds ? "), "{line}");
}

#[test]
fn the_environment_chooses_the_file() {
    let files = "//- config/puma.rb\nport 1\n//- config/puma/production.rb\nport 2\n";
    let unit = |lines: &str| {
        shown(&format!("//- w.service\n[Service]\nWorkingDirectory=/srv/app\n{lines}ExecStart=/usr/bin/puma\n{files}"))
    };
    assert!(unit("Environment=RAILS_ENV=production\n").contains("binds 0.0.0.0:2 "));
    assert!(unit("Environment=RAILS_ENV=staging\n").contains("binds 0.0.0.0:1 "));
    assert!(unit("EnvironmentFile=/etc/missing\n").contains("binds ? "));
}

#[test]
fn flags_beat_the_file() {
    let line = shown(
        "//- w.service\n[Service]\nWorkingDirectory=/srv/app\nExecStart=/usr/bin/puma -w 3 -b unix:///run/a.sock\n\
         //- config/puma.rb\nworkers 1\nport 3000\n",
    );
    assert!(line.contains("binds unix:/run/a.sock workers 3"), "{line}");
}

#[test]
fn reloads_are_read_from_signals_and_pumactl() {
    let reload = |command: &str| {
        let fixture = format!("//- a.service\n[Service]\nExecStart=/usr/bin/puma\nExecReload={command}\n");
        let estate = estate(&fixture);
        estate.hosts[0].processes[0]
            .reload
            .as_ref()
            .map(|it| format!("{:?} at {}", it.kind, estate.files.slice(it.span)))
    };
    for (command, expected) in [
        ("/bin/kill -USR1 $MAINPID", "Signal(\"USR1\") at -USR1"),
        ("/bin/kill -s SIGUSR2 $MAINPID", "Signal(\"USR2\") at SIGUSR2"),
        ("/bin/kill -12 $MAINPID", "Signal(\"USR2\") at -12"),
        ("/bin/sh -c 'kill -HUP $MAINPID'", "Signal(\"HUP\") at -HUP"),
        ("/usr/bin/bundle exec pumactl -F a.rb phased-restart", "Pumactl(\"phased-restart\") at phased-restart"),
    ] {
        assert_eq!(reload(command).as_deref(), Some(expected), "{command}");
    }
    assert_eq!(reload("/usr/bin/app --reload"), None);
}
