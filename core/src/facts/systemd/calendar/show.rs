//! The normalized form of an expression.

use std::fmt::{Display, Formatter, Result};

use super::{Calendar, Chain, EVERY_DAY, SECOND, Zone};

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

impl Display for Calendar {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        if self.weekdays != EVERY_DAY {
            weekdays(f, self.weekdays)?;
        }
        chain(f, &self.year, 4, 1)?;
        f.write_str("-")?;
        chain(f, &self.month, 2, 1)?;
        f.write_str(if self.from_end { "~" } else { "-" })?;
        chain(f, &self.day, 2, 1)?;
        f.write_str(" ")?;
        chain(f, &self.hour, 2, 1)?;
        f.write_str(":")?;
        chain(f, &self.minute, 2, 1)?;
        f.write_str(":")?;
        chain(f, &self.second, 2, SECOND)?;
        match &self.zone {
            Zone::Local => Ok(()),
            Zone::Utc => f.write_str(" UTC"),
            Zone::Named(name) => write!(f, " {name}"),
        }
    }
}

/// Days in a row are a range from three on.
fn weekdays(f: &mut Formatter<'_>, bits: u8) -> Result {
    let mut comma = "";
    let mut day = 0;
    while day < 7 {
        let end = (day..7).find(|it| bits & (1 << it) == 0).unwrap_or(7);
        if end > day {
            write!(f, "{comma}{}", DAYS[day])?;
            match end - day {
                1 => {}
                2 => write!(f, ",{}", DAYS[end - 1])?,
                _ => write!(f, "..{}", DAYS[end - 1])?,
            }
            comma = ",";
        }
        day = end + 1;
    }
    f.write_str(" ")
}

/// `unit` is what one of the field counts.
fn chain(f: &mut Formatter<'_>, chain: &Chain, width: usize, unit: i64) -> Result {
    let is_all =
        chain.is_empty() || (unit > 1 && chain.iter().any(|it| it.start == 0 && it.stop < 0 && it.step == unit));
    if is_all {
        return f.write_str("*");
    }
    let fraction = |f: &mut Formatter<'_>, value: i64| {
        if value % unit > 0 { write!(f, ".{:06}", value % unit) } else { Ok(()) }
    };
    for (at, it) in chain.iter().enumerate() {
        write!(f, "{}{:0width$}", if at > 0 { "," } else { "" }, it.start / unit)?;
        fraction(f, it.start)?;
        if it.stop > 0 {
            write!(f, "..{:0width$}", it.stop / unit)?;
            fraction(f, it.stop)?;
        }
        if it.step > 0 && !(it.stop > 0 && it.step == unit) {
            write!(f, "/{}", it.step / unit)?;
            fraction(f, it.step)?;
        }
    }
    Ok(())
}
