//! A sorted list of words that is asked for nearly every word of an estate.

/// Words in order, with the place where each first byte begins: most words are turned away by one look.
#[derive(Debug)]
pub(super) struct WordSet {
    words: &'static [&'static str],
    /// `starts[b]..starts[b + 1]` are the words that begin with byte `b`.
    starts: [u16; 257],
}

impl WordSet {
    /// Files the words, which must be sorted and not empty; done at compile time.
    pub(super) const fn new(words: &'static [&'static str]) -> Self {
        let mut starts = [0; 257];
        let (mut byte, mut at) = (0, 0);
        while byte < 257 {
            while at < words.len() && (words[at].as_bytes()[0] as usize) < byte {
                at += 1;
            }
            starts[byte] = at as u16;
            byte += 1;
        }
        Self { words, starts }
    }

    /// Returns the words, in order.
    pub(super) const fn words(&self) -> &'static [&'static str] {
        self.words
    }

    /// Returns whether `word` is one of them.
    pub(super) fn holds(&self, word: &str) -> bool {
        let Some(&first) = word.as_bytes().first() else { return false };
        let first = usize::from(first);
        self.words[usize::from(self.starts[first])..usize::from(self.starts[first + 1])].contains(&word)
    }

    /// Checks what [`new`](Self::new) takes for granted.
    #[cfg(test)]
    pub(super) fn assert_sorted(&self) {
        super::assert_sorted(self.words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_its_words_and_no_others() {
        const WORDS: &[&str] = &["1st", "a", "ab", "b", "zz", "ñu"];
        static SET: WordSet = WordSet::new(WORDS);
        assert!(WORDS.iter().all(|it| SET.holds(it)));
        assert!(!["", "2", "aa", "c", "z", "ñ", "\u{7f}"].iter().any(|it| SET.holds(it)));
    }
}
