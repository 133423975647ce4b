//! What the text of a statement holds at all, so that most are passed over without being read again.

/// Signs in name and arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Marks {
    /// `$`
    pub(super) variable: bool,
    /// `$1` and its like.
    pub(super) capture: bool,
    /// `(?`, which may name a group.
    pub(super) group: bool,
    /// A group that is repeated: `)+`, `)*`, `){`.
    pub(super) repeated: bool,
}

impl Marks {
    /// Reads the marks of name and arguments.
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut found = Self::default();
        for at in memchr::memchr3_iter(b'$', b'(', b')', bytes) {
            let next = bytes.get(at + 1);
            match bytes[at] {
                b'$' => {
                    found.variable = true;
                    found.capture |= next.is_some_and(u8::is_ascii_digit);
                }
                b'(' => found.group |= next == Some(&b'?'),
                _ => found.repeated |= next.is_some_and(|it| matches!(it, b'+' | b'*' | b'{')),
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_found_wherever_they_stand() {
        let marks = |variable, capture, group, repeated| Marks { variable, capture, group, repeated };
        assert_eq!(Marks::of("listen 80"), marks(false, false, false, false));
        assert_eq!(Marks::of("set $a b$"), marks(true, false, false, false));
        assert_eq!(Marks::of("return 301 /$1"), marks(true, true, false, false));
        assert_eq!(Marks::of("location ~ ^/(?<a>x)/(b)+$"), marks(true, false, true, true));
        assert_eq!(Marks::of("rewrite (a)* (b)"), marks(false, false, false, true));
    }
}
