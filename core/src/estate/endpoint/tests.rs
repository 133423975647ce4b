//! What listens and what connects, out of whole small estates.

use crate::estate::Estate;
use crate::source::{FileSet, Value};

fn estate(files: &[(&str, &str)]) -> Estate {
    Estate::new(FileSet::from_texts(files.iter().copied()), None, &[]).unwrap()
}

fn listeners(files: &[(&str, &str)]) -> Vec<String> {
    let estate = estate(files);
    let all = estate.hosts.iter().flat_map(|it| &it.listeners);
    all.map(|it| match &it.address.value {
        Value::Known(address) => format!("{} {address}", it.owner),
        Value::Unknown(_) => format!("{} ?", it.owner),
    })
    .collect()
}

fn connections(files: &[(&str, &str)]) -> Vec<String> {
    let estate = estate(files);
    let all = estate.hosts.iter().flat_map(|it| &it.connections);
    all.map(|it| match &it.address.value {
        Value::Known(address) => format!("{} {address}", it.by),
        Value::Unknown(_) => format!("{} ?", it.by),
    })
    .collect()
}

#[test]
fn sockets_and_nginx_listen() {
    let socket = "[Socket]\nListenStream=/run/a.sock\nListenStream=8000\nListenDatagram=127.0.0.1:514\n";
    assert_eq!(
        listeners(&[("etc/systemd/system/a.socket", socket)]),
        ["a.socket unix:/run/a.sock", "a.socket *:8000", "a.socket 127.0.0.1:514/udp"]
    );
    let site = "server { listen 80; listen [::]:443 ssl; server_name a.example; }\n";
    assert_eq!(listeners(&[("etc/nginx/conf.d/a.conf", site)]), ["nginx 0.0.0.0:80", "nginx [::]:443"]);
}

#[test]
fn services_that_units_need_or_documents_install() {
    let unit = "[Unit]\nRequires=postgresql.service\n[Service]\nExecStart=/usr/bin/app\n";
    let found = listeners(&[("etc/systemd/system/a.service", unit)]);
    assert_eq!(found, ["PostgreSQL *:5432", "PostgreSQL unix:/run/postgresql/.s.PGSQL.5432"]);
    let install = "# Setup\n\n```bash\nsudo apt -y install nginx redis-server postgresql-client\n```\n";
    assert!(listeners(&[("setup.md", install)]).contains(&"Redis *:6379".to_owned()));
    let off = "| Service | State |\n|---|---|\n| Redis local | Disabled |\n";
    assert!(listeners(&[("setup.md", &format!("{install}\n{off}"))]).is_empty());
}

#[test]
fn nginx_connects_where_its_passes_lead() {
    let site = "upstream app { server unix:/run/app.sock; server 127.0.0.1:81 down; }\n\
                server { location / { proxy_pass http://app; } location /a { proxy_pass http://127.0.0.1:3000/; } \
                location /b { proxy_pass http://$where; } }\n";
    assert_eq!(
        connections(&[("etc/nginx/conf.d/a.conf", site)]),
        ["proxy_pass 127.0.0.1:3000", "proxy_pass ?", "upstream unix:/run/app.sock"]
    );
}

#[test]
fn variables_connect() {
    let env = "DATABASE_URL=postgres://u:p@db.example.com/x\nREDIS_HOST=localhost\nREDIS_PORT=6380\nAPP_HOST=a.example\n\
               APP_PORT=80\nEMAIL_HOST=smtp.example.com\nBROKER_URL=${OTHER}\nSENTRY_DSN=\n";
    assert_eq!(
        connections(&[(".env", env)]),
        ["DATABASE_URL db.example.com:5432", "REDIS_HOST localhost:6380", "BROKER_URL ?"]
    );
}
