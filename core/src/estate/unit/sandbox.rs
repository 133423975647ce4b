//! What a service sees and may write of the file system, by the settings that
//! hide or protect parts of it. Sources: `systemd.exec(5)`, Sandboxing and Paths;
//! `src/core/namespace.c`.

use super::{Setting, Unit};
use crate::facts::systemd::scalar::boolean;
use crate::syntax::systemd::words::{Escapes, quoted};

/// Settings that give a service another root or other files than the host's, so that nothing is known of its paths.
const OTHER_FILES: &[&str] =
    &["RootDirectory", "RootImage", "RootMStack", "MountImages", "ExtensionImages", "ExtensionDirectories"];

/// What `ProtectHome=` hides.
const HOMES: &[&str] = &["/home", "/root", "/run/user"];

/// What a service may do below a path.
#[derive(Debug, Clone, Copy)]
enum Access<'u> {
    Free,
    /// It may not write there, because of this setting.
    Closed(&'u Setting),
}

impl Unit {
    /// Returns the setting that gives the service a `/tmp` and `/var/tmp` of its own, if that is certain.
    pub fn private_tmp(&self) -> Option<&Setting> {
        if self.units_of("Unit", "JoinsNamespaceOf").next().is_some() {
            return None;
        }
        let own = self.setting("Service", "PrivateTmp");
        let own = own.filter(|it| it.is_true() || it.known_is("connected") || it.known_is("disconnected"));
        // A dynamic user has one, whatever `PrivateTmp=` says.
        own.or_else(|| self.dynamic_user())
    }

    /// Returns `DynamicUser=` where it is switched on.
    pub fn dynamic_user(&self) -> Option<&Setting> {
        self.setting("Service", "DynamicUser").filter(|it| it.is_true())
    }

    /// Returns the setting that hides a path of a home folder from the service (`ProtectHome=`).
    pub fn hides(&self, path: &str) -> Option<&Setting> {
        let setting = self.setting("Service", "ProtectHome").filter(|it| it.is_true() || it.known_is("tmpfs"))?;
        let is_home = HOMES.iter().any(|it| is_below(path, it));
        let is_shown =
            ["BindPaths", "BindReadOnlyPaths"].iter().flat_map(|name| self.settings_of("Service", name)).any(|it| {
                it.value.known().is_none_or(|text| text.contains('%')) || binds(it).any(|to| is_below(path, &to))
            });
        (is_home && !is_shown && !self.has_other_files()).then_some(setting)
    }

    /// Returns the setting because of which the service cannot write at a path, if that is certain.
    ///
    /// The longest path that a setting names and that holds this one decides.
    pub fn write_protection(&self, path: &str) -> Option<&Setting> {
        if self.has_other_files() || self.is_user {
            return None;
        }
        let mut rules: Vec<(String, Access<'_>)> = Vec::new();
        self.protect_system(&mut rules);
        self.protect_home(&mut rules);
        self.named_paths(&mut rules)?;
        if rules.iter().all(|it| matches!(it.1, Access::Free)) {
            return None;
        }
        self.own_folders(&mut rules)?;
        let path = plain(path);
        let holding = || rules.iter().filter(|it| is_below(&path, &it.0));
        let longest = holding().map(|it| it.0.trim_end_matches('/').len()).max()?;
        let mut deciding = holding().filter(|it| it.0.trim_end_matches('/').len() == longest);
        match (deciding.next()?.1, deciding.next()) {
            (Access::Closed(setting), None) => Some(setting),
            _ => None,
        }
    }

    fn has_other_files(&self) -> bool {
        OTHER_FILES.iter().any(|name| self.setting("Service", name).is_some())
    }

    fn protect_system<'u>(&'u self, rules: &mut Vec<(String, Access<'u>)>) {
        let own = self.setting("Service", "ProtectSystem");
        // `DynamicUser=` raises every weaker value.
        let strict = own.filter(|it| it.known_is("strict")).or(self.dynamic_user());
        let Some(setting) = strict.or(own) else { return };
        let is_strict = setting.known_is("strict") || setting.name == "DynamicUser";
        let closed: &[&str] = if is_strict {
            &["/"]
        } else if setting.known_is("full") {
            &["/usr", "/boot", "/efi", "/etc"]
        } else if setting.is_true() {
            &["/usr", "/boot", "/efi"]
        } else {
            &[]
        };
        rules.extend(closed.iter().map(|it| ((*it).to_owned(), Access::Closed(setting))));
        if is_strict {
            // Homes are left to `ProtectHome=`.
            let free = ["/dev", "/proc", "/sys"].into_iter().chain(HOMES.iter().copied());
            rules.extend(free.map(|it| (it.to_owned(), Access::Free)));
        }
        if self.private_tmp().is_some() {
            rules.extend(["/tmp", "/var/tmp"].map(|it| (it.to_owned(), Access::Free)));
        }
    }

    fn protect_home<'u>(&'u self, rules: &mut Vec<(String, Access<'u>)>) {
        let own = self
            .setting("Service", "ProtectHome")
            .filter(|it| it.value.known().is_none_or(|it| boolean(it) != Some(false)));
        // Homes are read-only for a dynamic user that no stronger setting hides them from.
        let dynamic = self.dynamic_user().filter(|_| own.is_none());
        let Some(setting) = own.or(dynamic) else { return };
        if setting.known_is("read-only") || dynamic.is_some() {
            rules.retain(|it| !HOMES.contains(&it.0.as_str()));
            rules.extend(HOMES.iter().map(|it| ((*it).to_owned(), Access::Closed(setting))));
        }
    }

    /// `RuntimeDirectory=` and its like; `None` where one is not known.
    fn own_folders(&self, rules: &mut Vec<(String, Access<'_>)>) -> Option<()> {
        let folders = [
            ("RuntimeDirectory", "/run"),
            ("StateDirectory", "/var/lib"),
            ("CacheDirectory", "/var/cache"),
            ("LogsDirectory", "/var/log"),
            ("ConfigurationDirectory", "/etc"),
        ];
        for (name, above) in folders {
            for setting in self.settings_of("Service", name) {
                let text = self.expanded(setting.value.known()?).known()?.clone();
                for word in quoted(&text, Escapes::None).0 {
                    for part in word.text.split(':').take(2) {
                        rules.push((format!("{above}/{part}"), Access::Free));
                        rules.push((format!("{above}/private/{part}"), Access::Free));
                    }
                }
            }
        }
        Some(())
    }

    fn named_paths<'u>(&'u self, rules: &mut Vec<(String, Access<'u>)>) -> Option<()> {
        let lists = [("ReadWritePaths", true), ("ReadOnlyPaths", false), ("InaccessiblePaths", false)];
        for (name, is_free) in lists {
            for setting in self.settings_of("Service", name) {
                let text = self.expanded(setting.value.known()?).known()?.clone();
                for word in quoted(&text, Escapes::None).0 {
                    let path = plain(word.text.trim_start_matches(['-', '+']));
                    rules.push((path, if is_free { Access::Free } else { Access::Closed(setting) }));
                }
            }
        }
        for name in ["BindPaths", "BindReadOnlyPaths", "TemporaryFileSystem"] {
            for setting in self.settings_of("Service", name) {
                let text = setting.value.known().filter(|it| !it.contains('%'))?;
                let is_free = name != "BindReadOnlyPaths" && !text.contains(":ro");
                let access = if is_free { Access::Free } else { Access::Closed(setting) };
                rules.extend(binds(setting).map(|it| (it, access)));
            }
        }
        Some(())
    }
}

/// Where the paths of `BindPaths=` and its like show up: behind the colon, if there is one.
fn binds(setting: &Setting) -> impl Iterator<Item = String> + use<'_> {
    let words = quoted(setting.text(), Escapes::None).0.into_iter();
    words.filter_map(|word| {
        let mut parts = word.text.split(':');
        let from = parts.next()?;
        let to = parts.next().filter(|it| it.starts_with('/')).unwrap_or(from);
        Some(plain(to.trim_start_matches(['-', '+'])))
    })
}

fn is_below(path: &str, folder: &str) -> bool {
    let folder = folder.trim_end_matches('/');
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A path without doubled slashes and with `/run` by its own name.
fn plain(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|it| !matches!(*it, "" | ".")).collect();
    let parts = if parts.starts_with(&["var", "run"]) { &parts[1..] } else { &parts[..] };
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use crate::estate::testing::estate;

    fn closed(lines: &str, path: &str) -> Option<String> {
        let estate = estate(&format!("//- a.service\n[Service]\nExecStart=/bin/a\n{lines}\n"));
        let unit = &estate.hosts[0].units[0];
        unit.write_protection(path).map(|it| it.name.to_string())
    }

    #[test]
    fn the_longest_path_decides() {
        let strict = |more: &str, path: &str| closed(&format!("ProtectSystem=strict\n{more}"), path);
        assert_eq!(strict("", "/srv/app/x").as_deref(), Some("ProtectSystem"));
        assert_eq!(strict("ReadWritePaths=/srv/app", "/srv/app/x"), None);
        assert_eq!(
            strict("ReadWritePaths=-/srv/app\nReadOnlyPaths=/srv/app/x", "/srv/app/x/y").as_deref(),
            Some("ReadOnlyPaths")
        );
        assert_eq!(strict("RuntimeDirectory=app", "/var/run/app/x.sock"), None);
        assert_eq!(strict("StateDirectory=%p", "/var/lib/a/x"), None);
        assert_eq!(strict("StateDirectory=%H", "/srv/x"), None, "who knows");
        assert_eq!(strict("RootDirectory=/srv", "/x"), None);
        assert_eq!(strict("BindPaths=/data:/srv/data", "/srv/data/x"), None);
        for free in ["/home/a/x", "/dev/shm/x", "/run/user/1000/x"] {
            assert_eq!(strict("", free), None, "{free}");
        }
        assert_eq!(strict("", "/tmp/x").as_deref(), Some("ProtectSystem"));
        assert_eq!(strict("PrivateTmp=yes", "/tmp/x"), None);
        assert_eq!(strict("ProtectHome=read-only", "/home/a/x").as_deref(), Some("ProtectHome"));
    }

    #[test]
    fn weaker_protection_and_dynamic_users() {
        assert_eq!(closed("ProtectSystem=full", "/etc/app/x").as_deref(), Some("ProtectSystem"));
        assert_eq!(closed("ProtectSystem=full", "/srv/x"), None);
        assert_eq!(closed("ProtectSystem=true", "/etc/x"), None);
        assert_eq!(closed("DynamicUser=yes", "/srv/x").as_deref(), Some("DynamicUser"));
        assert_eq!(closed("DynamicUser=yes", "/tmp/x"), None);
        assert_eq!(closed("DynamicUser=yes\nPrivateTmp=no", "/tmp/x"), None);
        assert_eq!(closed("DynamicUser=yes", "/home/a/x").as_deref(), Some("DynamicUser"));
        assert_eq!(closed("", "/usr/x"), None);
    }

    #[test]
    fn homes_are_hidden_unless_they_are_bound() {
        let hidden = |lines: &str| {
            let estate = estate(&format!("//- a.service\n[Service]\nExecStart=/bin/a\n{lines}\n"));
            estate.hosts[0].units[0].hides("/home/app/bin/a").is_some()
        };
        assert!(hidden("ProtectHome=yes") && hidden("ProtectHome=tmpfs\nBindPaths=/home/other"));
        assert!(!hidden("ProtectHome=read-only") && !hidden("ProtectHome=no") && !hidden(""));
        assert!(!hidden("ProtectHome=tmpfs\nBindReadOnlyPaths=/home/app"));
    }
}
