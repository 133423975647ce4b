//! Names: of accounts, units, buses, interfaces, descriptors, variables
//! (`src/basic/user-util.c`, `src/basic/unit-name.c`, `src/basic/socket-util.c`, `src/shared/bus-util.c`).

use super::number::unsigned;

/// Which kinds of unit names will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A template, too.
    Any,
    /// What can be loaded: no template without its instance.
    Loadable,
}

/// Returns whether systemd takes the text for an account or group, or its number (`valid_user_group_name`, relaxed).
pub fn is_user_or_group(text: &str) -> bool {
    if !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit()) {
        let leads_with_zero = text.len() > 1 && text.starts_with('0');
        return !leads_with_zero && text.parse::<u32>().is_ok_and(|it| it != u32::MAX && it != 65535);
    }
    let negative = text.strip_prefix('-').is_some_and(|rest| rest.bytes().all(|it| it.is_ascii_digit()));
    let bad = |it: char| it.is_ascii_control() || matches!(it, ':' | '/');
    !text.is_empty()
        && !negative
        && !matches!(text, "." | "..")
        && !text.contains(bad)
        && text.trim_matches(' ') == text
        && text.len() < 256
}

/// Returns whether the text is a unit's name, with a suffix (`unit_name_is_valid`).
pub fn is_unit_name(text: &str, form: Form) -> bool {
    let allowed = |it: char| it.is_ascii_alphanumeric() || matches!(it, ':' | '-' | '_' | '.' | '\\' | '@');
    let Some((stem, _)) = text.rsplit_once('.') else { return false };
    super::super::is_unit_name(text)
        && text.len() < 256
        && !text.starts_with('@')
        && text.chars().all(allowed)
        && (form == Form::Any || stem.find('@').is_none_or(|at| at + 1 < stem.len()))
}

/// Returns whether the text is a well-known name on the message bus (`sd_bus_service_name_is_valid`).
pub fn is_bus_name(text: &str) -> bool {
    let part = |it: &str| {
        it.starts_with(|it: char| !it.is_ascii_digit())
            && it.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '-'))
    };
    text.len() <= 255 && text.contains('.') && text.split('.').all(part)
}

/// Returns whether the text can name a network interface (`ifname_valid`); with `alternative` the longer names, too.
pub fn is_interface(text: &str, alternative: bool) -> bool {
    let most = if alternative { 128 } else { 16 };
    let bad = |it: char| !it.is_ascii_graphic() || matches!(it, ':' | '/' | '%');
    !text.is_empty()
        && text.len() < most
        && !matches!(text, "." | ".." | "all" | "default")
        && !text.contains(bad)
        && unsigned(text).is_none()
}

/// Returns whether the text can name a passed descriptor (`fdname_is_valid`).
pub fn is_descriptor(text: &str) -> bool {
    text.len() <= 255 && text.chars().all(|it| (' '..='~').contains(&it) && it != ':')
}

/// Returns whether the text can name a file, and nothing above or below it (`filename_is_valid`).
pub fn is_file_name(text: &str) -> bool {
    !text.is_empty() && !matches!(text, "." | "..") && text.len() <= 255 && !text.contains('/')
}

/// Returns whether the text can name an environment variable (`env_name_is_valid`).
pub fn is_variable(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|it: char| it.is_ascii_digit())
        && text.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
}

/// Returns whether the text can name a field of a journal entry that a unit may set (`journal_field_valid`).
pub fn is_journal_field(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && !text.starts_with(|it: char| it == '_' || it.is_ascii_digit())
        && text.chars().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_accounts() {
        assert!(is_unit_name("a@b.service", Form::Loadable) && is_unit_name("getty@.service", Form::Any));
        assert!(!is_unit_name("network", Form::Any) && !is_unit_name("getty@.service", Form::Loadable));
        assert!(is_user_or_group("www-data") && is_user_or_group("1000"));
        assert!(!is_user_or_group("a:b") && !is_user_or_group("01") && !is_user_or_group("-5"));
    }

    #[test]
    fn other_names() {
        assert!(
            is_bus_name("org.example.Foo-bar")
                && !is_bus_name("org")
                && !is_bus_name("org.1x")
                && !is_bus_name("org..x")
        );
        assert!(
            is_interface("eth0", false)
                && !is_interface("averyverylonginterfacename", false)
                && !is_interface("5", false)
        );
        assert!(is_variable("_A1") && !is_variable("1A") && !is_variable("A-B"));
        assert!(is_journal_field("FOO_1") && !is_journal_field("_FOO") && !is_journal_field("foo"));
        assert!(is_descriptor("a.b") && !is_descriptor("a:b") && is_file_name("a") && !is_file_name("a/b"));
    }
}
