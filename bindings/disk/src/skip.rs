//! What is plainly no configuration: other people's code, build output, media,
//! archives, databases, logs.

use std::path::Path;

/// A file that was left out although it is below the folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// The path below the tree's root.
    pub path: String,
    /// Why, as the end of "not read: it is …".
    pub reason: &'static str,
}

/// Folders that are never entered; sorted.
const FOLDERS: &[&str] = &[
    ".bundle",
    ".cache",
    ".direnv",
    ".git",
    ".hg",
    ".jj",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".svn",
    ".terraform",
    ".tox",
    ".venv",
    "__pycache__",
    "node_modules",
    "target",
    "vendor",
    "venv",
];

/// Endings of files that are never opened; sorted, lower case.
const ENDINGS: &[&str] = &[
    "7z", "a", "avi", "bin", "bmp", "bz2", "class", "db", "deb", "dll", "dump", "dylib", "eot", "exe", "gif", "gz",
    "ico", "iso", "jar", "jpeg", "jpg", "lock", "log", "mo", "mov", "mp3", "mp4", "o", "otf", "pack", "pdf", "png",
    "psd", "pyc", "rar", "rpm", "so", "sql", "sqlite", "sqlite3", "svg", "tar", "tgz", "tiff", "ttf", "wasm", "wav",
    "webm", "webp", "whl", "woff", "woff2", "xz", "zip", "zst",
];

/// Lock files that say which release of a server an application runs with.
const LOCKS: &[&str] = &["Gemfile.lock"];

/// The bytes that decide whether a file is text.
pub(crate) const HEAD: usize = 1024;

/// As many odd bytes may be mistakes in a short text.
const FLAWS: usize = 4;

/// Returns whether a folder of this name is left out.
pub(crate) fn folder(name: &str) -> bool {
    FOLDERS.binary_search(&name).is_ok()
}

/// Returns whether a file of this name is left out unopened.
pub(crate) fn file(path: &Path) -> bool {
    let Some(ending) = path.extension().and_then(|it| it.to_str()) else { return false };
    if path.file_name().and_then(|it| it.to_str()).is_some_and(|it| LOCKS.contains(&it)) {
        return false;
    }
    let ending = ending.to_ascii_lowercase();
    // `app.js.map` is made by a build; `redirects.map` may be a list that nginx includes.
    let is_made = ending == "map" && path.file_stem().is_some_and(|it| Path::new(it).extension().is_some());
    is_made || ENDINGS.binary_search(&ending.as_str()).is_ok()
}

/// Returns whether bytes that start like this are no text in any encoding.
///
/// A stray NUL in a text, and UTF-16, are flaws for the core to report.
pub(crate) fn binary(start: &[u8]) -> bool {
    let head = &start[..start.len().min(HEAD)];
    let utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    if !head.contains(&0) {
        return false;
    }
    let control = |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1a | 0x1b);
    let control = head.iter().filter(control).count();
    !utf16 && control > FLAWS && control * 10 > head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(FOLDERS.is_sorted() && ENDINGS.is_sorted());
    }

    #[test]
    fn a_text_with_a_nul_is_no_binary() {
        assert!(binary(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0"));
        assert!(!binary(b"server {\n  listen 80;\0\n}\n"));
        assert!(!binary(b"\xff\xfeA\0=\0"));
        assert!(!binary(b""));
    }

    #[test]
    fn endings_are_read_in_any_case() {
        assert!(file(Path::new("a/LOGO.PNG")));
        assert!(!file(Path::new("conf/.env")));
        assert!(!file(Path::new("app.conf")));
        assert!(file(Path::new("js/app.js.map")) && !file(Path::new("maps/redirects.map")));
        assert!(!file(Path::new("srv/shop/Gemfile.lock")) && file(Path::new("srv/shop/yarn.lock")));
    }
}
