//! One question put to many things: on all processors where there are so many that it pays.

use rayon::prelude::*;

/// Below, waking a second processor takes longer than it saves.
const SHARED_FROM: usize = 10_000;

/// Returns the answers that there are, in the order of the things.
pub(super) fn ask<T: Send, A: Send>(
    things: impl Iterator<Item = T>,
    question: impl Fn(T) -> Option<A> + Sync + Send,
) -> Vec<A> {
    let things: Vec<T> = things.collect();
    if things.len() < SHARED_FROM {
        return things.into_iter().filter_map(question).collect();
    }
    things.into_par_iter().with_min_len(SHARED_FROM / 4).filter_map(question).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_kept() {
        let even = |it: u32| it.is_multiple_of(2).then_some(it / 2);
        for count in [10, 2 * SHARED_FROM as u32] {
            assert_eq!(ask(0..count, even), (0..count / 2).collect::<Vec<_>>());
        }
    }
}
