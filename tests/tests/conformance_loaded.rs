//! Units as loaded: which files make one up, in which order, what is left of its
//! lists, its other names, and what it starts after, held against what the
//! manager itself says of the same files (`systemd --test`).
//!
//! Where the manager cannot be run so, a test has nothing to compare and passes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use landreeve::estate::Estate;
use landreeve::estate::unit::{Order, Setting, Standing, Unit};
use landreeve_disk::load_root;

const MANAGER: &str = "/lib/systemd/systemd";

/// What the manager says of a unit: its lines by name, in order.
type Said = BTreeMap<String, Vec<String>>;

/// Lets the manager load `unit` and what it pulls in; the units by name.
fn dump(path: &str, unit: &str) -> BTreeMap<String, Said> {
    // It refuses to test as root.
    let run = Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups", MANAGER, "--test", "--system"])
        .args([&format!("--unit={unit}"), "--log-target=console", "--log-level=notice"])
        .env("SYSTEMD_UNIT_PATH", path)
        .env("HOME", "/")
        .output();
    let text = run.map(|it| String::from_utf8_lossy(&[it.stdout, it.stderr].concat()).into_owned()).unwrap_or_default();
    let mut units: BTreeMap<String, Said> = BTreeMap::new();
    let mut current = String::new();
    for line in text.lines() {
        let trimmed = line.trim();
        if let Some(name) = trimmed.strip_prefix("-> Unit ").and_then(|it| it.strip_suffix(':')) {
            name.clone_into(&mut current);
            units.entry(current.clone()).or_default();
        } else if trimmed.starts_with("-> ") && !line.starts_with("\t\t") {
            current.clear();
        } else if let (Some((key, value)), Some(unit)) = (trimmed.split_once(": "), units.get_mut(&current)) {
            unit.entry(key.to_owned()).or_default().push(value.to_owned());
        }
    }
    units
}

fn said<'s>(unit: &'s Said, key: &str) -> Vec<&'s str> {
    unit.get(key).into_iter().flatten().map(String::as_str).collect()
}

/// The paths of a unit's files below the root: the main file and the drop-ins in order.
fn files(estate: &Estate, unit: &Unit) -> Vec<String> {
    // One without a line in it, a mask, is not read.
    let read = unit.files.iter().filter(|it| !it.source.text.is_empty());
    read.map(|it| estate.files.file(it.source.file).path.clone()).collect()
}

/// What a unit starts after by our account, of which the manager must say the same.
fn invented(order: &Order<'_>, name: &str, theirs: &Said) -> Vec<String> {
    let after: BTreeSet<&str> = said(theirs, "After").iter().filter_map(|it| it.split(' ').next()).collect();
    order.after(name).map(|it| it.0).filter(|it| !after.contains(it)).map(str::to_owned).collect()
}

#[test]
fn installed_units_are_ordered_as_the_manager_says() {
    let units = dump("", "multi-user.target");
    if units.len() < 20 {
        return;
    }
    let tree = load_root("/").expect("there is a root");
    let estate = Estate::new(tree.files, None, &[]).expect("no manifest");
    let order = Order::of(estate.hosts[0].units.iter());
    let mut compared = 0;
    let mut wrong = String::new();
    for unit in estate.hosts[0].units.iter().filter(|it| !it.is_user && it.standing == Standing::Whole) {
        let Some(theirs) = units.get(&unit.name) else { continue };
        if said(theirs, "Unit Load State") != ["loaded"] {
            continue;
        }
        compared += 1;
        let invented = invented(&order, &unit.name, theirs);
        let loaded: BTreeSet<&String> = units.keys().collect();
        let invented: Vec<&String> = invented.iter().filter(|it| loaded.contains(it)).collect();
        if !invented.is_empty() {
            let _ = writeln!(wrong, "{}: the manager does not order it after {invented:?}", unit.name);
        }
    }
    assert!(wrong.is_empty(), "of {compared}:\n{wrong}");
    assert!(compared > 20, "only {compared} were compared");
}

/// Numbers in a fixed order that looks like none.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
}

const PLACES: &[&str] = &["etc/systemd/system", "run/systemd/system", "usr/lib/systemd/system"];
const UNITS: &[&str] =
    &["a.service", "a-b.service", "a-b-c.service", "t@one.service", "t-x@y.service", "t-x-w@y.service", "z.service"];
const FOLDERS: &[&str] = &[
    "a.service.d",
    "a-.service.d",
    "a-b.service.d",
    "a-b-.service.d",
    "a-b-c.service.d",
    "service.d",
    "t@.service.d",
    "t@one.service.d",
    "t-.service.d",
    "t-@.service.d",
    "t-@y.service.d",
    "t-x@.service.d",
    "al.service.d",
];

fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("below the root")).expect("a folder can be made");
    let _ = fs::remove_file(path);
    if text == "/dev/null" || text.ends_with(".service") {
        symlink(text, path).expect("a link can be made");
    } else {
        fs::write(path, text).expect("a file can be written");
    }
}

/// A root with units and drop-ins in every place, masks and links among them.
fn scatter(root: &Path, dice: &mut Dice) {
    for unit in UNITS {
        for place in PLACES.iter().filter(|_| dice.roll(2) == 0).collect::<Vec<_>>() {
            let text = match dice.roll(9) {
                0 => String::new(),
                1 => "/dev/null".to_owned(),
                it => format!(
                    "[Unit]\nAfter={}\n[Service]\nType=oneshot\nExecStart=/bin/echo {place} {it}\nEnvironment=M{it}=1\n",
                    dice.pick(UNITS)
                ),
            };
            put(&root.join(place).join(unit), &text);
        }
    }
    for at in 0..30 {
        let name = dice.pick(&["10-a.conf", "20-b.conf", "30-c.conf", "40.conf", ".hidden.conf", "no.txt"]);
        let text = match dice.roll(8) {
            0 => String::new(),
            1 => "/dev/null".to_owned(),
            2 => format!("[Service]\nExecStart=\nExecStart=/bin/echo drop {at}\n"),
            3 => format!("[Service]\nEnvironment=\nEnvironment=R{at}=1\n"),
            4 => format!("[Service]\nNice={at}\nEnvironment=N{at}=1\n[Unit]\nAfter={}\n", dice.pick(UNITS)),
            _ => format!("[Service]\nEnvironment=E{at}=1 'F{at}=x y'\n"),
        };
        put(&root.join(dice.pick(PLACES)).join(dice.pick(FOLDERS)).join(name), &text);
    }
    put(&root.join(dice.pick(PLACES)).join("al.service"), dice.pick(&["a.service", "z.service"]));
    let all = format!("[Unit]\nWants={} al.service\n", UNITS.join(" "));
    put(&root.join("etc/systemd/system/all.target"), &all);
}

fn compare(root: &Path) -> (usize, String) {
    let path: Vec<String> = PLACES.iter().map(|it| root.join(it).to_string_lossy().into_owned()).collect();
    let units = dump(&(path.join(":") + ":"), "all.target");
    let tree = load_root(root).expect("the root can be read");
    let estate = Estate::new(tree.files, None, &[]).expect("no manifest");
    let order = Order::of(estate.hosts[0].units.iter());
    let below = format!("{}/", root.to_string_lossy());
    let mut wrong = String::new();
    let mut compared = 0;
    for unit in &estate.hosts[0].units {
        let Some(theirs) = units.get(&unit.name).filter(|it| !said(it, "Fragment Path").is_empty()) else { continue };
        let masked = said(theirs, "Unit Load State") == ["masked"];
        if masked != (unit.standing == Standing::Masked) {
            let _ = writeln!(wrong, "{}: masked is {masked}", unit.name);
        }
        if masked || unit.standing == Standing::Masked || unit.standing == Standing::Partial {
            continue;
        }
        compared += 1;
        let paths = said(theirs, "Fragment Path").into_iter().chain(said(theirs, "DropIn Path"));
        let paths: Vec<&str> = paths.filter_map(|it| it.strip_prefix(below.as_str())).collect();
        let read: Vec<&str> =
            paths.into_iter().filter(|it| fs::metadata(root.join(it)).is_ok_and(|it| it.len() > 0)).collect();
        let environment = |unit: &Unit| -> Vec<String> {
            landreeve::estate::environment::of_settings(unit)
                .filter_map(|it| Some(format!("{}={}", it.name, it.value.known()?)))
                .collect()
        };
        let mut commands: Vec<&str> = unit.settings_of("Service", "ExecStart").map(Setting::text).collect();
        commands.dedup();
        let alias: Vec<&str> = unit.aliases.iter().map(String::as_str).collect();
        let mut check = |what: &str, theirs: Vec<&str>, ours: Vec<&str>| {
            if theirs != ours {
                let _ = writeln!(wrong, "{}: {what}: {theirs:?}, not {ours:?}", unit.name);
            }
        };
        let ours = files(&estate, unit);
        check("files", read, ours.iter().map(String::as_str).collect());
        check("aliases", said(theirs, "Alias"), alias);
        let ours = environment(unit);
        check("environment", said(theirs, "Environment"), ours.iter().map(String::as_str).collect());
        check("commands", said(theirs, "Command Line"), commands);
        check("order", Vec::new(), invented(&order, &unit.name, theirs).iter().map(String::as_str).collect());
    }
    (compared, wrong)
}

#[test]
fn scattered_units_are_made_up_as_the_manager_does() {
    let mut dice = Dice(7);
    let mut compared = 0;
    for round in 0..20 {
        let root = tempfile::tempdir().expect("a folder can be made");
        fs::set_permissions(root.path(), fs::Permissions::from_mode(0o755)).expect("it is ours");
        scatter(root.path(), &mut dice);
        let (more, wrong) = compare(root.path());
        compared += more;
        assert!(wrong.is_empty(), "in round {round}:\n{wrong}");
    }
    assert!(compared == 0 || compared > 20, "only {compared} were compared");
}
