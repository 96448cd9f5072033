//! A batch as JSON for services that are told in words what to do, and the way back.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{BackendError, Batch};

/// A segment as it is asked for, with what it needs to keep. Fields are in the order in which a map has them.
#[derive(Serialize)]
pub(super) struct Asked<'b> {
    #[serde(skip_serializing_if = "Option::is_none")]
    context_after: Option<&'b str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context_before: Option<&'b str>,
    id: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    keep: Vec<&'b str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_translation: Option<&'b str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problems_to_fix: Option<&'b [String]>,
    text: &'b str,
}

/// The batch's segments: `[{"id": 1, "text": …}, …]`.
pub(super) fn segments(batch: &Batch) -> Vec<Asked<'_>> {
    let segments = batch.items.iter().zip(1..).map(|(item, id)| {
        let complaint = item.complaint.as_ref();
        let keep = item.placeables.iter().map(|(_, target)| target.as_str());
        Asked {
            context_after: item.after.as_deref(),
            context_before: item.before.as_deref(),
            id,
            keep: keep.collect(),
            previous_translation: complaint.map(|complaint| complaint.draft.as_str()),
            problems_to_fix: complaint.map(|complaint| complaint.findings.as_slice()),
            text: &item.text,
        }
    });
    segments.collect()
}

/// The JSON schema of the answer (OpenAI's strict subset: everything required, nothing else allowed).
pub(super) fn answer_schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "translations": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": { "id": { "type": "integer" }, "text": { "type": "string" } },
                    "required": ["id", "text"],
                    "additionalProperties": false
                }
            }
        },
        "required": ["translations"],
        "additionalProperties": false
    })
}

/// The texts of `{"translations": [{"id", "text"}, …]}`, in the order of the batch. The object may stand
/// inside a code fence or a few words of prose, which chat models add; the ids must be exactly the batch's.
///
/// # Errors
/// [`BackendError::Malformed`] with the first thing that is wrong; [`BackendError::Mismatched`] when it answers some of several
/// segments, or others.
pub(super) fn answers(
    backend: &str,
    batch: &Batch,
    content: &str,
) -> Result<Vec<String>, BackendError> {
    let malformed = |reason: String| BackendError::Malformed {
        backend: backend.to_owned(),
        reason,
    };
    // Most answers are exactly what was asked for.
    if let Some(texts) = exactly(batch, content) {
        return Ok(texts);
    }
    let value =
        find_object(content).ok_or_else(|| malformed("it holds no JSON object".to_owned()))?;
    let list = value["translations"]
        .as_array()
        .ok_or_else(|| malformed("it has no list `translations`".to_owned()))?;
    let mut texts = BTreeMap::new();
    for entry in list {
        let id = read_id(&entry["id"]).ok_or_else(|| malformed("an entry has no id".to_owned()))?;
        let text = entry["text"].as_str().map(str::trim).unwrap_or_default();
        if text.is_empty() {
            return Err(malformed(format!("segment {id} is empty")));
        }
        if texts.insert(id, text.to_owned()).is_some() {
            return Err(malformed(format!("segment {id} comes twice")));
        }
    }
    let answers_some = batch.items.len() > 1 && !texts.is_empty();
    in_order(batch, texts).map_err(|reason| {
        if answers_some {
            BackendError::Mismatched {
                backend: backend.to_owned(),
                reason,
            }
        } else {
            malformed(reason)
        }
    })
}

#[derive(Deserialize)]
struct Exact<'c> {
    #[serde(borrow)]
    translations: Vec<Entry<'c>>,
}

#[derive(Deserialize)]
struct Entry<'c> {
    id: usize,
    #[serde(borrow)]
    text: Cow<'c, str>,
}

/// The texts of an answer with nothing around it, every segment in its order.
fn exactly(batch: &Batch, content: &str) -> Option<Vec<String>> {
    let Exact { translations } = serde_json::from_str(content).ok()?;
    let is_next =
        |(id, entry): (usize, &Entry<'_>)| entry.id == id && !entry.text.trim().is_empty();
    let is_exact = translations.len() == batch.items.len() && (1..).zip(&translations).all(is_next);
    let texts = translations.iter();
    is_exact.then(|| texts.map(|entry| entry.text.trim().to_owned()).collect())
}

fn in_order(batch: &Batch, mut texts: BTreeMap<usize, String>) -> Result<Vec<String>, String> {
    let answers = (1..=batch.items.len())
        .map(|id| {
            texts
                .remove(&id)
                .ok_or_else(|| format!("segment {id} is missing"))
        })
        .collect::<Result<_, _>>()?;
    match texts.keys().next() {
        Some(id) => Err(format!("segment {id} was not asked for")),
        None => Ok(answers),
    }
}

fn read_id(value: &Value) -> Option<usize> {
    let number = value
        .as_u64()
        .or_else(|| value.as_str()?.trim().parse().ok())?;
    usize::try_from(number).ok()
}

fn find_object(content: &str) -> Option<Value> {
    if let Ok(value @ Value::Object(_)) = serde_json::from_str(content) {
        return Some(value);
    }
    let (start, end) = (content.find('{')?, content.rfind('}')?);
    serde_json::from_str(content.get(start..=end)?)
        .ok()
        .filter(Value::is_object)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Item;
    use crate::model::Language;

    fn batch(items: usize) -> Batch {
        let items = (0..items)
            .map(|n| Item {
                text: format!("ប្រយោគ {n}"),
                ..Item::default()
            })
            .collect();
        Batch {
            source: Language::Khmer,
            target: Language::Vietnamese,
            items,
        }
    }

    fn reason(content: &str) -> String {
        answers("b", &batch(2), content).unwrap_err().to_string()
    }

    #[test]
    fn answers_come_in_the_batchs_order_whatever_the_reply_s() {
        let content = r#"{"translations":[{"id":2,"text":"hai"},{"id":"1","text":" một "}]}"#;
        assert_eq!(answers("b", &batch(2), content).unwrap(), ["một", "hai"]);
    }

    #[test]
    fn fences_and_prose_around_the_object_are_passed_over() {
        let content =
            "Here you are:\n```json\n{\"translations\":[{\"id\":1,\"text\":\"một\"}]}\n```\nDone!";
        assert_eq!(answers("b", &batch(1), content).unwrap(), ["một"]);
    }

    #[test]
    fn an_answer_to_some_of_several_segments_is_one_of_the_right_kind() {
        let is_one = |items, content| {
            let error = answers("b", &batch(items), content).unwrap_err();
            matches!(error, BackendError::Mismatched { .. })
        };
        assert!(is_one(2, r#"{"translations":[{"id":1,"text":"a"}]}"#));
        assert!(is_one(2, r#"{"translations":[{"id":7,"text":"a"}]}"#));
        assert!(!is_one(2, r#"{"translations":[]}"#));
        assert!(!is_one(1, r#"{"translations":[{"id":7,"text":"a"}]}"#));
    }

    #[test]
    fn a_wrong_set_of_ids_is_refused_with_the_reason() {
        assert!(reason("no json").contains("no JSON"));
        assert!(reason(r#"{"x":1}"#).contains("no list"));
        assert!(
            reason(r#"{"translations":[{"id":1,"text":"a"}]}"#).contains("segment 2 is missing")
        );
        assert!(
            reason(r#"{"translations":[{"id":1,"text":"a"},{"id":1,"text":"b"}]}"#)
                .contains("twice")
        );
        assert!(
            reason(r#"{"translations":[{"id":1,"text":"a"},{"id":2,"text":" "}]}"#)
                .contains("empty")
        );
        let three =
            r#"{"translations":[{"id":1,"text":"a"},{"id":2,"text":"b"},{"id":3,"text":"c"}]}"#;
        assert!(reason(three).contains("segment 3 was not asked for"));
        assert!(reason(r#"{"translations":[{"id":1,"text":"a"},{"id":2,"te"#).contains("no JSON"));
    }
}
