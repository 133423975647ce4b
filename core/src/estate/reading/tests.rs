//! What is read as what, and under which name.

use super::*;

fn texts(path: &str, text: &str) -> Vec<String> {
    let files = FileSet::from_texts([(path, text)]);
    let line = |it: &Text| {
        let first = it.source.text.trim().lines().next().unwrap_or_default().trim();
        format!("{} {:?} `{}` {first}", it.kind.word(), it.place, it.path)
    };
    read(&files, &Manifest::default()).iter().skip(1).map(line).collect()
}

fn kind(path: &str, text: &str) -> Kind {
    let files = FileSet::from_texts([(path, text)]);
    read(&files, &Manifest::default())[0].kind
}

#[test]
fn a_path_says_what_a_file_is_and_the_content_may_object() {
    assert_eq!(kind("a/x.service", "[Unit]\n"), Kind::Unit);
    assert_eq!(kind("a/x.service", "#!/bin/sh\necho [Unit]\n"), Kind::Other);
    assert_eq!(kind("a/org.x.service", "[D-BUS Service]\nName=org.x\n"), Kind::Other);
    assert_eq!(kind("x.service.d/limits.conf", "[Service]\nLimitNOFILE=1\n"), Kind::Unit);
    assert_eq!(kind("conf.d/dnsmasq.conf", "server=1.1.1.1\n"), Kind::Other);
    assert_eq!(kind("conf.d/app.conf", "server {\n"), Kind::Nginx);
    assert_eq!(kind("sites-enabled/000-default", "<VirtualHost *:80>\n"), Kind::Other);
    assert_eq!(kind("sites-enabled/app", "server {\n listen 80;\n}\n"), Kind::Nginx);
    assert_eq!(kind("templates/nginx.conf.j2", "server { listen {{ port }}; }\n"), Kind::Nginx);
    assert_eq!(kind(".env.production", "A=1\n"), Kind::Env);
    assert_eq!(kind(".env.js", "A=1\n"), Kind::Other);
    assert_eq!(kind(".envrc", "export A=1\n"), Kind::Other);
    assert_eq!(kind("config/puma.rb", "workers 2\n"), Kind::Puma);
    assert_eq!(kind("spec/puma.rb", "describe Puma do\nend\n"), Kind::Other);
}

#[test]
fn tags_of_a_template_do_not_hide_what_a_file_is() {
    assert_eq!(
        kind("sites-available/a.j2", "{% if tls %}\nserver {\n  listen 443 ssl;\n}\n{% endif %}\n"),
        Kind::Nginx
    );
    assert_eq!(kind("sites-available/a.erb", "server {\n<% if tls %>\n  listen 443 ssl;\n<% end %>\n}\n"), Kind::Nginx);
    assert_eq!(kind("conf.d/a.conf", "{{ managed | comment }}\nserver {\n  listen 80;\n}\n"), Kind::Nginx);
    assert_eq!(kind("a.env.j2", "{% for it in all %}\n{{ it }}=1\n{% endfor %}\n"), Kind::Env);
    assert_eq!(kind("conf.d/a.conf", "{ \"server\": { \"listen\": 80; } }\n"), Kind::Other);
}

#[test]
fn a_document_names_its_blocks() {
    let text = "\
## Puma (config/puma.rb)

```ruby
workers 2
```

Unit `/etc/systemd/system/a.service`:
```
[Service]
ExecStart=/bin/true
```

```ini
# /etc/systemd/system/b.service
[Service]
ExecStart=/bin/true
```

```nginx title=\"/etc/nginx/sites-enabled/app\"
server { listen 80; }
```

Edit `.env` and restart:
```bash
systemctl restart a
```
";
    assert_eq!(
        texts("a.md", text),
        [
            "puma Block `config/puma.rb` workers 2",
            "systemd Block `/etc/systemd/system/a.service` [Service]",
            "systemd Block `/etc/systemd/system/b.service` # /etc/systemd/system/b.service",
            "nginx Block `/etc/nginx/sites-enabled/app` server { listen 80; }",
            "shell Block `` systemctl restart a",
        ]
    );
}

#[test]
fn the_last_block_of_a_name_is_the_file() {
    let text = "```dotenv\nA=1\nB=2\n```\n```dotenv\nA=2\n```\n```dotenv\nC=3\n```\n";
    assert_eq!(texts("a.md", text), ["env Superseded `.env` A=1", "env Block `.env` A=2", "env Block `.env` C=3"]);
}

#[test]
fn a_table_of_variables_is_an_env_file() {
    let text =
        "Archivo: `/srv/.env`\n\n| Variable | Valor | Nota |\n|---|---|---|\n| `A` | `1` | x |\n| `B` | `...` | y |\n";
    let files = FileSet::from_texts([("a.md", text)]);
    let texts = read(&files, &Manifest::default());
    assert_eq!((texts[1].place, &*texts[1].path), (Place::Table, "/srv/.env"));
    let lines: Vec<_> = texts[1].source.text.lines().map(|it| it.split_whitespace().collect::<String>()).collect();
    assert_eq!(lines, ["", "", "A=1", "B=..."]);
    assert_eq!(&text[texts[1].source.all().range()].find('1'), &texts[1].source.text.find('1'));
}

#[test]
fn examples_keep_their_name() {
    let files = FileSet::from_texts([(".env.template", "A=\n"), ("app.conf.j2", "server { listen 80; }\n")]);
    let texts = read(&files, &Manifest::default());
    assert_eq!((&*texts[0].path, texts[0].is_example()), (".env.template", true));
    assert_eq!((&*texts[1].path, texts[1].is_example()), ("app.conf", false));
}

fn hosts(paths: &[&str]) -> Vec<String> {
    let content = |path: &str| if path.contains("env") { "A=1\n" } else { "[Unit]\n" };
    let files = FileSet::from_texts(paths.iter().map(|path| (*path, content(path))));
    read(&files, &Manifest::default()).iter().map(|it| format!("{}@{}", it.path, it.host)).collect()
}

#[test]
fn variants_of_one_estate_are_hosts_of_their_own() {
    assert_eq!(hosts(&[".env.production", "a.service"]), [".env.production@", "a.service@"]);
    assert_eq!(
        hosts(&[".env.production", ".env.staging", "a.service"]),
        [".env.production@production", ".env.staging@staging", "a.service@production", "a.service@staging"]
    );
    assert_eq!(
        hosts(&["all.service", "prod/a.service", ".env.test"]),
        [".env.test@test", "all.service@production", "prod/a.service@production"]
    );
}

#[test]
fn holes_of_templates_and_elisions_are_known() {
    let files = FileSet::from_texts([
        ("a.md", "`/etc/nginx/sites-enabled/a`:\n```nginx\nserver {\n  listen {{ port }};\n  ...\n}\n```\n"),
        ("b.service", "[Service]\nExecStart=/bin/{{ x }}\n"),
    ]);
    let texts = read(&files, &Manifest::default());
    let holes: Vec<_> = texts.iter().map(|it| it.source.holes.len()).collect();
    assert_eq!(holes, [0, 2, 1]);
}

#[test]
fn files_that_commands_write_are_files() {
    let text = "```bash\nsudo tee /etc/systemd/system/a.service > /dev/null <<'EOF'\n[Service]\nExecStart=/bin/a $B\nEOF\n\
                cat > /etc/nginx/sites-available/a <<EOF\nserver { server_name $NAME; return 200 \\$uri; }\nEOF\n\
                cat >> .env <<EOF\nA=1\nEOF\n\
                cat <<'EOF' | sudo tee /etc/systemd/system/b.service\n[Service]\nExecStart=/bin/b\nEOF\nls\n```\n";
    assert_eq!(
        texts("a.md", text),
        [
            "shell Block `` sudo tee /etc/systemd/system/a.service > /dev/null <<'EOF'",
            "systemd Block `/etc/systemd/system/a.service` [Service]",
            "nginx Block `/etc/nginx/sites-available/a` server { server_name \u{1a}\u{1a}\u{1a}\u{1a}\u{1a}; return 200  $uri; }",
            "env Block `.env` A=1",
            "systemd Block `/etc/systemd/system/b.service` [Service]",
        ]
    );
}

#[test]
fn a_part_of_a_file_is_not_the_file() {
    let nginx = "In `/etc/nginx/nginx.conf`:\n```nginx\nlimit_req_zone $a zone=b:1m rate=1r/s;\n```\n";
    assert_eq!(texts("a.md", nginx), ["nginx Block `` limit_req_zone $a zone=b:1m rate=1r/s;"]);
    let unit = "In `/etc/systemd/system/a.service`:\n```ini\n[Service]\nRestart=always\n```\n";
    assert_eq!(texts("a.md", unit), ["systemd Block `` [Service]"]);
    let env = "```env\nA=1\nB=2\nC=3\n```\n```env\nA=2\n```\n";
    assert_eq!(texts("a.md", env), ["env Block `.env` A=1", "env Block `.env` A=2"]);
}

#[test]
fn env_blocks_of_several_files_stay_apart() {
    let text = "`api/.env`:\n```env\nA=1\n```\n`web/.env`:\n```env\nA=2\n```\nThen:\n```env\nB=2\n```\n";
    assert_eq!(texts("a.md", text), ["env Block `api/.env` A=1", "env Block `web/.env` A=2", "env Block `` B=2"]);
}

#[test]
fn a_command_with_variables_in_front_is_no_env_file() {
    for code in ["RUSTFLAGS='-C x' cargo build", "A=1 B=2 run", "cache = x", "A=$(date)"] {
        assert_eq!(texts("a.md", &format!("```bash\n{code}\n```\n"))[0], format!("shell Block `` {code}"));
    }
}

#[test]
fn the_manifest_says_which_files_are_on_a_host() {
    let files = FileSet::from_texts([
        ("landreeve.toml", "[hosts.web]\nfiles = ['web/**', 'docs/web.md']\n"),
        ("docs/web.md", "```env\nA=1\n```\n"),
        ("other/a.service", "[Unit]\n"),
        ("web/b.service", "[Unit]\n"),
    ]);
    let manifest = Manifest::read(&files, None).unwrap();
    let hosts: Vec<_> = read(&files, &manifest).iter().map(|it| format!("{}@{}", it.path, it.host)).collect();
    assert_eq!(hosts, ["docs/web.md@web", ".env@web", "landreeve.toml@", "other/a.service@", "web/b.service@web"]);
}

#[test]
fn a_file_that_is_opened_in_an_editor_is_the_block_below() {
    let unit = "```\n[Unit]\nDescription=A\n\n[Service]\nExecStart=/bin/a\n```\n";
    let named = "systemd Block `/etc/systemd/system/a.service` [Unit]";
    let open = "```bash\nsudo nano /etc/systemd/system/a.service\n```\n";
    assert_eq!(texts("a.md", &format!("{open}Paste this:\n\n{unit}"))[1], named);
    assert_eq!(texts("a.md", &format!("Run `sudo vim /etc/systemd/system/a.service` and paste:\n\n{unit}")), [named]);
    let site = "```nginx\nserver {\n  listen 80;\n}\n```\n";
    let open_site = "```\nsudo nano /etc/nginx/sites-available/a\n```\n";
    assert_eq!(texts("a.md", &format!("{open_site}{site}")), ["nginx Block `/etc/nginx/sites-available/a` server {"]);
    assert_eq!(
        texts("a.md", &format!("{open_site}Add this:\n{site}")),
        ["nginx Block `/etc/nginx/sites-available/a` server {"]
    );
    let env = |lead: &str| format!("```\n$ nano .env\n```\n{lead}:\n```\nA=1\n```\n");
    assert_eq!(texts("a.md", &env("Write")), ["env Block `.env` A=1"]);
    let holes = |text: String| read(&FileSet::from_texts([("a.md", text)]), &Manifest::default())[1].source.holes.len();
    assert_eq!(holes(env("The main ones")), 1, "there may be more in the file");
    let drop_in = "```\nnano /etc/systemd/system/a.service.d/b.conf\n```\n```\n[Service]\nEnvironment=A=1\n```\n";
    assert_eq!(texts("a.md", drop_in), ["systemd Block `/etc/systemd/system/a.service.d/b.conf` [Service]"]);
}

#[test]
fn what_an_editor_shows_of_a_file_may_be_a_part_of_it() {
    let unnamed = "nginx Block `` server {";
    let site = "```nginx\nserver {\n  listen 80;\n}\n```\n";
    let open = "```\nsudo nano /etc/nginx/sites-available/a\n```\n";
    for text in [
        format!("{open}{site}{open}{site}"),
        format!("{open}{site}```bash\nsudo sed -i s/80/81/ /etc/nginx/sites-available/a\n```\n"),
        format!("{open}```nginx\nserver {{\n  server_name a;\n}}\n```\n"),
        format!("{open}```nginx\nserver {{\n  listen 80;\n  . . .\n}}\n```\n"),
        format!("{open}## Next\n{site}"),
        format!("```\nsudo cp a.conf /etc/nginx/sites-available/a\n```\n{open}{site}"),
        format!("{open}```\nls\n```\n{site}"),
    ] {
        assert_eq!(texts("a.md", &text)[0], unnamed, "{text}");
    }
    let default = "```\nnano /etc/nginx/sites-available/default\n```\n";
    assert_eq!(texts("a.md", &format!("{default}Add a server:\n{site}")), [unnamed]);
    let unit = "```\nnano /etc/systemd/system/a.service\n```\n```ini\n[Service]\nExecStart=/bin/a\nUser=a\n```\n";
    assert_eq!(texts("a.md", unit), ["systemd Block `` [Service]"]);
}

#[test]
fn a_block_under_a_heading_does_not_replace_one_that_is_named() {
    let text = "## `/etc/nginx/sites-available/a`\n```nginx\n# /etc/nginx/sites-available/a\nserver {\n  listen 80;\n}\n```\n\
                or\n```nginx\nserver {\n  listen 81;\n}\n```\n";
    assert_eq!(
        texts("a.md", text),
        ["nginx Block `/etc/nginx/sites-available/a` # /etc/nginx/sites-available/a", "nginx Block `` server {"]
    );
}

#[test]
fn shells_that_write_files() {
    let unit = "[Service]\nExecStart=/bin/a\n";
    for command in [
        format!("sudo bash -c 'cat > /etc/systemd/system/a.service' <<'EOF'\n{unit}EOF"),
        format!("sudo sh -c \"cat >/etc/systemd/system/a.service\" <<EOF\n{unit}EOF"),
        format!("sudo bash -c 'cat > /etc/systemd/system/a.service <<EOF\n{unit}EOF\n'"),
        format!("cat <<EOF | sudo tee /etc/systemd/system/a.service >/dev/null\n{unit}EOF"),
        format!("sudo tee /etc/systemd/system/a.service <<EOF\n{unit}EOF"),
    ] {
        let found = texts("a.md", &format!("```bash\n{command}\n```\n"));
        assert_eq!(found[1], "systemd Block `/etc/systemd/system/a.service` [Service]", "{command}");
    }
    let holes = |then: &str| {
        let write = format!("cat > /etc/systemd/system/a.service <<'EOF'\n{unit}User=$WHO\nEOF\n{then}");
        let files = FileSet::from_texts([("a.md", format!("```bash\n{write}\n```\n"))]);
        read(&files, &Manifest::default())[2].source.holes.len()
    };
    assert_eq!(holes("systemctl daemon-reload"), 0);
    assert_eq!(holes("sed -i \"s|\\$WHO|a|\" /etc/systemd/system/a.service"), 1, "another command fills it in");
    let added = format!("sudo bash -c 'cat >> /etc/systemd/system/a.service' <<'EOF'\n{unit}EOF");
    assert_eq!(texts("a.md", &format!("```bash\n{added}\n```\n"))[1], "systemd Block `` [Service]");
}

#[test]
fn the_layout_of_cookiecutter_django_has_env_files() {
    assert_eq!(kind(".envs/.production/.django", "A=1\n"), Kind::Env);
    assert_eq!(kind("envs/.production/.django", "A=1\n"), Kind::Other);
    assert_eq!(
        hosts(&[".envs/.local/.env", ".envs/.production/.env"]),
        [".envs/.local/.env@local", ".envs/.production/.env@production"]
    );
}
