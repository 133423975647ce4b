//! `--fix` and `--diff`.

use std::path::Path;

use landreeve::Fixed;
use landreeve::report::Report;
use landreeve::source::Safety;
use similar::TextDiff;

use crate::Failure;
use crate::args::CheckArgs;

/// Which fixes the user asks for.
pub(crate) fn safety(args: &CheckArgs) -> Safety {
    if args.unsafe_fixes { Safety::Unsafe } else { Safety::Safe }
}

/// Writes what changed; returns how to say so.
pub(crate) fn write(fixed: &Fixed, prefix: &str) -> Result<String, Failure> {
    for id in &fixed.changed {
        let path = format!("{prefix}{}", fixed.before.files.file(*id).path);
        landreeve_disk::write(Path::new(&path), fixed.before.files.text(*id), fixed.after.files.text(*id))?;
    }
    let files = fixed.changed.len();
    Ok(match (fixed.applied, files) {
        (0, _) => "nothing to fix\n".to_owned(),
        (1, _) => "1 fix applied\n".to_owned(),
        (applied, 1) => format!("{applied} fixes applied in 1 file\n"),
        (applied, files) => format!("{applied} fixes applied in {files} files\n"),
    })
}

/// Returns what would change, as a unified diff; secrets are masked on both sides.
pub(crate) fn diff(fixed: &Fixed) -> String {
    fixed.changed.iter().map(|id| file_diff(&fixed.before.path(*id), &masked(fixed, *id))).collect()
}

fn masked(fixed: &Fixed, id: landreeve::source::FileId) -> [String; 2] {
    [&fixed.before, &fixed.after].map(|report: &Report| report.masked(id))
}

fn file_diff(path: &str, [before, after]: &[String; 2]) -> String {
    TextDiff::from_lines(before, after).unified_diff().header(path, path).to_string()
}
