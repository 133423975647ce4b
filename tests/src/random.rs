//! Numbers that look random and are the same in every run (SplitMix64).

/// A stream of numbers from a fixed seed.
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    /// Returns a stream of its own for each name, so that a new unit changes no other unit's mutants.
    pub fn of(name: &str) -> Self {
        let seed = 0xcbf2_9ce4_8422_2325;
        Self(name.bytes().fold(seed, |hash, it| (hash ^ u64::from(it)).wrapping_mul(0x100_0000_01b3)))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        it ^ (it >> 31)
    }

    /// Returns a number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// Returns one of the items, if there are any.
    pub fn one_of<'i, T>(&mut self, items: &'i [T]) -> Option<&'i T> {
        (!items.is_empty()).then(|| &items[self.below(items.len())])
    }
}
