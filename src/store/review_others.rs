//! What an import of a review brings besides targets and comments: conflicts, decisions on earlier ones, proposals for the
//! glossary and alignments.

use std::collections::HashSet;

use sqlx::{Row, Sqlite, Transaction};

use super::review::{ALIGNMENT, Changed, insert_changes};
use super::{KeptConflict, ReviewImport, StoreError, alignments};
use crate::model::{Language, SegmentId, Status};

/// Keeps them in the transaction of their import.
pub(super) async fn keep(
    transaction: &mut Transaction<'_, Sqlite>,
    number: i64,
    import: &ReviewImport,
) -> Result<(), StoreError> {
    // Mostly nothing is open, whatever is decided.
    let open = sqlx::query("SELECT segment, language FROM review_conflicts WHERE decided IS NULL")
        .fetch_all(&mut **transaction)
        .await?;
    let open: HashSet<(String, String)> = open.iter().map(|row| (row.get(0), row.get(1))).collect();
    let is_open = |(segment, language): &&(SegmentId, Language)| {
        open.contains(&(segment.to_string(), language.tag().to_owned()))
    };
    for (segment, language) in import.decided.iter().filter(is_open) {
        sqlx::query(
            "UPDATE review_conflicts SET decided = $1
             WHERE segment = $2 AND language = $3 AND decided IS NULL",
        )
        .bind(number)
        .bind(segment.as_str())
        .bind(language.tag())
        .execute(&mut **transaction)
        .await?;
    }
    for conflict in &import.conflicts {
        keep_conflict(transaction, number, conflict).await?;
    }
    for proposal in &import.proposals {
        sqlx::query(
            "INSERT INTO term_proposals (import, concept, km, field, before, after, place, reviewer)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(number)
        .bind(&proposal.concept)
        .bind(&proposal.km)
        .bind(&proposal.field)
        .bind(&proposal.before)
        .bind(&proposal.after)
        .bind(&proposal.place)
        .bind(&proposal.reviewer)
        .execute(&mut **transaction)
        .await?;
    }
    for (name, alignment) in &import.alignments {
        let before = alignments::data(transaction, name).await?;
        alignments::put(transaction, name, alignment).await?;
        let changed = Changed {
            part: ALIGNMENT.to_owned(),
            segment: name.clone(),
            language: String::new(),
            before,
            after: alignments::data(transaction, name).await?,
            history: None,
        };
        insert_changes(transaction, number, &[changed]).await?;
    }
    Ok(())
}

/// Puts an alignment back; says no when it was changed since.
pub(super) async fn restore_alignment(
    transaction: &mut Transaction<'_, Sqlite>,
    row: &Changed,
) -> Result<bool, StoreError> {
    if alignments::data(transaction, &row.segment).await? != row.after {
        return Ok(false);
    }
    let back = match &row.before {
        Some(before) => sqlx::query("UPDATE alignments SET data = $2 WHERE name = $1")
            .bind(&row.segment)
            .bind(before),
        None => sqlx::query("DELETE FROM alignments WHERE name = $1").bind(&row.segment),
    };
    back.execute(&mut **transaction).await?;
    Ok(true)
}

/// A conflict that was decided and comes again is open again.
async fn keep_conflict(
    transaction: &mut Transaction<'_, Sqlite>,
    number: i64,
    conflict: &KeptConflict,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO review_conflicts (import, segment, language, base, ours, theirs, status, place, reviewer)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (segment, language, theirs, status) DO UPDATE SET ours = excluded.ours, decided = NULL",
    )
    .bind(number)
    .bind(conflict.segment.as_str())
    .bind(conflict.language.tag())
    .bind(&conflict.base)
    .bind(&conflict.ours)
    .bind(&conflict.theirs)
    .bind(conflict.status.map_or("", Status::as_str))
    .bind(&conflict.place)
    .bind(&conflict.reviewer)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
