//! What the text of a statement holds at all, so that most are passed over without being read again.

/// A set of signs in name and arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Marks(u8);

impl Marks {
    /// `$`
    pub(super) const VARIABLE: Self = Self(1);
    /// `$1` and its like.
    pub(super) const CAPTURE: Self = Self(1 << 1);
    /// `(?`, which may name a group.
    pub(super) const GROUP: Self = Self(1 << 2);
    /// A group that is repeated: `)+`, `)*`, `){`.
    pub(super) const REPEATED: Self = Self(1 << 3);

    /// Reads the signs of name and arguments.
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let signs = memchr::memchr3_iter(b'$', b'(', b')', bytes).map(|at| match (bytes[at], bytes.get(at + 1)) {
            (b'$', Some(b'0'..=b'9')) => Self::VARIABLE.0 | Self::CAPTURE.0,
            (b'$', _) => Self::VARIABLE.0,
            (b'(', Some(b'?')) => Self::GROUP.0,
            (b')', Some(b'+' | b'*' | b'{')) => Self::REPEATED.0,
            _ => 0,
        });
        Self(signs.fold(0, |all, it| all | it))
    }

    /// Returns whether a sign is there.
    pub(super) fn has(self, sign: Self) -> bool {
        self.0 & sign.0 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_found_wherever_they_stand() {
        let signs = |text: &str| {
            let found = Marks::of(text);
            [Marks::VARIABLE, Marks::CAPTURE, Marks::GROUP, Marks::REPEATED].map(|it| found.has(it))
        };
        assert_eq!(signs("listen 80"), [false; 4]);
        assert_eq!(signs("set $a b$"), [true, false, false, false]);
        assert_eq!(signs("return 301 /$1"), [true, true, false, false]);
        assert_eq!(signs("location ~ ^/(?<a>x)/(b)+$"), [true, false, true, true]);
        assert_eq!(signs("rewrite (a)* (b)"), [false, false, false, true]);
    }
}
