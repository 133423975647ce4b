//! Expressions read from text.

use super::zone::is_zone;
use super::{Calendar, Chain, Component, EVERY_DAY, SECOND, Zone, civil};

/// The most components that one field has.
const COMPONENTS_MAX: usize = 240;

const WEEKDAYS: &[&str] = &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

impl Calendar {
    /// Reads an expression; `None` for one that systemd refuses.
    ///
    /// Places of the time zone database are not looked up: any will do in a known area.
    pub fn parse(text: &str) -> Option<Self> {
        let (text, zone) = split_zone(text);
        let mut calendar = match shorthand(text) {
            Some(calendar) => calendar,
            None => Reader { rest: text }.calendar()?,
        };
        if calendar.zone == Zone::Local {
            calendar.zone = zone;
        }
        calendar.normalize();
        calendar.is_valid().then_some(calendar)
    }

    fn every() -> Self {
        let any = Vec::new;
        let (year, month, day, hour, minute, second) = (any(), any(), any(), any(), any(), any());
        Self { weekdays: 0, year, month, day, from_end: false, hour, minute, second, zone: Zone::Local }
    }

    fn normalize(&mut self) {
        if self.weekdays == 0 {
            self.weekdays = EVERY_DAY;
        }
        self.from_end &= !self.day.is_empty();
        for it in &mut self.year {
            it.start = in_century(it.start);
            it.stop = in_century(it.stop);
        }
        let Self { year, month, day, hour, minute, second, .. } = self;
        for chain in [year, month, day, hour, minute, second] {
            chain.iter_mut().for_each(Component::normalize);
            chain.sort_unstable();
            chain.dedup();
        }
    }

    fn is_valid(&self) -> bool {
        let fits = |chain: &Chain, from, to| chain.iter().all(|it| it.fits(from, to, false));
        // Days further than 28 from the end of the month are none in February; systemd takes those three
        // days off again for each further component.
        let last = |at: i64| if self.from_end { 28 - 3 * at } else { 31 };
        fits(&self.year, 1970, 2199)
            && fits(&self.month, 1, 12)
            && self.day.iter().zip(0..).all(|(it, at)| it.fits(1, last(at), self.from_end))
            && fits(&self.hour, 0, 23)
            && fits(&self.minute, 0, 59)
            && fits(&self.second, 0, 60 * SECOND - 1)
    }
}

/// `12` is 2012, `89` is 1989.
fn in_century(year: i64) -> i64 {
    match year {
        0..70 => year + 2000,
        70..100 => year + 1900,
        _ => year,
    }
}

impl Component {
    fn at(start: i64) -> Self {
        Self { start, stop: -1, step: 0 }
    }

    /// Ends a range at its last step, and makes a range of one number that number.
    fn normalize(&mut self) {
        if self.stop > self.start && self.step > 0 {
            self.stop -= (self.stop - self.start) % self.step;
        }
        if (self.stop > self.start && self.step > 0 && self.start + self.step > self.stop) || self.start == self.stop {
            *self = Self::at(self.start);
        }
    }

    fn fits(&self, from: i64, to: i64, from_end: bool) -> bool {
        let inside = |it: i64| (from..=to).contains(&it);
        inside(self.start)
            && self.step <= to - from
            && match self.stop {
                stop if stop >= 0 => inside(stop) && self.start + self.step <= stop,
                _ if from_end => self.start - self.step >= from,
                _ => self.start + self.step <= to,
            }
    }
}

/// Takes the time zone off the end.
fn split_zone(text: &str) -> (&str, Zone) {
    let Some((front, last)) = text.rsplit_once(' ') else { return (text, Zone::Local) };
    if last.eq_ignore_ascii_case("UTC") {
        return (front, Zone::Utc);
    }
    if is_zone(last) { (front, Zone::Named(last.to_owned())) } else { (text, Zone::Local) }
}

/// Words that stand for a whole expression.
fn shorthand(text: &str) -> Option<Calendar> {
    let zero = || vec![Component::at(0)];
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    let mut it = Calendar { second: zero(), ..Calendar::every() };
    if is("minutely") {
        return Some(it);
    }
    it.minute = zero();
    if is("hourly") {
        return Some(it);
    }
    it.hour = zero();
    let months: &[i64] = match () {
        () if is("daily") => return Some(it),
        () if is("weekly") => {
            it.weekdays = 1;
            return Some(it);
        }
        () if is("monthly") => &[],
        () if ["yearly", "annually", "anually"].into_iter().any(is) => &[1],
        () if is("quarterly") => &[1, 4, 7, 10],
        () if ["biannually", "bi-annually", "semiannually", "semi-annually"].into_iter().any(is) => &[1, 7],
        () => return None,
    };
    it.day = vec![Component::at(1)];
    it.month = months.iter().map(|month| Component::at(*month)).collect();
    Some(it)
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn calendar(mut self) -> Option<Calendar> {
        if self.rest.is_empty() {
            return None;
        }
        let mut calendar = Calendar { weekdays: self.weekdays()?, ..Calendar::every() };
        if !self.date(&mut calendar)? {
            self.time(&mut calendar)?;
        }
        self.rest.is_empty().then_some(calendar)
    }

    fn next(&self) -> Option<u8> {
        self.rest.bytes().next()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.next() == Some(byte);
        self.rest = &self.rest[usize::from(found)..];
        found
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches(' ');
    }

    /// `Mon,Wed..Fri`, a trailing comma allowed; nothing where no day stands.
    fn weekdays(&mut self) -> Option<u8> {
        let mut bits = 0;
        let mut open: Option<usize> = None;
        let mut is_first = true;
        loop {
            let Some((day, length)) = self.weekday() else { return is_first.then_some(bits) };
            self.rest = &self.rest[length..];
            match (self.next(), open) {
                (None | Some(b'-' | b'.' | b',' | b' '), None) => bits |= 1 << day,
                (None | Some(b'-' | b'.' | b',' | b' '), Some(from)) if from <= day => {
                    (from..=day).for_each(|it| bits |= 1 << it);
                }
                _ => return None,
            }
            let is_range = if self.take(b'-') {
                true
            } else if self.take(b'.') {
                if !self.take(b'.') {
                    return None;
                }
                true
            } else {
                if !self.take(b',') {
                    self.skip_blanks();
                    return Some(bits);
                }
                false
            };
            if is_range && open.is_some() {
                return None;
            }
            open = is_range.then_some(day);
            if matches!(self.next(), None | Some(b' ')) {
                self.skip_blanks();
                return open.is_none().then_some(bits);
            }
            is_first = false;
        }
    }

    fn weekday(&self) -> Option<(usize, usize)> {
        let starts = |name: &str| self.rest.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name));
        WEEKDAYS
            .iter()
            .enumerate()
            .find_map(|(day, name)| [*name, &name[..3]].into_iter().find(|it| starts(it)).map(|it| (day, it.len())))
    }

    /// `[[year-]month-]day` or `@seconds`; gives whether the time is settled, too.
    fn date(&mut self, calendar: &mut Calendar) -> Option<bool> {
        if self.rest.is_empty() {
            return Some(false);
        }
        if self.take(b'@') {
            let seconds = self.digits()?;
            civil::set(calendar, seconds)?;
            calendar.zone = Zone::Utc;
            return Some(true);
        }
        let start = self.rest;
        let first = self.chain(false)?;
        if matches!(self.next(), None | Some(b':')) {
            self.rest = start;
            return Some(false);
        }
        calendar.from_end = self.dash()?;
        let second = self.chain(false)?;
        if matches!(self.next(), None | Some(b' ' | b'T')) {
            (calendar.month, calendar.day) = (first, second);
        } else {
            if calendar.from_end {
                return None;
            }
            calendar.from_end = self.dash()?;
            let third = self.chain(false)?;
            if !matches!(self.next(), None | Some(b' ' | b'T')) {
                return None;
            }
            (calendar.year, calendar.month, calendar.day) = (first, second, third);
        }
        if self.take(b'T') {
            // A time must follow.
            return (!self.rest.is_empty()).then_some(false);
        }
        self.skip_blanks();
        Some(false)
    }

    /// A dash, or the `~` before days that count from the end of the month.
    fn dash(&mut self) -> Option<bool> {
        let from_end = self.take(b'~');
        (from_end || self.take(b'-')).then_some(from_end)
    }

    /// `hour:minute[:second]`; midnight where nothing stands.
    fn time(&mut self, calendar: &mut Calendar) -> Option<()> {
        let zero = || vec![Component::at(0)];
        if self.rest.is_empty() {
            (calendar.hour, calendar.minute, calendar.second) = (zero(), zero(), zero());
            return Some(());
        }
        calendar.hour = self.chain(false)?;
        self.take(b':').then_some(())?;
        calendar.minute = self.chain(false)?;
        calendar.second = if self.rest.is_empty() {
            zero()
        } else {
            self.take(b':').then_some(())?;
            self.chain(true)?
        };
        self.rest.is_empty().then_some(())
    }

    /// `*`, or numbers, ranges and steps with commas between them.
    fn chain(&mut self, is_second: bool) -> Option<Chain> {
        if self.take(b'*') {
            let every = Component { start: 0, stop: -1, step: SECOND };
            return Some(if is_second { vec![every] } else { Vec::new() });
        }
        let mut chain = Vec::new();
        loop {
            chain.push(self.component(is_second)?);
            if chain.len() > COMPONENTS_MAX || !self.take(b',') {
                return (chain.len() <= COMPONENTS_MAX).then_some(chain);
            }
        }
    }

    fn component(&mut self, is_second: bool) -> Option<Component> {
        let one = if is_second { SECOND } else { 1 };
        let mut it = Component::at(self.number(is_second)?);
        if self.rest.starts_with("..") {
            self.rest = &self.rest[2..];
            it.stop = self.number(is_second)?;
            it.step = one;
        }
        if self.take(b'/') {
            it.step = self.number(is_second)?;
            if it.step == 0 {
                return None;
            }
        } else if is_second && it.stop >= 0 && it.start + it.step > it.stop {
            // Ranges below a second need a step.
            return None;
        }
        matches!(self.next(), None | Some(b' ' | b',' | b'-' | b'~' | b':' | b'T')).then_some(it)
    }

    /// A number; of seconds with up to six decimals, in microseconds.
    fn number(&mut self, is_second: bool) -> Option<i64> {
        let mut value = self.digits()?;
        if is_second {
            value = value.checked_mul(SECOND)?;
            if self.rest.starts_with('.') && !self.rest.starts_with("..") {
                self.rest = &self.rest[1..];
                value = value.checked_add(self.fraction()?)?;
            }
        }
        (value <= i64::from(i32::MAX)).then_some(value)
    }

    fn digits(&mut self) -> Option<i64> {
        let length = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at(length);
        self.rest = rest;
        digits.parse().ok()
    }

    /// Six decimals, the seventh rounded.
    fn fraction(&mut self) -> Option<i64> {
        let length = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at(length);
        self.rest = rest;
        let six =
            digits.bytes().chain(std::iter::repeat(b'0')).take(6).fold(0, |sum, it| sum * 10 + i64::from(it - b'0'));
        let up = digits.as_bytes().get(6).is_some_and(|it| *it >= b'5');
        (length > 0).then_some(six + i64::from(up))
    }
}
