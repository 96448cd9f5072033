//! Rows of one statement: how many, and of which shape.

/// At most so many rows in one statement: databases limit the number of parameters.
const MOST: usize = 128;

/// Lengths from here on are rounded down to a multiple of it.
const STEP: usize = 8;

/// Cuts rows into chunks whose lengths are below 8 or multiples of 8: so few kinds of statements are used again and
/// again, and each is prepared once.
pub(super) fn chunks<T>(rows: &[T]) -> impl Iterator<Item = &[T]> {
    let mut rest = rows;
    std::iter::from_fn(move || {
        let length = rest.len().min(MOST);
        if length == 0 {
            return None;
        }
        let length = if length < STEP {
            length
        } else {
            length - length % STEP
        };
        let (chunk, after) = rest.split_at(length);
        rest = after;
        Some(chunk)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_in_one_chunk_and_there_are_few_kinds_of_chunks() {
        for length in 0..500 {
            let rows: Vec<usize> = (0..length).collect();
            let chunks: Vec<&[usize]> = chunks(&rows).collect();
            assert_eq!(chunks.concat(), rows);
            let is_usual = |length: usize| length < STEP || length.is_multiple_of(STEP);
            assert!(chunks.iter().all(|chunk| is_usual(chunk.len())));
            assert!(chunks.len() <= length / MOST + 2);
        }
    }
}
