//! `--plot`: the path through the texts as a picture.

use std::path::Path;

use super::work::Aligned;
use crate::format::plot::{Panel, html, svg};
use crate::format::{FormatError, write_atomically};
use crate::model::Alignment;

/// Draws an alignment: of three editions, each pair.
pub(super) fn draw(aligned: &Aligned, threshold: f64, path: &Path) -> Result<(), FormatError> {
    let pairs: Vec<Aligned> = aligned
        .pairs
        .iter()
        .map(|(pair, _)| aligned.pair(*pair))
        .collect();
    let alignments: Vec<&Alignment> = if pairs.is_empty() {
        vec![&aligned.alignment]
    } else {
        pairs.iter().map(|pair| &pair.alignment).collect()
    };
    draw_all(&alignments, threshold, path)
}

/// Draws alignments of two editions beside each other.
pub(super) fn draw_all(
    alignments: &[&Alignment],
    threshold: f64,
    path: &Path,
) -> Result<(), FormatError> {
    let panels: Vec<Panel<'_>> = alignments
        .iter()
        .map(|alignment| Panel {
            alignment,
            threshold,
        })
        .collect();
    let is_page = path.extension().is_some_and(|ending| ending == "html");
    let picture = if is_page { html(&panels) } else { svg(&panels) };
    write_atomically(path, |out| Ok(out.write_all(picture.as_bytes())?))
}
