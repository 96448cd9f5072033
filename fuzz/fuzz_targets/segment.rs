//! Sentences, words and clusters of any text join back to it. Run with `cargo fuzz run segment`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trivani::text::Language;
use trivani::text::khmer::cluster::clusters;
use trivani::text::khmer::script::is_blank;
use trivani::text::sentence::{Piece, pieces, sentences, split_long};
use trivani::text::word::words;

fuzz_target!(|text: &str| {
    assert_eq!(clusters(text).collect::<String>(), text);
    for language in Language::ALL {
        let found = sentences(language, text);
        assert_eq!(
            pieces(text, &found).map(Piece::as_str).collect::<String>(),
            text
        );
        for piece in pieces(text, &found) {
            if let Piece::Gap(gap) = piece {
                assert!(gap.chars().all(is_blank));
            }
        }
        for range in found {
            let parts = split_long(text, range, 40);
            assert_eq!(
                pieces(text, &parts).map(Piece::as_str).collect::<String>(),
                text
            );
        }
        let found = words(language, text);
        assert_eq!(
            pieces(text, &found).map(Piece::as_str).collect::<String>(),
            text
        );
    }
});
