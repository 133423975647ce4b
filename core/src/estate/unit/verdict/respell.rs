//! What a value that cannot be read was surely meant to be.

use super::judge_text;
use crate::facts::systemd::{Directive, Kind};

/// Returns another spelling of a text that the directive accepts, where there is only one that is meant.
///
/// # Examples
///
/// ```
/// use landreeve::estate::unit::verdict::respelt;
/// use landreeve::facts::systemd::{NEWEST, find};
///
/// let meant = |name, text| respelt(text, find("Service", name).unwrap(), NEWEST);
/// assert_eq!(meant("PrivateTmp", "enabled").as_deref(), Some("yes"));
/// assert_eq!(meant("MemoryMax", "512MiB").as_deref(), Some("512M"));
/// assert_eq!(meant("CPUQuota", "50").as_deref(), Some("50%"));
/// assert_eq!(meant("TimeoutStopSec", "infinite").as_deref(), Some("infinity"));
/// assert_eq!(meant("KillSignal", "sigterm").as_deref(), Some("SIGTERM"));
/// assert_eq!(meant("RestartSec", "soon"), None);
/// ```
pub fn respelt(text: &str, directive: &Directive, release: u16) -> Option<String> {
    let candidate = match directive.kind {
        Kind::Bool | Kind::Enum => directive.similar_word(text, release).map(str::to_owned),
        Kind::Calendar => super::cron::translated(text),
        Kind::EnvFile => env_file(text),
        Kind::Signal => Some(text.to_ascii_uppercase()),
        Kind::Size | Kind::PercentOrSize => size(text),
        Kind::Percent => text.parse::<u32>().ok().map(|it| format!("{it}%")),
        Kind::Timespan | Kind::TimespanNs | Kind::Rlimit if is_endless(text) => Some("infinity".to_owned()),
        Kind::Rlimit => size(text),
        // `M` is a month and `m` a minute: other letters have one meaning only.
        Kind::Timespan | Kind::TimespanNs if !text.contains('M') => Some(text.to_ascii_lowercase()),
        _ => None,
    }?;
    (candidate != text && judge_text(&candidate, directive, release).is_none()).then_some(candidate)
}

fn is_endless(text: &str) -> bool {
    ["inf", "infinite", "unlimited", "never", "forever"].iter().any(|it| it.eq_ignore_ascii_case(text))
}

/// The path without its quotes, and without the blank behind its `-`.
fn env_file(text: &str) -> Option<String> {
    let (sign, path) = text.strip_prefix('-').map_or(("", text), |it| ("-", it.trim_start()));
    let bare = ['"', '\''].into_iter().find_map(|it| path.strip_prefix(it)?.strip_suffix(it)).unwrap_or(path);
    // The sign may stand within the quotes.
    (!bare.is_empty()).then(|| format!("{sign}{bare}"))
}

/// `512m`, `512MB`, `512MiB` are `512M`.
fn size(text: &str) -> Option<String> {
    let upper = text.to_ascii_uppercase();
    let bare = upper.strip_suffix("IB").or_else(|| upper.strip_suffix('B')).unwrap_or(&upper).trim_end();
    bare.ends_with(|it: char| it.is_ascii_uppercase()).then(|| bare.to_owned())
}
