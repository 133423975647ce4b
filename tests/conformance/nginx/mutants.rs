//! Mutants of configurations that load: one mistake each, most of them such as people make.

use crate::corpus::Snippet;

/// A small generator of numbers with a fixed seed (xorshift).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most.max(1) as u64) as usize
    }

    pub(crate) fn one<'l, T: ?Sized>(&mut self, list: &[&'l T]) -> &'l T {
        list[self.below(list.len())]
    }
}

/// Splits a text into words and signs, quotes kept.
fn tokens(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut letters = text.chars().peekable();
    while let Some(it) = letters.next() {
        match (quote, it) {
            (_, '\\') => {
                word.push(it);
                word.extend(letters.next());
            }
            (Some(open), _) => {
                word.push(it);
                if it == open {
                    quote = None;
                }
            }
            (None, '"' | '\'') if word.is_empty() => {
                word.push(it);
                quote = Some(it);
            }
            (None, '{') if word.ends_with('$') => word.push(it),
            (None, '}') if !word.is_empty() => word.push(it),
            (None, ';' | '{' | '}') => {
                if !word.is_empty() {
                    all.push(std::mem::take(&mut word));
                }
                all.push(it.to_string());
            }
            (None, ' ' | '\t' | '\n') => {
                if !word.is_empty() {
                    all.push(std::mem::take(&mut word));
                }
            }
            (None, _) => word.push(it),
        }
    }
    all.extend(Some(word).filter(|it| !it.is_empty()));
    all
}

/// Writes one statement a line.
fn text(tokens: &[String]) -> String {
    let mut out = String::new();
    for it in tokens {
        let sign = matches!(it.as_str(), ";" | "{" | "}");
        if sign && out.ends_with(' ') && it == ";" {
            out.pop();
        }
        out += it;
        out.push(if sign { '\n' } else { ' ' });
    }
    out.trim_end().to_owned()
}

fn is_sign(token: &str) -> bool {
    matches!(token, ";" | "{" | "}")
}

/// Values that no, or few, directives take.
const STRANGE: &[&str] = &[
    "on",
    "off",
    "maybe",
    "yes",
    "0",
    "1",
    "-1",
    "99999",
    "1.5",
    "10x",
    "10kb",
    "10mb",
    "5g",
    "10k",
    "1s",
    "5min",
    "1y",
    "1M",
    "100ms",
    "1h30m",
    "1m1h",
    "\"\"",
    "abc",
    "$host",
    "$nowhere",
    "${host",
    "$",
    "a$",
    "/x",
    "example.com",
    "127.0.0.1",
    "300.1.1.1",
    "127.0.0.1:99999",
    "127.0.0.1:0",
    "[::1",
    "[::1]:80",
    "unix:",
    "unix:/a",
    "10.0.0.0/33",
    "http://127.0.0.1",
    "http://127.0.0.1:1/x",
    "ftp://x",
    "~(",
    "~^a$",
    "^~",
    "=",
    "@x",
    "*",
    "*.x",
    "a.*.b",
    "all",
    "none",
    "any",
    "error",
    "warn",
    "zone=x",
    "zone=x:1m",
    "zone=x:1k",
    "rate=5",
    "rate=5r/s",
    "burst=0",
    "nodelay",
    "key=",
    "ssl",
    "default_server",
    "backup",
    "weight=0",
    "max_fails=x",
    "fail_timeout=5ms",
    "200",
    "499",
    "600",
    "1000",
    "=404",
    "=x",
    "always",
    "last",
    "permanent",
];

/// Statements that are put where they may not stand.
const STATEMENTS: &[&str] = &[
    "worker_connections 5;",
    "proxy_pass http://127.0.0.1;",
    "server_name x;",
    "listen 18090;",
    "http { }",
    "events { }",
    "alias /x/;",
    "internal;",
    "deny 300.1.1.1;",
    "upstream app { server 127.0.0.1; }",
    "location / { }",
    "limit_except GET { }",
    "if ($host) { }",
    "if ($a) { if ($b) { } }",
    "root /again;",
    "try_files $uri =404;",
    "set $x y;",
    "return 404;",
    "types { }",
    "map $host $m { default 1; }",
    "server { listen 1; }",
    "worker_processes 2;",
    "user nobody;",
    "keepalive 5;",
    "server 127.0.0.1;",
    "error_page 404 /x;",
    "log_format z $host;",
    "access_log off;",
    "include nothing.conf;",
    "include nothing/*.conf;",
    "resolver 127.0.0.1;",
    "limit_req zone=nothing;",
    "limit_conn nothing 1;",
    "break;",
    "proxy_cache nothing;",
    "access_log /x nothing;",
    "ssl_certificate /nothing.pem;",
    "add_header A $nothing;",
    "stub_status;",
    "set $host x;",
    "proxy_set_header A;",
    "rewrite ^ /x;",
    "allow all;",
    "auth_basic x;",
    "gzip on;",
    "sendfile maybe;",
    "satisfy none;",
    "client_max_body_size 5gb;",
    "send_timeout 5min;",
    "no_such_directive on;",
    "Root /x;",
    ";",
    "}",
    "{",
    "listen 8080 default_server;",
    "listen 8080 backlog=5;",
    "listen 8080;",
    "location /a { proxy_pass http://127.0.0.1/$nothing; }",
    "location ~ ^/a { proxy_pass http://127.0.0.1/; }",
    "location = /b { location /b/c { } }",
    "location /d { location /e { } }",
    "geo $g { default; }",
    "map $a { }",
    "split_clients $host $s { 60% a; 60% b; }",
    "upstream empty { }",
    "upstream u { server x y; }",
];

/// Changes one place of a snippet, most often for the worse.
pub(crate) fn mutate(snippet: &Snippet, others: &[Snippet], dice: &mut Dice) -> String {
    let mut all = tokens(&snippet.text);
    if all.is_empty() {
        return snippet.text.clone();
    }
    let words: Vec<usize> = (0..all.len()).filter(|at| !is_sign(&all[*at])).collect();
    let names: Vec<usize> = words.iter().copied().filter(|at| *at == 0 || is_sign(&all[at - 1])).collect();
    let args: Vec<usize> = words.iter().copied().filter(|at| !names.contains(at)).collect();
    let pick = |list: &[usize], dice: &mut Dice| list.get(dice.below(list.len())).copied().unwrap_or(0);
    match dice.below(20) {
        0 | 1 => all[pick(&names, dice)] = misspell(&all[pick(&names, dice)], dice),
        2 | 3 if !args.is_empty() => {
            let at = pick(&args, dice);
            all[at] = misspell(&all[at], dice);
        }
        4 if !args.is_empty() => drop(all.remove(pick(&args, dice))),
        5 => all.insert(pick(&words, dice) + 1, dice.one(STRANGE).to_owned()),
        6 => remove(&mut all, ";", dice),
        7 => remove(&mut all, "{", dice),
        8 => remove(&mut all, "}", dice),
        9 => unquote(&mut all, dice),
        10 => {
            let (from, to) = statement(&all, dice);
            let copy: Vec<String> = all[from..to].to_vec();
            all.splice(from..from, copy);
        }
        11 => {
            let other = tokens(&others[dice.below(others.len())].text);
            let (from, to) = statement(&other, dice);
            let (at, _) = statement(&all, dice);
            all.splice(at..at, other[from..to].to_vec());
        }
        12 => drop(all.drain({
            let (from, to) = statement(&all, dice);
            from..to
        })),
        13 => swap(&mut all, &args, dice),
        14 if !args.is_empty() => {
            let at = pick(&args, dice);
            all[at] = parameter(&all[at], dice);
        }
        15 if !args.is_empty() => {
            let at = pick(&args, dice);
            all[at] = variable(&all[at]);
        }
        16 | 17 if !args.is_empty() => {
            let at = pick(&args, dice);
            dice.one(STRANGE).clone_into(&mut all[at]);
        }
        _ => {
            let (at, _) = statement(&all, dice);
            all.insert(at, dice.one(STATEMENTS).to_owned());
        }
    }
    text(&all)
}

/// Doubles, drops or changes a letter.
fn misspell(word: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = dice.below(letters.len());
    match dice.below(4) {
        0 => letters.insert(at, letters[at]),
        1 => drop(letters.remove(at)),
        2 => letters[at] = if letters[at].is_lowercase() { letters[at].to_ascii_uppercase() } else { 'q' },
        _ => letters.push('x'),
    }
    letters.into_iter().collect()
}

fn remove(all: &mut Vec<String>, sign: &str, dice: &mut Dice) {
    let places: Vec<usize> = (0..all.len()).filter(|at| all[*at] == sign).collect();
    if let Some(at) = places.get(dice.below(places.len())) {
        all.remove(*at);
    }
}

fn unquote(all: &mut [String], dice: &mut Dice) {
    let quoted: Vec<usize> = (0..all.len()).filter(|at| all[*at].starts_with(['"', '\''])).collect();
    match quoted.get(dice.below(quoted.len())) {
        Some(at) if dice.below(2) == 0 => drop(all[*at].remove(0)),
        Some(at) => drop(all[*at].pop()),
        None => all[0].insert(0, '"'),
    }
}

/// Returns where some statement, with its block, begins and ends.
fn statement(all: &[String], dice: &mut Dice) -> (usize, usize) {
    let begins: Vec<usize> =
        (0..all.len()).filter(|at| !is_sign(&all[*at]) && (*at == 0 || is_sign(&all[at - 1]))).collect();
    let Some(&from) = begins.get(dice.below(begins.len())) else { return (0, 0) };
    let mut depth = 0;
    for (at, it) in all.iter().enumerate().skip(from) {
        match it.as_str() {
            "{" => depth += 1,
            "}" if depth <= 1 => return (from, at + 1),
            "}" => depth -= 1,
            ";" if depth == 0 => return (from, at + 1),
            _ => {}
        }
    }
    (from, all.len())
}

fn swap(all: &mut [String], args: &[usize], dice: &mut Dice) {
    let pairs: Vec<usize> = args.windows(2).filter(|two| two[0] + 1 == two[1]).map(|two| two[0]).collect();
    if let Some(at) = pairs.get(dice.below(pairs.len())) {
        all.swap(*at, at + 1);
    }
}

/// Gives a parameter another value.
fn parameter(word: &str, dice: &mut Dice) -> String {
    match word.split_once('=') {
        Some((key, _)) if !key.contains(['$', '(']) => format!("{key}={}", dice.one(STRANGE)),
        _ => word.chars().map(|it| if it.is_ascii_digit() { 'x' } else { it }).collect(),
    }
}

/// Reads another variable.
fn variable(word: &str) -> String {
    match word.find('$') {
        Some(at) => format!("{}$no{}", &word[..at], word[at + 1..].trim_start_matches('{')),
        None => format!("$no_{}", word.trim_matches(['"', '\''])),
    }
}
