//! Turns away the values that hold no word of any list, with one look at each of their bytes: nearly all.

use super::credential::NOUNS;
use super::domain::{MADE_UP, MADE_UP_WHOLE};
use super::vocabulary::{GLUED, HERE, OWNERS, VERBS, WHOLE};

/// Words that the rest of the judging asks for by name: of reserved names and addresses, and of notes to oneself.
const NAMED: &[&str] = &["192", "198", "2001", "203", "example", "fixme", "invalid", "tld", "todo"];

/// A bit for the hash of the first word of each entry; without that word the entry is not there.
static FIRST_WORDS: [u64; BITS / 64] = {
    let mut bits = [0; BITS / 64];
    let lists = [
        WHOLE.words(),
        GLUED.words(),
        OWNERS.words(),
        HERE.words(),
        NOUNS.words(),
        MADE_UP.words(),
        MADE_UP_WHOLE,
        NAMED,
    ];
    let mut at = 0;
    while at < lists.len() {
        let mut entry = 0;
        while entry < lists[at].len() {
            set(&mut bits, lists[at][entry]);
            entry += 1;
        }
        at += 1;
    }
    let mut at = 0;
    while at < VERBS.len() {
        set(&mut bits, VERBS[at].0);
        at += 1;
    }
    bits
};

/// Enough that few other words fall on the bit of one of the lists.
const BITS: usize = 8192;

const START: u32 = 0x811c_9dc5;

const fn step(hash: u32, byte: u8) -> u32 {
    (hash ^ (byte | 0x20) as u32).wrapping_mul(0x0100_0193)
}

const fn bit(hash: u32) -> usize {
    (hash ^ (hash >> 16)) as usize % BITS
}

const fn set(bits: &mut [u64; BITS / 64], entry: &str) {
    let bytes = entry.as_bytes();
    let (mut hash, mut at) = (START, 0);
    while at < bytes.len() && bytes[at].is_ascii_alphanumeric() {
        hash = step(hash, bytes[at]);
        at += 1;
    }
    bits[bit(hash) / 64] |= 1 << (bit(hash) % 64);
}

/// Returns whether something in `text` may be a placeholder or a word about credentials; `false` is certain.
pub(super) fn hints(text: &str) -> bool {
    let mut word = Word::default();
    for &byte in text.as_bytes() {
        if byte.is_ascii_alphanumeric() {
            word.push(byte);
        } else if !byte.is_ascii() || matches!(byte, b'<' | b'[') || word.is_listed() {
            return true;
        } else {
            word = Word::default();
        }
    }
    word.is_listed()
}

/// A word while it is read.
struct Word {
    hash: u32,
    /// The hash without the digits behind the letters.
    letters: u32,
    length: usize,
    /// Whether it has no letter but those that values are crossed out with.
    crossed: bool,
}

impl Default for Word {
    fn default() -> Self {
        Self { hash: START, letters: START, length: 0, crossed: true }
    }
}

impl Word {
    fn push(&mut self, byte: u8) {
        self.hash = step(self.hash, byte);
        self.length += 1;
        self.crossed &= matches!(byte | 0x20, b'x' | b'y' | b'z');
        if !byte.is_ascii_digit() {
            self.letters = self.hash;
        }
    }

    fn is_listed(&self) -> bool {
        let has = |hash: u32| FIRST_WORDS[bit(hash) / 64] >> (bit(hash) % 64) & 1 == 1;
        self.length > 0 && (self.crossed || has(self.hash) || has(self.letters))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::super::vocabulary::{SLOTS, STRONG_SLOTS};
    use super::super::{placeholder, stock_credential};
    use super::*;

    #[test]
    fn ordinary_values_are_turned_away() {
        let values =
            "production 10.0.0.1 5432 /var/www/app https://shop.acme.io/path info en_US.UTF-8 redis smtp.acme.io";
        let turned_away = values.split_whitespace().filter(|it| !hints(it)).count();
        assert_eq!(turned_away, 9);
    }

    fn text() -> impl Strategy<Value = String> {
        let lists = [WHOLE.words(), GLUED.words(), OWNERS.words(), HERE.words(), NOUNS.words(), MADE_UP.words()];
        let more = [MADE_UP_WHOLE, NAMED, SLOTS.words(), STRONG_SLOTS.words(), &["x", "xxx", "yy", "com", "0", "db8"]];
        let mut words: Vec<&str> = lists.into_iter().chain(more).flatten().copied().collect();
        words.extend(VERBS.iter().flat_map(|it| it.1.iter().chain([&it.0])));
        let part =
            (select(words), select(vec!["", "1", "12", "!", "."]), select(vec!["", "-", "_", " ", ".", ":", "/"]));
        let upper = |text: String, upper: bool| if upper { text.to_uppercase() } else { text };
        let parts = prop::collection::vec(part.prop_map(|it| format!("{}{}{}", it.0, it.1, it.2)), 1..5);
        (parts.prop_map(|it| it.concat()), any::<bool>()).prop_map(move |it| upper(it.0, it.1))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn nothing_is_lost(text in text()) {
            if placeholder(&text).is_some() || stock_credential(&text) {
                prop_assert!(hints(&text), "{text}");
            }
        }
    }
}
