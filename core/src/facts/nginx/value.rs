//! What nginx reads as a number, a size, a time or an address.
//!
//! Sources: `ngx_parse.c`, `ngx_inet.c` (`ngx_ptocidr`), `ngx_http_access_module.c`.

use std::net::IpAddr;

use super::{Kind, url};

/// Why nginx refuses a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What is expected, for the user.
    pub expected: String,
    /// A value that is probably meant.
    pub instead: Option<String>,
}

pub(super) fn refuse<T>(expected: &str, instead: Option<String>) -> Result<T, Refusal> {
    Err(Refusal { expected: expected.to_owned(), instead })
}

/// Checks one value of a directive; `at` is its place among the arguments, from 0.
///
/// # Errors
///
/// Why nginx refuses it.
pub fn check(kind: Kind, at: usize, text: &str) -> Result<(), Refusal> {
    match kind {
        Kind::Flag if !is_one_of(&["on", "off"], text) => refuse("`on` or `off`", flag_meant(text)),
        Kind::Number(bounds) => number(text, bounds),
        Kind::Offset => size(text, true),
        Kind::Milliseconds => time(text, true),
        Kind::Seconds => time(text, false),
        Kind::Buffers if at == 0 => number(text, Some((1, u32::MAX))),
        Kind::Buffers if bytes(text) == Some(0) => refuse("a size above 0", None),
        Kind::Size | Kind::Buffers => size(text, false),
        Kind::Word(words) | Kind::Words(words) if !is_one_of(words, text) => {
            let list: Vec<String> = words.iter().map(|it| format!("`{it}`")).collect();
            refuse(&format!("one of {}", list.join(", ")), nearest(words, text))
        }
        Kind::Flag | Kind::Word(_) | Kind::Words(_) | Kind::Shapes(_) | Kind::Own(_) | Kind::Other => Ok(()),
    }
}

fn is_one_of(words: &[&str], text: &str) -> bool {
    words.iter().any(|it| it.eq_ignore_ascii_case(text))
}

fn flag_meant(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    match lower.as_str() {
        "true" | "yes" | "1" | "enable" | "enabled" => Some("on".to_owned()),
        "false" | "no" | "0" | "disable" | "disabled" => Some("off".to_owned()),
        _ => nearest(&["on", "off"], text),
    }
}

/// Returns the word that `text` is most likely meant to be.
pub fn nearest(words: &[&str], text: &str) -> Option<String> {
    words
        .iter()
        .map(|it| (strsim::damerau_levenshtein(it, text), *it))
        .filter(|(distance, it)| distance * 3 <= it.len())
        .min()
        .map(|(_, it)| it.to_owned())
}

/// Reads plain decimal digits; `u32::MAX` stands for no upper bound.
fn number(text: &str, bounds: Option<(u32, u32)>) -> Result<(), Refusal> {
    let Some(value) = digits(text) else { return refuse("a plain decimal number", None) };
    match bounds {
        Some((least, u32::MAX)) if value < u64::from(least) => refuse(&format!("a number from {least} on"), None),
        Some((least, most)) if most < u32::MAX && !(u64::from(least)..=u64::from(most)).contains(&value) => {
            refuse(&format!("a number from {least} to {most}"), None)
        }
        _ => Ok(()),
    }
}

fn digits(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    // nginx counts in 64 bits with a sign.
    text.parse().ok().filter(|it| plain && i64::try_from(*it).is_ok())
}

/// Returns the bytes that a size says.
pub fn bytes(text: &str) -> Option<u64> {
    let (number, unit) = match text.as_bytes().last()? {
        b'k' | b'K' => (&text[..text.len() - 1], 1 << 10),
        b'm' | b'M' => (&text[..text.len() - 1], 1 << 20),
        b'g' | b'G' => (&text[..text.len() - 1], 1 << 30),
        _ => (text, 1),
    };
    digits(number)?.checked_mul(unit).filter(|it| i64::try_from(*it).is_ok())
}

/// Reads digits with an optional unit: `k`, `m`, and for offsets `g`.
pub(super) fn size(text: &str, giga: bool) -> Result<(), Refusal> {
    let units: &[char] = if giga { &['k', 'K', 'm', 'M', 'g', 'G'] } else { &['k', 'K', 'm', 'M'] };
    if digits(text.strip_suffix(units).unwrap_or(text)).is_some() && bytes(text).is_some() {
        return Ok(());
    }
    let trimmed = text.trim_end_matches(['b', 'B']).trim_end_matches(['i', 'I']);
    let instead = trimmed.chars().filter(|it| *it != ' ').collect::<String>();
    let fits = digits(instead.strip_suffix(units).unwrap_or(&instead)).is_some() && instead.ends_with(units);
    let expected = if giga { "digits with `k`, `m`, `g` or nothing" } else { "digits with `k`, `m` or nothing" };
    refuse(expected, fits.then_some(instead))
}

/// Reads `digits unit` pairs in falling order of units; a last number without unit counts seconds.
///
/// `ms` exists only where milliseconds are counted, `y` and `M` only where seconds are.
fn time(text: &str, milliseconds: bool) -> Result<(), Refusal> {
    let expected = if milliseconds {
        "a time such as `90s`, `1m 30s` or `500ms` (units `w`, `d`, `h`, `m`, `s`, `ms`)"
    } else {
        "a time such as `90s` or `1h 30m` (units `y`, `M`, `w`, `d`, `h`, `m`, `s`)"
    };
    if is_time(text, milliseconds) { Ok(()) } else { refuse(expected, time_meant(text, milliseconds)) }
}

pub(super) fn is_time(text: &str, milliseconds: bool) -> bool {
    let mut rest = text;
    let mut rank = 0;
    // Digits may be missing before a unit, as long as there are some.
    let mut counted = false;
    loop {
        let number = rest.len() - rest.trim_start_matches(|it: char| it.is_ascii_digit()).len();
        if number > 18 {
            return false;
        }
        counted |= number > 0;
        rest = &rest[number..];
        if rest.is_empty() {
            return counted;
        }
        let (unit, after) = unit(rest);
        let Some(step) = unit_rank(unit, milliseconds) else { return false };
        if step <= rank || unit.is_empty() {
            return false;
        }
        rank = step;
        rest = after.trim_start_matches(' ');
    }
}

/// Returns the whole seconds of a time in milliseconds, as `proxy_read_timeout` takes it.
pub fn seconds(text: &str) -> Option<u64> {
    if !is_time(text, true) {
        return None;
    }
    let (mut rest, mut total) = (text, 0_u64);
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|it: char| it.is_ascii_digit()).len();
        let count: u64 = rest[..digits].parse().unwrap_or(0);
        let (unit, after) = unit(&rest[digits..]);
        let length = match unit {
            "ms" => 1,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            "w" => 604_800_000,
            _ => 1000,
        };
        total = total.saturating_add(count.saturating_mul(length));
        rest = after.trim_start_matches(' ');
    }
    Some(total / 1000)
}

fn unit(text: &str) -> (&str, &str) {
    let length = if text.starts_with("ms") { 2 } else { usize::from(!text.is_empty() && text.is_ascii()) };
    let length = if text.starts_with([' ']) { 0 } else { length };
    text.split_at(length.min(text.len()))
}

fn unit_rank(unit: &str, milliseconds: bool) -> Option<u8> {
    match unit {
        "y" if !milliseconds => Some(1),
        "M" if !milliseconds => Some(2),
        "w" => Some(3),
        "d" => Some(4),
        "h" => Some(5),
        "m" => Some(6),
        "s" => Some(7),
        "ms" if milliseconds => Some(8),
        _ => None,
    }
}

fn time_meant(text: &str, milliseconds: bool) -> Option<String> {
    let compact: String = text.chars().filter(|it| *it != ' ').collect();
    let number = compact.len() - compact.trim_start_matches(|it: char| it.is_ascii_digit()).len();
    let unit = match compact[number..].to_ascii_lowercase().as_str() {
        "sec" | "secs" | "second" | "seconds" | "s" => "s",
        "min" | "mins" | "minute" | "minutes" => "m",
        "hour" | "hours" | "hr" | "h" => "h",
        "day" | "days" | "d" => "d",
        "week" | "weeks" | "w" => "w",
        _ => return None,
    };
    let meant = format!("{}{unit}", &compact[..number]);
    is_time(&meant, milliseconds).then_some(meant)
}

/// Reads an address as nginx does: four decimal numbers, leading zeros and all (`ngx_inet_addr`).
pub(super) fn ip(text: &str) -> Option<IpAddr> {
    if let Ok(address) = text.parse() {
        return Some(address);
    }
    let mut octets = [0_u8; 4];
    let mut parts = text.split('.');
    for octet in &mut octets {
        let part = parts.next().filter(|it| it.bytes().all(|it| it.is_ascii_digit()))?;
        let digits = part.trim_start_matches('0');
        *octet = if digits.is_empty() { 0 } else { digits.parse().ok()? };
    }
    parts.next().is_none().then(|| IpAddr::from(octets))
}

/// Returns why an address of `allow`, `deny` or `set_real_ip_from` is none: neither `all`, `unix:`, an address nor a network.
///
/// # Errors
///
/// What is wrong with it.
pub fn network(text: &str) -> Result<(), Refusal> {
    let (address, prefix) = text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
    let Some(address) = ip(address) else {
        return refuse("an IP address or a network like `192.0.2.0/24`", None);
    };
    let most = if address.is_ipv4() { 32 } else { 128 };
    match prefix {
        None => Ok(()),
        Some(length) if digits(length).is_some_and(|it| it <= most) => Ok(()),
        Some(_) => refuse(&format!("a prefix length from 0 to {most} after the `/`"), None),
    }
}

/// Checks the URL of `proxy_pass` in HTTP, without variables; `whole` where nginx cannot replace a part of the path:
/// a location of a regular expression or with a name, an `if`, a `limit_except`.
///
/// # Errors
///
/// Why nginx refuses it (`ngx_http_proxy_pass`).
pub fn proxied(text: &str, whole: bool) -> Result<(), Refusal> {
    let lower = text.to_ascii_lowercase();
    let Some(rest) = lower.strip_prefix("http://").or_else(|| lower.strip_prefix("https://")) else {
        let instead = (!text.contains("//") && !text.is_empty()).then(|| format!("http://{text}"));
        return refuse("a URL that begins with `http://` or `https://`", instead);
    };
    // The path of a socket ends at the second colon.
    let has_path = match rest.strip_prefix("unix:") {
        Some(path) => path.contains(':'),
        None => rest.contains(['/', '?']),
    };
    if whole && has_path {
        return refuse("no path in this place, not even a `/`: nginx does not know what to replace", None);
    }
    url::proxied(text.split_once("://").map_or(text, |it| it.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_in_seconds() {
        let all = ["90", "90s", "1m 30s", "1h", "1500ms", "1d", "s5", "x", ""].map(seconds);
        assert_eq!(all, [Some(90), Some(90), Some(90), Some(3600), Some(1), Some(86_400), Some(5), None, None]);
    }

    #[test]
    fn sizes() {
        assert!(["0", "10", "10k", "10M"].iter().all(|it| size(it, false).is_ok()));
        assert!(["", "k", "1.5k", "10kb", "1g", "-1", "1 k"].iter().all(|it| size(it, false).is_err()));
        assert!(size("1G", true).is_ok());
        assert_eq!(size("10mb", true).unwrap_err().instead.as_deref(), Some("10m"));
        assert_eq!(size("10 MB", true).unwrap_err().instead.as_deref(), Some("10M"));
    }

    #[test]
    fn times() {
        for it in ["0", "60", "60s", "1m30s", "1m 30s", "1h30", "5s5", "500ms", "1d 2h", "m5", "1h m", "1ms1"] {
            assert!(is_time(it, true), "{it}");
        }
        for it in
            ["", "s", "5 s", " 5s", "1s1m", "1m1m", "1.5s", "-1s", "1y", "1M", "5min", "5sec", "1h 5 6", "ms", "1s 1 "]
        {
            assert!(!is_time(it, true), "{it}");
        }
        assert!(is_time("1y 2M", false) && !is_time("5ms", false));
        assert_eq!(time("5 min", true).unwrap_err().instead.as_deref(), Some("5m"));
    }

    #[test]
    fn networks() {
        for it in ["192.0.2.1", "192.0.2.0/24", "2001:db8::/32", "::1", "10.0.0.1/8"] {
            assert!(network(it).is_ok(), "{it}");
        }
        for it in [
            "123.456.789.0",
            "192.0.2.0/33",
            "example.com",
            "192.0.2",
            "2001:db8::/129",
            "1.2.3.4/",
            "1.2.3.4:80",
            "10.0.0.0/255.0.0.0",
        ] {
            assert!(network(it).is_err(), "{it}");
        }
    }

    #[test]
    fn addresses_that_are_handed_to() {
        for it in ["http://app", "HTTPS://app:8443/", "http://unix:/run/a.sock", "http://[::1]:80"] {
            assert!(proxied(it, false).is_ok(), "{it}");
        }
        assert_eq!(proxied("app:80", false).unwrap_err().instead.as_deref(), Some("http://app:80"));
        assert!(proxied("http://app/", true).is_err() && proxied("http://unix:/run/a.sock:/", true).is_err());
        assert!(proxied("http://app", true).is_ok() && proxied("http://unix:/run/a.sock", true).is_ok());
        assert!(proxied("http://app:80800/", false).is_err());
    }

    #[test]
    fn words_and_flags() {
        assert!(check(Kind::Flag, 0, "ON").is_ok());
        assert!(check(Kind::Buffers, 0, "0").is_err() && check(Kind::Buffers, 1, "0k").is_err());
        assert!(check(Kind::Buffers, 0, "8").is_ok() && check(Kind::Buffers, 1, "4k").is_ok());
        assert_eq!(check(Kind::Flag, 0, "true").unwrap_err().instead.as_deref(), Some("on"));
        assert_eq!(check(Kind::Word(&["all", "any"]), 0, "every").unwrap_err().expected, "one of `all`, `any`");
    }
}
