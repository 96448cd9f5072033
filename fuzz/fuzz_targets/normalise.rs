//! The canonical form and the keys of any text: see `tests/text_properties.rs` for the same
//! properties without a fuzzer. Run with `cargo fuzz run normalise`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trivani::text::khmer::{Keyed, canonical, key, loose};
use trivani::text::{Language, inspect::inspect};

fuzz_target!(|text: &str| {
    let once = canonical(text);
    assert_eq!(canonical(&once), once);
    let keyed = Keyed::new(text);
    assert_eq!(keyed.key, key(text));
    assert_eq!(key(&keyed.key), keyed.key);
    assert_eq!(key(&once), keyed.key);
    let proposed = loose(text);
    assert_eq!(loose(&proposed), proposed);

    let mut last = 0..0;
    for at in (0..=keyed.key.len()).filter(|&at| keyed.key.is_char_boundary(at)) {
        let source = keyed.source_range(0..at);
        assert!(text.is_char_boundary(source.start) && text.is_char_boundary(source.end));
        assert!(last.end <= source.end);
        last = source;
    }
    for oddity in inspect(Language::Khmer, text) {
        assert!(text.get(oddity.start..oddity.end).is_some());
    }
});
