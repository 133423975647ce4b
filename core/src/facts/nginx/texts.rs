//! The small grammars of single arguments: zones, rates, logs, names of servers.
//!
//! Sources: the setters of the modules that take them, `ngx_syslog.c`, `ngx_parse_time.c`.

use super::value::{self, Refusal, is_time, nearest, refuse, size};
use super::{Kind, url};

/// The methods that `limit_except` knows; what it says of `HEAD` comes with `GET`.
pub(super) const METHODS: &[&str] = &[
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "MKCOL",
    "COPY",
    "MOVE",
    "OPTIONS",
    "PROPFIND",
    "PROPPATCH",
    "LOCK",
    "UNLOCK",
    "PATCH",
];

pub(super) fn variable(text: &str) -> Result<(), Refusal> {
    match text.strip_prefix('$') {
        Some(name) if !name.is_empty() => Ok(()),
        Some(_) => refuse("a name after the `$`", None),
        None => refuse("a variable: its name with a `$` before it", Some(format!("${text}"))),
    }
}

/// The smallest shared memory: eight pages of 4096 bytes.
const SMALLEST_ZONE: u64 = 8 * 4096;

pub(super) fn zone(text: &str) -> Result<(), Refusal> {
    let Some((name, bytes)) = text.split_once(':') else {
        return refuse("a name and a size, like `cache:10m`", (!text.is_empty()).then(|| format!("{text}:10m")));
    };
    if name.is_empty() {
        return refuse("a name before the `:`", None);
    }
    size(bytes, false)?;
    shared(bytes)
}

pub(super) fn shared(text: &str) -> Result<(), Refusal> {
    match value::bytes(text) {
        Some(it) if it < SMALLEST_ZONE => refuse("at least `32k`", None),
        _ => Ok(()),
    }
}

/// What a pool needs for itself on machines of 64 bits, and what it is aligned to.
const POOL: (u64, u64) = (112, 16);

pub(super) fn pool(text: &str) -> Result<(), Refusal> {
    match value::bytes(text) {
        Some(it) if it < POOL.0 || it % POOL.1 != 0 => refuse("a multiple of 16 that is at least 112", None),
        _ => Ok(()),
    }
}

pub(super) fn referer(text: &str) -> Result<(), Refusal> {
    let host = text.split('/').next().unwrap_or_default();
    if is_odd_wildcard(host) { refuse("a name with `*` only as its first or last label", None) } else { Ok(()) }
}

/// Whether a wildcard stands where a table of names takes none (`ngx_hash_add_key`).
pub fn is_odd_wildcard(name: &str) -> bool {
    let inner = name.strip_prefix("*.").or_else(|| name.strip_suffix(".*")).unwrap_or(name);
    inner.contains('*') || name.contains("..")
}

pub(super) fn rate(text: &str) -> Result<(), Refusal> {
    let digits = text.strip_suffix("r/s").or_else(|| text.strip_suffix("r/m")).unwrap_or(text);
    // A rate without a unit counts seconds, and is taken.
    let number = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit()) && digits.parse::<u32>() != Ok(0);
    if number { Ok(()) } else { refuse("a rate like `10r/s` or `30r/m`", None) }
}

pub(super) fn levels(text: &str) -> Result<(), Refusal> {
    let parts: Vec<&str> = text.split(':').collect();
    let fine = parts.len() <= 3 && parts.iter().all(|it| matches!(*it, "1" | "2"));
    if fine { Ok(()) } else { refuse("one to three numbers 1 or 2, like `1:2`", None) }
}

pub(super) fn access(text: &str) -> Result<(), Refusal> {
    let (who, what) = text.split_once(':').unwrap_or((text, ""));
    let fine = matches!(who, "user" | "group" | "all") && matches!(what, "r" | "rw");
    if fine { Ok(()) } else { refuse("`user:`, `group:` or `all:` with `r` or `rw`", None) }
}

pub(super) fn log(text: &str) -> Result<(), Refusal> {
    if let Some(rest) = text.strip_prefix("syslog:") {
        return syslog(rest);
    }
    match text.strip_prefix("memory:") {
        Some(bytes) => size(bytes, false),
        None => Ok(()),
    }
}

/// The address that connections are made from.
pub(super) fn bind(text: &str) -> Result<(), Refusal> {
    let bare = text.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(text);
    let with_port = || {
        let (host, port) = text.rsplit_once(':')?;
        let four = !host.contains(':') && value::ip(host).is_some();
        let six = host.strip_prefix('[').and_then(|it| it.strip_suffix(']')).is_some_and(|it| value::ip(it).is_some());
        (four || six).then(|| url::port(port).is_ok())
    };
    if text.is_empty() || value::ip(bare).is_some() || with_port() == Some(true) {
        return Ok(());
    }
    refuse("an IP address, with or without a port", None)
}

pub(super) fn server_name(text: &str) -> Result<(), Refusal> {
    match text.as_bytes() {
        [b'*' | b'.'] | [b'*', _] => refuse("a name after the wildcard", None),
        [b'*', second, ..] if *second != b'.' => refuse("a wildcard of its own before the first dot", None),
        [b'~'] => refuse("a pattern after the `~`", None),
        _ => Ok(()),
    }
}

pub(super) fn keepalive(text: &str) -> Result<(), Refusal> {
    let times = || {
        let parts: Vec<&str> = text.split(':').collect();
        let [idle, interval, count] = parts[..] else { return false };
        let time = |it: &str| it.is_empty() || is_time(it, false);
        let number = |it: &str| it.is_empty() || it.bytes().all(|it| it.is_ascii_digit());
        time(idle) && time(interval) && number(count) && text != "::"
    };
    if matches!(text, "on" | "off") || times() { Ok(()) } else { refuse("`on`, `off` or `idle:interval:count`", None) }
}

pub(super) fn expires(text: &str, modified: bool) -> Result<(), Refusal> {
    if !modified && matches!(text, "epoch" | "max" | "off") {
        return Ok(());
    }
    let bare = match text.as_bytes().first() {
        Some(b'@') if modified => return refuse("no time of day after `modified`", None),
        Some(b'@' | b'+' | b'-') => &text[1..],
        _ => text,
    };
    value::check(Kind::Seconds, 0, bare)
}

pub(super) fn returned(text: &str) -> Result<(), Refusal> {
    if ["http://", "https://", "$scheme"].iter().any(|it| text.starts_with(it)) {
        return Ok(());
    }
    code(text)
}

pub(super) fn code(text: &str) -> Result<(), Refusal> {
    let fine =
        !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit()) && text.parse::<u32>().is_ok_and(|it| it <= 999);
    if fine {
        Ok(())
    } else {
        refuse("a status from 0 to 999, or a URL that begins with `http://`, `https://` or `$scheme`", None)
    }
}

/// Checks what follows `syslog:` (`ngx_syslog.c`).
pub(super) fn syslog(text: &str) -> Result<(), Refusal> {
    const FACILITIES: &[&str] = &[
        "kern", "user", "mail", "daemon", "auth", "intern", "lpr", "news", "uucp", "clock", "authpriv", "ftp", "ntp",
        "audit", "alert", "cron", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
    ];
    const SEVERITIES: &[&str] = &["emerg", "alert", "crit", "error", "warn", "notice", "info", "debug"];
    for part in text.split(',') {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        match key {
            "server" => url::plain(value, false)?,
            "facility" if !FACILITIES.contains(&value) => {
                return refuse("a facility of syslog, like `local7`", nearest(FACILITIES, value));
            }
            "severity" if !SEVERITIES.contains(&value) => {
                return refuse("a severity of syslog, like `info`", nearest(SEVERITIES, value));
            }
            "tag"
                if value.len() > 32
                    || value.is_empty()
                    || !value.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_') =>
            {
                return refuse("a tag of letters, digits and `_`, 32 at most", None);
            }
            "facility" | "severity" | "tag" => {}
            _ if part == "nohostname" => {}
            _ => return refuse("`server=`, `facility=`, `severity=`, `tag=` or `nohostname`", None),
        }
    }
    let server = text.split(',').any(|it| it.starts_with("server="));
    if server { Ok(()) } else { refuse("a `server=`", None) }
}
