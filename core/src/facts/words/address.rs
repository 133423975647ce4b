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
    let is_octet = |it: &str| (it == "0" || !it.starts_with('0')) && it.parse::<u8>().is_ok();
    // An address with one slip: a digit too many or wrong in one part, or one part too many. A part that is filled up
    // with a zero, and a year in front, belong to a date or a version.
    let others: Vec<&str> = parts().filter(|it| !is_octet(it)).collect();
    match (parts().count(), &*others) {
        (4, [part]) if !part.starts_with('0') && (part.len() == 3 || part.len() == 4 && !text.starts_with(part)) => {
            Some("a part is above 255")
        }
        (5, []) => Some("it has more than four parts"),
        _ => None,
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
        for text in [
            "10.0.0.255",
            "1.2.300",
            "a.1.1.999",
            "1.2.3.x",
            "10.0.0.",
            "",
            "1",
            "165.232.xx.xx",
            "2024.01.300.1",
            "2024.1.300.1",
            "2024.1.30.1",
            "10.01.300.1",
            "1.2.3.4.5.6",
        ] {
            assert_eq!(wrong_address(text), None, "{text}");
        }
    }
}
