//! Rows of one statement: how many, and of which shape.

/// At most so many rows in one statement: databases limit the number of parameters.
const MOST: usize = 128;

/// A single row has a statement of its own; others are filled up to a multiple of it.
const STEP: usize = 8;

/// Cuts rows into chunks for one statement each. They are filled up with `None`, so that few kinds of statements are used
/// again and again, and each is prepared once.
pub(super) fn chunks<T>(rows: &[T]) -> impl Iterator<Item = Vec<Option<&T>>> {
    rows.chunks(MOST).map(|chunk| {
        let filled = match chunk.len() {
            1 => 1,
            length => length.next_multiple_of(STEP),
        };
        let mut rows: Vec<Option<&T>> = chunk.iter().map(Some).collect();
        rows.resize_with(filled, || None);
        rows
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_in_one_chunk_and_there_are_few_kinds_of_chunks() {
        for length in 0..500 {
            let rows: Vec<usize> = (0..length).collect();
            let chunks: Vec<Vec<Option<&usize>>> = chunks(&rows).collect();
            let found: Vec<usize> = chunks.iter().flatten().flatten().map(|row| **row).collect();
            assert_eq!(found, rows);
            let is_usual = |length: usize| length == 1 || length.is_multiple_of(STEP);
            assert!(chunks.iter().all(|chunk| is_usual(chunk.len())));
            assert_eq!(chunks.len(), length.div_ceil(MOST));
        }
    }
}
