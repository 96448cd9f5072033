//! Sentence vectors in the dialect of OpenAI: `POST {base}/embeddings`.

use serde::Deserialize;
use serde_json::json;

use super::{BackendError, Batch, Body, Capabilities};
use crate::http::HttpReply;

/// The body that asks for a vector of each item.
pub(super) fn body(model: &str, batch: &Batch) -> Body {
    let texts: Vec<&str> = batch.items.iter().map(|item| item.text.as_str()).collect();
    json!({ "input": texts, "model": model }).into()
}

#[derive(Deserialize)]
struct Response {
    data: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    index: Option<usize>,
    embedding: Vec<f32>,
}

/// The vectors of a good reply, in the items' order: one for each, all of one length, every number finite.
pub(super) fn read(
    capabilities: &Capabilities,
    batch: &Batch,
    reply: &HttpReply,
) -> Result<Vec<Vec<f32>>, BackendError> {
    let response: Response = serde_json::from_str(&reply.body)
        .map_err(|error| capabilities.malformed(format!("the reply has no vectors: {error}")))?;
    let count = response.data.len();
    if count != batch.items.len() {
        let reason = format!("{count} vectors for {} sentences", batch.items.len());
        return Err(capabilities.malformed(reason));
    }
    let mut vectors = vec![Vec::new(); count];
    for (at, row) in response.data.into_iter().enumerate() {
        let at = row.index.unwrap_or(at);
        let place = vectors.get_mut(at).filter(|place| place.is_empty());
        let is_good = !row.embedding.is_empty() && row.embedding.iter().all(|x| x.is_finite());
        match place {
            Some(place) if is_good => *place = row.embedding,
            Some(_) => return Err(capabilities.malformed(format!("vector {at} is not usable"))),
            None => {
                return Err(capabilities
                    .malformed(format!("vector {at} is there twice or is not asked for")));
            }
        }
    }
    let length = vectors.first().map_or(0, Vec::len);
    if vectors.iter().any(|vector| vector.len() != length) {
        return Err(capabilities.malformed("vectors of different lengths"));
    }
    Ok(vectors)
}
