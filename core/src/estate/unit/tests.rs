//! Units of whole fixtures: which files make them up, which values count.

use super::{Standing, Unit};
use crate::estate::Estate;
use crate::source::FileSet;

/// Builds the estate of a fixture: a line `//- path` starts a file.
fn estate(fixture: &str) -> Estate {
    let parts = fixture.split("//- ").skip(1).map(|part| part.split_once('\n').expect("a path and a text"));
    Estate::new(FileSet::from_texts(parts), None, &[]).expect("no manifest to be wrong")
}

fn unit<'e>(estate: &'e Estate, name: &str) -> &'e Unit {
    estate.hosts[0].units.iter().find(|it| it.name == name).expect("the unit of the fixture")
}

fn values<'u>(unit: &'u Unit, section: &'u str, name: &'u str) -> Vec<&'u str> {
    unit.settings_of(section, name).map(super::Setting::text).collect()
}

#[test]
fn the_last_value_of_a_scalar_wins_and_lists_add_up() {
    let estate = estate(
        "//- a.service\n[Service]\nType=simple\nType=exec\nEnvironment=A=1\nEnvironment=B=2\nRestartSec=x\n[Unit]\nAfter=b.service\nAfter=\n",
    );
    let it = unit(&estate, "a.service");
    assert_eq!(values(it, "Service", "Type"), ["exec"]);
    assert_eq!(values(it, "Service", "Environment"), ["A=1", "B=2"]);
    assert_eq!(values(it, "Service", "RestartSec"), [""; 0], "a value that cannot be read is dropped");
    assert_eq!(values(it, "Unit", "After"), ["b.service"], "dependencies cannot be cleared");
}

#[test]
fn a_drop_in_clears_and_replaces() {
    let estate = estate(concat!(
        "//- etc/systemd/system/a.service\n[Service]\nExecStart=/bin/a\nUser=x\n",
        "//- etc/systemd/system/a.service.d/10.conf\n[Service]\nExecStart=\nExecStart=/bin/b\nUser=\n",
        "//- etc/systemd/system/service.d/20.conf\n[Service]\nNice=5\n",
    ));
    let it = unit(&estate, "a.service");
    assert_eq!(values(it, "Service", "ExecStart"), ["/bin/b"]);
    assert!(it.setting("Service", "User").is_none());
    assert_eq!(it.known("Service", "Nice"), Some("5"));
    assert_eq!(it.files.len(), 3);
}

#[test]
fn an_empty_trigger_clears_all_triggers() {
    let estate = estate("//- a.timer\n[Timer]\nOnBootSec=5\nOnCalendar=daily\nOnCalendar=\nOnUnitActiveSec=1h\n");
    let it = unit(&estate, "a.timer");
    assert!(it.setting("Timer", "OnBootSec").is_none() && it.setting("Timer", "OnCalendar").is_none());
    assert_eq!(it.known("Timer", "OnUnitActiveSec"), Some("1h"));
}

#[test]
fn a_stronger_folder_hides_a_weaker_one() {
    let estate = estate(concat!(
        "//- usr/lib/systemd/system/a.service\n[Service]\nExecStart=/bin/old\n",
        "//- etc/systemd/system/a.service\n[Service]\nExecStart=/bin/new\n",
        "//- backup/a.service\n[Service]\nExecStart=/bin/other\n",
    ));
    let all: Vec<&str> = estate.hosts[0].units.iter().filter_map(|it| it.known("Service", "ExecStart")).collect();
    assert_eq!(all, ["/bin/other", "/bin/new"]);
}

#[test]
fn a_drop_in_alone_is_a_part_of_a_unit() {
    let estate = estate("//- etc/systemd/system/nginx.service.d/limits.conf\n[Service]\nLimitNOFILE=65536\n");
    assert_eq!(unit(&estate, "nginx.service").standing, Standing::Partial);
}

#[test]
fn an_empty_file_masks() {
    let estate = estate("//- etc/systemd/system/a.service\n");
    assert_eq!(unit(&estate, "a.service").standing, Standing::Masked);
}

#[test]
fn keys_of_other_types_do_not_count() {
    let estate = estate("//- a.service\n[Timer]\nOnCalendar=daily\n[Service]\nExecStart=/bin/a\n");
    assert!(unit(&estate, "a.service").setting("Timer", "OnCalendar").is_none());
}

#[test]
fn a_block_of_a_document_may_leave_parts_out() {
    let estate = estate(
        "//- README.md\n`/etc/systemd/system/a.service`:\n```ini\n[Service]\nUser=<user>\nExecStart=/bin/a ...\nNice=1\n```\n",
    );
    let it = unit(&estate, "a.service");
    assert_eq!((it.known("Service", "User"), it.known("Service", "ExecStart")), (None, None));
    assert_eq!(it.known("Service", "Nice"), Some("1"));
}
