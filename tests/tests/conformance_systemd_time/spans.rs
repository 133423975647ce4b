//! Time spans: every unit and corner, and many made at random.

use std::fmt::Write as _;

use landreeve_tests::random::Random;

#[rustfmt::skip]
const WRITTEN: &[&str] = &[
    "2 h", "2hours", "48hr", "1y 12month", "55s500ms", "300ms20s 5day", "5", "5s", "5 s", "5  s", " 5s", "5s ", "0",
    "00", "0s", "1us", "999us", "1ms", "1.5s", "1.5ms", "1.5us", "0.1us", ".5", ".5s", "5.", "5.s", "5. s", ".", ".s",
    "s", "", " ", "5S", "5H", "5M", "5m", "5mo", "5month", "5months", "5min", "5mins", "5minutes", "5minute",
    "5 minute", "5d", "5day", "5days", "5w", "5week", "5weeks", "5y", "5year", "5years", "5usec", "5us", "5\u{b5}s",
    "5\u{3bc}s", "5u", "5ns", "5nsec", "5msec", "5ms", "5sec", "5secs", "5second", "5seconds", "infinity",
    " infinity ", "Infinity", "infinity 5", "5 infinity", "inf", "-5", "- 5", "5 -5", "+5", "+ 5", "5+5", "5 + 5",
    "5,5", "5;5", "1h30m", "1h30", "1h 30", "30 1h", "1h1h", "1y2M3w4d5h6min7s8ms9us", "9us8ms", "1.5.5", "1.5 .5",
    "1.5s.5s", "12.34.56", "12.34 .56", "12.34s.56s", "0x5", "5e3", "1_000", "1 000", "9223372036854775807",
    "9223372036854775807us", "9223372036854775808us", "18446744073709551615us", "18446744073709551614us",
    "18446744073709551615", "584542y", "584543y", "600000y", "584542y 1y", "584542years 1month", "3.14159265358979y",
    "0.0000001s", "0.9999999s", "1.0000019s", "1h 0.5min", "1m", "1M", "1mM", "1Mm", "5\u{a0}s", "5\ts", "5\ns",
    "\t5s\t", "5 sec 5 sec", "10 apples", "5 s x", "5x", "x5", "5 # comment", "1d 24h 1440min", "59.999999s", "60s",
    "61s", "60.5s", "1min 0.5s", "1min 1us", "59min 59.5s", "1.1w", "0.333d", "1month", "1M 1m", "365.25d", "30.44d",
    "5 weeks 3 days",
];

#[rustfmt::skip]
const UNITS: &[&str] = &[
    "", "s", "sec", "second", "seconds", "min", "m", "minute", "h", "hr", "hour", "hours", "d", "days", "w", "week",
    "M", "month", "y", "year", "ms", "msec", "us", "usec", "\u{b5}s",
];

/// The written ones and others from a fixed seed.
pub(crate) fn all() -> Vec<String> {
    let mut random = Random::of("timespan");
    let mut all: Vec<String> = WRITTEN.iter().map(|it| (*it).to_owned()).collect();
    for _ in 0..350 {
        let good = span(&mut random);
        if random.below(3) == 0 {
            all.push(crate::expressions::damaged(&good, &mut random));
        }
        all.push(good);
    }
    all
}

fn span(random: &mut Random) -> String {
    let mut text = String::new();
    for _ in 0..=random.below(3) {
        let most = [10, 100, 100_000][random.below(3)];
        text.push_str(&random.below(most).to_string());
        if random.below(3) == 0 {
            let _ = write!(text, ".{}", random.below(100_000));
        }
        if random.below(3) == 0 {
            text.push(' ');
        }
        text.push_str(UNITS[random.below(UNITS.len())]);
        if random.below(2) == 0 {
            text.push(' ');
        }
    }
    text
}
