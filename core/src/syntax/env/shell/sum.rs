//! `$((…))` (bash(1), ARITHMETIC EVALUATION), without what sets a variable.

/// Why there is no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// It hangs on what is not known.
    Unknown,
    /// The shell refuses it.
    Bad,
}

/// What a name stands for: `None` is not known.
type Names<'a> = &'a mut dyn FnMut(&str) -> Option<String>;

/// Operators of two sides with how tightly they bind, the longer first.
const BINARY: [(&str, u8); 19] = [
    ("**", 12),
    ("<<", 9),
    (">>", 9),
    ("<=", 8),
    (">=", 8),
    ("==", 7),
    ("!=", 7),
    ("&&", 3),
    ("||", 2),
    ("*", 11),
    ("/", 11),
    ("%", 11),
    ("+", 10),
    ("-", 10),
    ("<", 8),
    (">", 8),
    ("&", 6),
    ("^", 5),
    ("|", 4),
];

/// How deep parentheses and signs may nest.
const DEPTH: usize = 40;

/// Returns what the text comes to; `names` tells the values of variables.
pub(super) fn sum(text: &str, names: Names<'_>) -> Result<i64, Stop> {
    let mut reader = Reader { rest: text.trim_ascii(), names, depth: 0 };
    if reader.rest.is_empty() {
        return Ok(0);
    }
    let value = reader.choice()?;
    if reader.rest.is_empty() { Ok(value) } else { Err(Stop::Unknown) }
}

struct Reader<'t, 'n> {
    rest: &'t str,
    names: Names<'n>,
    depth: usize,
}

impl Reader<'_, '_> {
    fn take(&mut self, sign: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(sign) else { return false };
        self.rest = rest.trim_ascii_start();
        true
    }

    fn choice(&mut self) -> Result<i64, Stop> {
        let condition = self.binary(0)?;
        if !self.take("?") {
            return Ok(condition);
        }
        let yes = self.binary(0)?;
        if !self.take(":") {
            return Err(Stop::Unknown);
        }
        let no = self.binary(0)?;
        Ok(if condition == 0 { no } else { yes })
    }

    fn binary(&mut self, least: u8) -> Result<i64, Stop> {
        let mut left = self.unary()?;
        loop {
            let found = BINARY.into_iter().find(|it| self.rest.starts_with(it.0));
            let Some((sign, binds)) = found.filter(|it| it.1 >= least) else { return Ok(left) };
            if self.rest[sign.len()..].starts_with('=') {
                // `A+=1` sets a variable.
                return Err(Stop::Unknown);
            }
            self.take(sign);
            let right = self.binary(if sign == "**" { binds } else { binds + 1 })?;
            left = joined(left, sign, right)?;
        }
    }

    fn unary(&mut self) -> Result<i64, Stop> {
        self.depth += 1;
        if self.depth > DEPTH || self.rest.starts_with("++") || self.rest.starts_with("--") {
            return Err(Stop::Unknown);
        }
        let value = match self.rest.bytes().next() {
            Some(b'-') if self.take("-") => self.unary()?.wrapping_neg(),
            Some(b'+') if self.take("+") => self.unary()?,
            Some(b'!') if self.take("!") => i64::from(self.unary()? == 0),
            Some(b'~') if self.take("~") => !self.unary()?,
            Some(b'(') if self.take("(") => {
                let inner = self.choice()?;
                if !self.take(")") {
                    return Err(Stop::Unknown);
                }
                inner
            }
            Some(first) if first.is_ascii_alphanumeric() || first == b'_' => self.word()?,
            _ => return Err(Stop::Bad),
        };
        self.depth -= 1;
        Ok(value)
    }

    /// A number, or a variable that holds one.
    fn word(&mut self) -> Result<i64, Stop> {
        let length = self.rest.bytes().take_while(|it| it.is_ascii_alphanumeric() || *it == b'_').count();
        let (word, rest) = self.rest.split_at(length);
        self.rest = rest.trim_ascii_start();
        let sets =
            |it: &str| it.starts_with('=') && !it.starts_with("==") || it.starts_with("++") || it.starts_with("--");
        if sets(self.rest) || rest.starts_with(['#', '[']) {
            return Err(Stop::Unknown);
        }
        if word.starts_with(|it: char| it.is_ascii_digit()) {
            return number(word).ok_or(Stop::Bad);
        }
        match (self.names)(word) {
            None => Err(Stop::Unknown),
            Some(value) if value.trim_ascii().is_empty() => Ok(0),
            Some(value) => number(value.trim_ascii()).ok_or(Stop::Unknown),
        }
    }
}

/// A number as C writes it.
fn number(word: &str) -> Option<i64> {
    let (digits, radix) = match word.strip_prefix("0x").or_else(|| word.strip_prefix("0X")) {
        Some(digits) => (digits, 16),
        None if word.starts_with('0') && word.len() > 1 => (&word[1..], 8),
        None => (word, 10),
    };
    let is_number = digits.bytes().all(|it| it.is_ascii_alphanumeric());
    i64::from_str_radix(digits, radix).ok().filter(|_| is_number)
}

fn joined(left: i64, sign: &str, right: i64) -> Result<i64, Stop> {
    let shift = || u32::try_from(right).ok().filter(|it| *it < 64).ok_or(Stop::Unknown);
    Ok(match sign {
        "**" => left.wrapping_pow(u32::try_from(right).map_err(|_| Stop::Bad)?),
        "*" => left.wrapping_mul(right),
        "/" | "%" if right == 0 => return Err(Stop::Bad),
        "/" => left.wrapping_div(right),
        "%" => left.wrapping_rem(right),
        "+" => left.wrapping_add(right),
        "-" => left.wrapping_sub(right),
        "<<" => left.wrapping_shl(shift()?),
        ">>" => left.wrapping_shr(shift()?),
        "<" => i64::from(left < right),
        ">" => i64::from(left > right),
        "<=" => i64::from(left <= right),
        ">=" => i64::from(left >= right),
        "==" => i64::from(left == right),
        "!=" => i64::from(left != right),
        "&&" => i64::from(left != 0 && right != 0),
        "||" => i64::from(left != 0 || right != 0),
        "&" => left & right,
        "^" => left ^ right,
        _ => left | right,
    })
}

#[cfg(test)]
mod tests {
    use super::{Stop, sum};

    #[test]
    fn sums_come_to_what_the_shell_says() {
        let mut names = |name: &str| (name != "X").then(|| if name == "N" { "3".to_owned() } else { String::new() });
        let mut of = |text: &str| sum(text, &mut names);
        for (text, value) in [
            ("", 0),
            ("1+2", 3),
            ("2 * (3+4)", 14),
            ("2 ** 3 ** 2", 512),
            ("-7 / 2", -3),
            ("-7 % 3", -1),
            ("0x10 + 010", 24),
            ("N+1", 4),
            ("A", 0),
            ("1 < 2 ? 5 : 6", 5),
            ("!0 + ~0", 0),
            ("1 << 3 | 1", 9),
        ] {
            assert_eq!(of(text), Ok(value), "{text}");
        }
        for text in ["08", "1/0", "1+", "*2"] {
            assert_eq!(of(text), Err(Stop::Bad), "{text}");
        }
        for text in ["X+1", "A=1", "A+=1", "A++", "2#11"] {
            assert_eq!(of(text), Err(Stop::Unknown), "{text}");
        }
    }
}
