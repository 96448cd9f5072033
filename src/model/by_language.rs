//! What stands by language, and how it is read and written: as a map, also when it is empty.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Language;

/// Something for each of a few languages, in their order. A sorted list: a map of nodes takes ten times the room for two.
pub type ByLanguage<T> = litemap::LiteMap<Language, T>;

pub(crate) fn serialize<S: Serializer, T: Serialize>(
    each: &ByLanguage<T>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(each)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<ByLanguage<T>, D::Error> {
    let map = BTreeMap::<Language, T>::deserialize(deserializer)?;
    Ok(map.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Holder(#[serde(with = "super")] ByLanguage<u8>);

    #[test]
    fn it_is_a_map_in_the_order_of_the_languages_also_when_it_is_empty() {
        for (map, json) in [
            (ByLanguage::default(), "{}"),
            (
                ByLanguage::from_iter([(Language::English, 2), (Language::Vietnamese, 1)]),
                r#"{"vi":1,"en":2}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&Holder(map.clone())).unwrap(), json);
            assert_eq!(serde_json::from_str::<Holder>(json).unwrap(), Holder(map));
        }
        let swapped = serde_json::from_str::<Holder>(r#"{"en":2,"vi":1}"#).unwrap();
        assert_eq!(
            swapped.0.keys().collect::<Vec<_>>(),
            [&Language::Vietnamese, &Language::English]
        );
        let error = serde_json::from_str::<Holder>("[]")
            .unwrap_err()
            .to_string();
        assert!(error.contains("expected a map"), "{error}");
    }
}
