//! Where the measuring data lies that is not part of the project.

use std::path::{Path, PathBuf};

/// The file or folder `name` of the shared data; says that a test was skipped when it is absent.
///
/// The data is looked for beside the project and in the folder `TRIVANI_SHARED` names.
pub(crate) fn shared(name: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("TRIVANI_SHARED").map_or(beside, PathBuf::from);
    let path = folder.join(name);
    if path.exists() {
        return Some(path);
    }
    #[expect(clippy::print_stderr, reason = "a skipped test says so")]
    {
        eprintln!("skipped: {name} is not in the shared data");
    }
    None
}
