//! What a text looks like, judged by its lines without parsing it. A program's grammar with a mistake in it must still
//! be recognised, and another program's must not.

use super::{Kind, code, settings};
use crate::facts::nginx::{Name, is_third_party};
use crate::source::Source;

/// Returns whether `text` can be of this kind.
pub(crate) fn is(kind: Kind, text: &str) -> bool {
    if is_binary(text) {
        return false;
    }
    match kind {
        Kind::Unit => is_unit(text),
        Kind::Nginx => is_nginx(text),
        Kind::Env => is_env(text),
        Kind::Puma => is_puma(text),
        Kind::Gunicorn => is_gunicorn(text),
        Kind::Python => settings::is(text),
        Kind::JavaScript | Kind::Rails => code::is(kind, text),
        Kind::Shell => is_script(text) || !text.starts_with("#!") && !text.trim().is_empty(),
        Kind::Compose => is_compose(text),
        Kind::Markdown => is_markdown(text),
        Kind::Manifest | Kind::Other => true,
    }
}

/// A NUL or two are mistakes; more of them are no text.
pub(super) fn is_binary(text: &str) -> bool {
    memchr::memchr_iter(0, text.as_bytes()).count() > 4.max(text.len() / 16)
}

/// Lines with something on them that is no comment.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.lines().map(str::trim_ascii).filter(|line| !line.is_empty() && !line.starts_with(['#', ';']))
}

/// Returns whether the first line names a shell.
pub(crate) fn is_script(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    first.starts_with("#!") && ["sh", "bash", "dash", "zsh", "ksh"].iter().any(|it| first.trim_end().ends_with(it))
}

/// A file of Compose has services, or includes others that have.
pub(crate) fn is_compose(text: &str) -> bool {
    lines(text).any(|it| it.starts_with("services:") || it.starts_with("include:"))
}

/// A unit has sections; a file of comments only, or an empty one, masks a unit.
pub(crate) fn is_unit(text: &str) -> bool {
    if text.starts_with("#!") {
        return false;
    }
    let header = |line: &&str| line.starts_with('[') && line.ends_with(']') && !line.contains("](");
    match lines(text).find(header) {
        // D-Bus activation files share the suffix and the shape, and nothing else.
        Some(first) => !first.eq_ignore_ascii_case("[D-BUS Service]") && !first.starts_with("[["),
        None => lines(text).next().is_none(),
    }
}

/// Returns whether a block can only be a part of the file it names: a main file of nginx without its main
/// blocks, a site without a server, a service that starts nothing.
pub(crate) fn is_excerpt(kind: Kind, path: &str, text: &str) -> bool {
    let opens = |words: &[&str]| {
        lines(text).any(|line| {
            let word = line.split(|it: char| it.is_whitespace() || it == '{').next().unwrap_or_default();
            words.contains(&word) && line.contains('{') || words.contains(&line)
        })
    };
    match kind {
        Kind::Nginx if path.contains("snippets/") || path.ends_with("_params") => false,
        Kind::Nginx if path.rsplit('/').next() == Some("nginx.conf") => !opens(&["http", "events", "stream"]),
        Kind::Nginx => !opens(&["server", "http", "upstream", "map", "geo", "stream"]),
        Kind::Unit if path.ends_with(".service") => {
            !lines(text).any(|line| line.starts_with("Exec") || line.starts_with("[Unit]"))
        }
        _ => false,
    }
}

/// Returns whether a block that may be a part of its file looks like all of it.
pub(crate) fn is_whole(kind: Kind, path: &str, text: &str) -> bool {
    let has = |start: &str| lines(text).any(|line| line.starts_with(start));
    if text.lines().any(is_elision) {
        return false;
    }
    let suffix = path.rsplit('.').next().unwrap_or_default();
    match kind {
        Kind::Unit => match suffix {
            "service" => has("[Service]") && has("ExecStart=") && (has("[Unit]") || has("[Install]")),
            "socket" => has("[Socket]") && has("Listen"),
            "timer" => has("[Timer]") && has("On"),
            // A drop-in holds what it changes.
            "conf" => has("["),
            _ => false,
        },
        Kind::Nginx => {
            let balanced = text.matches('{').count() == text.matches('}').count();
            let is_main = path.rsplit('/').next() == Some("nginx.conf");
            balanced && if is_main { has("events") && has("http") } else { has("server") && has("listen") }
        }
        Kind::Puma => is_surely_puma(text),
        Kind::Env => true,
        _ => false,
    }
}

/// Returns whether a block without a name shows a unit beyond doubt.
pub(crate) fn is_surely_unit(text: &str) -> bool {
    const SECTIONS: &[&str] = &["[Unit]", "[Service]", "[Timer]", "[Socket]", "[Mount]", "[Path]"];
    is_unit(text) && lines(text).any(|line| SECTIONS.contains(&line)) && lines(text).any(|line| line.contains('='))
}

/// Words at the start of nginx statements that no other program's files share.
const NGINX_WORDS: &[&str] = &[
    "access_log",
    "add_header",
    "alias",
    "allow",
    "auth_basic",
    "charset",
    "client_max_body_size",
    "default_type",
    "deny",
    "error_log",
    "error_page",
    "expires",
    "fastcgi_param",
    "fastcgi_pass",
    "geo",
    "gzip",
    "http2",
    "if",
    "include",
    "index",
    "keepalive_timeout",
    "limit_conn_zone",
    "limit_req",
    "limit_req_zone",
    "listen",
    "log_format",
    "map",
    "more_set_headers",
    "proxy_cache_path",
    "proxy_http_version",
    "proxy_pass",
    "proxy_read_timeout",
    "proxy_redirect",
    "proxy_set_header",
    "real_ip_header",
    "resolver",
    "return",
    "rewrite",
    "root",
    "scgi_param",
    "sendfile",
    "server_name",
    "server_tokens",
    "set",
    "set_real_ip_from",
    "ssl_certificate",
    "ssl_certificate_key",
    "ssl_ciphers",
    "ssl_dhparam",
    "ssl_prefer_server_ciphers",
    "ssl_protocols",
    "ssl_session_cache",
    "ssl_session_tickets",
    "ssl_session_timeout",
    "ssl_stapling",
    "tcp_nodelay",
    "tcp_nopush",
    "try_files",
    "types_hash_max_size",
    "user",
    "uwsgi_param",
    "uwsgi_pass",
    "worker_connections",
    "worker_processes",
];

/// Blocks that only nginx has in this form.
fn opens_nginx_block(line: &str) -> bool {
    let Some(head) = line.strip_suffix('{').or_else(|| line.split_once('{').map(|(head, _)| head)) else {
        return false;
    };
    let mut words = head.split_whitespace();
    match (words.next(), words.next()) {
        (Some("server" | "http" | "events" | "types" | "stream"), None)
        | (Some("location" | "upstream" | "map" | "geo" | "split_clients" | "limit_except"), Some(_)) => true,
        (Some("if"), Some(condition)) => condition.starts_with("($") || condition == "(",
        _ => false,
    }
}

/// The lines of a file that tell whose it is.
const ENOUGH: usize = 1000;

/// nginx statements end in `;` or open a block. Apache's tags, other programs' blocks and scripts do not count.
pub(crate) fn is_nginx(text: &str) -> bool {
    if text.starts_with("#!") || text.starts_with('{') {
        return false;
    }
    let mut evidence = 0;
    for line in lines(text).take(ENOUGH) {
        if line.starts_with('<') || line.starts_with("zone \"") {
            return false;
        }
        let word = line.split(|it: char| it.is_whitespace() || it == ';').next().unwrap_or_default();
        if opens_nginx_block(line) || ends_statement(line) && NGINX_WORDS.binary_search(&word).is_ok() {
            evidence += 1;
        }
    }
    evidence > 0
}

/// Returns whether a file that only its content can place is nginx beyond doubt. BIND, DHCP and rspamd
/// write statements of the same shape, so it must have a block and words that only nginx has.
pub(crate) fn is_surely_nginx(text: &str) -> bool {
    // nginx writes an equals sign between blanks in two places only.
    let own = |line: &str| line.contains("location = ") || line.contains("if (");
    let foreign = |line: &str| line.starts_with("//") || line.starts_with("/*") || line.contains(" = ") && !own(line);
    if !is_nginx(text) || lines(text).any(foreign) || !lines(text).any(opens_nginx_block) {
        return false;
    }
    let (mut known, mut unknown) = (0, 0);
    // The last line of a statement over several lines begins with an argument, often a quoted one.
    let begins = |line: &&str| !line.starts_with(['\'', '"', '$', '}']);
    for line in lines(text).filter(|line| ends_statement(line) || line.ends_with('{')).filter(begins) {
        let word = line.split(|it: char| it.is_whitespace() || it == ';').next().unwrap_or_default();
        let counts = if Name::find(word).is_some() || is_third_party(word) { &mut known } else { &mut unknown };
        *counts += 1;
    }
    known > unknown * 2
}

/// Returns whether a line without its comment ends in `;`.
fn ends_statement(line: &str) -> bool {
    line.ends_with(';') || line.rsplit_once(" #").is_some_and(|(before, _)| before.trim_end().ends_with(';'))
}

/// An env file is made of assignments; a line or two may be wrong.
pub(crate) fn is_env(text: &str) -> bool {
    let first = text.trim_start();
    if first.starts_with("#!") || first.starts_with(['{', '<']) || first.starts_with("---") {
        return false;
    }
    let (mut good, mut bad) = (0, 0);
    for line in lines(text).take(ENOUGH) {
        if assigns(line) {
            good += 1;
        } else if !is_elision(line) {
            bad += 1;
        }
    }
    good > bad || (good == 0 && bad == 0)
}

/// Returns whether a block of shell holds assignments only, so that it shows variables instead of commands.
pub(crate) fn is_only_env(text: &str) -> bool {
    let mut any = false;
    for line in lines(text) {
        if is_elision(line) {
            continue;
        }
        let Some((name, value)) = line.split_once('=') else { return false };
        // With blanks around the sign it is a file of some other program.
        if !assigns(line) || name.contains(char::is_whitespace) || value.starts_with(' ') || is_computed(value) {
            return false;
        }
        any = true;
    }
    any
}

/// A value that a shell works out, or a command that an assignment stands before.
fn is_computed(value: &str) -> bool {
    let value = value.trim();
    if value.contains("$(") || value.contains('`') {
        return true;
    }
    if value.starts_with(['<', '[']) {
        return false;
    }
    if let Some(quote) = value.chars().next().filter(|it| matches!(it, '"' | '\'')) {
        let behind = value[1..].split_once(quote).map_or("", |(_, behind)| behind).trim_start();
        return !behind.is_empty() && !behind.starts_with('#');
    }
    let bare = value.split(" #").next().unwrap_or(value).trim_end();
    bare.contains(char::is_whitespace) || bare.ends_with(';') || bare.contains("&&")
}

/// `NAME=…`, with `export` before it or blanks around the sign.
pub(super) fn assigns(line: &str) -> bool {
    let line = line.strip_prefix("export ").unwrap_or(line);
    let Some((name, _)) = line.split_once('=') else { return false };
    let name = name.trim_end();
    !name.is_empty()
        && !name.starts_with(|it: char| it.is_ascii_digit())
        && name.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '.' | '-' | Source::FILLER))
}

/// A line that says "and so on".
pub(crate) fn is_elision(line: &str) -> bool {
    let line = line.trim().trim_start_matches(['#', ';', '/', '-']).trim();
    let inner = line.trim_start_matches(['(', '[', '<', '{']).trim_end_matches([')', ']', '>', '}']).trim();
    // Some set blanks between the dots.
    let dots = |it: char| matches!(it, '.' | '…');
    inner.chars().all(|it| dots(it) || it == ' ')
        && inner.chars().filter(|it| dots(*it)).map(char::len_utf8).sum::<usize>() >= 3
}

/// Words that start a line of a Puma file.
const PUMA_WORDS: &[&str] = &[
    "activate_control_app",
    "before_fork",
    "bind",
    "directory",
    "environment",
    "on_booted",
    "on_restart",
    "on_worker_boot",
    "persistent_timeout",
    "pidfile",
    "plugin",
    "port",
    "preload_app!",
    "prune_bundler",
    "quiet",
    "rackup",
    "ssl_bind",
    "state_path",
    "stdout_redirect",
    "tag",
    "threads",
    "worker_timeout",
    "workers",
];

fn puma_lines(text: &str) -> usize {
    lines(text)
        .filter(|line| {
            let word = line.split(|it: char| it.is_whitespace() || matches!(it, '(' | '{')).next().unwrap_or_default();
            PUMA_WORDS.binary_search(&word).is_ok()
        })
        .count()
}

/// A Puma file is a list of its words; a class, a recipe or a spec of that name is not one.
pub(crate) fn is_puma(text: &str) -> bool {
    let ruby =
        |line: &str| ["class ", "module ", "describe ", "namespace ", "RSpec."].iter().any(|it| line.starts_with(it));
    puma_lines(text) > 0 && !lines(text).any(ruby)
}

/// Returns whether a block of Ruby without a name is a Puma file beyond doubt.
pub(crate) fn is_surely_puma(text: &str) -> bool {
    let sure = |line: &str| {
        ["workers ", "threads ", "bind \"", "bind '", "preload_app!"].iter().any(|it| line.starts_with(it))
    };
    is_puma(text) && lines(text).filter(|line| sure(line)).count() > 1
}

/// A Gunicorn file sets names that are settings; a script that starts a server is another thing.
pub(crate) fn is_gunicorn(text: &str) -> bool {
    let is_setting = |line: &str| {
        let name = line.split(|it: char| it.is_whitespace() || matches!(it, '=' | ':')).next().unwrap_or_default();
        let sets =
            line[name.len()..].trim_start().starts_with('=') && !line[name.len()..].trim_start().starts_with("==");
        sets && crate::facts::gunicorn::setting(name, crate::facts::gunicorn::NEWEST).is_some()
    };
    text.lines().any(is_setting)
}

/// Fences make a text a document.
fn is_markdown(text: &str) -> bool {
    text.lines().any(|line| line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_programs_with_braces_are_not_nginx() {
        let dhcp =
            "default-lease-time 2592000;\noption dhcp6.name-servers 3ffe::1;\nsubnet6 3ffe::/64 {\n}\nallow x;\n";
        let rspamd = "upstream \"local\" {\n  default = yes;\n  hosts = \"localhost\";\n}\n";
        let bind = "// a comment\ninclude \"/etc/bind/named.conf.options\";\n";
        let site = "server {\n  listen 80;\n  sevrer_name a.test;\n  log_format x '$a'\n    '$b';\n  root /srv;\n}\n";
        assert_eq!([dhcp, rspamd, bind, site].map(is_surely_nginx), [false, false, false, true]);
    }

    #[test]
    fn word_lists_are_sorted() {
        assert!(NGINX_WORDS.is_sorted() && PUMA_WORDS.is_sorted());
    }
}
