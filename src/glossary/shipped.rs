//! The termbase and the lexicon that the product ships, as they stand in `glossary/`.

use std::path::Path;

use super::load::{Loaded, read_csv};
use super::{GlossaryError, Termbase};

include!(concat!(env!("OUT_DIR"), "/shipped_glossary.rs"));

/// The termbase that the product ships.
///
/// # Errors
/// Never in a program whose tests passed: one of them loads it.
pub fn shipped() -> Result<Termbase, GlossaryError> {
    let mut concepts = Loaded::new();
    for (name, text) in SHIPPED {
        concepts.extend(read_csv(
            &Path::new("glossary").join(name),
            text.as_bytes(),
        )?);
    }
    Termbase::new(concepts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_termbase_loads() {
        assert!(shipped().unwrap().concepts().len() >= 150);
    }
}
