//! Environments of whole estates, put together from text.

use super::*;
use crate::estate::testing::estate;
use crate::source::{Content, FileSet, Input};

fn values(fixture: &str, unit: &str) -> String {
    let estate = estate(fixture);
    let host = &estate.hosts[0];
    let unit = host.units.iter().find(|it| it.name == unit).unwrap();
    let environment = of_unit(&estate, host, unit, &unit.name);
    let mut out: Vec<String> = environment
        .assignments
        .iter()
        .map(|it| format!("{}={} ({:?})", it.name, it.value.known().map_or("?", String::as_str), it.setter))
        .collect();
    if environment.open {
        out.push("open".to_owned());
    }
    out.join("\n")
}

#[test]
fn blocks_of_one_file_add_up_and_replace() {
    let estate = estate("//- a.md\n```dotenv\nA=1\nB=2\n```\n```dotenv\nA=2\n```\n```dotenv\nC=3\n```\n");
    let file = &estate.hosts[0].env_files[0];
    let names: Vec<_> = file.variables().map(|it| (it.name.as_str(), it.value.known().map(String::as_str))).collect();
    assert_eq!(names, [("A", Some("2")), ("C", Some("3"))]);
    assert_eq!(estate.hosts[0].env_files.len(), 1);
}

#[test]
fn a_table_is_open_and_elides() {
    let estate = estate(
        "//- a.md\nArchivo: `/srv/.env`\n\n| Variable | Valor |\n|---|---|\n| `A` | `1` |\n| `B` | `...` |\n\
         | `C` | `x,...,y` |\n| `D` | `pg://...z:1/d` |\n",
    );
    let file = &estate.hosts[0].env_files[0];
    let values: Vec<_> = file.variables().map(|it| it.value.known().map(String::as_str)).collect();
    assert_eq!(values, [Some("1"), None, Some("x,...,y"), None]);
    assert!(file.is_open());
    let places: Vec<_> = file.variables().map(|it| estate.files.slice(it.value.span)).collect();
    assert_eq!(places, ["1", "...", "x,...,y", "pg://...z:1/d"]);
}

#[test]
fn secrets_are_found_wherever_they_stand() {
    let estate = estate(
        "//- .env\nDB_PASSWORD=\"p w\" # c\nKEY_PATH=/x\nAPI_KEY=...\nURL=amqp://u:s3c@h/v\nEMPTY_TOKEN=\n\
         //- a.md\n```sql\nCREATE USER a WITH PASSWORD 'poner';\n```\n",
    );
    let shown: Vec<_> = secrets(&estate).into_iter().map(|it| estate.files.slice(it)).collect();
    assert_eq!(shown, ["p w", "s3c", "poner"]);
}

#[test]
fn directives_that_hold_secrets_are_known_by_their_names() {
    let estate = estate(
        "//- conf.d/a.conf\nserver {\n  my_api_key k3y;\n  set $token t0k;\n  set $other_token $x;\n  \
         secure_link_secret w0rd;\n  ssl_certificate_key /etc/a.key;\n  set $host_name a;\n}\n",
    );
    let shown: Vec<_> = secrets(&estate).into_iter().map(|it| estate.files.slice(it)).collect();
    assert_eq!(shown, ["k3y", "t0k", "w0rd"]);
}

#[test]
fn nothing_of_a_secret_is_shown() {
    assert_eq!(shown("TOKEN", "<token>"), "<token>");
    assert_eq!(shown("SENTRY_DSN", "https://abc:def@sentry.io/1"), "https://abc:***@sentry.io/1");
    assert_eq!(shown("URLS", "a://u:p@h,b://u:q@h"), "a://u:***@h,b://u:***@h");
    assert_eq!(shown("TIME", "http://h:80/a@b"), "http://h:80/a@b");
}

#[test]
fn a_file_beats_the_unit_and_a_library_only_fills_gaps() {
    let fixture = "//- etc/systemd/system/web.service\n[Service]\nWorkingDirectory=/opt/web\n\
                   EnvironmentFile=/etc/default/web\nEnvironment=\"A=unit value\" B=100%% C=%h\n\
                   ExecStart=/opt/web/venv/bin/gunicorn app\n\
                   //- etc/default/web\nA=file\n//- opt/web/.env\nA=library\nD=4\n";
    assert_eq!(
        values(fixture, "web.service"),
        "A=library (Dotenv)\nD=4 (Dotenv)\nA=unit value (Unit)\nB=100% (Unit)\nC=/root (Unit)\nA=file (EnvironmentFile)"
    );
}

/// The variables of a unit's environment that win, and whether there may be more.
fn known(fixture: &str, unit: &str, loaded_as: &str) -> String {
    let parts = fixture.split("//- ").skip(1).map(|part| part.split_once('\n').unwrap());
    let inputs = parts.map(|(path, text)| match path.split_once(" -> ") {
        Some((path, target)) => {
            Input { path: path.to_owned(), content: Content::Link(target.to_owned()), named: false }
        }
        None => Input { path: path.to_owned(), content: Content::Bytes(text.into()), named: false },
    });
    let estate = Estate::new(FileSet::new(inputs).of_root(), None, &[]).unwrap();
    let host = &estate.hosts[0];
    let unit = host.units.iter().find(|it| it.name == unit).unwrap();
    let environment = of_unit(&estate, host, unit, loaded_as);
    let mut list: Vec<String> = environment
        .winners()
        .all()
        .map(|it| format!("{}={}", it.name, it.value.known().map_or("?", String::as_str)))
        .collect();
    list.extend(environment.open.then(|| "...".to_owned()));
    list.join(" ")
}

#[test]
fn env_files_are_read_by_pattern_in_order_and_may_be_missing() {
    let files = "//- etc/a/2.env\nA=2\n//- etc/a/10.env\nA=10\nB=1\n//- etc/a/.x.env\nC=1\n//- etc/systemd/system/a.service\n[Service]\n";
    let with = |lines: &str| known(&format!("{files}{lines}ExecStart=/bin/a\n"), "a.service", "a.service");
    assert_eq!(with("EnvironmentFile=/etc/a/*.env\n"), "A=2 B=1");
    assert_eq!(with("EnvironmentFile=-/etc/b/*.env\nEnvironment=D=1\n"), "D=1");
    assert_eq!(with("EnvironmentFile=/etc/b.env\n"), "...");
    assert_eq!(with("EnvironmentFile=/etc/b.env\nEnvironmentFile=\nEnvironmentFile=-/etc/c.env\n"), "");
}

#[test]
fn variables_are_passed_on_and_unset() {
    let with = |lines: &str| {
        known(
            &format!("//- etc/systemd/system/a.service\n[Service]\n{lines}ExecStart=/bin/a\n"),
            "a.service",
            "a.service",
        )
    };
    assert_eq!(with("PassEnvironment=A B\nEnvironment=B=1\n"), "A=? B=1");
    assert_eq!(with("Environment=A=1 B=2 C=3\nUnsetEnvironment=A B=2 C=4\n"), "C=3");
}

#[test]
fn instances_have_environments_of_their_own() {
    let unit = "//- etc/systemd/system/a@.service\n[Service]\nEnvironment=X=%i-%p\nEnvironmentFile=/etc/a/%i.env\nExecStart=/bin/a\n\
                //- etc/a/one.env\nP=1\n//- etc/a/two.env\nP=2\n\
                //- etc/systemd/system/b.target.wants/a@one.service -> ../a@.service\n\
                //- etc/systemd/system/b.target.wants/a@two.service -> ../a@.service\n";
    assert_eq!(known(unit, "a@.service", "a@one.service"), "P=1 X=one-a");
    assert_eq!(known(unit, "a@.service", "a@two.service"), "P=2 X=two-a");
    assert_eq!(known(unit, "a@.service", "a@.service"), "X=? ...");
}

#[test]
fn secrets_of_services_are_known_by_their_names() {
    let estate = estate(
        "//- compose.yml\nservices:\n  a:\n    image: x\n    environment:\n      DB_PASSWORD: w0rd\n      A: b\n      API_KEY: ${K}\n\
         \x20 b:\n    image: x\n    environment:\n    - DB_PASSWORD=w1rd\n    - 'TOKEN=t2'\n    - SECRET_KEY\n",
    );
    let shown: Vec<_> = secrets(&estate).into_iter().map(|it| estate.files.slice(it)).collect();
    assert_eq!(shown, ["w0rd", "w1rd", "t2"]);
}

/// Who reads the env files of an estate: `path: dialect, dialect`.
fn readers(fixture: &str) -> String {
    let estate = estate(fixture);
    let files = estate.hosts.iter().flat_map(|it| &it.env_files);
    let shown = files.map(|file| {
        let readers: Vec<String> = file.readers.iter().map(|it| format!("{:?} {:?}", it.via, it.dialect)).collect();
        format!("{}: {}", file.path, readers.join(", "))
    });
    shown.collect::<Vec<_>>().join("\n")
}

#[test]
fn readers_of_all_kinds() {
    assert_eq!(
        readers(
            "//- compose.yml\nservices:\n  a:\n    image: x:${TAG}\n    env_file: [a.env, {path: ./b.env, format: raw}]\n\
             //- a.env\nA=1\n//- b.env\nB=1\n//- .env\nTAG=1\n"
        ),
        ".env: Interpolation Compose\na.env: EnvFile Compose\nb.env: EnvFile Docker"
    );
    let unit = |exec: &str| {
        readers(&format!(
            "//- etc/systemd/system/a.service\n[Service]\nWorkingDirectory=/srv/a\nExecStart={exec}\n//- srv/a/app.env\nA=1\n"
        ))
    };
    assert_eq!(unit("/usr/bin/docker run --rm --env-file /srv/a/app.env x"), "srv/a/app.env: DockerRun Docker");
    assert_eq!(unit("/bin/bash -c 'set -a; . ./app.env; exec ./run'"), "srv/a/app.env: Source Bash");
    assert_eq!(unit("/usr/bin/env A=1 /srv/a/run"), "srv/a/app.env: ");
    assert_eq!(
        readers("//- a.md\n```bash\ndocker run --env-file=/etc/a.env x\n```\n`/etc/a.env`:\n```dotenv\nA=1\n```\n"),
        "/etc/a.env: DockerRun Docker"
    );
}

#[test]
fn a_file_that_deploys_link_is_the_shared_one() {
    let files = "//- etc/systemd/system/a.service\n[Service]\nEnvironmentFile=/srv/a/current/.env\nExecStart=/srv/a/run\n\
                 //- srv/a/shared/.env\nA=1\n";
    assert_eq!(readers(files), "srv/a/shared/.env: EnvironmentFile Systemd");
    let listed = format!("{files}//- config/deploy.rb\nappend :linked_files, \".env\"\n");
    assert_eq!(readers(&listed), "srv/a/shared/.env: EnvironmentFile Systemd");
    let other = format!("{files}//- config/deploy.rb\nappend :linked_files, \"config/master.key\"\n");
    assert_eq!(readers(&other), "srv/a/shared/.env: ");
}

#[test]
fn a_list_of_dependencies_tells_which_library_reads() {
    let with = |list: &str| {
        readers(&format!(
            "//- etc/systemd/system/a.service\n[Service]\nWorkingDirectory=/srv/a\nExecStart=/srv/a/venv/bin/gunicorn app\n\
             //- srv/a/.env\nA=1\n{list}"
        ))
    };
    assert_eq!(with(""), "srv/a/.env: Dotenv PythonDotenv");
    assert_eq!(
        with("//- srv/a/requirements.txt\ndjango==5.0\npython-dotenv==1.0.1\n"),
        "srv/a/.env: Dotenv PythonDotenv"
    );
    assert_eq!(with("//- srv/a/requirements.txt\ndjango==5.0\ndjango-environ==0.11\n"), "srv/a/.env: ");
    assert_eq!(with("//- srv/a/requirements.txt\n-r base.txt\ngunicorn==22\n"), "srv/a/.env: Dotenv PythonDotenv");
}
