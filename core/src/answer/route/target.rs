//! The target of a request line, read as nginx reads it (`ngx_http_parse.c`):
//! what it is a path of, the path decoded once and normalised, and the query.

use super::escape::digit;

/// A target that nginx takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// The host of a target in absolute form, port included.
    pub(super) authority: Option<Vec<u8>>,
    /// The path: decoded, without `.` and `..`, slashes merged where the server does.
    pub(super) uri: Vec<u8>,
    /// The query, as sent.
    pub(super) args: Vec<u8>,
    /// Path and query as sent.
    pub(super) unparsed: Vec<u8>,
    /// Whether a path was sent at all.
    pub(super) valid_unparsed: bool,
    /// Whether something was escaped.
    pub(super) quoted: bool,
    /// Whether there is a `+`.
    pub(super) plus: bool,
}

/// Splits host and path of a target, and judges its bytes; `None` for one that nginx answers with 400.
///
/// The server, which decides whether slashes are merged, is only known after this.
pub(super) fn split(target: &[u8]) -> Option<(Option<&[u8]>, &[u8])> {
    let shown = |it: &u8| *it > 0x20 && *it != 0x7f;
    if target.first() == Some(&b'/') {
        return target.iter().all(shown).then_some((None, target));
    }
    let colon = target.iter().position(|it| *it == b':')?;
    let (scheme, rest) = target.split_at(colon);
    let in_scheme = |it: &u8| it.is_ascii_alphanumeric() || b"+-.".contains(it);
    if !scheme.first()?.is_ascii_alphabetic() || !scheme.iter().all(in_scheme) {
        return None;
    }
    let rest = rest.strip_prefix(b"://")?;
    let end = rest.iter().position(|it| b"/?".contains(it)).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (host, port) = split_port(authority)?;
    let port_fits = port.iter().all(u8::is_ascii_digit);
    (!host.is_empty() && port_fits && path.iter().all(shown)).then_some((Some(host), path))
}

fn split_port(authority: &[u8]) -> Option<(&[u8], &[u8])> {
    let literal = authority.first() == Some(&b'[');
    let in_host =
        |it: &u8| it.is_ascii_alphanumeric() || b".-".contains(it) || (literal && b":_~!$&'()*+,;=".contains(it));
    let end = if literal {
        authority.iter().position(|it| *it == b']')? + 1
    } else {
        authority.iter().position(|it| *it == b':').unwrap_or(authority.len())
    };
    let (host, rest) = authority.split_at(end);
    let inside = host.strip_prefix(b"[").unwrap_or(host).strip_suffix(b"]").unwrap_or(host);
    let port = if rest.is_empty() { rest } else { rest.strip_prefix(b":")? };
    inside.iter().all(in_host).then_some((host, port))
}

/// Reads a path with its query, for a server that merges slashes or not; `None` where nginx answers with 400.
pub(super) fn read(authority: Option<&[u8]>, path: &[u8], merge_slashes: bool) -> Option<Target> {
    // An absolute target may go without a path: then it is `/`.
    let (valid, unparsed) = match path.first() {
        None => (true, b"/".as_slice()),
        Some(b'?') => (false, path),
        Some(_) => (true, path),
    };
    let mut reader = Reader { bytes: unparsed, at: 0, out: Vec::new(), merge_slashes, quoted: false, plus: false };
    if !valid {
        reader.out.push(b'/');
    }
    let query = reader.run()?;
    let rest = unparsed.get(query..).unwrap_or_default();
    let args = rest.split(|it| *it == b'#').next().unwrap_or_default().to_vec();
    Some(Target {
        authority: authority.map(<[u8]>::to_vec),
        uri: reader.out,
        args,
        unparsed: unparsed.to_vec(),
        valid_unparsed: valid,
        quoted: reader.quoted,
        plus: reader.plus,
    })
}

/// The states of `ngx_http_parse_complex_uri`, but for those inside an escape.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Usual,
    Slash,
    Dot,
    DotDot,
}

struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
    out: Vec<u8>,
    merge_slashes: bool,
    quoted: bool,
    plus: bool,
}

impl Reader<'_> {
    /// Reads up to the query; gives where that begins, the end where there is none.
    fn run(&mut self) -> Option<usize> {
        let mut state = State::Usual;
        while let Some(byte) = self.bytes.get(self.at).copied() {
            self.at += 1;
            let (byte, escaped) = if byte == b'%' { (self.escape()?, true) } else { (byte, false) };
            // An escaped `%`, `#` or `?` is a character of the path; every other one counts as if it were plain.
            let plain = escaped && matches!(byte, b'%' | b'#' | b'?');
            if !plain && matches!(byte, b'?' | b'#') {
                self.leave(state)?;
                return Some(if byte == b'?' { self.at } else { self.bytes.len() });
            }
            self.plus |= byte == b'+';
            state = self.step(state, byte)?;
        }
        self.leave(state)?;
        Some(self.bytes.len())
    }

    fn escape(&mut self) -> Option<u8> {
        let mut next = || {
            let it = self.bytes.get(self.at).copied().and_then(digit);
            self.at += 1;
            it
        };
        let byte = next()? << 4 | next()?;
        self.quoted = true;
        (byte != 0).then_some(byte)
    }

    fn step(&mut self, state: State, byte: u8) -> Option<State> {
        match (state, byte) {
            (State::Slash, b'/') if self.merge_slashes => return Some(State::Slash),
            (State::Dot, b'/') => {
                self.out.pop();
                return Some(State::Slash);
            }
            (State::DotDot, b'/') => {
                self.up()?;
                return Some(State::Slash);
            }
            _ => self.out.push(byte),
        }
        Some(match (state, byte) {
            (State::Usual | State::Slash, b'/') => State::Slash,
            (State::Slash, b'.') => State::Dot,
            (State::Dot, b'.') => State::DotDot,
            _ => State::Usual,
        })
    }

    /// Takes away what a last `.` or `..` takes away.
    fn leave(&mut self, state: State) -> Option<()> {
        match state {
            State::Dot => drop(self.out.pop()),
            State::DotDot => self.up()?,
            State::Usual | State::Slash => {}
        }
        Some(())
    }

    /// Goes one folder up: `/a/b/..` becomes `/a/`. Above the root there is nothing.
    fn up(&mut self) -> Option<()> {
        let before = self.out.len().checked_sub(4)?;
        let slash = self.out[..=before].iter().rposition(|it| *it == b'/')?;
        self.out.truncate(slash + 1);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Option<String> {
        read(None, text.as_bytes(), true).map(|it| String::from_utf8_lossy(&it.uri).into_owned())
    }

    #[test]
    fn paths_are_decoded_once_and_normalised() {
        for (sent, read) in [
            ("/a/../b", Some("/b")),
            ("/a/./b/.", Some("/a/b/")),
            ("//a///b", Some("/a/b")),
            ("/a%2f..%2fb", Some("/b")),
            ("/a%252fb", Some("/a%2fb")),
            ("/%2e%2e/a", None),
            ("/..", None),
            ("/a/..", Some("/")),
            ("/a%00", None),
            ("/a%0", None),
            ("/%zz", None),
            ("/a%3fb?c", Some("/a?b")),
            ("/...", Some("/...")),
            ("/a#b", Some("/a")),
        ] {
            assert_eq!(path(sent).as_deref(), read, "{sent}");
        }
        assert_eq!(read(None, b"//a//", false).map(|it| it.uri), Some(b"//a//".to_vec()));
    }

    #[test]
    fn queries_are_kept_as_sent() {
        let read = read(None, b"/a?b=%2F#c", true).unwrap();
        assert_eq!((read.args, read.unparsed), (b"b=%2F".to_vec(), b"/a?b=%2F#c".to_vec()));
    }

    #[test]
    fn absolute_targets_have_a_host() {
        let host = |text: &'static str| split(text.as_bytes()).map(|it| it.0.map(<[u8]>::to_vec));
        assert_eq!(host("http://a.example:80/x"), Some(Some(b"a.example".to_vec())));
        assert_eq!(host("http://[::1]"), Some(Some(b"[::1]".to_vec())));
        assert_eq!(host("http:/x"), None);
        assert_eq!(host("*"), None);
        assert_eq!(host("/a b"), None);
    }
}
