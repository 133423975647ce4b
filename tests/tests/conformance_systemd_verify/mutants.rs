//! Mutants of unit files: each differs from a file that systemd likes by one mistake.

use landreeve_tests::random::Random;

use crate::values::{Pool, Row};

/// A mistake; `None` where the file has nothing to make it with.
type Mistake = fn(&mut File<'_>) -> Option<Vec<u8>>;

const MISTAKES: &[(&str, Mistake)] = &[
    ("misspelt-key", misspelt_key),
    ("cased-key", cased_key),
    ("moved-key", moved_key),
    ("key-of-another", key_of_another),
    ("bad-value", bad_value),
    ("odd-value", odd_value),
    ("doubled", doubled),
    ("emptied", emptied),
    ("open-quote", open_quote),
    ("comment-inside", comment_inside),
    ("blank-inside", blank_inside),
    ("inline-comment", inline_comment),
    ("joined", joined),
    ("unknown-section", unknown_section),
    ("no-section", no_section),
    ("open-header", open_header),
    ("header-comment", header_comment),
    ("odd-header", odd_header),
    ("no-equals", no_equals),
    ("no-key", no_key),
    ("first-line", first_line),
    ("odd-byte", odd_byte),
    ("carriage-returns", carriage_returns),
    ("indented", indented),
    ("deleted", deleted),
];

/// Every mutant of a file, each with its name.
pub(crate) fn of(name: &str, text: &str, pool: &Pool, rows: &[Row]) -> Vec<(String, Vec<u8>)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut random = Random::of(name);
    let mut all = Vec::new();
    for (what, mistake) in MISTAKES {
        let mut file = File { lines: &lines, random: &mut random, pool, rows };
        if let Some(mutant) = mistake(&mut file) {
            all.push((format!("{what}_{name}"), mutant));
        }
    }
    all
}

struct File<'f> {
    lines: &'f [&'f str],
    random: &'f mut Random,
    pool: &'f Pool,
    rows: &'f [Row],
}

impl File<'_> {
    /// Lines that are whole assignments: neither continued nor continuing.
    fn assignments(&self) -> Vec<usize> {
        let is_one = |at: &usize| {
            let line = self.lines[*at];
            let joins = at.checked_sub(1).is_some_and(|before| self.lines[before].ends_with('\\'));
            line.contains('=') && !line.starts_with(['#', ';', '[', ' ', '\t']) && !line.ends_with('\\') && !joins
        };
        (0..self.lines.len()).filter(is_one).collect()
    }

    fn headers(&self) -> Vec<usize> {
        (0..self.lines.len()).filter(|at| self.lines[*at].starts_with('[')).collect()
    }

    fn assignment(&mut self) -> Option<(usize, String, String)> {
        let all = self.assignments();
        let at = *self.random.one_of(&all)?;
        let (key, value) = self.lines[at].split_once('=')?;
        Some((at, key.to_owned(), value.to_owned()))
    }

    fn header(&mut self) -> Option<usize> {
        let all = self.headers();
        self.random.one_of(&all).copied()
    }

    /// The file with a line replaced by any number of lines.
    fn with(&self, at: usize, new: &[&str]) -> Vec<u8> {
        let lines = self.lines[..at].iter().chain(new).chain(&self.lines[at + 1..]);
        lines.flat_map(|line| [line.as_bytes(), b"\n"].concat()).collect()
    }

    /// A random place between two characters of a text.
    fn inside(&mut self, text: &str) -> usize {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        self.random.one_of(&places).copied().unwrap_or(0)
    }
}

fn misspelt_key(file: &mut File<'_>) -> Option<Vec<u8>> {
    let (at, mut key, value) = file.assignment()?;
    let place = file.random.below(key.len());
    if file.random.below(2) == 0 {
        key.remove(place);
    } else {
        key.insert(place, 'x');
    }
    Some(file.with(at, &[&format!("{key}={value}")]))
}

fn cased_key(file: &mut File<'_>) -> Option<Vec<u8>> {
    let (at, key, value) = file.assignment()?;
    Some(file.with(at, &[&format!("{}={value}", key.to_lowercase())]))
}

fn moved_key(file: &mut File<'_>) -> Option<Vec<u8>> {
    let (at, key, value) = file.assignment()?;
    let header = file.header()?;
    let line = format!("{key}={value}");
    let moved: Vec<&str> = (0..file.lines.len())
        .flat_map(|it| match it {
            _ if it == at => vec![],
            _ if it == header => vec![file.lines[it], line.as_str()],
            _ => vec![file.lines[it]],
        })
        .collect();
    Some((moved.join("\n") + "\n").into_bytes())
}

fn key_of_another(file: &mut File<'_>) -> Option<Vec<u8>> {
    let (at, _, value) = file.assignment()?;
    let row = file.random.one_of(file.rows)?;
    Some(file.with(at, &[&format!("{}={value}", row.name)]))
}

fn bad_value(file: &mut File<'_>) -> Option<Vec<u8>> {
    let (at, key, _) = file.assignment()?;
    let kind = file.rows.iter().find(|row| row.name == key.trim_end()).map_or("any", |row| row.kind.as_str());
    let values = file.pool.of(kind);
    let value = file.random.one_of(&values)?;
    Some(file.with(at, &[&format!("{key}={value}")]))
}

fn odd_value(file: &mut File<'_>) -> Option<Vec<u8>> {
    const ODD: &[&str] =
        &["%", "%Z", "\\", "'", "\"", ":", "~", ",", " x", "/../", "\u{e9}", "\t", ";", " ; ", "0", "$", "=", "-"];
    let (at, key, mut value) = file.assignment()?;
    let place = file.inside(&value);
    value.insert_str(place, file.random.one_of(ODD)?);
    Some(file.with(at, &[&format!("{key}={value}")]))
}

fn doubled(file: &mut File<'_>) -> Option<Vec<u8>> {
    let (at, ..) = file.assignment()?;
    Some(file.with(at, &[file.lines[at], file.lines[at]]))
}

fn emptied(file: &mut File<'_>) -> Option<Vec<u8>> {
    let (at, key, _) = file.assignment()?;
    Some(file.with(at, &[&format!("{key}=")]))
}

fn open_quote(file: &mut File<'_>) -> Option<Vec<u8>> {
    let (at, key, mut value) = file.assignment()?;
    let place = file.inside(&value);
    value.insert(place, if file.random.below(2) == 0 { '"' } else { '\'' });
    Some(file.with(at, &[&format!("{key}={value}")]))
}

fn cut_in_two(file: &mut File<'_>) -> Option<(usize, String, String)> {
    let (at, key, value) = file.assignment()?;
    let place = file.inside(&value);
    Some((at, format!("{key}={}", &value[..place]), value[place..].to_owned()))
}

fn comment_inside(file: &mut File<'_>) -> Option<Vec<u8>> {
    let (at, front, back) = cut_in_two(file)?;
    Some(file.with(at, &[&format!("{front}\\"), "# a comment \\", "  ; another", &format!("   {back}")]))
}

fn blank_inside(file: &mut File<'_>) -> Option<Vec<u8>> {
    let (at, front, back) = cut_in_two(file)?;
    Some(file.with(at, &[&format!("{front}\\"), "", &format!("  {back}")]))
}

fn inline_comment(file: &mut File<'_>) -> Option<Vec<u8>> {
    let (at, ..) = file.assignment()?;
    let mark = if file.random.below(2) == 0 { '#' } else { ';' };
    Some(file.with(at, &[&format!("{} {mark} why", file.lines[at])]))
}

fn joined(file: &mut File<'_>) -> Option<Vec<u8>> {
    let (at, ..) = file.assignment()?;
    Some(file.with(at, &[&format!("{}\\", file.lines[at])]))
}

fn unknown_section(file: &mut File<'_>) -> Option<Vec<u8>> {
    let at = file.header()?;
    let new = ["[Servce]", "[unit]", "[X-Own]", "[Timer]", "[Container]", "[]", "[ Unit ]", "[Unit][Service]"];
    let new = *file.random.one_of(&new)?;
    Some(file.with(at, &[new]))
}

fn no_section(file: &mut File<'_>) -> Option<Vec<u8>> {
    let at = *file.headers().first()?;
    Some(file.with(at, &[]))
}

fn open_header(file: &mut File<'_>) -> Option<Vec<u8>> {
    let at = file.header()?;
    let new = file.lines[at].trim_end().trim_end_matches(']').to_owned();
    Some(file.with(at, &[&new]))
}

fn header_comment(file: &mut File<'_>) -> Option<Vec<u8>> {
    let at = file.header()?;
    let new = format!("{} # why", file.lines[at]);
    Some(file.with(at, &[&new]))
}

fn odd_header(file: &mut File<'_>) -> Option<Vec<u8>> {
    let at = file.header()?;
    let odd = *file.random.one_of(&['"', '\'', '\\', '\u{1}', '\t', '\u{e9}', ' ', '\u{7f}'])?;
    let new = format!("[{odd}{}", &file.lines[at][1..]);
    Some(file.with(at, &[&new]))
}

fn no_equals(file: &mut File<'_>) -> Option<Vec<u8>> {
    let (at, key, value) = file.assignment()?;
    Some(file.with(at, &[&format!("{key} {}", value.replace('=', " "))]))
}

fn no_key(file: &mut File<'_>) -> Option<Vec<u8>> {
    let (at, _, value) = file.assignment()?;
    Some(file.with(at, &[&format!(" ={value}")]))
}

fn first_line(file: &mut File<'_>) -> Option<Vec<u8>> {
    let (_, key, value) = file.assignment()?;
    let first = *file.lines.first()?;
    Some(file.with(0, &[&format!("{key}={value}"), first]))
}

/// Not NUL, which ends a line for systemd: that has a rule of its own.
fn odd_byte(file: &mut File<'_>) -> Option<Vec<u8>> {
    let (at, key, value) = file.assignment()?;
    let place = file.inside(&value);
    let odd: &[u8] = file.random.one_of(&[&b"\x01"[..], b"\xff", b"\x7f", b"\x1b", b"\xe2\x80\xa8", b"\xc3"])?;
    let mut line = format!("{key}={}", &value[..place]).into_bytes();
    line.extend(odd);
    line.extend(value[place..].bytes());
    let mut all = file.lines[..at].join("\n").into_bytes();
    all.push(b'\n');
    all.extend(line);
    all.push(b'\n');
    all.extend(file.lines[at + 1..].join("\n").bytes());
    all.push(b'\n');
    Some(all)
}

fn carriage_returns(file: &mut File<'_>) -> Option<Vec<u8>> {
    let (at, key, _) = file.assignment()?;
    let text = file.with(at, &[file.lines[at], &format!("x{key}=1")]);
    let mut all = b"\xef\xbb\xbf".to_vec();
    for byte in text {
        if byte == b'\n' {
            all.push(b'\r');
        }
        all.push(byte);
    }
    Some(all)
}

fn indented(file: &mut File<'_>) -> Option<Vec<u8>> {
    let (at, key, value) = file.assignment()?;
    Some(file.with(at, &[&format!("\t {key} \t=  {value}  ")]))
}

fn deleted(file: &mut File<'_>) -> Option<Vec<u8>> {
    let (at, ..) = file.assignment()?;
    Some(file.with(at, &[]))
}
