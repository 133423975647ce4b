//! Names of time zones, as far as they can be told without the database.

/// Folders of the time zone database.
const AREAS: &[&str] = &[
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Brazil",
    "Canada",
    "Chile",
    "Etc",
    "Europe",
    "Indian",
    "Mexico",
    "Pacific",
    "US",
    "posix",
    "right",
];

/// Zones that stand in no folder.
const SINGLE: &[&str] = &[
    "Cuba",
    "Egypt",
    "Eire",
    "Factory",
    "GB-Eire",
    "GMT+0",
    "GMT-0",
    "GMT0",
    "Greenwich",
    "Hongkong",
    "Iceland",
    "Iran",
    "Israel",
    "Jamaica",
    "Japan",
    "Kwajalein",
    "Libya",
    "NZ-CHAT",
    "Navajo",
    "Poland",
    "Portugal",
    "Singapore",
    "Turkey",
    "Universal",
    "W-SU",
    "Zulu",
    "CST6CDT",
    "EST5EDT",
    "MST7MDT",
    "PST8PDT",
    "localtime",
    "posixrules",
    "GB",
    "NZ",
];

/// Returns whether a word may be a time zone: one of a known folder, or an abbreviation such as `CET`.
pub(super) fn is_zone(word: &str) -> bool {
    let in_area = word.split_once('/').is_some_and(|(area, place)| {
        let part = |it: &str| {
            !it.is_empty() && it.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '+' | '-'))
        };
        AREAS.contains(&area) && place.split('/').all(part)
    });
    let is_short = (3..=5).contains(&word.len()) && word.bytes().all(|it| it.is_ascii_uppercase());
    in_area || is_short || SINGLE.contains(&word)
}
