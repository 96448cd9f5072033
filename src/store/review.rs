//! What came back from review: one transaction an import, and the way back.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, Transaction};

use super::documents::{parsed, read_target};
use super::writer::write_in;
use super::{Change, Store, StoreError};
use crate::model::{Language, SegmentId, Status, Target};

/// The migration that made the tables.
const SINCE: i64 = 40;
/// At most so many rows in one statement: databases limit the number of parameters.
const ROWS: usize = 200;

/// What an import brings, to become durable together or not at all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReviewImport {
    /// The names of the files.
    pub files: Vec<String>,
    /// The rounds whose rows were in them.
    pub rounds: Vec<String>,
    /// Decisions and comments.
    pub change: Change,
    /// Words that a person must choose between.
    pub conflicts: Vec<KeptConflict>,
    /// Conflicts of earlier imports that are decided now.
    pub decided: Vec<(SegmentId, Language)>,
    /// Changes proposed for the glossary.
    pub proposals: Vec<TermProposal>,
    /// Alignments to keep in place of those of their names.
    pub alignments: Vec<(String, crate::model::Alignment)>,
}

impl ReviewImport {
    /// Whether it changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.change == Change::default()
            && self.conflicts.is_empty()
            && self.decided.is_empty()
            && self.proposals.is_empty()
            && self.alignments.is_empty()
    }
}

/// Different words of two persons for one target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeptConflict {
    /// Whose target.
    pub segment: SegmentId,
    /// In which language.
    pub language: Language,
    /// What was given out.
    pub base: String,
    /// What the project says.
    pub ours: String,
    /// What came back.
    pub theirs: String,
    /// The status beside it.
    pub status: Option<Status>,
    /// Where it stands: file, sheet and row.
    pub place: String,
    /// Whose words they are, when it is known.
    pub reviewer: String,
}

/// A change of a term that a reviewer proposes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TermProposal {
    /// The concept; empty for a new one.
    pub concept: String,
    /// Its Khmer.
    pub km: String,
    /// The column of the glossary.
    pub field: String,
    /// What the glossary says.
    pub before: String,
    /// What the reviewer wrote.
    pub after: String,
    /// Where it stands.
    pub place: String,
    /// Who proposes it, when it is known.
    pub reviewer: String,
}

/// An import that was not undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportInfo {
    /// Its running number, from 1.
    pub number: i64,
    /// The names of its files.
    pub files: Vec<String>,
    /// The rounds whose rows were in them.
    pub rounds: Vec<String>,
}

/// What an import changed in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewChange {
    /// Whose target or comment.
    pub segment: SegmentId,
    /// The language of a target; `None` for a comment.
    pub language: Option<Language>,
    /// The words before; empty when there were none.
    pub before: String,
    /// The words after.
    pub after: String,
    /// How far the words were before.
    pub status_before: Option<Status>,
    /// How far they are after.
    pub status_after: Option<Status>,
}

/// What came of undoing an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Undone {
    /// The import.
    pub number: i64,
    /// The names of its files.
    pub files: Vec<String>,
    /// Targets and comments that are as before.
    pub restored: usize,
    /// Those that were changed since, and stay as they are.
    pub left: Vec<(SegmentId, Option<Language>)>,
}

/// A target as it is kept in `review_changes`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    key: String,
    #[serde(flatten)]
    target: Target,
}

struct Place {
    part: String,
    segment: String,
    language: String,
    before: Option<String>,
    after: Option<String>,
    history: Option<i64>,
}

impl Store {
    /// Takes an import in: all of it or, when it fails or the program is killed, nothing. Returns its number.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be written.
    pub async fn take_in_review(&self, import: &ReviewImport) -> Result<i64, StoreError> {
        self.known.add(&import.change);
        let mut transaction = self.pool.begin().await?;
        let number: i64 = sqlx::query("SELECT COALESCE(MAX(number), 0) + 1 FROM review_imports")
            .fetch_one(&mut *transaction)
            .await?
            .get(0);
        sqlx::query("INSERT INTO review_imports (number, files, rounds) VALUES ($1, $2, $3)")
            .bind(number)
            .bind(json(&import.files))
            .bind(json(&import.rounds))
            .execute(&mut *transaction)
            .await?;
        let targets = targets_of(&mut transaction, &import.change).await?;
        let comments = comments_of(&mut transaction, &import.change).await?;
        let mark: i64 = sqlx::query("SELECT COALESCE(MAX(rowid), 0) FROM target_history")
            .fetch_one(&mut *transaction)
            .await?
            .get(0);
        write_in(&mut transaction, std::iter::once(&import.change)).await?;
        let history = history_since(&mut transaction, mark).await?;
        let rows = changes(import, &targets, &comments, &history);
        for rows in rows.chunks(ROWS) {
            insert_changes(&mut transaction, number, rows).await?;
        }
        keep_others(&mut transaction, number, import).await?;
        transaction.commit().await?;
        Ok(number)
    }

    /// The imports that were not undone, the latest last.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn review_imports(&self) -> Result<Vec<ImportInfo>, StoreError> {
        if !self.has_migration(SINCE).await? {
            return Ok(Vec::new());
        }
        let rows = sqlx::query("SELECT number, files, rounds FROM review_imports ORDER BY number")
            .fetch_all(&self.pool)
            .await?;
        let list = |text: String| serde_json::from_str(&text).unwrap_or_default();
        let info = |row: &SqliteRow| ImportInfo {
            number: row.get(0),
            files: list(row.get(1)),
            rounds: list(row.get(2)),
        };
        Ok(rows.iter().map(info).collect())
    }

    /// What an import changed, by segment.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn review_changes(&self, import: i64) -> Result<Vec<ReviewChange>, StoreError> {
        let rows = sqlx::query(CHANGES)
            .bind(import)
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.iter().map(|row| change(&row_of(row))).collect())
    }

    /// The conflicts that nobody has decided yet.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn open_conflicts(&self) -> Result<Vec<KeptConflict>, StoreError> {
        if !self.has_migration(SINCE).await? {
            return Ok(Vec::new());
        }
        let rows = sqlx::query(
            "SELECT segment, language, base, ours, theirs, status, place, reviewer
             FROM review_conflicts WHERE decided IS NULL ORDER BY import, segment, language, theirs",
        )
        .fetch_all(&self.pool)
        .await?;
        let conflict = |row: &SqliteRow| -> Result<KeptConflict, StoreError> {
            Ok(KeptConflict {
                segment: SegmentId::from_stored(row.get(0)),
                language: parsed(row, 1)?,
                base: row.get(2),
                ours: row.get(3),
                theirs: row.get(4),
                status: row.get::<String, _>(5).parse().ok(),
                place: row.get(6),
                reviewer: row.get(7),
            })
        };
        rows.iter().map(conflict).collect()
    }

    /// The changes that reviewers proposed for the glossary, in the order in which they came.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn term_proposals(&self) -> Result<Vec<TermProposal>, StoreError> {
        if !self.has_migration(SINCE).await? {
            return Ok(Vec::new());
        }
        let rows = sqlx::query(
            "SELECT concept, km, field, before, after, place, reviewer FROM term_proposals
             ORDER BY import, concept, km, field, after",
        )
        .fetch_all(&self.pool)
        .await?;
        let proposal = |row: &SqliteRow| TermProposal {
            concept: row.get(0),
            km: row.get(1),
            field: row.get(2),
            before: row.get(3),
            after: row.get(4),
            place: row.get(5),
            reviewer: row.get(6),
        };
        Ok(rows.iter().map(proposal).collect())
    }

    /// Undoes the latest import: targets, their history, comments, conflicts and proposals are as before. What was
    /// changed since stays as it is. `None` when there is no import.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be written; then nothing was undone.
    pub async fn undo_review(&self) -> Result<Option<Undone>, StoreError> {
        let Some(last) = self.review_imports().await?.pop() else {
            return Ok(None);
        };
        let mut transaction = self.pool.begin().await?;
        let rows = sqlx::query(CHANGES)
            .bind(last.number)
            .fetch_all(&mut *transaction)
            .await?;
        let mut undone = Undone {
            number: last.number,
            files: last.files,
            ..Undone::default()
        };
        for row in rows.iter().map(row_of) {
            if restore(&mut transaction, &row).await? {
                undone.restored += 1;
            } else {
                let segment = SegmentId::from_stored(&row.segment);
                undone.left.push((segment, row.language.parse().ok()));
            }
        }
        for statement in [
            "DELETE FROM review_changes WHERE import = $1",
            "DELETE FROM review_conflicts WHERE import = $1",
            "UPDATE review_conflicts SET decided = NULL WHERE decided = $1",
            "DELETE FROM term_proposals WHERE import = $1",
            "DELETE FROM review_imports WHERE number = $1",
        ] {
            sqlx::query(statement)
                .bind(last.number)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(Some(undone))
    }
}

const CHANGES: &str = "SELECT part, segment, language, before, after, history FROM review_changes
     WHERE import = $1 ORDER BY segment, part DESC, language DESC";

fn row_of(row: &SqliteRow) -> Place {
    Place {
        part: row.get(0),
        segment: row.get(1),
        language: row.get(2),
        before: row.get(3),
        after: row.get(4),
        history: row.get(5),
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts, numbers and lists of them are JSON")
}

fn change(row: &Place) -> ReviewChange {
    let target =
        |text: &Option<String>| -> Option<Kept> { serde_json::from_str(text.as_ref()?).ok() };
    let (before, after) = (target(&row.before), target(&row.after));
    let words = |kept: &Option<Kept>, text: &Option<String>| match kept {
        Some(kept) => kept.target.text.clone(),
        None if row.part == "comment" => text.clone().unwrap_or_default(),
        None => String::new(),
    };
    ReviewChange {
        segment: SegmentId::from_stored(&row.segment),
        language: row.language.parse().ok(),
        before: words(&before, &row.before),
        after: words(&after, &row.after),
        status_before: before.map(|kept| kept.target.status),
        status_after: after.map(|kept| kept.target.status),
    }
}

type Targets = HashMap<(String, String), Kept>;

/// The targets that a change touches, as they are now.
async fn targets_of(
    transaction: &mut Transaction<'_, Sqlite>,
    change: &Change,
) -> Result<Targets, StoreError> {
    let mut targets = HashMap::new();
    for rows in change.decisions.chunks(ROWS) {
        let mut query = QueryBuilder::new(
            "SELECT segment, language, key, text, origin, status, findings FROM targets
             WHERE segment IN (",
        );
        let mut separated = query.separated(", ");
        for row in rows {
            separated.push_bind(row.segment.as_str());
        }
        query.push(")");
        for row in query.build().fetch_all(&mut **transaction).await? {
            let kept = Kept {
                key: row.get(2),
                target: read_target(&row, 3)?,
            };
            targets.insert((row.get(0), row.get(1)), kept);
        }
    }
    Ok(targets)
}

async fn comments_of(
    transaction: &mut Transaction<'_, Sqlite>,
    change: &Change,
) -> Result<HashMap<String, String>, StoreError> {
    let mut comments = HashMap::new();
    for (segment, _) in &change.comments {
        let row = sqlx::query("SELECT text FROM comments WHERE segment = $1")
            .bind(segment.as_str())
            .fetch_optional(&mut **transaction)
            .await?;
        if let Some(row) = row {
            comments.insert(segment.to_string(), row.get(0));
        }
    }
    Ok(comments)
}

async fn history_since(
    transaction: &mut Transaction<'_, Sqlite>,
    mark: i64,
) -> Result<HashMap<(String, String), i64>, StoreError> {
    let rows = sqlx::query("SELECT segment, language, rowid FROM target_history WHERE rowid > $1")
        .bind(mark)
        .fetch_all(&mut **transaction)
        .await?;
    Ok(rows
        .iter()
        .map(|row| ((row.get(0), row.get(1)), row.get(2)))
        .collect())
}

fn changes(
    import: &ReviewImport,
    targets: &Targets,
    comments: &HashMap<String, String>,
    history: &HashMap<(String, String), i64>,
) -> Vec<Place> {
    let decisions = import.change.decisions.iter().map(|change| {
        let place = (change.segment.to_string(), change.language.tag().to_owned());
        let after = Kept {
            key: change.key.clone(),
            target: change.target.clone(),
        };
        Place {
            part: "target".to_owned(),
            before: targets.get(&place).map(json),
            after: Some(json(&after)),
            history: history.get(&place).copied(),
            segment: place.0,
            language: place.1,
        }
    });
    let comments = import.change.comments.iter().map(|(segment, text)| Place {
        part: "comment".to_owned(),
        segment: segment.to_string(),
        language: String::new(),
        before: comments.get(segment.as_str()).cloned(),
        after: Some(text.clone()),
        history: None,
    });
    decisions.chain(comments).collect()
}

async fn insert_changes(
    transaction: &mut Transaction<'_, Sqlite>,
    number: i64,
    rows: &[Place],
) -> Result<(), StoreError> {
    let mut query = QueryBuilder::new(
        "INSERT INTO review_changes (import, part, segment, language, before, after, history) ",
    );
    query.push_values(rows, |mut values, row| {
        values
            .push_bind(number)
            .push_bind(&row.part)
            .push_bind(&row.segment)
            .push_bind(&row.language)
            .push_bind(&row.before)
            .push_bind(&row.after)
            .push_bind(row.history);
    });
    query.build().execute(&mut **transaction).await?;
    Ok(())
}

/// Conflicts, decisions on earlier ones, proposals and alignments.
async fn keep_others(
    transaction: &mut Transaction<'_, Sqlite>,
    number: i64,
    import: &ReviewImport,
) -> Result<(), StoreError> {
    for (segment, language) in &import.decided {
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
        super::alignments::put(transaction, name, alignment).await?;
    }
    Ok(())
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

/// Puts one place back; says no when it was changed since.
async fn restore(
    transaction: &mut Transaction<'_, Sqlite>,
    row: &Place,
) -> Result<bool, StoreError> {
    if row.part == "comment" {
        return restore_comment(transaction, row).await;
    }
    let now = sqlx::query(
        "SELECT key, text, origin, status, findings FROM targets WHERE segment = $1 AND language = $2",
    )
    .bind(&row.segment)
    .bind(&row.language)
    .fetch_optional(&mut **transaction)
    .await?;
    let Some(now) = now else { return Ok(false) };
    let now = Kept {
        key: now.get(0),
        target: read_target(&now, 1)?,
    };
    if Some(json(&now)) != row.after {
        return Ok(false);
    }
    sqlx::query("DELETE FROM targets WHERE segment = $1 AND language = $2")
        .bind(&row.segment)
        .bind(&row.language)
        .execute(&mut **transaction)
        .await?;
    if let Some(kept) = row
        .before
        .as_ref()
        .and_then(|text| serde_json::from_str::<Kept>(text).ok())
    {
        sqlx::query(
            "INSERT INTO targets (segment, language, key, text, origin, status, findings)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&row.segment)
        .bind(&row.language)
        .bind(kept.key)
        .bind(kept.target.text)
        .bind(kept.target.origin.to_string())
        .bind(kept.target.status.as_str())
        .bind(json(&kept.target.findings))
        .execute(&mut **transaction)
        .await?;
    }
    if let Some(history) = row.history {
        sqlx::query("DELETE FROM target_history WHERE rowid = $1")
            .bind(history)
            .execute(&mut **transaction)
            .await?;
    }
    Ok(true)
}

async fn restore_comment(
    transaction: &mut Transaction<'_, Sqlite>,
    row: &Place,
) -> Result<bool, StoreError> {
    let now = sqlx::query("SELECT text FROM comments WHERE segment = $1")
        .bind(&row.segment)
        .fetch_optional(&mut **transaction)
        .await?;
    if now.map(|now| now.get::<String, _>(0)) != row.after {
        return Ok(false);
    }
    sqlx::query("DELETE FROM comments WHERE segment = $1")
        .bind(&row.segment)
        .execute(&mut **transaction)
        .await?;
    if let Some(text) = &row.before {
        sqlx::query("INSERT INTO comments (segment, text) VALUES ($1, $2)")
            .bind(&row.segment)
            .bind(text)
            .execute(&mut **transaction)
            .await?;
    }
    Ok(true)
}
