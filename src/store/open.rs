//! Opening the database: lock, version, migrations.

use std::path::Path;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{Connection, Row};
use tokio::sync::OnceCell;

use super::known::Known;
use super::lock::FolderLock;
use super::writer::Writer;
use super::{Access, FILE_NAME, Store, StoreError, arrivals};

/// So many prepared statements are kept: more than there are kinds of them.
const STATEMENTS: usize = 256;

static MIGRATIONS: Migrator = sqlx::migrate!("src/store/migrations");

impl Store {
    /// Opens the database of a folder, creating folder and file when `access` is to write.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when another run writes there, [`StoreError::Missing`] when there is nothing to
    /// read, [`StoreError::Newer`] and [`StoreError::Damaged`] when the file is not ours to use: then it
    /// is left as it was.
    pub async fn open(folder: &Path, access: Access) -> Result<Self, StoreError> {
        let path = folder.join(FILE_NAME);
        let is_empty = || std::fs::metadata(&path).is_ok_and(|file| file.len() == 0);
        if access == Access::Read && (!path.exists() || is_empty()) {
            return Err(StoreError::Missing {
                folder: folder.to_owned(),
            });
        }
        let lock = match access {
            Access::Write => {
                std::fs::create_dir_all(folder).map_err(|error| StoreError::io(folder, error))?;
                Some(FolderLock::take(folder)?)
            }
            Access::Read => None,
        };
        if path.exists() {
            refuse_foreign_or_newer(&path).await?;
        }
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .foreign_keys(true);
        if access == Access::Read {
            let pool = connect(&path, reading(options, &path)).await?;
            let store = Self {
                path,
                pool,
                writer: None,
                known: Known::default(),
                schema: OnceCell::new(),
                _lock: None,
            };
            if store.has_leftovers().await? {
                put_in_place(folder).await;
            }
            return Ok(store);
        }
        let options = options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            // A page that changes again and again goes into the file once for so many pages of the log (16 MB).
            .pragma("wal_autocheckpoint", "4096")
            // What a statement of many rows keeps for the case that it fails, SQLite writes into a file otherwise.
            .pragma("temp_store", "memory")
            // Rows have hashes for names and lie everywhere: 8 MB of pages are kept at hand.
            .pragma("cache_size", "-8192")
            .statement_cache_capacity(STATEMENTS);
        let pool = connect(&path, options.clone()).await?;
        migrate(&pool).await.map_err(|error| StoreError::Damaged {
            path: path.clone(),
            reason: error.to_string(),
        })?;
        let writer = Writer::start(&options).await?;
        Ok(Self {
            path,
            pool,
            writer: Some(writer),
            known: Known::default(),
            schema: OnceCell::new(),
            _lock: lock,
        })
    }

    /// Whether answers and targets wait to be put in their places: a run is at work, or one was killed.
    async fn has_leftovers(&self) -> Result<bool, StoreError> {
        if !self.has_migration(arrivals::SINCE).await? {
            return Ok(false);
        }
        let row = sqlx::query("SELECT 1 FROM arrivals LIMIT 1")
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.is_some())
    }

    /// Whether the database has had a migration; one that an earlier version wrote and that is only read may not.
    pub(super) async fn has_migration(&self, version: i64) -> Result<bool, StoreError> {
        let versions = self.schema.get_or_try_init(|| async {
            let rows = sqlx::query("SELECT version FROM _sqlx_migrations")
                .fetch_all(&self.pool)
                .await?;
            Ok::<_, StoreError>(rows.iter().map(|row| row.get(0)).collect())
        });
        Ok(versions.await?.contains(&version))
    }
}

/// Brings the tables up to date, in one step that comes about as a whole or not at all. The disk is not waited for: the
/// first commit of anybody's words waits for all that stands before it in the log.
async fn migrate(pool: &SqlitePool) -> Result<(), sqlx::migrate::MigrateError> {
    let mut connection = pool.acquire().await?;
    sqlx::query("PRAGMA synchronous = NORMAL")
        .execute(&mut *connection)
        .await?;
    let outcome = migrate_whole(&mut connection).await;
    sqlx::query("PRAGMA synchronous = FULL")
        .execute(&mut *connection)
        .await?;
    outcome
}

async fn migrate_whole(
    connection: &mut SqliteConnection,
) -> Result<(), sqlx::migrate::MigrateError> {
    let mut transaction = connection.begin().await?;
    MIGRATIONS.run(&mut *transaction).await?;
    Ok(transaction.commit().await?)
}

/// Lets a writer put in its place what a run left that was killed. While a run is at work it does so itself, and where the
/// folder cannot be written, it stays as it is.
async fn put_in_place(folder: &Path) {
    match Box::pin(Store::open(folder, Access::Write)).await {
        Ok(store) => store.close().await,
        Err(error) => tracing::info!(%error, "what a run left stays where it is"),
    }
}

/// To read only. SQLite makes files beside a database in WAL mode even then; where it cannot, and no log is left over, the
/// file itself is complete and nobody can be writing to it.
fn reading(options: SqliteConnectOptions, path: &Path) -> SqliteConnectOptions {
    let wal = path.with_extension("db-wal");
    let is_whole = std::fs::metadata(wal).map_or(true, |log| log.len() == 0);
    let folder = path.parent().unwrap_or(Path::new("."));
    let is_closed = || tempfile::tempfile_in(folder).is_err();
    let immutable = path.exists() && is_whole && is_closed();
    options.read_only(true).immutable(immutable)
}

async fn connect(path: &Path, options: SqliteConnectOptions) -> Result<SqlitePool, StoreError> {
    SqlitePoolOptions::new()
        .max_connections(2)
        .connect_with(options)
        .await
        .map_err(|error| unusable(path, &error))
}

/// Why a database cannot be opened: SQLite's `CANTOPEN` and `READONLY` speak of rights, not of damage.
fn unusable(path: &Path, error: &sqlx::Error) -> StoreError {
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code);
    let code = code.and_then(|code| code.parse::<u32>().ok());
    if matches!(code.map(|code| code & 0xff), Some(8 | 14)) {
        let reason =
            format!("SQLite needs the right to write to the file and its folder ({error})");
        return StoreError::io(
            path,
            std::io::Error::new(std::io::ErrorKind::PermissionDenied, reason),
        );
    }
    StoreError::Damaged {
        path: path.to_owned(),
        reason: error.to_string(),
    }
}

/// Looks at the file without changing a byte of it.
async fn refuse_foreign_or_newer(path: &Path) -> Result<(), StoreError> {
    let damaged = |error: sqlx::Error| unusable(path, &error);
    let options = reading(SqliteConnectOptions::new().filename(path), path);
    let pool = connect(path, options).await?;
    let tables: i64 =
        sqlx::query("SELECT count(*) FROM sqlite_master WHERE name = '_sqlx_migrations'")
            .fetch_one(&pool)
            .await
            .map_err(damaged)?
            .get(0);
    let found: Option<i64> = if tables == 0 {
        None
    } else {
        sqlx::query("SELECT max(version) FROM _sqlx_migrations")
            .fetch_one(&pool)
            .await
            .map_err(damaged)?
            .get(0)
    };
    pool.close().await;
    let known = MIGRATIONS
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or(0);
    match found {
        Some(found) if found > known => Err(StoreError::Newer {
            path: path.to_owned(),
            found,
            known,
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use sqlx::ConnectOptions;

    use super::*;

    /// A database of the version before migration 100, as a killed run left it.
    const LEFT: &str = "
        INSERT INTO targets (segment, language, key, text, origin, status, findings) VALUES
            ('a-1', 'en', 'k', 'old', 'draft', 'needs-review', '[]'),
            ('a-3', 'en', 'k', 'theirs', 'person', 'reviewed', '[]');
        INSERT INTO arrivals (recipe, answer, model, segment, language, key, text, origin, status, findings) VALUES
            ('r1', 'one', 'm', 'a-1', 'en', 'k', NULL, 'draft', 'translated', '[]'),
            ('r2', 'two', 'm', 'a-2', 'en', 'k', 'mended', 'draft', 'translated', '[]'),
            ('r3', 'three', 'm', 'a-3', 'en', 'k', NULL, 'draft', 'translated', '[]');";

    #[tokio::test]
    async fn what_a_killed_run_of_an_earlier_version_left_is_in_its_place() {
        for access in [Access::Write, Access::Read] {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join(FILE_NAME);
            let options = SqliteConnectOptions::new().filename(&file);
            let options = options.create_if_missing(true);
            let mut connection = options.connect().await.unwrap();
            MIGRATIONS.run_to(90, &mut connection).await.unwrap();
            sqlx::raw_sql(LEFT).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
            let store = Store::open(folder.path(), access).await.unwrap();
            let texts = async |query| {
                let rows = sqlx::query(query).fetch_all(&store.pool).await.unwrap();
                let texts: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
                texts.join(" ")
            };
            let targets = texts("SELECT text FROM targets ORDER BY segment").await;
            assert_eq!(targets, "one mended theirs");
            let answers = texts("SELECT text FROM answers ORDER BY recipe").await;
            assert_eq!(answers, "one two three");
            assert_eq!(texts("SELECT text FROM target_history").await, "old");
            assert_eq!(texts("SELECT changes FROM arrivals").await, "");
            store.close().await;
        }
    }
}
