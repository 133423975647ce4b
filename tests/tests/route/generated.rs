//! Configurations from a fixed seed: servers on shared addresses with names of
//! every kind, locations of every kind, nested, with rewrite code and passes.

use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A small generator of numbers with a fixed seed (xorshift).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }

    pub(crate) fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

const NAMES: &[&str] = &[
    "a.x",
    "b.x",
    "a.b.x",
    "*.x",
    "*.a.x",
    "*.b.x",
    ".a.x",
    ".b.x",
    "a.*",
    "a.b.*",
    "b.*",
    "~^a",
    "~b\\.x$",
    "~^(?<sub>[a-c]+)\\.x$",
    "~^(.)\\.(.)",
    "\"\"",
    "_",
    "A.X",
    "c.x",
    ".c.b.x",
];

const HOSTS: &[&str] = &[
    "a.x",
    "b.x",
    "c.x",
    "a.b.x",
    "b.a.x",
    "c.b.x",
    "q.c.b.x",
    "a.y",
    "a.b.y",
    "b.y",
    "A.X",
    "a.x.",
    "b.x:8080",
    "x",
    "abc.x",
    ".a.x",
    "127.0.0.1",
    "[::1]:1",
    "_",
    "a..x",
    "''",
];

const PREFIXES: &[&str] =
    &["/", "/a", "/a/", "/a/b", "/a/b/", "/ab", "/b/", "/app/", "/static/", "/x.css", "/c/d/e/", "/a/b/c", "//", "/A"];
const REGEXES: &[&str] = &[
    "^/a",
    "\\.css$",
    "^/(a|b)/(.*)$",
    "/b/?$",
    "^/(?<seg>[^/]+)",
    "x",
    "\\.(css|js)$",
    "^/app/(\\d+)",
    "/$",
    "^(/.)(.*)",
];
const SEGMENTS: &[&str] = &[
    "a", "b", "ab", "c", "d", "e", "app", "static", "x.css", "y.js", "X.CSS", "12", "..", ".", "", "%61", "dir",
    "b.txt", "a.txt", "d", "%2e%2e", "%2F", "a%20b", "%3f", "%25", "+", "%2b", "A", "...",
];

/// Returns a configuration's `http`.
pub(crate) fn configuration(dice: &mut Dice) -> String {
    let mut out = String::new();
    if dice.chance(20) {
        out.push_str("merge_slashes off;\n");
    }
    if dice.chance(40) {
        out.push_str("map $arg_m $m { default none; one 1; ~^t(.)(?<rest>.*)$ $1-$rest; }\n");
    }
    out.push_str("map $host $proxy_to { default 127.0.0.1:@U@; ~^a 127.0.0.1:@U@; }\n");
    let has_map = out.contains("$m ");
    let mut defaults = BTreeSet::new();
    for server in 0..2 + dice.below(5) {
        out.push_str("server {\n");
        listens(dice, server, &mut defaults, &mut out);
        for _ in 0..dice.below(4) {
            let _ = writeln!(out, " server_name {};", dice.one(NAMES));
        }
        let _ = writeln!(out, " add_header X-At s{server} always;");
        server_code(dice, &mut out);
        let at = format!("s{server}");
        locations(dice, &at, 0, "", has_map, &mut out);
        if dice.chance(60) {
            let _ = writeln!(out, " error_page 404 {} /err;", dice.one(&["", "=200", "=", "=302"]));
            let _ = writeln!(out, " location /err {{ {} return 200 err-$uri; }}", dice.one(&["", "internal;"]));
        }
        let _ = writeln!(out, " location @n {{ add_header X-At {at}n always; return 200 n-$uri-$request_uri; }}\n}}");
    }
    out
}

fn listens(dice: &mut Dice, server: usize, defaults: &mut BTreeSet<&'static str>, out: &mut String) {
    let mut own = BTreeSet::new();
    for round in 0..=dice.below(2) {
        // The first server holds the address that the test waits for.
        let all = ["127.0.0.1:@1@", "@1@", "127.0.0.2:@1@", "127.0.0.1:@2@", "*:@2@"];
        let address = if server == 0 && round == 0 { all[0] } else { all[dice.below(all.len())] };
        if own.insert(address) {
            let default = dice.chance(20) && defaults.insert(address);
            let _ = writeln!(out, " listen {address}{};", if default { " default_server" } else { "" });
        }
    }
}

fn server_code(dice: &mut Dice, out: &mut String) {
    match dice.below(8) {
        0 => out.push_str(" rewrite ^/b/(.*)$ /a/$1;\n"),
        1 => out.push_str(" rewrite ^/app/(.*)$ /static/$1?was=app last;\n"),
        2 => out.push_str(" if ($arg_go) { return 302 /went/$arg_go; }\n"),
        3 => out.push_str(" set $v sv; if ($uri ~ ^/(c)/) { set $v $1; }\n"),
        4 => out.push_str(" rewrite ^/x(.*)$ /y$1 permanent;\n"),
        _ => {}
    }
}

fn locations(dice: &mut Dice, at: &str, depth: usize, parent: &str, has_map: bool, out: &mut String) {
    let mut seen = BTreeSet::new();
    for number in 0..=dice.below(if depth == 0 { 7 } else { 3 }) {
        let regex = dice.chance(35) || parent == "~";
        let (sign, path) = if regex {
            (dice.one(&["~", "~*"]), dice.one(REGEXES).to_owned())
        } else {
            let sign = dice.one(&["", "", "", "^~", "="]);
            (sign, format!("{parent}{}", dice.one(PREFIXES)))
        };
        if !regex && !seen.insert((sign == "=", path.clone())) {
            continue;
        }
        let at = format!("{at}l{number}");
        let _ = writeln!(out, " location {sign} \"{path}\" {{ add_header X-At {at} always;");
        if depth < 2 && sign != "=" && dice.chance(25) {
            locations(dice, &at, depth + 1, if regex { "~" } else { &path }, has_map, out);
        }
        content(dice, &at, has_map, out);
        out.push_str(" }\n");
    }
}

fn content(dice: &mut Dice, at: &str, has_map: bool, out: &mut String) {
    let plain = format!("return 200 \"{at}|$uri|$args|$host|$1|$2|$request_uri\";");
    let _ = match dice.below(30) {
        14 => writeln!(
            out,
            "root @F@/files; try_files $uri $uri/ {};",
            dice.one(&["=404", "@n", "/index.html", "/a/$uri"])
        ),
        15 => writeln!(out, "root @F@/files; index none {};", dice.one(&["index.html", "b.txt", "/a/b"])),
        16 => writeln!(out, "alias @F@/files/{};", dice.one(&["", "dir/", "d", "dir/b.txt"])),
        17 => writeln!(
            out,
            "set $s \"$1-$uri\"; rewrite ^/(.)(.*)$ /{}/$2?s=$s;",
            dice.one(&["static", "c/d/e", "none", "app"])
        ),
        18 => writeln!(
            out,
            "if ($request_method = POST) {{ proxy_pass http://127.0.0.1:@U@; }} if ($arg_q = 1) {{ set $p 1; }} {plain}"
        ),
        19 => {
            writeln!(out, "limit_except GET {{ proxy_pass http://unix:@F@/up.sock; }} proxy_pass http://127.0.0.1:@U@;")
        }
        20 => writeln!(
            out,
            "rewrite ^(/[^/]*)/(.*)$ $2$1 {}; proxy_pass http://127.0.0.1:@U@;",
            dice.one(&["break", "last", ""])
        ),
        21 => writeln!(
            out,
            "error_page 404 {} {}; return 404;",
            dice.one(&["", "=", "=201", "=410"]),
            dice.one(&["@n", "/a/b", "/static/$uri", "http://e.x/$1"])
        ),
        22 => writeln!(
            out,
            "set $t $host; if ($t ~* ^([a-z]+)\\.) {{ set $t $1; return 302 http://$t$request_uri; }} {plain}"
        ),
        23 => writeln!(out, "internal; {plain}"),
        24 => writeln!(
            out,
            "proxy_set_header Host $host:$server_port; proxy_pass http://$proxy_to{};",
            dice.one(&["", "/", "/y$uri", "$uri"])
        ),
        25 => writeln!(out, "rewrite ^ $uri$is_args$args? break; root @F@/files; try_files $uri @n;"),
        26 => writeln!(out, "break; {plain}"),
        0 => writeln!(out, "rewrite ^/a/(.*)$ /c/$1 last; {plain}"),
        1 => writeln!(out, "rewrite (.*)/b $1/d?from=$1 break; {plain}"),
        2 => writeln!(out, "if ($args ~ q=(.)) {{ add_header X-At {at}if always; return 200 $1; }} {plain}"),
        3 => writeln!(out, "if ($arg_q) {{ rewrite ^ /static/q last; }} {plain}"),
        4 => writeln!(out, "proxy_pass http://127.0.0.1:@U@;"),
        5 => writeln!(out, "return 301 /moved$uri;"),
        6 => writeln!(out, "try_files /never @n;"),
        7 => writeln!(out, "try_files /never /static/tried?$args;"),
        8 => writeln!(out, "return 404;"),
        9 if has_map => writeln!(out, "return 200 \"{at}-$m-$1\";"),
        10 => writeln!(out, "rewrite ^(/.)(.*)$ $2$1; rewrite ^/b /app/b; {plain}"),
        _ => writeln!(out, "{plain}"),
    };
}

/// Returns a request in the words of the cases.
pub(crate) fn request(dice: &mut Dice) -> String {
    let host = if dice.chance(4) { "-" } else { dice.one(HOSTS) };
    let mut path = String::new();
    for _ in 0..=dice.below(4) {
        let _ = write!(path, "/{}", dice.one(SEGMENTS));
    }
    path.push_str(dice.one(&["", "", "", "/", "?q=1", "?m=tx%20y", "?", "?go=x&q=0", "#f", "?m=one#f"]));
    if dice.chance(2) {
        path = format!("http://{}{path}", dice.one(&["a.x", "b.x:9", "A.B.x"]));
    }
    let old = if dice.chance(8) || host == "-" { " 1.0" } else { "" };
    let at = dice.one(&["", "", "", " @127.0.0.2", " @127.0.0.3"]);
    let method = dice.one(&["", "", "", "", "", "", " POST", " HEAD"]);
    format!("{host} {path}{old}{at}{method}")
}
