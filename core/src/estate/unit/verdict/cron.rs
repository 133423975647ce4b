//! Times as cron writes them, in systemd's calendar: `0 3 * * *` is `*-*-* 03:00:00`.

const DAYS: &[&str] = &["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Returns the calendar expression for a line of cron's, where it has one that is as plain.
pub(super) fn translated(text: &str) -> Option<String> {
    if let Some(word) = text.strip_prefix('@') {
        let word = if word == "midnight" { "daily" } else { word };
        return matches!(word, "hourly" | "daily" | "weekly" | "monthly" | "yearly").then(|| word.to_owned());
    }
    let fields: Vec<&str> = text.split_ascii_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields[..] else { return None };
    // cron runs on a day that either of the two names; systemd wants both.
    if day != "*" && weekday != "*" {
        return None;
    }
    let weekday = if weekday == "*" { String::new() } else { weekdays(weekday)? + " " };
    let (day, month) = (field(day, 1, 31)?, field(month, 1, 12)?);
    Some(format!("{weekday}*-{month}-{day} {}:{}:00", field(hour, 0, 23)?, field(minute, 0, 59)?))
}

/// Numbers and ranges with commas between them, or steps.
fn field(text: &str, least: u8, most: u8) -> Option<String> {
    if text == "*" {
        return Some(text.to_owned());
    }
    if let Some(step) = text.strip_prefix("*/") {
        return Some(format!("{least:02}/{}", number(step, 1, most)?));
    }
    let parts = text.split(',').map(|part| match part.split_once('-') {
        Some((from, to)) => Some(format!("{:02}..{:02}", number(from, least, most)?, number(to, least, most)?)),
        None => Some(format!("{:02}", number(part, least, most)?)),
    });
    Some(parts.collect::<Option<Vec<_>>>()?.join(","))
}

fn weekdays(text: &str) -> Option<String> {
    let day = |text: &str| match number(text, 0, 7) {
        Some(at) => DAYS.get(usize::from(at)).copied(),
        None => DAYS.iter().copied().find(|it| it.eq_ignore_ascii_case(text)),
    };
    let parts = text.split(',').map(|part| match part.split_once('-') {
        // A week of systemd's ends on Sunday.
        Some((from, _)) if day(from) == Some("Sun") => None,
        Some((from, to)) => Some(format!("{}..{}", day(from)?, day(to)?)),
        None => day(part).map(str::to_owned),
    });
    Some(parts.collect::<Option<Vec<_>>>()?.join(","))
}

fn number(text: &str, least: u8, most: u8) -> Option<u8> {
    let is_plain = text.len() <= 2 && text.bytes().all(|it| it.is_ascii_digit());
    text.parse().ok().filter(|it| is_plain && (least..=most).contains(it))
}

#[cfg(test)]
mod tests {
    use super::translated;

    #[test]
    fn lines_of_cron() {
        for (cron, calendar) in [
            ("0 3 * * *", "*-*-* 03:00:00"),
            ("*/5 * * * *", "*-*-* *:00/5:00"),
            ("30 2 1 * *", "*-*-01 02:30:00"),
            ("0 8-18 * * 1-5", "Mon..Fri *-*-* 08..18:00:00"),
            ("0 4 * * sun", "Sun *-*-* 04:00:00"),
            ("@daily", "daily"),
        ] {
            assert_eq!(translated(cron).as_deref(), Some(calendar), "{cron}");
            assert!(crate::facts::systemd::calendar::is_valid(calendar), "{calendar}");
        }
        for other in ["0 3 1 * 1", "60 3 * * *", "0 3 * *", "@reboot", "soon", "0 3 * * 0-4"] {
            assert_eq!(translated(other), None, "{other}");
        }
    }
}
