//! Runs the program in the process over a folder of its own.

use std::fs;

use landreeve_cli::{Outcome, Streams, run};
use tempfile::TempDir;

/// A run and what it wrote.
pub(crate) struct Ran {
    pub(crate) outcome: Outcome,
    pub(crate) output: String,
    pub(crate) errors: String,
}

/// Runs `landreeve` with these arguments; `{}` stands for the folder.
pub(crate) fn landreeve_fed(input: &[u8], folder: &TempDir, args: &[&str]) -> Ran {
    let folder = folder.path().to_str().unwrap();
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let args = std::iter::once("landreeve".to_owned()).chain(args.iter().map(|it| it.replace("{}", folder)));
    let outcome = run(args, &mut Streams::plain(&mut &*input, &mut output, &mut errors));
    let shown = |bytes| String::from_utf8(bytes).unwrap().replace(folder, "{}");
    Ran { outcome, output: shown(output), errors: shown(errors) }
}

pub(crate) fn landreeve(folder: &TempDir, args: &[&str]) -> Ran {
    landreeve_fed(b"", folder, args)
}

pub(crate) fn tree(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}
