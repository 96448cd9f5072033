//! A batch as JSON for services that are told in words what to do, and the way back.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{BackendError, Batch};

/// The batch's segments: `[{"id": 1, "text": …}, …]`, with what each needs to keep.
pub(super) fn segments(batch: &Batch) -> Value {
    let segments = batch.items.iter().zip(1_u32..).map(|(item, id)| {
        let mut segment = json!({ "id": id, "text": item.text });
        if let Some(before) = &item.before {
            segment["context_before"] = json!(before);
        }
        if let Some(after) = &item.after {
            segment["context_after"] = json!(after);
        }
        if !item.placeables.is_empty() {
            segment["keep"] = item
                .placeables
                .iter()
                .map(|(_, target)| json!(target))
                .collect();
        }
        if let Some(complaint) = &item.complaint {
            segment["previous_translation"] = json!(complaint.draft);
            segment["problems_to_fix"] = json!(complaint.findings);
        }
        segment
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
/// [`BackendError::Malformed`] with the first thing that is wrong.
pub(super) fn answers(
    backend: &str,
    batch: &Batch,
    content: &str,
) -> Result<Vec<String>, BackendError> {
    let malformed = |reason: String| BackendError::Malformed {
        backend: backend.to_owned(),
        reason,
    };
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
    in_order(batch, texts).map_err(malformed)
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
