//! A set of bytes: what one place of a text may hold.

/// A set of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bytes([u64; 4]);

impl Bytes {
    /// No byte.
    pub const NONE: Self = Self([0; 4]);
    /// Every byte.
    pub const ALL: Self = Self([u64::MAX; 4]);

    /// Returns the set of one byte.
    pub const fn one(byte: u8) -> Self {
        let mut set = [0; 4];
        set[(byte >> 6) as usize] = 1 << (byte & 63);
        Self(set)
    }

    /// Returns the set of the bytes from one to another.
    pub const fn range(from: u8, to: u8) -> Self {
        let mut set = Self::NONE;
        let mut byte = from as u16;
        while byte <= to as u16 {
            set.0[(byte >> 6) as usize] |= 1 << (byte & 63);
            byte += 1;
        }
        set
    }

    /// Returns the bytes of a text.
    pub const fn of(text: &[u8]) -> Self {
        let mut set = Self::NONE;
        let mut at = 0;
        while at < text.len() {
            set = set.or(Self::one(text[at]));
            at += 1;
        }
        set
    }

    /// Returns whether a byte is in the set.
    pub const fn has(self, byte: u8) -> bool {
        self.0[(byte >> 6) as usize] >> (byte & 63) & 1 == 1
    }

    /// Returns whether the set is empty.
    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }

    /// Returns what is in either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        let (a, b) = (self.0, other.0);
        Self([a[0] | b[0], a[1] | b[1], a[2] | b[2], a[3] | b[3]])
    }

    /// Returns what is in both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        let (a, b) = (self.0, other.0);
        Self([a[0] & b[0], a[1] & b[1], a[2] & b[2], a[3] & b[3]])
    }

    /// Returns what is not in the set.
    #[must_use]
    pub const fn not(self) -> Self {
        let a = self.0;
        Self([!a[0], !a[1], !a[2], !a[3]])
    }

    /// Returns the set with the letters of the other case added.
    #[must_use]
    pub fn caseless(self) -> Self {
        let mut set = self;
        for lower in b'a'..=b'z' {
            let upper = lower.to_ascii_uppercase();
            if self.has(lower) || self.has(upper) {
                set = set.or(Self::one(lower)).or(Self::one(upper));
            }
        }
        set
    }

    /// Returns the byte of the set that reads best: a letter, a digit, another sign, anything.
    pub fn example(self) -> Option<u8> {
        let preferred = b"a0x/-_.".iter().copied().chain(0x21..0x7f).chain(0..=0xff);
        preferred.into_iter().find(|it| self.has(*it))
    }
}
