//! Texts that are meant as an address and are none.

/// Returns what is wrong with a text that looks like an IPv4 address and is none.
///
/// Three numbers may be a version, and are left alone.
///
/// # Examples
///
/// ```
/// use landreeve::facts::words::wrong_address;
///
/// assert_eq!(wrong_address("10.0.0.256"), Some("a part is above 255"));
/// assert_eq!(wrong_address("10.0.0.1"), None);
/// ```
pub fn wrong_address(text: &str) -> Option<&'static str> {
    let parts = || text.split('.');
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    if !text.starts_with(|it: char| it.is_ascii_digit()) || !parts().all(digits) {
        return None;
    }
    match parts().count() {
        4 if parts().any(|it| it.len() > 3 || it.parse::<u16>().is_ok_and(|it| it > 255)) => {
            Some("a part is above 255")
        }
        0..=4 => None,
        _ => Some("it has more than four parts"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_versions() {
        for text in ["1.2.3.4.5", "999.1.1.1", "10.0.0.1000"] {
            assert!(wrong_address(text).is_some(), "{text}");
        }
        for text in ["10.0.0.255", "1.2.300", "a.1.1.999", "1.2.3.x", "10.0.0.", "", "1", "165.232.xx.xx"] {
            assert_eq!(wrong_address(text), None, "{text}");
        }
    }
}
