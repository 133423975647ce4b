//! Which files a host claims: a path, a folder, or a glob.

use globset::{GlobBuilder, GlobMatcher};

/// A pattern over the paths of the estate.
///
/// `*` and `?` stay within one part of a path, `**` crosses parts, `{a,b}` and
/// `[ab]` choose. A pattern that names a folder means everything below it.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    itself: GlobMatcher,
    below: GlobMatcher,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// Why it is none, in words for the user.
    pub fn new(text: &str) -> Result<Self, String> {
        let plain = text.strip_prefix("./").unwrap_or(text).trim_matches('/');
        let matcher = |pattern: &str| {
            let glob = GlobBuilder::new(pattern).literal_separator(true).build();
            glob.map(|it| it.compile_matcher()).map_err(|error| error.kind().to_string())
        };
        let below = if plain.is_empty() || plain == "." { "**".to_owned() } else { format!("{plain}/**") };
        Ok(Self { text: text.to_owned(), itself: matcher(plain)?, below: matcher(&below)? })
    }

    /// Returns the pattern as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns whether a path of the estate matches.
    pub fn matches(&self, path: &str) -> bool {
        self.itself.is_match(path) || self.below.is_match(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_means_all_below_it_and_a_star_stays_within() {
        let matches = |pattern, path| Pattern::new(pattern).unwrap().matches(path);
        assert!(matches("hosts/web/", "hosts/web/nginx/site"));
        assert!(!matches("hosts/web", "hosts/website"));
        assert!(matches("./*.md", "staging.md"));
        assert!(!matches("*.md", "docs/staging.md"));
        assert!(matches("**/*.md", "docs/staging.md"));
        assert!(matches(".", "any/thing"));
        assert!(Pattern::new("a[").is_err());
    }
}
