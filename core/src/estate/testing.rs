//! One helper for every test that needs a model: files in one string.

use super::Estate;
use crate::source::FileSet;

/// Builds the estate of a fixture: a line `//- path/of/file` starts a file.
pub(crate) fn estate(fixture: &str) -> Estate {
    let parts = fixture.split("//- ").skip(1);
    let files = FileSet::from_texts(parts.map(|part| part.split_once('\n').unwrap_or((part, ""))));
    let manifest = None;
    Estate::new(files, manifest, &[]).unwrap()
}
