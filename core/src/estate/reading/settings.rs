//! What Python looks like that settings are made of, judged by its lines and words.

/// Words of code that says what an application runs with, or names the module that does.
const SETTINGS_WORDS: &[&str] = &[
    "ALLOWED_HOSTS",
    "CORSMiddleware",
    "DJANGO_SETTINGS_MODULE",
    "INSTALLED_APPS",
    "ROOT_URLCONF",
    "SessionMiddleware",
    "TrustedHostMiddleware",
    "flask_cors",
    "load_dotenv(",
    "read_env(",
];

/// Python that settings are made of: it assigns names of capitals, takes all names of another module, or has a word of the
/// frameworks.
pub(super) fn is(text: &str) -> bool {
    let assigns = |line: &str| {
        let name = line.split(['=', ':', ' ', '[']).next().unwrap_or_default();
        let is_name = |it: u8| it.is_ascii_uppercase() || it.is_ascii_digit() || it == b'_';
        !name.is_empty() && name.bytes().all(is_name) && line[name.len()..].contains('=')
    };
    let takes_all = |line: &str| line.starts_with("from ") && line.contains("import *");
    is_surely(text) || text.lines().map(str::trim_ascii_start).any(|it| assigns(it) || takes_all(it))
}

/// Returns whether Python code has a word that only settings and what names them has.
pub(crate) fn is_surely(text: &str) -> bool {
    SETTINGS_WORDS.iter().any(|it| memchr::memmem::find(text.as_bytes(), it.as_bytes()).is_some())
}
