//! Where a name stands in the table, found by a hash that the compiler has computed for all of them: every directive of
//! a configuration is looked up, and most checks ask for one by name.

use super::table::NAMES;

/// A power of two, more than twice the number of names.
const SLOTS: usize = 2048;

/// For each hash the place of a name, from 1; 0 where there is none. Names of one hash stand one after another.
static PLACES: [u16; SLOTS] = places();

const fn places() -> [u16; SLOTS] {
    assert!(NAMES.len() * 2 <= SLOTS, "the table has outgrown its slots");
    let mut places = [0; SLOTS];
    let mut at = 0;
    while at < NAMES.len() {
        let mut slot = slot(NAMES[at].0);
        while places[slot] != 0 {
            slot = (slot + 1) % SLOTS;
        }
        at += 1;
        places[slot] = at as u16;
    }
    places
}

/// FNV-1a.
const fn slot(name: &str) -> usize {
    let bytes = name.as_bytes();
    let mut hash: u32 = 0x811c_9dc5;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    (hash ^ (hash >> 15)) as usize % SLOTS
}

/// Returns the place of a name in the table.
pub(super) fn place(name: &str) -> Option<u16> {
    let mut slot = slot(name);
    loop {
        let place = PLACES[slot].checked_sub(1)?;
        if NAMES[place as usize].0 == name {
            return Some(place);
        }
        slot = (slot + 1) % SLOTS;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_and_no_other() {
        for (at, (name, ..)) in NAMES.iter().enumerate() {
            assert_eq!(place(name).map(usize::from), Some(at), "{name}");
            assert_eq!(place(&format!("{name}x")), None);
        }
        assert_eq!((place(""), place("Server")), (None, None));
    }
}
