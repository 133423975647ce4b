//! Unit files judged by landreeve and by `systemd-analyze verify`: those that
//! Debian's packages ship, and mutants of them.
//!
//! Without the program, or without any package, there is nothing to compare:
//! the tests say so and pass, except where `CI` is set.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::cast_precision_loss,
    reason = "a test says what it compared, as a share"
)]

mod complaint;
mod ledger;
mod mutants;
mod ours;
mod packages;
mod program;
mod refusals;
mod values;

use std::collections::BTreeSet;
use std::path::PathBuf;

use complaint::{Complaint, Complaints};

/// Stops a test that has nothing to compare with.
fn nothing(what: &str) {
    assert!(std::env::var_os("CI").is_none(), "{what}: nothing is compared");
    eprintln!("{what}: nothing is compared");
}

/// Units to judge, by the name of the file.
type Units = Vec<(String, Vec<u8>)>;

/// Writes the files into a fresh folder below the target folder.
fn written(folder: &str, units: &Units) -> PathBuf {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for units");
    for (name, text) in units {
        std::fs::write(folder.join(name), text).expect("a unit is written");
    }
    folder
}

/// A complaint that only one side has.
struct Difference {
    file: String,
    complaint: Complaint,
    ours: bool,
}

/// Every complaint that only one side has, and what the program said. `as_named` says that the units are meant to have
/// their names.
fn differences(folder: &str, units: &Units, release: u16, as_named: bool) -> (Vec<Difference>, String) {
    let folder = written(folder, units);
    let names: Vec<&str> = units.iter().map(|(name, _)| name.as_str()).collect();
    let (mut theirs, said) = program::verify(&folder, &names);
    if !as_named {
        for it in theirs.values_mut() {
            it.retain(|(_, wrong)| !wrong.is_whole());
        }
    }
    let ours = ours::check(units, release, as_named);
    let files: BTreeSet<&String> = theirs.keys().chain(ours.keys()).collect();
    let none = BTreeSet::new();
    let of = |side: &Complaints, file: &String| side.get(file).cloned().unwrap_or_else(|| none.clone());
    let mut found = Vec::new();
    for file in files {
        let (theirs, mut ours) = (of(&theirs, file), of(&ours, file));
        // systemd reads no further than the line for which it refuses the unit.
        if let Some(last) = theirs.iter().map(|it| it.0).max().filter(|_| theirs.contains(&(0, complaint::Wrong::Unit)))
        {
            ours.retain(|it| it.0 <= last || last == 0);
        }
        for complaint in theirs.symmetric_difference(&ours).copied() {
            // The name of such a unit says what it mounts or contains: under another name it is refused.
            let is_tied = [".mount", ".automount", ".swap", ".slice"].iter().any(|it| file.ends_with(it));
            if !as_named && is_tied && complaint.1 == complaint::Wrong::Unit {
                continue;
            }
            found.push(Difference { file: file.clone(), complaint, ours: ours.contains(&complaint) });
        }
    }
    (found, said)
}

#[test]
fn units_of_packages_agree() {
    let Some(release) = program::release() else { return nothing("systemd-analyze is missing") };
    let Some(packaged) = packages::units() else { return nothing("no package could be fetched") };
    let mut from: Vec<&str> = packaged.iter().map(|it| it.package.as_str()).collect();
    from.sort_unstable();
    from.dedup();
    let units: Units = packaged.iter().map(|it| (it.name.clone(), it.text.clone().into_bytes())).collect();
    let (differences, said) = differences("systemd-units", &units, release, false);
    println!("{} units of {} packages, {} differences", units.len(), from.len(), differences.len());
    assert!(from.len() >= 30, "units of only {} packages: {from:?}", from.len());
    assert!(differences.is_empty(), "{}\n\n{said}", ledger::list(&differences, &units).join("\n"));
}

#[test]
fn units_of_packages_raise_no_false_alarm() {
    let Some(release) = program::release() else { return nothing("systemd-analyze is missing") };
    let Some(packaged) = packages::units() else { return nothing("no package could be fetched") };
    let units: Units = packaged.iter().map(|it| (it.name.clone(), it.text.clone().into_bytes())).collect();
    // `verify` likes all of them, so nothing in them is refused, broken or ignored.
    let alarms = ours::alarms(&units, release);
    assert!(alarms.is_empty(), "{}", alarms.join("\n"));
}

#[test]
fn mutants_of_packaged_units_agree() {
    let Some(release) = program::release() else { return nothing("systemd-analyze is missing") };
    let Some(packaged) = packages::units() else { return nothing("no package could be fetched") };
    let (pool, rows) = (values::Pool::read(), values::rows());
    let units: Units = packaged.iter().flat_map(|it| mutants::of(&it.name, &it.text, &pool, &rows)).collect();
    assert!(units.len() >= 2000, "only {} mutants", units.len());
    compare("mutants", &units, units.len(), release);
}

#[test]
fn units_as_a_whole_agree() {
    let Some(release) = program::release() else { return nothing("systemd-analyze is missing") };
    let mut wrong = Vec::new();
    for (case, units) in refusals::cases() {
        let (differences, said) = differences(&format!("systemd-refusals/{case}"), &units, release, true);
        if !differences.is_empty() {
            wrong.push(format!("{case}:\n{}\n{said}", ledger::list(&differences, &units).join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn values_of_every_directive_agree() {
    let Some(release) = program::release() else { return nothing("systemd-analyze is missing") };
    let units = values::units(&values::Pool::read());
    let tried = units.iter().map(|(_, text)| String::from_utf8_lossy(text).lines().count() - 2).sum();
    compare("values", &units, tried, release);
}

/// Compares both sides and the differences with the ledger, both ways.
fn compare(what: &str, units: &Units, tried: usize, release: u16) {
    let (differences, _) = differences(&format!("systemd-{what}"), units, release, false);
    let agreement = 100.0 * (1.0 - differences.len() as f64 / tried as f64);
    println!("{tried} {what} in {} units, {} differences: {agreement:.2} % agree", units.len(), differences.len());
    let wrong = ledger::check(what, release, &differences, units);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(agreement >= 99.0, "only {agreement:.2} % agree");
}
