//! Names of mounts, automounts and swaps, which say what they are of, and the
//! mounts that are the system's own. Sources: `src/basic/unit-name.c`,
//! `src/shared/mount-setup.c` (`mount_point_is_api`, `mount_point_ignore`).

use std::fmt::Write as _;

/// Mount points that the manager keeps to itself, sorted.
const API: &[&str] = &[
    "/dev",
    "/dev/console",
    "/dev/pts",
    "/dev/shm",
    "/proc",
    "/proc/kmsg",
    "/proc/sys",
    "/proc/sys/kernel/random/boot_id",
    "/run",
    "/sys",
    "/sys/firmware/efi/efivars",
    "/sys/fs/bpf",
    "/sys/fs/cgroup",
    "/sys/fs/pstore",
    "/sys/fs/selinux",
    "/sys/fs/smackfs",
    "/sys/kernel/security",
];

/// Returns whether no unit may mount something at this path.
///
/// # Examples
///
/// ```
/// use landreeve::facts::systemd::mount::is_api;
///
/// assert!(is_api("/proc") && is_api("/sys/fs/cgroup/unified"));
/// assert!(!is_api("/sys/kernel/debug") && !is_api("/tmp"));
/// ```
pub fn is_api(path: &str) -> bool {
    API.binary_search(&path).is_ok() || path.starts_with("/sys/fs/cgroup/")
}

/// Returns a path without doubled slashes, dots and a slash at its end (`path_simplify`).
pub fn simplified(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|it| !matches!(*it, "" | ".")).collect();
    format!("/{}", parts.join("/"))
}

/// Returns the name of the unit of this type for an absolute path; `None` where there is none (`unit_name_from_path`).
///
/// # Examples
///
/// ```
/// use landreeve::facts::systemd::mount::unit_of_path;
///
/// assert_eq!(unit_of_path("/srv/my-data/", "mount").as_deref(), Some(r"srv-my\x2ddata.mount"));
/// assert_eq!(unit_of_path("/", "mount").as_deref(), Some("-.mount"));
/// ```
pub fn unit_of_path(path: &str, suffix: &str) -> Option<String> {
    if !path.starts_with('/') || path.split('/').any(|it| it == "..") {
        return None;
    }
    let path = simplified(path);
    let mut name = String::with_capacity(path.len() + suffix.len() + 1);
    for (at, byte) in path[1..].bytes().enumerate() {
        match byte {
            b'/' => name.push('-'),
            b'.' if at > 0 => name.push('.'),
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b':' | b'_' => name.push(char::from(byte)),
            _ => drop(write!(name, "\\x{byte:02x}")),
        }
    }
    if name.is_empty() {
        name.push('-');
    }
    let _ = write!(name, ".{suffix}");
    (name.len() < 256).then_some(name)
}

/// Returns whether a slice may have this name: parts joined by single dashes (`slice_name_is_valid`).
pub fn is_slice_name(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".slice") else { return false };
    stem == "-" || (!stem.contains('@') && stem.split('-').all(|it| !it.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(API.is_sorted());
    }

    #[test]
    fn names_of_paths_are_escaped() {
        for (path, name) in [
            ("/mnt//a/./b/", "mnt-a-b.mount"),
            ("/.hidden/.x", r"\x2ehidden-.x.mount"),
            ("/mnt/ü", r"mnt-\xc3\xbc.mount"),
            ("/a\\b c", r"a\x5cb\x20c.mount"),
        ] {
            assert_eq!(unit_of_path(path, "mount").as_deref(), Some(name));
        }
        assert_eq!(unit_of_path("mnt/a", "mount"), None);
        assert_eq!(unit_of_path("/mnt/../a", "mount"), None);
    }

    #[test]
    fn slices_are_parts_joined_by_dashes() {
        for good in ["-.slice", "app.slice", "app-web.slice", r"a-b\x2dc.slice"] {
            assert!(is_slice_name(good), "{good}");
        }
        for bad in ["a--b.slice", "-a.slice", "a-.slice", "a@b.slice", "a@.slice", ".slice"] {
            assert!(!is_slice_name(bad), "{bad}");
        }
    }
}
