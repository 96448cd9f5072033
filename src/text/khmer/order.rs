//! The order of the signs in one cluster: Unicode Technical Note 61, rules 1 to 7.

/// What a character does in a cluster; the order of the variants is the canonical order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// No part of a cluster.
    Other,
    /// A consonant or independent vowel.
    Base,
    /// U+17CC.
    Robat,
    /// U+17D2 and the letter right after it.
    Coeng,
    /// U+200D.
    Joiner,
    /// U+17C9, U+17CA.
    Shifter,
    /// U+200C.
    NonJoiner,
    /// U+17BE to U+17C5.
    Vowel,
    /// U+17BB to U+17BD.
    Below,
    /// U+17B7 to U+17BA.
    Above,
    /// U+17B6.
    After,
    /// The signs.
    Sign,
    /// U+17C7, U+17C8.
    Final,
}

/// The place of `c` when no coeng sign stands before it.
pub(super) const fn place(c: char) -> Place {
    match c {
        '\u{1780}'..='\u{17A2}' | '\u{17A5}'..='\u{17B3}' => Place::Base,
        '\u{17B6}' => Place::After,
        '\u{17B7}'..='\u{17BA}' => Place::Above,
        '\u{17BB}'..='\u{17BD}' => Place::Below,
        '\u{17BE}'..='\u{17C5}' => Place::Vowel,
        '\u{17C6}' | '\u{17CB}' | '\u{17CD}'..='\u{17D1}' | '\u{17D3}' | '\u{17DD}' => Place::Sign,
        '\u{17C7}' | '\u{17C8}' => Place::Final,
        '\u{17C9}' | '\u{17CA}' => Place::Shifter,
        '\u{17CC}' => Place::Robat,
        '\u{17D2}' => Place::Coeng,
        '\u{200C}' => Place::NonJoiner,
        '\u{200D}' => Place::Joiner,
        _ => Place::Other,
    }
}

/// One character of a cluster with the place it takes.
type Placed = (Place, char);

/// The cluster that starts at the head of `text`, in canonical order, and its length in bytes as
/// written. `text` must start with a base; `buffer` is scratch that keeps its room.
pub(super) fn canonical_cluster(text: &str, buffer: &mut Vec<Placed>) -> usize {
    buffer.clear();
    let mut end = 0;
    loop {
        end += collect(&text[end..], buffer);
        settle(buffer);
        let next = text[end..].chars().next();
        // Reordering may bring a stray coeng sign to the end, where the next letter joins it.
        let joins = buffer.last().is_some_and(|last| last.1 == '\u{17D2}')
            && next.is_some_and(|c| place(c) == Place::Base);
        if !joins {
            return end;
        }
    }
}

/// Takes the characters of the cluster off the head of `text`; returns how many bytes.
fn collect(text: &str, buffer: &mut Vec<Placed>) -> usize {
    for (at, c) in text.char_indices() {
        let after_coeng = buffer.last().is_some_and(|last| last.1 == '\u{17D2}');
        match place(c) {
            Place::Other => return at,
            // Rule 3: nothing invisible stands between the coeng sign and its consonant.
            Place::Coeng | Place::Joiner | Place::NonJoiner if after_coeng => {}
            Place::Base if after_coeng => buffer.push((Place::Coeng, c)),
            Place::Base if !buffer.is_empty() => return at,
            found => buffer.push((found, c)),
        }
    }
    text.len()
}

/// Applies the rules until none applies. Each round shortens the cluster, takes out a vowel sign
/// u, or moves RO back, so the rounds come to an end.
fn settle(cluster: &mut Vec<Placed>) {
    loop {
        let before = cluster.clone();
        cluster.sort_by_key(|placed| placed.0);
        drop_after_coeng(cluster);
        compose_vowels(cluster);
        shift_vowel_u(cluster);
        order_coengs(cluster);
        if *cluster == before {
            return;
        }
    }
}

/// Rule 3 again, for what the sorting brought together.
fn drop_after_coeng(cluster: &mut Vec<Placed>) {
    let mut after_coeng = false;
    cluster.retain(|&(_, c)| {
        let drop = after_coeng && matches!(c, '\u{17D2}' | '\u{200C}' | '\u{200D}');
        after_coeng = c == '\u{17D2}' || (drop && after_coeng);
        !drop
    });
}

/// Rule 4: vowels typed in two halves become the vowel that is seen.
fn compose_vowels(cluster: &mut Vec<Placed>) {
    let at = |c: char| (place(c), c);
    let mut i = 0;
    while i + 1 < cluster.len() {
        match (cluster[i].1, cluster[i + 1].1) {
            ('\u{17BE}', '\u{17B6}') => {
                cluster[i] = at('\u{17C4}');
                cluster[i + 1] = at('\u{17B8}');
            }
            ('\u{17C1}', second) => {
                let below = usize::from(place(second) == Place::Below);
                let whole = match cluster.get(i + 1 + below).map(|placed| placed.1) {
                    Some('\u{17B8}') => Some('\u{17BE}'),
                    Some('\u{17B6}') => Some('\u{17C4}'),
                    _ => None,
                };
                if let Some(whole) = whole {
                    cluster[i] = at(whole);
                    cluster.remove(i + 1 + below);
                }
            }
            _ => {}
        }
        i += 1;
    }
    for i in 1..cluster.len() {
        if (cluster[i - 1].1, cluster[i].1) == ('\u{17BE}', '\u{17BB}') {
            cluster.swap(i - 1, i);
        }
    }
}

/// Rule 5: U+17BB under an above vowel is how a shifter looks there, so it is written as one.
fn shift_vowel_u(cluster: &mut [Placed]) {
    let consonants = cluster
        .iter()
        .take_while(|placed| placed.0 <= Place::Coeng)
        .count();
    let split = cluster
        .get(consonants)
        .is_some_and(|placed| matches!(placed.1, '\u{17C1}'..='\u{17C5}'));
    let u = consonants + usize::from(split);
    if cluster.get(u).is_none_or(|placed| placed.1 != '\u{17BB}') {
        return;
    }
    let above = match cluster.get(u + 1).map(|placed| placed.1) {
        Some('\u{17B6}') => cluster
            .get(u + 2)
            .is_some_and(|placed| placed.1 == '\u{17C6}'),
        Some(c) => matches!(
            c,
            '\u{17B7}'..='\u{17BA}' | '\u{17BE}' | '\u{17BF}' | '\u{17D0}' | '\u{17DD}'
        ),
        None => false,
    };
    if above {
        let shifter = if is_strong(&cluster[..consonants]) {
            '\u{17CA}'
        } else {
            '\u{17C9}'
        };
        cluster[u] = (Place::Shifter, shifter);
    }
}

/// Whether the consonants make a strong cluster: one of the first series and no BA among them.
fn is_strong(consonants: &[Placed]) -> bool {
    let first_series = |c: char| {
        matches!(
            c,
            '\u{1780}'..='\u{1783}'
                | '\u{1785}'..='\u{1788}'
                | '\u{178A}'..='\u{178D}'
                | '\u{178F}'..='\u{1792}'
                | '\u{1795}'..='\u{1797}'
                | '\u{179E}'..='\u{17A0}'
                | '\u{17A2}'
        )
    };
    consonants.iter().any(|placed| first_series(placed.1))
        && consonants.iter().all(|placed| placed.1 != '\u{1794}')
}

/// Rules 6 and 7: coeng RO stands after the other coeng, coeng DA is written as coeng TA.
fn order_coengs(cluster: &mut [Placed]) {
    for i in 0..cluster.len().saturating_sub(3) {
        let pair = [cluster[i].1, cluster[i + 1].1, cluster[i + 2].1];
        let letter = cluster[i + 3];
        if pair == ['\u{17D2}', '\u{179A}', '\u{17D2}']
            && letter.0 == Place::Coeng
            && letter.1 != '\u{17D2}'
            && letter.1 != '\u{179A}'
        {
            cluster.swap(i + 1, i + 3);
        }
    }
    for i in 1..cluster.len() {
        if (cluster[i - 1].1, cluster[i].1) == ('\u{17D2}', '\u{178A}') {
            cluster[i].1 = '\u{178F}';
        }
    }
}
