//! The order of Khmer words.

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::locale;

/// A collator that puts words in the order of Khmer dictionaries (CLDR's order for `km`).
///
/// # Panics
/// Never: the data is part of the program.
#[must_use]
pub fn khmer_order() -> CollatorBorrowed<'static> {
    Collator::try_new(locale!("km").into(), CollatorOptions::default())
        .expect("the collation data is compiled in")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_in_dictionary_order() {
        let order = khmer_order();
        let mut words = [
            "អ្នក",
            "ខេត្ត",
            "ឯកសារ",
            "ការងារ",
            "ប្រធាន",
            "បក្ស",
            "កម្មាភិបាល",
            "ក្រុម",
            "គណៈ",
        ];
        words.sort_by(|a, b| order.compare(a, b));
        assert_eq!(
            words,
            [
                "កម្មាភិបាល",
                "ការងារ",
                "ក្រុម",
                "ខេត្ត",
                "គណៈ",
                "បក្ស",
                "ប្រធាន",
                "ឯកសារ",
                "អ្នក"
            ]
        );
    }
}
