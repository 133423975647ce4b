//! From the text of a pattern to its tree.
//!
//! Source: `pcre2pattern(3)`; nginx compiles without options but `PCRE2_CASELESS`.

use super::{Bytes, Node, Pattern};

/// Groups deeper than this have no tree.
const DEPTH: usize = 60;

const DIGITS: Bytes = Bytes::range(b'0', b'9');
const LETTERS: Bytes = Bytes::range(b'a', b'z').or(Bytes::range(b'A', b'Z'));
const WORD: Bytes = DIGITS.or(LETTERS).or(Bytes::one(b'_'));
const BLANKS: Bytes = Bytes::of(b" \t\n\x0b\x0c\r");
const FLAT: Bytes = Bytes::of(b" \t\xa0");
const LINES: Bytes = Bytes::of(b"\n\x0b\x0c\r\x85");

pub(super) fn parse(pattern: &str, caseless: bool) -> Option<Pattern> {
    let mut parser = Parser { text: pattern.as_bytes(), at: 0, caseless, depth: 0, names: Vec::new() };
    let root = parser.either()?;
    (parser.at == parser.text.len()).then_some(Pattern { root, names: parser.names })
}

struct Parser<'p> {
    text: &'p [u8],
    at: usize,
    caseless: bool,
    depth: usize,
    names: Vec<Option<String>>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn takes(&mut self, text: &str) -> bool {
        let found = self.text.get(self.at..).is_some_and(|it| it.starts_with(text.as_bytes()));
        if found {
            self.at += text.len();
        }
        found
    }

    fn either(&mut self) -> Option<Node> {
        let mut list = vec![self.all()?];
        while self.takes("|") {
            list.push(self.all()?);
        }
        Some(if list.len() == 1 { list.remove(0) } else { Node::Either(list) })
    }

    fn all(&mut self) -> Option<Node> {
        let mut list = Vec::new();
        while let Some(byte) = self.peek().filter(|it| !matches!(it, b'|' | b')')) {
            self.at += 1;
            let node = self.atom(byte)?;
            // `(?i)` only switches something.
            if !matches!(&node, Node::All(inner) if inner.is_empty()) {
                list.push(self.repeated(node)?);
            }
        }
        Some(Node::All(list))
    }

    fn atom(&mut self, byte: u8) -> Option<Node> {
        Some(match byte {
            b'.' => Node::Byte(Bytes::one(b'\n').not()),
            b'^' => Node::Start,
            b'$' => Node::End,
            b'(' => return self.group(),
            b'[' => Node::Byte(self.class()?),
            b'\\' => self.escape()?,
            b'*' | b'+' | b'?' => return None,
            other => self.byte(Bytes::one(other)),
        })
    }

    fn byte(&self, set: Bytes) -> Node {
        Node::Byte(if self.caseless { set.caseless() } else { set })
    }

    fn repeated(&mut self, mut node: Node) -> Option<Node> {
        loop {
            let (least, most) = match self.peek() {
                Some(b'*') => (0, None),
                Some(b'+') => (1, None),
                Some(b'?') => (0, Some(1)),
                Some(b'{') => match self.counts() {
                    Some((length, least, most)) => {
                        self.at += length - 1;
                        (least, most)
                    }
                    None => return Some(node),
                },
                _ => return Some(node),
            };
            self.at += 1;
            let keeps = self.takes("+");
            if !keeps {
                self.takes("?");
            }
            node = Node::Repeat { node: Box::new(node), least, most, keeps };
        }
    }

    /// Reads `{2}`, `{2,}` or `{2,5}`: its length and the bounds; other braces are plain text.
    fn counts(&self) -> Option<(usize, u32, Option<u32>)> {
        let rest = self.text.get(self.at + 1..)?;
        let end = rest.iter().position(|it| *it == b'}')?;
        let inner = std::str::from_utf8(&rest[..end]).ok()?;
        let number =
            |text: &str| text.bytes().all(|it| it.is_ascii_digit()).then(|| text.parse::<u32>().ok()).flatten();
        let (least, most) = match inner.split_once(',') {
            None => (number(inner)?, Some(number(inner)?)),
            Some((least, "")) => (number(least)?, None),
            Some((least, most)) => (number(least)?, Some(number(most)?)),
        };
        Some((end + 2, least, most))
    }

    fn group(&mut self) -> Option<Node> {
        self.depth += 1;
        if self.depth > DEPTH || self.peek() == Some(b'*') {
            return None;
        }
        let mut number = None;
        let (mut around, mut keeps) = (false, false);
        let caseless = self.caseless;
        if self.takes("?") {
            match self.next()? {
                b':' => {}
                b'>' => keeps = true,
                b'=' | b'!' => around = true,
                b'P' if self.takes("<") => number = Some(self.name(b'>')?),
                b'\'' => number = Some(self.name(b'\'')?),
                b'<' if self.takes("=") || self.takes("!") => around = true,
                b'<' => number = Some(self.name(b'>')?),
                b'i' if self.takes(")") => {
                    self.caseless = true;
                    self.depth -= 1;
                    return Some(Node::All(Vec::new()));
                }
                b'i' if self.takes(":") => self.caseless = true,
                _ => return None,
            }
        } else {
            self.names.push(None);
            number = Some(self.names.len());
        }
        let node = self.either()?;
        if !self.takes(")") {
            return None;
        }
        self.depth -= 1;
        self.caseless = caseless;
        Some(match number {
            _ if around => Node::Around,
            Some(number) => Node::Group(number, Box::new(node)),
            None if keeps => Node::Repeat { node: Box::new(node), least: 1, most: Some(1), keeps },
            None => node,
        })
    }

    fn name(&mut self, end: u8) -> Option<usize> {
        let rest = self.text.get(self.at..)?;
        let length = rest.iter().position(|it| *it == end)?;
        let name = std::str::from_utf8(&rest[..length]).ok()?;
        self.at += length + 1;
        self.names.push(Some(name.to_owned()));
        Some(self.names.len())
    }

    fn escape(&mut self) -> Option<Node> {
        let byte = self.next()?;
        if let Some(set) = kind(byte) {
            return Some(Node::Byte(set));
        }
        Some(match byte {
            b'A' => Node::Start,
            b'z' | b'Z' => Node::End,
            b'b' | b'B' => Node::Around,
            other => {
                let set = self.sign(other)?;
                self.byte(set)
            }
        })
    }

    /// An escape that stands for one byte, in and outside of a class.
    fn sign(&mut self, byte: u8) -> Option<Bytes> {
        Some(Bytes::one(match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'f' => 0x0c,
            b'a' => 0x07,
            b'e' => 0x1b,
            b'x' => {
                let hex = std::str::from_utf8(self.text.get(self.at..self.at + 2)?).ok()?;
                self.at += 2;
                u8::from_str_radix(hex, 16).ok()?
            }
            other if !other.is_ascii_alphanumeric() => other,
            _ => return None,
        }))
    }

    fn class(&mut self) -> Option<Bytes> {
        let not = self.takes("^");
        let mut set = Bytes::NONE;
        let mut first = true;
        loop {
            let byte = self.next()?;
            if byte == b']' && !first {
                break;
            }
            first = false;
            if byte == b'[' && matches!(self.peek(), Some(b':' | b'.' | b'=')) {
                set = set.or(self.posix()?);
                continue;
            }
            let (one, single) = self.member(byte)?;
            let range = single.is_some() && self.peek() == Some(b'-') && self.text.get(self.at + 1) != Some(&b']');
            if let (Some(from), true) = (single, range) {
                self.at += 1;
                let to = self.next()?;
                let to = self.member(to)?.1?;
                set = set.or(Bytes::range(from, to));
            } else {
                set = set.or(one);
            }
        }
        let set = if self.caseless { set.caseless() } else { set };
        Some(if not { set.not() } else { set })
    }

    /// One member of a class, and the byte that it is if it is one.
    fn member(&mut self, byte: u8) -> Option<(Bytes, Option<u8>)> {
        if byte != b'\\' {
            return Some((Bytes::one(byte), Some(byte)));
        }
        let byte = self.next()?;
        if let Some(set) = kind(byte) {
            return Some((set, None));
        }
        let set = if byte == b'b' { Bytes::one(8) } else { self.sign(byte)? };
        Some((set, (0..=0xff).find(|it| set.has(*it))))
    }

    fn posix(&mut self) -> Option<Bytes> {
        let rest = self.text.get(self.at..)?;
        let end = rest.windows(2).position(|it| it == b":]")?;
        let name = rest.get(1..end)?;
        self.at += end + 2;
        let print = Bytes::range(b' ', b'~');
        Some(match name {
            b"alpha" => LETTERS,
            b"digit" => DIGITS,
            b"alnum" => LETTERS.or(DIGITS),
            b"lower" => Bytes::range(b'a', b'z'),
            b"upper" => Bytes::range(b'A', b'Z'),
            b"space" => BLANKS,
            b"word" => WORD,
            b"xdigit" => DIGITS.or(Bytes::range(b'a', b'f')).or(Bytes::range(b'A', b'F')),
            b"print" => print,
            b"punct" => print.and(LETTERS.or(DIGITS).or(Bytes::one(b' ')).not()),
            b"graph" => print.and(Bytes::one(b' ').not()),
            _ => return None,
        })
    }
}

/// An escape that stands for a set.
fn kind(byte: u8) -> Option<Bytes> {
    Some(match byte {
        b'd' => DIGITS,
        b'D' => DIGITS.not(),
        b'w' => WORD,
        b'W' => WORD.not(),
        b's' => BLANKS,
        b'S' => BLANKS.not(),
        b'h' => FLAT,
        b'H' => FLAT.not(),
        b'v' => LINES,
        b'V' => LINES.not(),
        b'N' => Bytes::one(b'\n').not(),
        _ => return None,
    })
}
