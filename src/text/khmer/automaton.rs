//! An automaton over the characters of Khmer that finds, without decoding, where a cluster may not
//! be in canonical order and where a key may differ from what is written.

use super::order::{Place, place};

/// Where the automaton stands: after which kind of character.
mod state {
    pub(super) const OUTSIDE: u8 = 0;
    /// After a coeng sign that has no base before it.
    pub(super) const STRAY: u8 = 1;
    pub(super) const SUSPECT: u8 = 2;
    pub(super) const BASE: u8 = 3;
    /// States are numbered like the classes that lead to them; the last classes lead to none.
    pub(super) const COUNT: u8 = 21;
}

/// Classes of characters, numbered like the states they lead to inside a cluster.
mod class {
    pub(super) const OTHER: u8 = 0;
    pub(super) const BASE: u8 = 3;
    pub(super) const ROBAT: u8 = 4;
    pub(super) const COENG: u8 = 5;
    pub(super) const COENG_LETTER: u8 = 6;
    pub(super) const COENG_RO: u8 = 7;
    pub(super) const JOINER: u8 = 8;
    pub(super) const SHIFTER: u8 = 9;
    pub(super) const NON_JOINER: u8 = 10;
    pub(super) const VOWEL: u8 = 11;
    pub(super) const VOWEL_E: u8 = 12;
    pub(super) const VOWEL_OE: u8 = 13;
    pub(super) const BELOW: u8 = 14;
    pub(super) const BELOW_U: u8 = 15;
    pub(super) const ABOVE: u8 = 16;
    pub(super) const AFTER: u8 = 17;
    pub(super) const SIGN: u8 = 18;
    pub(super) const SIGN_ABOVE: u8 = 19;
    pub(super) const FINAL: u8 = 20;
    /// Letters that the automaton must know when they follow the coeng sign.
    pub(super) const RO: u8 = 21;
    pub(super) const DA: u8 = 22;
    pub(super) const COUNT: u8 = 23;
}

/// Class of each character U+1780 to U+17FF.
static CLASS: [u8; 128] = {
    let mut table = [class::OTHER; 128];
    let mut i = 0;
    while i < 128 {
        table[i as usize] = match char::from_u32(0x1780 + i) {
            Some(c) => class_of(c),
            None => class::OTHER,
        };
        i += 1;
    }
    table
};

const fn class_of(c: char) -> u8 {
    match (c, place(c)) {
        ('\u{179A}', _) => class::RO,
        ('\u{178A}', _) => class::DA,
        ('\u{17C1}', _) => class::VOWEL_E,
        ('\u{17BE}', _) => class::VOWEL_OE,
        ('\u{17BB}', _) => class::BELOW_U,
        ('\u{17D0}' | '\u{17DD}', _) => class::SIGN_ABOVE,
        (_, Place::Other) => class::OTHER,
        (_, Place::Base) => class::BASE,
        (_, Place::Robat) => class::ROBAT,
        (_, Place::Coeng) => class::COENG,
        (_, Place::Joiner) => class::JOINER,
        (_, Place::Shifter) => class::SHIFTER,
        (_, Place::NonJoiner) => class::NON_JOINER,
        (_, Place::Vowel) => class::VOWEL,
        (_, Place::Below) => class::BELOW,
        (_, Place::Above) => class::ABOVE,
        (_, Place::After) => class::AFTER,
        (_, Place::Sign) => class::SIGN,
        (_, Place::Final) => class::FINAL,
    }
}

/// The next state at `state * WIDTH + class`, or `SUSPECT` where the cluster may not be canonical.
static NEXT: [u8; WIDTH * WIDTH] = {
    let mut table = [0; WIDTH * WIDTH];
    let mut from = 0;
    while from < state::COUNT {
        let mut class = 0;
        while class < class::COUNT {
            table[from as usize * WIDTH + class as usize] = step(from, class);
            class += 1;
        }
        from += 1;
    }
    table
};

/// A row of the table: a power of two over the numbers of states and classes.
const WIDTH: usize = 32;

/// One step of the automaton. It errs on the side of suspicion, never the other way.
const fn step(from: u8, class: u8) -> u8 {
    let letter = matches!(class, class::BASE | class::RO | class::DA);
    match (from, class) {
        (class::COENG, class::RO) => class::COENG_RO,
        (class::COENG, class::BASE) => class::COENG_LETTER,
        (class::COENG, class::OTHER) => state::OUTSIDE,
        (class::COENG, _) => state::SUSPECT,
        (state::STRAY, _) if letter => state::OUTSIDE,
        (_, class::OTHER) => state::OUTSIDE,
        _ if letter => state::BASE,
        (state::OUTSIDE | state::STRAY, class::COENG) => state::STRAY,
        (state::OUTSIDE | state::STRAY, _) => state::OUTSIDE,
        (class::COENG_RO, class::COENG)
        | (class::VOWEL_E, class::BELOW | class::BELOW_U | class::ABOVE | class::AFTER)
        | (class::VOWEL_OE, class::BELOW_U | class::AFTER)
        | (class::BELOW_U, class::ABOVE | class::AFTER | class::SIGN_ABOVE) => state::SUSPECT,
        _ if rank(class) < rank(from) => state::SUSPECT,
        _ => class,
    }
}

/// The canonical order of the classes: [`Place`] as a number.
const fn rank(class: u8) -> u8 {
    match class {
        class::COENG_LETTER | class::COENG_RO => class::COENG,
        class::VOWEL_E | class::VOWEL_OE => class::VOWEL,
        class::BELOW_U => class::BELOW,
        class::SIGN_ABOVE => class::SIGN,
        other => other,
    }
}

/// The first byte of the next cluster from `at` that may not be canonical.
pub(super) fn suspect(bytes: &[u8], at: usize) -> Option<usize> {
    let mut from = state::OUTSIDE;
    let mut base = at;
    let mut i = at;
    while let Some(&lead) = bytes.get(i) {
        let (class, width) = class_at(bytes, i, lead);
        from = next(from, class);
        if from == state::BASE {
            base = i;
        } else if from == state::SUSPECT {
            return Some(base);
        }
        i += width;
    }
    None
}

/// The state after a character of `class`.
fn next(from: u8, class: u8) -> u8 {
    NEXT[(usize::from(from) * WIDTH + usize::from(class)) % NEXT.len()]
}

/// The class of the character at `i` and how many bytes to go on; other than Khmer goes on bytewise.
fn class_at(bytes: &[u8], i: usize, lead: u8) -> (u8, usize) {
    match (lead, bytes.get(i + 1..i + 3)) {
        (0xE1, Some(&[second @ (0x9E | 0x9F), third])) => {
            let index = usize::from(second & 1) << 6 | usize::from(third & 0x3F);
            (CLASS[index], 3)
        }
        (0xE2, Some([0x80, 0x8C])) => (class::NON_JOINER, 3),
        (0xE2, Some([0x80, 0x8D])) => (class::JOINER, 3),
        _ => (class::OTHER, 1),
    }
}

/// Characters U+1780 to U+17FF that a key never keeps as they are.
static FOLDED: [bool; 128] = {
    let mut table = [false; 128];
    let mut i: usize = 0;
    while i < 128 {
        table[i] = matches!(
            0x1780 + i,
            0x17A3
                | 0x17A4
                | 0x17A8
                | 0x17B2
                | 0x17B4
                | 0x17B5
                | 0x17D3
                | 0x17D6
                | 0x17D8
                | 0x17DD
                | 0x17E0..=0x17E9
        );
        i += 1;
    }
    table
};

/// The end of the stretch from `at` that stands in a key as it is written. The stretch holds whole
/// units only: it ends before the letter whose unit needs a closer look.
pub(super) fn plain_end(bytes: &[u8], at: usize, mut after_space: bool) -> usize {
    let mut from = state::OUTSIDE;
    let mut unit = at;
    let mut i = at;
    while let Some(&lead) = bytes.get(i) {
        let (class, width) = class_at(bytes, i, lead);
        let was_outside = from < state::BASE;
        from = next(from, class);
        if from == state::BASE || was_outside {
            unit = i;
        }
        let bare_mark = was_outside && class != class::OTHER && from != state::BASE;
        if from == state::SUSPECT || bare_mark || looks_folded(&bytes[i..], after_space) {
            return unit;
        }
        after_space = lead == b' ';
        i += width;
    }
    bytes.len()
}

/// Whether the character at the head of `bytes` may look different in a key. Of characters outside
/// Khmer and Latin it says so without looking.
fn looks_folded(bytes: &[u8], after_space: bool) -> bool {
    match *bytes {
        [b' ', ..] => after_space,
        [0xE1, second @ (0x9E | 0x9F), third, ref rest @ ..] => {
            let index = usize::from(second & 1) << 6 | usize::from(third & 0x3F);
            // U+17A2 U+17C4 starts the older spelling of "give".
            FOLDED[index] || (index == 0x22 && rest.starts_with("\u{17C4}".as_bytes()))
        }
        [b':' | b'\t' | 0xC2 | 0xE2 | 0xE3 | 0xEF, ..] | [0xE1, 0x9A, ..] => true,
        _ => false,
    }
}
