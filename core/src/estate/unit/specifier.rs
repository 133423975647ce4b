//! What `%` and a letter stand for in a unit's values, as far as the unit's name
//! and the system's own folders tell. Source: `systemd.unit(5)`, SPECIFIERS.

use super::Unit;
use super::place::template_of;
use crate::source::{Source, Unknown, Value};

impl Unit {
    /// Returns a text of the unit with its specifiers replaced.
    ///
    /// Unknown where one depends on the machine, on the boot, or on the instance of a template.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::estate::Estate;
    /// use landreeve::source::FileSet;
    ///
    /// let files = FileSet::from_texts([("etc/systemd/system/app@.service", "[Service]\nExecStart=/bin/a\n")]);
    /// let estate = Estate::new(files, None, &[]).unwrap();
    /// let unit = &estate.hosts[0].units[0];
    /// let text = |it: &str| unit.expanded(it).known().cloned();
    /// assert_eq!(text("%t/%p.sock 100%%").as_deref(), Some("/run/app.sock 100%"));
    /// assert_eq!(text("/etc/%i.env"), None);
    /// ```
    pub fn expanded(&self, text: &str) -> Value<String> {
        self.expanded_as(&self.name, text)
    }

    /// Returns a text of the unit with its specifiers replaced for the unit loaded by `name`: its own, or that of an
    /// instance of the template that it is.
    pub fn expanded_as(&self, name: &str, text: &str) -> Value<String> {
        if text.contains(Source::FILLER) {
            return Value::Unknown(Unknown::Hole);
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('%') {
            out.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            let Some(letter) = rest.chars().next().filter(|it| it.is_ascii_alphabetic() || *it == '%') else {
                out.push('%');
                continue;
            };
            match self.specifier(name, letter) {
                Some(value) => out.push_str(&value),
                None => return Value::Unknown(Unknown::NotEvaluated(format!("`%{letter}`"))),
            }
            rest = &rest[1..];
        }
        out.push_str(rest);
        Value::Known(out)
    }

    /// Returns the names that the unit is loaded by: its own, or those of the enabled instances of a template where
    /// some are known.
    pub fn loaded_names(&self) -> Vec<&str> {
        let enabled = self.enabled.iter().map(|it| it.name.as_str()).filter(|_| self.is_template());
        let mut names: Vec<&str> = enabled.filter(|it| template_of(it).is_some()).collect();
        names.sort_unstable();
        names.dedup();
        if names.is_empty() { vec![&self.name] } else { names }
    }

    fn specifier(&self, name: &str, letter: char) -> Option<String> {
        let system = |folder: &str| (!self.is_user).then(|| folder.to_owned());
        match letter {
            '%' => Some("%".to_owned()),
            't' => system("/run"),
            'S' => system("/var/lib"),
            'C' => system("/var/cache"),
            'L' => system("/var/log"),
            'E' => system("/etc"),
            'D' => system("/usr/share"),
            'T' => Some("/tmp".to_owned()),
            'V' => Some("/var/tmp".to_owned()),
            // Those of the manager, whatever `User=` says.
            'h' => system("/root"),
            'u' | 'g' => system("root"),
            'U' | 'G' => system("0"),
            _ if name.starts_with('.') => None,
            _ => of_name(name, letter),
        }
    }
}

/// What a specifier stands for that depends on the name a unit is loaded by; `None` for others, and where the name is
/// that of a template, which says nothing of the instances that will be loaded.
pub(super) fn of_name(name: &str, letter: char) -> Option<String> {
    let (stem, _) = name.rsplit_once('.')?;
    let is_template = stem.ends_with('@');
    let (prefix, instance) = stem.split_once('@').map_or((stem, None), |(prefix, it)| (prefix, Some(it)));
    let instance = || if is_template { None } else { Some(instance.unwrap_or_default()) };
    let own = |text: &str| (!is_template).then(|| text.to_owned());
    match letter {
        'n' => own(name),
        'N' => own(stem),
        'p' => Some(prefix.to_owned()),
        'P' => unescaped(prefix),
        'j' => Some(last_part(prefix).to_owned()),
        'J' => unescaped(last_part(prefix)),
        'i' => instance().map(str::to_owned),
        'I' => instance().and_then(unescaped),
        'f' => instance().and_then(|it| unescaped(if it.is_empty() { prefix } else { it })).map(|it| rooted(&it)),
        _ => None,
    }
}

fn last_part(prefix: &str) -> &str {
    prefix.rsplit('-').next().unwrap_or(prefix)
}

fn rooted(path: &str) -> String {
    if path.starts_with('/') { path.to_owned() } else { format!("/{path}") }
}

/// Undoes the escaping of a name: `-` is a slash, `\x2d` a byte (`systemd-escape(1)`).
pub(super) fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'-' => bytes.push(b'/'),
            b'\\' => {
                let digits = after.strip_prefix(b"x").and_then(|it| it.get(..2))?;
                bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
                rest = &after[3..];
            }
            other => bytes.push(*other),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use crate::estate::testing::estate;

    fn expanded(name: &str, text: &str) -> Option<String> {
        let estate = estate(&format!("//- {name}\n[Service]\nExecStart=/bin/a\n"));
        estate.hosts[0].units[0].expanded(text).known().cloned()
    }

    #[test]
    fn names_and_their_parts() {
        let it = |text| expanded("a-b@c-d\\x2de.service", text);
        assert_eq!(it("%n %N").as_deref(), Some("a-b@c-d\\x2de.service a-b@c-d\\x2de"));
        assert_eq!(it("%p %P %j").as_deref(), Some("a-b a/b b"));
        assert_eq!(it("%i %I %f").as_deref(), Some("c-d\\x2de c/d-e /c/d-e"));
        assert_eq!(expanded("a.service", "[%i] %f").as_deref(), Some("[] /a"));
    }

    #[test]
    fn what_only_the_machine_knows_is_unknown() {
        for text in ["%H", "%m/x", "%b", "%v"] {
            assert_eq!(expanded("a.service", text), None, "{text}");
        }
        assert_eq!(expanded("a@.service", "%n"), None);
        assert_eq!(expanded("a.service", "50% %").as_deref(), Some("50% %"));
        assert_eq!(expanded("home/.config/systemd/user/a.service", "%h/x"), None);
    }
}
