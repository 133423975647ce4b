//! Variables by which applications say how much may be uploaded in one request.

/// Names without the unit at their end, in upper case, sorted.
static NAMES: &[&str] = &[
    "ATTACHMENT_MAX_SIZE",
    "ATTACHMENT_SIZE_LIMIT",
    "BODY_SIZE_LIMIT",
    "MAX_ATTACHMENT_SIZE",
    "MAX_BODY_SIZE",
    "MAX_CONTENT_LENGTH",
    "MAX_REQUEST_BODY_SIZE",
    "MAX_UPLOAD",
    "MAX_UPLOAD_FILESIZE",
    "MAX_UPLOAD_FILE_SIZE",
    "MAX_UPLOAD_SIZE",
    "UPLOAD_FILE_SIZE_LIMIT",
    "UPLOAD_LIMIT",
    "UPLOAD_MAX_FILESIZE",
    "UPLOAD_MAX_FILE_SIZE",
    "UPLOAD_MAX_SIZE",
    "UPLOAD_SIZE_LIMIT",
];

/// Units at the end of a name, with their bytes.
static UNITS: &[(&str, u64)] = &[
    ("_BYTES", 1),
    ("_KB", 1 << 10),
    ("_KIB", 1 << 10),
    ("_M", 1 << 20),
    ("_MB", 1 << 20),
    ("_MIB", 1 << 20),
    ("_GB", 1 << 30),
    ("_GIB", 1 << 30),
];

/// Returns how many bytes a variable allows to be uploaded in one request; `None` where it says no such thing, or in a
/// unit that nobody can tell.
///
/// # Examples
///
/// ```
/// use landreeve::facts::words::upload_limit;
///
/// assert_eq!(upload_limit("MAX_UPLOAD_SIZE_MB", "50"), Some(50 << 20));
/// assert_eq!(upload_limit("SHOP_MAX_UPLOAD_SIZE", "20M"), Some(20 << 20));
/// assert_eq!(upload_limit("MAX_CONTENT_LENGTH", "16777216"), Some(16 << 20));
/// assert_eq!(upload_limit("MAX_UPLOAD_SIZE", "50"), None);
/// ```
pub fn upload_limit(name: &str, value: &str) -> Option<u64> {
    let (name, unit) = match UNITS.iter().find_map(|it| Some((name.strip_suffix(it.0)?, it.1))) {
        Some((name, unit)) => (name, Some(unit)),
        None => (name, None),
    };
    let mut tails = std::iter::once(name).chain(name.match_indices('_').map(|(at, _)| &name[at + 1..]));
    if !tails.any(|it| NAMES.binary_search(&it).is_ok()) {
        return None;
    }
    let value = value.trim();
    let end = value.find(|it: char| !it.is_ascii_digit()).unwrap_or(value.len());
    let number: u64 = value[..end].parse().ok()?;
    let written = match value[end..].trim().to_ascii_lowercase().as_str() {
        "" => None,
        "b" | "bytes" => Some(1),
        "k" | "kb" | "kib" => Some(1 << 10),
        "m" | "mb" | "mib" => Some(1 << 20),
        "g" | "gb" | "gib" => Some(1 << 30),
        _ => return None,
    };
    // So many megabytes nobody means: what has no unit is bytes.
    let plain = (number >= 1 << 16).then_some(1);
    number.checked_mul(written.or(unit).or(plain)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_that_are_told() {
        super::super::assert_sorted(NAMES);
        for (name, value) in [
            ("MAX_UPLOAD_SIZE", "5 MB"),
            ("MAX_UPLOAD_SIZE", "5242880"),
            ("MAX_UPLOAD_MB", "5"),
            ("APP_UPLOAD_LIMIT", "5m"),
            ("BODY_SIZE_LIMIT", "5120K"),
        ] {
            assert_eq!(upload_limit(name, value), Some(5 << 20), "{name}");
        }
        for (name, value) in [
            ("MAX_UPLOAD_SIZE", "many"),
            ("MAX_UPLOADS", "5242880"),
            ("MAX_FILE_SIZE", "5M"),
            ("MAX_UPLOAD_SIZE", "5X"),
            ("MAX_UPLOAD_SIZE", ""),
            ("DATA_UPLOAD_MAX_MEMORY_SIZE", "5242880"),
            ("MAX_UPLOAD_SIZE_GB", "99999999999999999999"),
        ] {
            assert_eq!(upload_limit(name, value), None, "{name}");
        }
    }
}
