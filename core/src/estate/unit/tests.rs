//! Units of whole fixtures: which files make them up, which values count.

use super::{Standing, Unit};
use crate::estate::Estate;
use crate::source::{Content, FileSet, Input};

/// Builds the estate of a fixture: a line `//- path` starts a file, `//- path -> target` is a link.
fn estate(fixture: &str) -> Estate {
    let parts = fixture.split("//- ").skip(1).map(|part| part.split_once('\n').expect("a path and a text"));
    let inputs = parts.map(|(path, text)| match path.split_once(" -> ") {
        Some((path, target)) => {
            Input { path: path.to_owned(), content: Content::Link(target.to_owned()), named: false }
        }
        None => Input { path: path.to_owned(), content: Content::Bytes(text.into()), named: false },
    });
    Estate::new(FileSet::new(inputs), None, &[]).expect("no manifest to be wrong")
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

const SERVICE: &str = "[Service]\nExecStart=/bin/a\n";

#[test]
fn links_are_other_names_and_bring_their_drop_ins() {
    let estate = estate(&format!(
        "//- usr/lib/systemd/system/ssh.service\n{SERVICE}\
         //- etc/systemd/system/sshd.service -> /usr/lib/systemd/system/ssh.service\n\
         //- etc/systemd/system/remote.service -> sshd.service\n\
         //- etc/systemd/system/sshd.service.d/10.conf\n[Service]\nNice=5\n"
    ));
    let it = unit(&estate, "ssh.service");
    assert_eq!(it.aliases, ["remote.service", "sshd.service"]);
    assert_eq!(it.known("Service", "Nice"), Some("5"));
}

#[test]
fn a_stronger_link_takes_a_name_away_and_a_stronger_file_keeps_it() {
    let estate = estate(&format!(
        "//- usr/lib/systemd/system/display-manager.service\n{SERVICE}\
         //- usr/lib/systemd/system/lightdm.service\n{SERVICE}\
         //- etc/systemd/system/display-manager.service -> /usr/lib/systemd/system/lightdm.service\n\
         //- usr/lib/systemd/system/syslog.service -> rsyslog.service\n\
         //- usr/lib/systemd/system/rsyslog.service\n{SERVICE}\
         //- etc/systemd/system/syslog.service\n{SERVICE}"
    ));
    assert_eq!(unit(&estate, "lightdm.service").aliases, ["display-manager.service"]);
    assert!(estate.hosts[0].units.iter().all(|it| it.name != "display-manager.service"));
    assert_eq!(unit(&estate, "rsyslog.service").aliases, [""; 0]);
}

#[test]
fn the_strongest_mask_or_file_counts() {
    let masked =
        format!("//- usr/lib/systemd/system/a.service\n{SERVICE}//- etc/systemd/system/a.service -> /dev/null\n");
    assert_eq!(unit(&estate(&masked), "a.service").standing, Standing::Masked);
    let below = format!("//- etc/systemd/system/a.service\n{SERVICE}//- run/systemd/system/a.service -> /dev/null\n");
    assert_eq!(unit(&estate(&below), "a.service").standing, Standing::Whole);
}

#[test]
fn a_mask_in_a_drop_in_folder_switches_the_weaker_one_off() {
    let main = format!("//- usr/lib/systemd/system/a-b.service\n{SERVICE}");
    let weak = "//- usr/lib/systemd/system/a-b.service.d/x.conf\n[Service]\nNice=1\n";
    let nice = |mask: &str| {
        unit(&estate(&format!("{main}{weak}{mask}")), "a-b.service").known("Service", "Nice").map(str::to_owned)
    };
    assert_eq!(nice("").as_deref(), Some("1"));
    assert_eq!(nice("//- etc/systemd/system/a-b.service.d/x.conf -> /dev/null\n"), None);
    assert_eq!(
        nice("//- etc/systemd/system/a-.service.d/x.conf\n"),
        None,
        "the stronger folder beats the more exact name"
    );
    assert_eq!(nice("//- etc/systemd/system/service.d/x.conf\n").as_deref(), Some("1"), "types come last");
    assert_eq!(nice("//- etc/systemd/system/a-b.service.d/.x.conf\n[Service]\nNice=2\n").as_deref(), Some("1"));
}

#[test]
fn enabled_units_and_instances() {
    let estate = estate(&format!(
        "//- usr/lib/systemd/system/app@.service\n{SERVICE}\
         //- usr/lib/systemd/system/app@own.service\n{SERVICE}\
         //- etc/systemd/system/multi-user.target.wants/app@one.service -> /usr/lib/systemd/system/app@.service\n\
         //- etc/systemd/system/multi-user.target.wants/app@own.service -> /usr/lib/systemd/system/app@own.service\n\
         //- etc/systemd/system/web.service.requires/app@two.service -> /usr/lib/systemd/system/app@.service\n"
    ));
    let enabled = |name: &str| {
        unit(&estate, name).enabled.iter().map(|it| format!("{} {} {}", it.by, it.name, it.needs)).collect::<Vec<_>>()
    };
    assert_eq!(
        enabled("app@.service"),
        ["multi-user.target app@one.service false", "web.service app@two.service true"]
    );
    assert_eq!(enabled("app@own.service"), ["multi-user.target app@own.service false"]);
}

#[test]
fn a_file_that_is_linked_in_stands_where_the_link_does() {
    let estate = estate(&format!(
        "//- usr/lib/systemd/system/a.service\n[Service]\nExecStart=/bin/old\n\
         //- etc/systemd/system/a.service -> /opt/a/a.service\n//- opt/a/a.service\n{SERVICE}\
         //- etc/systemd/system/a.service.d/x.conf\n[Service]\nNice=1\n"
    ));
    assert_eq!(estate.hosts[0].units.len(), 1);
    let it = unit(&estate, "a.service");
    assert_eq!((it.path.as_str(), it.known("Service", "Nice")), ("opt/a/a.service", Some("1")));
}
