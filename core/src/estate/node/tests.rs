//! Applications as people write them.

use super::*;
use crate::estate::endpoint::Address;
use crate::estate::testing::estate;

const UNIT: &str = "//- etc/systemd/system/api.service\n[Service]\nWorkingDirectory=/opt/api\n\
    EnvironmentFile=/opt/api/.env\nExecStart=/usr/bin/node server.js\n//- opt/api/.env\nPORT=4000\n\
    ORIGINS=https://a.cl, https://b.cl\nNODE_ENV=production\n";

fn with<T>(files: &str, look: impl FnOnce(&Process) -> T) -> T {
    let fixture = if files.contains("//- etc/systemd") { files.to_owned() } else { format!("{UNIT}{files}") };
    let estate = estate(&fixture);
    look(&estate.hosts[0].processes[0])
}

fn binds(code: &str) -> String {
    let files = if code.starts_with("//-") { code.to_owned() } else { format!("//- opt/api/server.js\n{code}\n") };
    with(&files, |process| {
        let shown = |it: &Located<Value<Address>>| it.known().map_or("?".to_owned(), ToString::to_string);
        let all: Vec<String> = process.server.iter().flat_map(|it| &it.binds).map(shown).collect();
        all.join(" ")
    })
}

const EXPRESS: &str = "const express = require('express');\nconst app = express();\n";

#[test]
fn servers_listen() {
    for (code, shown) in [
        ("app.listen(3000)", "*:3000"),
        ("app.listen(process.env.PORT || 3000, () => console.log('up'))", "*:4000"),
        ("app.listen(3000, '127.0.0.1')", "127.0.0.1:3000"),
        ("app.listen(process.env.OTHER || 3000, process.env.HOST ?? 'localhost')", "localhost:3000"),
        ("app.listen({ port: 3000, host: '0.0.0.0' })", "0.0.0.0:3000"),
        ("require('http').createServer(app).listen('/run/api/api.sock')", "unix:/run/api/api.sock"),
        ("const server = http.createServer(app); server.listen(app.get('port'))", ""),
        ("app.set('port', 5000); require('http').createServer(app).listen(app.get('port'))", "*:5000"),
        ("require('mongoose').connect('x').then(() => app.listen(3000))", "*:3000"),
        (
            "async function main() { await connect(); app.listen(3000, '::1') } main().catch(console.error)",
            "[::1]:3000",
        ),
        ("if (process.env.NODE_ENV !== 'test') app.listen(3000)", "*:3000"),
        ("if (require.main === module) { app.listen(3000) }", "*:3000"),
        ("if (unknown()) app.listen(3000)", ""),
        ("app.listen(0)", ""),
        ("module.exports = () => app.listen(3000)", ""),
        ("require('./more')(app); app.listen(3000)", "*:3000 ?"),
        (
            "const cluster = require('cluster'); if (cluster.isMaster) { cluster.fork() } else { app.listen(3000) }",
            "*:3000",
        ),
        ("const f = require('fastify')({ logger: true }); f.listen({ port: 3000 })", "localhost:3000"),
        (
            "function normalizePort(val) { const port = parseInt(val, 10); if (isNaN(port)) return val; if (port >= 0) return \
          port; return false }\nconst port = normalizePort(process.env.PORT || '3000'); app.set('port', port);\n\
          require('http').createServer(app).listen(port)",
            "*:4000",
        ),
    ] {
        assert_eq!(binds(&format!("{EXPRESS}{code}")), shown, "{code}");
    }
}

#[test]
fn modules_are_found_where_the_process_starts() {
    let app = "//- opt/api/src/app.js\nconst app = require('express')();\nmodule.exports = app;\n";
    let www =
        "//- opt/api/bin/www\n#!/usr/bin/env node\nrequire('../src/app').listen(require('../config.json').port);\n";
    let config = "//- opt/api/config.json\n{ \"port\": 3100 }\n";
    let unit = |command: &str, folder: &str| {
        format!("//- etc/systemd/system/api.service\n[Service]\nWorkingDirectory={folder}\nExecStart={command}\n")
    };
    let all = |command: &str| format!("{}{app}{www}{config}", unit(command, "/opt/api"));
    assert_eq!(binds(&all("/usr/bin/node ./bin/www")), "*:3100");
    assert_eq!(binds(&all("/usr/bin/node /opt/api/bin/www")), "*:3100");
    let package = "//- opt/api/package.json\n{ \"scripts\": { \"start\": \"NODE_ENV=production node bin/www\" } }\n";
    assert_eq!(binds(&format!("{}{package}", all("/usr/bin/npm start"))), "*:3100");
    assert_eq!(binds(&format!("{}{package}", all("/usr/bin/npm run other"))), "");
    let in_repository = all("/usr/bin/node bin/www").replace("//- opt/api/", "//- ");
    assert_eq!(binds(&in_repository), "*:3100");
    let two = "//- etc/systemd/system/api.service\n[Service]\nWorkingDirectory=/opt/api\nExecStart=/usr/bin/node server.js\n\
               //- etc/systemd/system/web.service\n[Service]\nWorkingDirectory=/opt/web\nExecStart=/usr/bin/node server.js\n";
    let server = "require('express')().listen(3000)\n";
    assert_eq!(binds(&format!("{two}//- server.js\n{server}")), "", "whose is it?");
    assert_eq!(binds(&format!("{two}//- api/server.js\n{server}")), "*:3000");
}

fn origins(code: &str) -> String {
    with(&format!("//- opt/api/server.js\n{EXPRESS}const cors = require('cors');\n{code}\n"), |process| {
        let node = process.node.as_ref().unwrap();
        let shown = |it: &Cors| {
            let all: Vec<String> = it.origins.iter().map(|it| format!("{:?}", it.value)).collect();
            let credentials = it.credentials.as_ref().map(|it| it.known().copied());
            format!("{} {} {credentials:?} {}", all.join(" "), it.complete, it.is_for_all)
        };
        let all: Vec<String> = node.cors.iter().map(shown).collect();
        format!("{}{}", all.join("; "), if node.cors_is_open { " .." } else { "" })
    })
}

#[test]
fn origins_of_cors() {
    for (code, shown) in [
        ("app.use(cors())", "Any true None true"),
        (
            "app.use(cors({ origin: 'https://a.cl', credentials: true }))",
            "Text(\"https://a.cl\") true Some(Some(true)) true",
        ),
        (
            "app.use(cors({ origin: process.env.ORIGINS.split(',').map(o => o.trim()) }))",
            "Text(\"https://a.cl\") Text(\"https://b.cl\") true None true",
        ),
        (
            "app.use(cors({ origin: [/\\.a\\.cl$/i, 'https://b.cl'] }))",
            "Regex(\"\\\\.a\\\\.cl$\", \"i\") Text(\"https://b.cl\") true None true",
        ),
        ("app.get('/x', cors({ origin: true }), (req, res) => res.json({}))", "Asking true None false"),
        ("app.use(cors({ origin: check }))", " false None true"),
        (
            "const all = ['https://a.cl', 'https://b.cl/'];\napp.use(cors({ origin(origin, callback) { if (!origin || \
          all.indexOf(origin) !== -1) { callback(null, true) } else { callback(new Error('no')) } } }))",
            "Text(\"https://a.cl\") Text(\"https://b.cl/\") true None true",
        ),
        (
            "app.use(cors({ origin: (o, done) => done(null, o === 'https://a.cl' || process.env.ORIGINS.split(', ').includes(o)) }))",
            "Text(\"https://a.cl\") Text(\"https://b.cl\") true None true",
        ),
        ("app.use(cors({ origin: (o, done) => done(null, o.endsWith('.a.cl')) }))", " false None true"),
        ("app.use(cors({ origin: (o, done) => done(null, `${o}/` === 'https://a.cl/') }))", " false None true"),
        ("app.use(cors({ origin: (o, done) => done(null, !['https://a.cl'].includes(o)) }))", " false None true"),
        (
            "app.use(cors({ origin: (o, done) => { if (o === 'https://a.cl') return done(null, true); find(o).then(it => \
          done(null, it)) } }))",
            " false None true",
        ),
        (
            "const all = ['https://a.cl']; app.use(cors({ origin: (o, done) => done(null, all.includes(o)) })); \
          setInterval(() => all.push(fetchOne()), 1000)",
            " false None true",
        ),
        ("if (process.env.NODE_ENV === 'development') app.use(cors())", ""),
        ("if (unknown()) app.use(cors())", " .."),
        (
            "const options = { origin: 'https://a.cl' }; options.credentials = process.env.NODE_ENV === 'production';\n\
          app.use(cors(options)); app.options('*', cors(options))",
            "Text(\"https://a.cl\") true Some(Some(true)) true; Text(\"https://a.cl\") true Some(Some(true)) false",
        ),
    ] {
        assert_eq!(origins(code), shown, "{code}");
    }
}

#[test]
fn variables_are_read() {
    let code =
        format!("{EXPRESS}require('dotenv').config();\napp.listen(process.env.PORT ?? 80, process.env.HOST || '::');");
    let reads = with(&format!("//- opt/api/server.js\n{code}\n"), |process| {
        let shown = |it: &Read| {
            let fallback = it.fallback.as_ref().and_then(|it| it.known().cloned()).unwrap_or("-".to_owned());
            format!("{}={fallback}", it.name)
        };
        process.reads().map(shown).collect::<Vec<_>>().join(" ")
    });
    assert_eq!(reads, "PORT=80 HOST=::");
}
