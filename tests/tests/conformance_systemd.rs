//! The units that packages install on this machine load, so no rule may say
//! that systemd refuses one or that something in it does not work; and what
//! rules call dropped must be what `systemd-analyze verify` complains about.
//!
//! Without `/lib/systemd/system` (or the program) a test has nothing to compare and passes.

use std::path::Path;
use std::process::Command;

use landreeve::estate::Estate;
use landreeve::rules::{Selection, run};
use landreeve::source::{Content, Effect, FileSet, Input};
use landreeve_tests::files_below;

const UNITS: &str = "/lib/systemd/system";

/// The units of this machine, as one estate; links stay links.
fn installed() -> Option<Estate> {
    let folder = Path::new(UNITS);
    if !folder.is_dir() {
        return None;
    }
    let inputs = files_below(folder, "").into_iter().map(|path| {
        let content = match std::fs::read_link(&path) {
            Ok(target) => Content::Link(target.to_string_lossy().into_owned()),
            Err(_) => Content::Bytes(std::fs::read(&path).expect("units are readable")),
        };
        Input { path: path.to_string_lossy().trim_start_matches('/').to_owned(), content, named: false }
    });
    Some(Estate::new(FileSet::new(inputs), None, &[]).expect("no manifest among the units"))
}

#[test]
fn installed_units_are_not_refused_or_broken() {
    let Some(estate) = installed() else { return };
    let units: usize = estate.hosts.iter().map(|host| host.units.len()).sum();
    assert!(units > 50, "only {units} units were read of {UNITS}");
    let wrong: Vec<String> = run(&estate, &Selection::default())
        .iter()
        .filter(|it| {
            it.about.code.starts_with("systemd/") || matches!(it.about.effect, Effect::Refused | Effect::Broken)
        })
        .map(|it| {
            let at = estate.files.positions(it.at).0;
            format!("{}:{}: {} {}", estate.files.file(it.at.file).path, at.line, it.about.code, it.message)
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Lines of `[Service]`, each with whether systemd says that it drops or refuses it.
const LINES: &[&str] = &[
    "Restart=on-faliure",
    "Restart=always",
    "RestartSec=5 # s",
    "RestartSec=1min 30s",
    "RestartSec=5S",
    "RestartSec=",
    "TimeoutStartSec=infinity",
    "MemoryMax=512m",
    "MemoryMax=512M",
    "MemoryMax=50%",
    "MemoryMax=1G512M",
    "CPUQuota=200%",
    "CPUQuota=2",
    "Nice=20",
    "Nice=-5",
    "UMask=0027",
    "UMask=0888",
    "KillSignal=SIGTERM",
    "KillSignal=sigterm",
    "KillSignal=RTMIN+3",
    "StandardOutput=append:/var/log/x",
    "StandardOutput=append:x",
    "StandardError=syslog",
    "LimitNOFILE=1024:65536",
    "LimitNOFILE=many",
    "LimitCPU=1min",
    "SuccessExitStatus=143 TEMPFAIL SIGKILL",
    "SuccessExitStatus=tempfail",
    "RestartForceExitStatus=300",
    "Environment=A=b \"C=d e\"",
    "Environment=A",
    "Environment=1A=b",
    "EnvironmentFile=-/etc/default/x",
    "EnvironmentFile=.env",
    "WorkingDirectory=-~",
    "WorkingDirectory=srv",
    "User=www-data",
    "User=a:b",
    "SupplementaryGroups=a b",
    "RuntimeDirectory=a b",
    "RuntimeDirectory=/run/a",
    "RuntimeDirectory=%p",
    "ReadWritePaths=-/a +/b",
    "ReadWritePaths=a",
    "ExecStartPre=./a",
    "ExecStartPre=-/bin/false",
    "ExecStartPre=/bin/date +%%F",
    "ExecStartPre=/bin/date +%F",
    "ExecStartPre=/bin/echo 'a",
    "ExecStartPre=/bin/",
    "PrivateTmp=yes",
    "PrivateTmp=maybe",
    "ProtectHome=read-only",
    "ProtectSystem=strict",
    "ProtectSystem=very",
    "TasksMax=50%",
    "TasksMax=some",
    "OOMScoreAdjust=-1001",
    "SyslogFacility=local0",
    "SyslogLevel=verbose",
    "Slice=a.slice",
    "Slice=a.service",
    "Type=notify",
    "Type=daemon",
    "Wants=x.service",
    "StartLimitIntervalSec=5",
    "StartLimitInterval=5",
    "Restartsec=5",
    "X-Own=5",
];

#[test]
fn what_is_dropped_agrees_with_systemd() {
    let Ok(version) = Command::new("systemd-analyze").arg("--version").output() else { return };
    let version = String::from_utf8_lossy(&version.stdout).split_whitespace().nth(1).unwrap_or_default().to_owned();
    let folder = std::env::temp_dir().join(format!("landreeve-conformance-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the units");
    let text = |line: &str| format!("[Service]\nType=oneshot\nExecStart=/bin/true\n{line}\n");
    let name = |at: usize| format!("landreeve{at}.service");
    for (at, line) in LINES.iter().enumerate() {
        // `Restart=always` would be refused for the oneshot, which is not what is compared here.
        let text = if line.starts_with("Restart=") { text(line).replace("Type=oneshot\n", "") } else { text(line) };
        std::fs::write(folder.join(name(at)), text).expect("a unit is written");
    }
    let paths = (0..LINES.len()).map(|at| folder.join(name(at)));
    let output = Command::new("systemd-analyze").args(["verify", "--man=no"]).args(paths).output();
    let said = output.map(|it| String::from_utf8_lossy(&it.stderr).into_owned()).unwrap_or_default();
    let mut wrong = Vec::new();
    for (at, line) in LINES.iter().enumerate() {
        let complains = said.lines().any(|it| it.contains(&name(at)) && !it.contains("obsolete"));
        let path = folder.join(name(at));
        let unit = std::fs::read_to_string(&path).expect("the unit written above");
        let files = FileSet::from_texts([(name(at), unit)]);
        let target = [("systemd".to_owned(), version.clone())];
        let estate = Estate::new(files, None, &target).expect("no manifest");
        let select = ["unknown-key", "key-in-wrong-section", "invalid-value", "refused-value"];
        let select = select.iter().map(|it| format!("systemd/{it}")).collect();
        let finds = !run(&estate, &Selection { select, ..Selection::default() }).is_empty();
        if finds != complains {
            wrong.push(format!("{line}: systemd {}, landreeve {}", said_word(complains), said_word(finds)));
        }
    }
    std::fs::remove_dir_all(&folder).expect("the folder is removed");
    assert!(wrong.is_empty(), "{}\n{said}", wrong.join("\n"));
}

fn said_word(complains: bool) -> &'static str {
    if complains { "complains" } else { "is silent" }
}

/// The ratings of `systemd-analyze security` for units as they are installed.
#[test]
fn exposure_is_rated_as_the_program_does() {
    let Some(estate) = installed() else { return };
    let rated: Vec<(&str, u32)> = estate
        .hosts
        .iter()
        .flat_map(|host| &host.units)
        .filter(|unit| unit.suffix() == "service" && !unit.is_template())
        .filter_map(|unit| Some((unit.name.as_str(), unit.exposure()?.tenths)))
        .collect();
    let paths = rated.iter().map(|it| format!("{UNITS}/{}", it.0));
    let said = Command::new("systemd-analyze")
        .args(["security", "--offline=true", "--no-pager"])
        .args(paths)
        .output()
        .map(|it| String::from_utf8_lossy(&it.stdout).into_owned());
    let Ok(said) = said else { return };
    let mut compared = 0;
    let mut different = Vec::new();
    for line in said.lines() {
        let Some((_, rating)) = line.split_once("exposure level for ") else { continue };
        let Some((unit, rest)) = rating.split_once(": ") else { continue };
        let theirs = rest.split(' ').next().unwrap_or_default();
        let Some((_, ours)) = rated.iter().find(|it| it.0 == unit) else { continue };
        let ours = format!("{}.{}", ours / 10, ours % 10);
        compared += 1;
        if theirs != ours {
            different.push(format!("{unit}: {theirs}, not {ours}"));
        }
    }
    assert!(different.is_empty(), "of {compared}:\n{}", different.join("\n"));
    assert!(said.is_empty() || compared > 20, "only {compared} were compared: {said}");
}
