//! The unit files of Debian packages, fetched by `apt-get download`.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use landreeve_tests::{files_below, root, text};

/// Suffixes of the unit types that have files.
const SUFFIXES: &[&str] = &["service", "socket", "timer", "path", "mount", "automount", "swap", "slice", "target"];

/// Where packages keep the units of the system's manager.
const PLACES: &[&str] = &["lib/systemd/system", "usr/lib/systemd/system"];

/// A unit file of a package.
#[derive(Debug)]
pub(crate) struct PackagedUnit {
    pub(crate) package: String,
    /// The name of the file.
    pub(crate) name: String,
    pub(crate) text: String,
}

/// Fetches and unpacks the listed packages; those of an earlier run are kept.
///
/// `None` without network, `apt-get` or `dpkg-deb`.
pub(crate) fn units() -> Option<Vec<PackagedUnit>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("systemd-packages");
    std::fs::create_dir_all(&folder).expect("a folder for the packages");
    // Every test of this file may come here, each in a process of its own: one of them fetches.
    let lock = File::create(folder.join("lock")).expect("a file to lock");
    lock.lock().expect("a lock on the packages");
    let list = text(&root().join("tests/conformance/systemd/packages.txt"));
    let wanted: Vec<&str> = list.lines().filter(|it| !it.is_empty() && !it.starts_with('#')).collect();
    let missing: Vec<&str> = wanted.iter().copied().filter(|it| !folder.join(it).is_dir()).collect();
    if !missing.is_empty() {
        fetch(&folder, &missing);
    }
    drop(lock);
    let mut units = Vec::new();
    for package in wanted.iter().filter(|it| folder.join(it).is_dir()) {
        units.extend(units_of(&folder.join(package), package));
    }
    // Two packages may ship one name; `verify` reads each name once.
    units.sort_by(|one, other| (&one.name, &one.package).cmp(&(&other.name, &other.package)));
    units.dedup_by(|one, other| one.name == other.name);
    (!units.is_empty()).then_some(units)
}

/// Downloads the packages that the release has, in one call, and unpacks each into a folder of its name.
fn fetch(folder: &Path, packages: &[&str]) {
    let known = Command::new("apt-cache").arg("show").args(packages).output();
    let known = known.map(|it| String::from_utf8_lossy(&it.stdout).into_owned()).unwrap_or_default();
    let has = |package: &&&str| known.lines().any(|line| line.strip_prefix("Package: ") == Some(**package));
    let there: Vec<&&str> = packages.iter().filter(has).collect();
    // apt's own user cannot write below a home folder, and says so; the download works.
    let download =
        Command::new("apt-get").args(["-q", "download"]).args(there).current_dir(folder).stderr(Stdio::null()).output();
    if download.is_err() {
        return;
    }
    for archive in files_below(folder, ".deb") {
        let name = archive.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        let target = folder.join(name.split('_').next().unwrap_or_default());
        if !unpack(&archive, &target) {
            // Half a package would pass for a whole one in the next run.
            let _ = std::fs::remove_dir_all(&target);
        }
        let _ = std::fs::remove_file(&archive);
    }
}

/// Unpacks what is below `lib/systemd` only: whole packages take much room.
fn unpack(archive: &Path, target: &Path) -> bool {
    let whole = archive.with_extension("whole");
    let unpacked = Command::new("dpkg-deb").arg("-x").arg(archive).arg(&whole).status();
    let mut done = unpacked.is_ok_and(|it| it.success());
    for place in PLACES.iter().filter(|it| whole.join(it).is_dir()) {
        let to = target.join(place);
        let parent = to.parent().unwrap_or(target);
        done &= std::fs::create_dir_all(parent).and_then(|()| std::fs::rename(whole.join(place), &to)).is_ok();
    }
    let _ = std::fs::remove_dir_all(&whole);
    done && std::fs::create_dir_all(target).is_ok()
}

/// The unit files of the system's manager; links and drop-ins are not compared here.
fn units_of(folder: &Path, package: &str) -> Vec<PackagedUnit> {
    let mut found = Vec::new();
    for place in PLACES {
        let Ok(entries) = std::fs::read_dir(folder.join(place)) else { continue };
        let is_unit = |path: &PathBuf| {
            let suffix = path.extension().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
            SUFFIXES.contains(&suffix.as_str()) && std::fs::symlink_metadata(path).is_ok_and(|it| it.is_file())
        };
        for path in entries.filter_map(|it| Some(it.ok()?.path())).filter(is_unit) {
            let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
            found.push(PackagedUnit { package: package.to_owned(), name, text: text(&path) });
        }
    }
    found
}
