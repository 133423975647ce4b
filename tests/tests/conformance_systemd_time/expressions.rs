//! Calendar expressions: every form of the manual page, and many made at random.

use landreeve_tests::random::Random;

/// Forms of systemd.time(7) and its corners, good and bad.
#[rustfmt::skip]
const WRITTEN: &[&str] = &[
    "Sat,Thu,Mon..Wed,Sat..Sun", "Mon,Sun 12-*-* 2,1:23", "Wed *-1", "Wed..Wed,Wed *-1", "Wed, 17:48",
    "Wed..Sat,Tue 12-10-15 1:2:3", "*-*-7 0:0:0", "10-15", "monday *-12-* 17:00", "Mon,Fri *-*-3,1,2 *:30:45",
    "12,14,13,12:20,10,30", "12..14:10,20,30", "mon,fri *-1/2-1,3 *:30:45", "03-05 08:05:40", "08:05:40", "05:40",
    "Sat,Sun 12-05 08:05:40", "Sat,Sun 08:05:40", "2003-03-05 05:40", "05:40:23.4200004/3.1700005", "2003-02..04-05",
    "2003-03-05 05:40 UTC", "2003-03-05", "03-05", "hourly", "daily", "daily UTC", "monthly", "weekly",
    "weekly Pacific/Auckland", "yearly", "annually", "*:2/3", "minutely", "quarterly", "semiannually",
    "semi-annually", "biannually", "bi-annually", "anually", "HOURLY", "Daily utc", "MON..fri 10:00", "@0",
    "@1395716396", "@1395716396.5", "@-1", "@", "@daily", "", " ", "daily ", " daily", "daily  UTC", "UTC",
    "utc 10:00", "*-*~07/1", "*-05~03", "*~01", "Mon *-05~07/1", "*-*~5..1", "*-*~1..5", "*-*~28", "*-*~29", "*-02~1",
    "05~1", "2024-02~01", "2024-02~29", "~1", "*~*", "*-*~*", "*-~1", "2024~1-1", "2024~1~1", "*-02-29", "*-02-30",
    "2024-02-30", "2023-02-29", "*-02-29 12:00", "2020-01-01", "2200-01-01", "2199-12-31 23:59:59", "1970-01-01",
    "1969-12-31", "69-01-01", "70-01-01", "99-1-1", "100-1-1", "Mon", "monday", "mond", "Monday,Tuesday", "Mon,",
    "Mon,,Tue", ",Mon", "Mon..", "Mon..,", "Mon-Fri", "Mon-", "Fri..Mon", "Sun..Mon", "Mon...Fri", "Mon.Fri",
    "Mon..Wed..Fri", "Mon,Tue,Wed,Thu,Fri,Sat,Sun", "Sun..Sun", "Mon..Sun", "Sat..Sun 10:00", "Mon,Wed,Fri 8:00",
    "Mon Tue", "Mon 10", "Mon10:00", "Mon  10:00", "10", "10:", ":10", "10:00:", "10:00:00:00", "24:00", "23:60",
    "23:59:60", "23:59:59.999999", "23:59:59.9999999", "0:0:0", "00:00:00", "*:*:*", "*:*", "*", "**:*", "*/2:00",
    "*,1:00", "1/2:00", "0/6:00", "0..6:00", "0..6/2:00", "0..7/2:00", "6..0:00", "5..5:00", "0/24:00", "0/23:00",
    "0/22:00", "22/2:00", "*:0/0", "*:0/60", "*:0/59", "*:59/1", "*:1..10/20", "*:*:0/15", "*:*:0/0.5", "*:*:1.5",
    "*:*:1.5..2.5", "*:*:1.5..2.5/0.5", "*:*:1..2", "*:*:1..1.5", "*:*:0.0000001", "*:*:0.1234567", "*:*:.5",
    "*:*:5.", "*:*:0/1", "*:*:0..59", "*:*:0..59/1", "*:*:30,0,30,15", "10:00,11:00", "10,11:00,30",
    "2024-01-01T10:00", "2024-01-01 T10:00", "2024-01-01T", "01-01T10:00", "T10:00", "2024-01-01 10",
    "2024-01-01 10:00 ", "2024-13-01", "2024-00-01", "2024-01-00", "2024-01-32", "2024-1-1", "2024/2-1-1",
    "2024..2026-1-1", "2024..2026/2-01-01", "*-1,4,7,10-1", "*-1..12/3-1", "*-*-1..7", "*-*-1/7", "*-*-31",
    "*-*-30,31", "Fri *-*-13", "Mon *-*-1..7 09:00", "*-4..10-1..31 12:00", "2024-06-15 12:34:56.789", "every day",
    "5min", "0 3 * * *", "*/5 * * * *", "tomorrow", "now", "biweekly", "fortnightly", "noon", "midnight", "secondly",
    "daily Europe/Berlin", "10:00 America/New_York", "10:00 Etc/GMT+3", "10:00 Europe/", "10:00 /Europe/Berlin",
    "10:00 Foo/Bar", "10:00 europe/berlin", "10:00 CET", "10:00 GMT", "10:00 Zulu", "10:00 UTC UTC", "UTC UTC",
    "10:00:00 PM", "10am", "+1d", "-1", "1.5:00", "1 2 3", "2024-01-01-01", "1-2-3-4 5:6", "*-*-*", "*-*-* *",
    "*-*-* *:*", "*-*-* *:*:*", "*-*", "*-*-*-*", "Mon *", "Mon *-*", "Mon *-*-*", "00000001-1-1", "2024-000001-1",
    "99999999999-1-1", "0x10:00", "1e1:00", "\u{661}:00", "10\u{2013}12:00",
];

const WEEKDAYS: &[&str] = &["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "monday", "Friday"];

/// The written ones and others from a fixed seed.
pub(crate) fn all() -> Vec<String> {
    let mut random = Random::of("calendar");
    let mut all: Vec<String> = WRITTEN.iter().map(|it| (*it).to_owned()).collect();
    for _ in 0..400 {
        let good = expression(&mut random);
        if random.below(4) == 0 {
            all.push(damaged(&good, &mut random));
        }
        all.push(good);
    }
    all
}

fn expression(random: &mut Random) -> String {
    let mut parts = Vec::new();
    if random.below(3) == 0 {
        parts.push(weekdays(random));
    }
    if random.below(3) > 0 {
        parts.push(date(random));
    }
    if random.below(3) > 0 || parts.is_empty() {
        parts.push(time(random));
    }
    if random.below(6) == 0 {
        parts.push("UTC".to_owned());
    }
    parts.join(" ")
}

fn weekdays(random: &mut Random) -> String {
    let mut item = |_| {
        let (from, to) = (random.below(7), random.below(7));
        match random.below(3) {
            0 => format!("{}..{}", WEEKDAYS[from.min(to)], WEEKDAYS[from.max(to)]),
            _ => WEEKDAYS[random.below(WEEKDAYS.len())].to_owned(),
        }
    };
    let items: Vec<String> = (0..3).map(&mut item).collect();
    items[..=random.below(3)].join(",")
}

fn date(random: &mut Random) -> String {
    let day = |random: &mut Random| {
        if random.below(5) == 0 { format!("~{}", field(random, 1, 28)) } else { format!("-{}", field(random, 1, 31)) }
    };
    let month = field(random, 1, 12);
    let day = day(random);
    if random.below(2) == 0 { format!("{}-{month}{day}", field(random, 2020, 2035)) } else { format!("{month}{day}") }
}

fn time(random: &mut Random) -> String {
    let mut text = format!("{}:{}", field(random, 0, 23), field(random, 0, 59));
    if random.below(2) == 0 {
        text.push(':');
        text.push_str(&field(random, 0, 59));
        if random.below(5) == 0 && text.ends_with(|it: char| it.is_ascii_digit()) {
            text.push_str([".5", ".25", ".000001", ".1234567"][random.below(4)]);
        }
    }
    text
}

/// `*`, a number, a range, a step, or a list of them.
fn field(random: &mut Random, least: usize, most: usize) -> String {
    let number = |random: &mut Random| least + random.below(most - least + 1);
    let one = |random: &mut Random| {
        let (from, to, step) = (number(random), number(random), 1 + random.below(6));
        let (from, to) = (from.min(to), from.max(to));
        match random.below(6) {
            0 => format!("{from}..{to}"),
            1 => format!("{from}/{step}"),
            2 => format!("{from}..{to}/{step}"),
            3 => format!("{from:02}"),
            _ => from.to_string(),
        }
    };
    match random.below(5) {
        0 | 1 => "*".to_owned(),
        2 => format!("{},{}", one(random), one(random)),
        _ => one(random),
    }
}

/// The text with one character more, less or other.
pub(crate) fn damaged(text: &str, random: &mut Random) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let odd = [' ', ',', '.', '/', '-', '~', ':', '*', '0', '9', 'T', 'x'][random.below(12)];
    let at = random.below(chars.len().max(1));
    match random.below(3) {
        0 => chars.insert(at, odd),
        1 if !chars.is_empty() => {
            chars.remove(at);
        }
        _ if !chars.is_empty() => chars[at] = odd,
        _ => chars.push(odd),
    }
    chars.into_iter().collect()
}
