//! Bad input gets one clear message, the right exit code, and leaves nothing half-written.
#![allow(
    missing_docs,
    clippy::assigning_clones,
    clippy::duration_suboptimal_units,
    clippy::format_collect,
    clippy::print_stderr,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a test that cannot be set up should panic, and says what it skips"
)]

mod support;

use support::{Folder, mock};

/// Runs on bad input: the exit code, and what the message must say.
fn refused(folder: &Folder, arguments: &[&str], code: i32, says: &[&str]) {
    let run = folder.trivani(arguments);
    assert_eq!(
        run.code, code,
        "{arguments:?}: {}{}",
        run.stdout, run.stderr
    );
    for part in says {
        assert!(
            run.stderr.contains(part),
            "{arguments:?} says {:?}, not {part:?}",
            run.stderr
        );
    }
    assert_eq!(
        run.stderr.matches("error:").count(),
        1,
        "one message: {}",
        run.stderr
    );
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    let written = folder.path("output").exists()
        && std::fs::read_dir(folder.path("output"))
            .unwrap()
            .any(|entry| {
                let name = entry.unwrap().file_name().into_string().unwrap();
                !name.starts_with("trivani.")
            });
    assert!(!written, "nothing half-written");
}

#[test]
fn a_file_that_is_not_text_is_refused_with_the_byte() {
    let folder = Folder::with("a.txt", b"\xE1\x9E\x80\n\xFF");
    refused(
        &folder,
        &["translate", "a.txt"],
        3,
        &["a.txt", "byte 4", "line 2", "0xff", "UTF-16"],
    );
}

#[test]
fn empty_missing_and_khmer_less_files_are_refused() {
    let folder = Folder::with("empty.txt", "");
    folder.file("latin.txt", "Xin chào");
    refused(
        &folder,
        &["translate", "empty.txt"],
        3,
        &["empty.txt is empty"],
    );
    refused(
        &folder,
        &["translate", "latin.txt"],
        3,
        &["latin.txt holds no Khmer"],
    );
    refused(
        &folder,
        &["translate", "nowhere.txt"],
        3,
        &["cannot read nowhere.txt"],
    );
}

#[test]
fn a_table_without_khmer_column_is_refused_with_the_columns_it_has() {
    let folder = Folder::with("t.csv", "source,vi\nក is the first letter,a\n");
    refused(
        &folder,
        &["translate", "t.csv"],
        3,
        &["t.csv:1", "no column `km`", "source, vi"],
    );
}

#[test]
fn a_short_row_is_a_finding_and_the_others_are_translated() {
    let folder = Folder::with("t.csv", "vi,km,en\n,សូមអរគុណ។,\nonly one\n,សមមិត្ត!,\n");
    let run = folder.trivani(&["translate", "t.csv"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(
        run.stdout
            .contains("t.csv:3: the row has 1 columns, the first row has 3"),
        "{}",
        run.stdout
    );
    assert_eq!(folder.rows("output/t.csv").len(), 2);
}

#[test]
fn a_glossary_with_two_lines_for_one_term_is_refused_with_both() {
    let folder = Folder::with("a.txt", "សូមអរគុណ។");
    folder.file("terms.csv", "km,vi\nបក្ស,Đảng\nរដ្ឋ,Nhà nước\nបក្ស,phe\n");
    let arguments = ["translate", "a.txt", "--glossary", "terms.csv"];
    refused(
        &folder,
        &arguments,
        3,
        &["terms.csv:4", "column km", "terms.csv:2"],
    );
    folder.file("terms.csv", "km,vi\nបក្ស\n");
    refused(&folder, &arguments, 3, &["terms.csv:2", "1 columns"]);
}

#[test]
fn unknown_backends_and_missing_keys_are_refused_with_what_to_do() {
    let folder = Folder::with("a.txt", "សូមអរគុណ។");
    refused(
        &folder,
        &["translate", "a.txt", "--backend", "nobody"],
        3,
        &["nobody", "Known are: draft"],
    );
    refused(
        &folder,
        &["translate", "a.txt", "--backend", "openai"],
        3,
        &["OPENAI_MODEL"],
    );
    folder.service(
        "http://127.0.0.1:9/v1",
        "key_env = \"TRIVANI_TEST_NO_SUCH_KEY\"",
    );
    refused(
        &folder,
        &["translate", "a.txt", "--backend", "mock"],
        3,
        &["TRIVANI_TEST_NO_SUCH_KEY", "not set"],
    );
}

#[test]
fn a_server_that_is_not_there_is_named_and_nothing_is_lost() {
    let folder = Folder::with("a.txt", "សូមអរគុណ។");
    folder.service("http://127.0.0.1:9/v1", "attempts = 2");
    refused(
        &folder,
        &["translate", "a.txt", "--backend", "mock"],
        1,
        &[
            "mock",
            "cannot reach the server",
            "run the same command again",
        ],
    );
}

#[test]
fn a_wrong_key_stops_the_run_and_is_never_shown() {
    let behaviour = mock::Behaviour {
        fault: std::sync::Arc::new(|_, _| {
            let body =
                r#"{"error":{"message":"Incorrect API key","code":"invalid_api_key"}}"#.to_owned();
            Some(mock::Fault {
                status: 401,
                body,
                retry_after: None,
            })
        }),
        ..mock::Behaviour::default()
    };
    let server = mock::Blocking::start(behaviour);
    let folder = Folder::with("a.txt", "សូមអរគុណ។");
    let outside = Folder::empty();
    let key = outside.key("sk-very-secret\n");
    folder.service(&server.url, &format!("key_file = {key:?}"));
    let arguments = [
        "translate",
        "a.txt",
        "--backend",
        "mock",
        "--to",
        "vi",
        "--verbose",
    ];
    let run = folder.trivani(&arguments);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(
        run.stderr.contains("401") && run.stderr.contains("Check the key"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("very-secret") && !run.stdout.contains("very-secret"));
    assert_eq!(server.asked().len(), 1, "it was not tried again");
    let database = std::fs::read(folder.path("trivani.db")).unwrap();
    assert!(!database.windows(11).any(|bytes| bytes == b"very-secret"));
}

#[test]
fn a_child_process_that_dies_is_named_with_its_last_words() {
    let folder = Folder::with("a.txt", "សូមអរគុណ។");
    let config = "[backends.script]\nkind = \"command\"\nattempts = 2\n\
                  command = [\"sh\", \"-c\", \"echo no model here >&2; exit 3\"]\n";
    folder.file("trivani.toml", config);
    refused(
        &folder,
        &["translate", "a.txt", "--backend", "script"],
        1,
        &["script", "no model here", "run the same"],
    );
    folder.file(
        "trivani.toml",
        config.replace("\"sh\"", "\"no-such-program\""),
    );
    refused(
        &folder,
        &["translate", "a.txt", "--backend", "script"],
        3,
        &["cannot start `no-such-program`"],
    );
}

#[test]
fn a_configuration_with_an_unknown_setting_is_refused_with_its_line() {
    let folder = Folder::with("a.txt", "សូមអរគុណ។");
    folder.file("trivani.toml", "backend = \"draft\"\nspeed = 9\n");
    refused(
        &folder,
        &["translate", "a.txt"],
        3,
        &["trivani.toml", "line 2", "speed"],
    );
}

#[test]
fn a_database_of_a_newer_program_is_left_as_it_is() {
    let folder = Folder::with("a.txt", "សូមអរគុណ។");
    folder.trivani(&["translate", "a.txt"]);
    let database = folder.path("output/trivani.db");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        use sqlx::Connection;
        let url = format!("sqlite://{}", database.display());
        let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
        sqlx::query(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (9999, 'future', 1, x'00', 0)",
        )
        .execute(&mut connection)
        .await
        .unwrap();
        connection.close().await.unwrap();
    });
    let before = std::fs::read(&database).unwrap();
    let run = folder.trivani(&["translate", "a.txt"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(
        run.stderr.contains("newer trivani (schema 9999"),
        "{}",
        run.stderr
    );
    assert!(
        std::fs::read(&database).unwrap() == before,
        "nothing was touched"
    );
}

#[test]
fn a_damaged_database_is_named() {
    let folder = Folder::with("a.txt", "សូមអរគុណ។");
    folder.file(
        "output/trivani.db",
        "this is no database, and long enough to look at".repeat(100),
    );
    refused(
        &folder,
        &["translate", "a.txt"],
        1,
        &["trivani.db", "no trivani database"],
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_gives_one_message_and_keeps_the_old_table() {
    let folder = Folder::with("a.txt", "សូមអរគុណ។");
    let run = folder.trivani(&["translate", "a.txt", "--format", "csv"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let table = std::fs::read(folder.path("output/a.csv")).unwrap();
    // A limit on the size of files (in blocks of 512 or 1024 bytes) stands in for the full disk.
    let binary = env!("CARGO_BIN_EXE_trivani");
    let script = format!("trap '' XFSZ; ulimit -f 0; exec {binary} translate a.txt --format csv");
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .current_dir(folder.path(""))
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert_eq!(stderr.matches("error:").count(), 1, "{stderr}");
    assert_eq!(std::fs::read(folder.path("output/a.csv")).unwrap(), table);
}

#[test]
fn a_bad_command_line_ends_with_three_and_help_with_zero() {
    let folder = Folder::empty();
    for arguments in [&["translate"][..], &["no-such"], &["status", "--speed"]] {
        let run = folder.trivani(arguments);
        assert_eq!(run.code, 3, "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains("Usage"), "{}", run.stderr);
    }
    for arguments in [["--help"], ["--version"]] {
        let run = folder.trivani(&arguments);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        assert!(run.stdout.contains("trivani"));
    }
}

#[test]
fn an_empty_database_holds_nothing_yet() {
    let folder = Folder::with("output/trivani.db", "");
    for command in ["status", "export"] {
        refused(&folder, &[command], 3, &["nothing was translated"]);
    }
}

#[cfg(unix)]
#[test]
fn a_project_in_a_folder_that_cannot_be_written_is_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::with("a.txt", "សូមអរគុណ។");
    folder.trivani(&["translate", "a.txt"]);
    let output = folder.path("output");
    let allow = |mode| {
        std::fs::set_permissions(&output, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    allow(0o555);
    let run = folder.trivani(&["status"]);
    allow(0o755);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("1 segments"), "{}", run.stdout);
}
