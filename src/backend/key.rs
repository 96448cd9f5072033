//! Where keys come from: the environment, a file outside the project, or a program that prints one.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{BackendError, Secret};
use crate::config::{BackendConfig, Config};

/// The key that a backend's settings name; `None` when they name none.
///
/// # Errors
/// [`BackendError::Refused`] when it is named and not there, or other people can read it.
pub(super) fn key(
    name: &str,
    settings: &BackendConfig,
    config: &Config,
) -> Result<Option<Secret>, BackendError> {
    let refused = |(message, advice): (String, String)| BackendError::Refused {
        backend: name.to_owned(),
        message,
        advice,
    };
    let key = if let Some(variable) = &settings.key_env {
        from_environment(variable).map_err(refused)?
    } else if let Some(path) = &settings.key_file {
        from_file(path, config).map_err(refused)?
    } else if let Some((program, arguments)) = settings.key_command.split_first() {
        from_program(program, arguments).map_err(refused)?
    } else {
        return Ok(None);
    };
    let key = key.trim();
    if key.is_empty() {
        let advice = "Put it where the configuration says".to_owned();
        return Err(refused(("the key is empty".to_owned(), advice)));
    }
    Ok(Some(Secret::new(key)))
}

type Problem = (String, String);

fn from_environment(variable: &str) -> Result<String, Problem> {
    let missing = format!("the environment variable {variable} with the key is not set");
    std::env::var(variable)
        .ok()
        .filter(|key| !key.trim().is_empty())
        .ok_or((missing, "Set it and run the command again".to_owned()))
}

fn from_file(path: &Path, config: &Config) -> Result<String, Problem> {
    let folder = config.folder.as_deref().unwrap_or(Path::new(""));
    let path = &folder.join(path);
    let shown = path.display();
    let advice = || "Check `key_file` in trivani.toml".to_owned();
    let unreadable = |error| {
        (
            format!("cannot read the key file {shown}: {error}"),
            advice(),
        )
    };
    if config.folder.is_some() && lies_in(path, folder).map_err(unreadable)? {
        let message = format!("the key file {shown} lies in the project");
        let advice = "Move it elsewhere: projects are shared, keys are not".to_owned();
        return Err((message, advice));
    }
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    if others_can_read(path).map_err(unreadable)? {
        let message = format!("other people can read the key file {shown}");
        return Err((message, format!("Run: chmod 600 {shown}")));
    }
    Ok(text)
}

fn lies_in(path: &Path, folder: &Path) -> std::io::Result<bool> {
    let folder = if folder.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        folder.to_owned()
    };
    Ok(path.canonicalize()?.starts_with(folder.canonicalize()?))
}

#[cfg(unix)]
fn others_can_read(path: &Path) -> std::io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::metadata(path)?.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn others_can_read(_path: &Path) -> std::io::Result<bool> {
    Ok(false)
}

fn from_program(program: &str, arguments: &[String]) -> Result<String, Problem> {
    let advice = || "Check `key_command` in trivani.toml".to_owned();
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| (format!("cannot start `{program}`: {error}"), advice()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let message = format!("`{program}` gave no key: {}", crate::http::excerpt(&said));
        return Err((message, advice()));
    }
    String::from_utf8(output.stdout).map_err(|_| (format!("`{program}` printed no text"), advice()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file_key(mode: u32, inside: bool) -> Result<Option<Secret>, BackendError> {
        use std::os::unix::fs::PermissionsExt;
        let (project, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let folder = if inside { &project } else { &outside };
        let path = folder.path().join("key");
        std::fs::write(&path, "sk-1\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let settings = BackendConfig {
            key_file: Some(path),
            ..BackendConfig::default()
        };
        let config = Config {
            folder: Some(project.path().to_owned()),
            ..Config::default()
        };
        key("b", &settings, &config)
    }

    #[test]
    fn a_key_file_must_be_the_owners_alone_and_outside_the_project() {
        assert_eq!(file_key(0o600, false).unwrap().unwrap().expose(), "sk-1");
        let readable = file_key(0o644, false).unwrap_err().to_string();
        assert!(readable.contains("chmod 600"), "{readable}");
        let inside = file_key(0o600, true).unwrap_err().to_string();
        assert!(inside.contains("lies in the project"), "{inside}");
    }

    #[test]
    fn a_program_can_print_the_key() {
        let settings = |words: &[&str]| BackendConfig {
            key_command: words.iter().map(|&word| word.to_owned()).collect(),
            ..BackendConfig::default()
        };
        let config = Config::default();
        let printed = key("b", &settings(&["echo", "ya29.x"]), &config).unwrap();
        assert_eq!(printed.unwrap().expose(), "ya29.x");
        assert!(key("b", &settings(&["false"]), &config).is_err());
    }
}
