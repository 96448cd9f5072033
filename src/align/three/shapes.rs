//! The shapes of three-way beads, and what a bead says of its pairs.

/// How many segments a bead takes of each text.
pub(super) type Shape = [usize; 3];

/// The most segments that a bead takes of one text.
pub(super) const MOST: usize = 4;

/// The shapes of beads of two texts and more, by how much they take: where two chains are equal, the finer is taken. Single segments
/// that stand alone come first.
pub(super) fn shapes() -> Vec<Shape> {
    let all =
        (0..=MOST).flat_map(|a| (0..=MOST).flat_map(move |b| (0..=MOST).map(move |c| [a, b, c])));
    let mut shapes: Vec<Shape> = all.filter(is_searched).collect();
    shapes.sort_by_key(|shape| (shape.iter().sum::<usize>(), *shape));
    shapes
}

fn is_searched(shape: &Shape) -> bool {
    let mut sorted = *shape;
    sorted.sort_unstable();
    match sorted {
        // Alone, in two texts, small ones that cross.
        [0, 0, 1] | [0, 1, 1..=4] | [0 | 2, 2, 2..=3] | [2, 3, 3] => true,
        // In three texts, of which one joins all.
        [1, low, high] => low > 0 && (low + high <= 6 || low == high),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_shape_for_each_way_to_join_and_to_lack() {
        let shapes = shapes();
        for shape in [
            [1, 0, 0],
            [1, 1, 1],
            [2, 1, 2],
            [1, 1, 0],
            [0, 2, 1],
            [4, 1, 1],
            [1, 4, 4],
        ] {
            assert!(shapes.contains(&shape), "{shape:?}");
        }
        assert_eq!(shapes[..3], [[0, 0, 1], [0, 1, 0], [1, 0, 0]]);
        assert!(!shapes.contains(&[2, 0, 0]));
    }
}
