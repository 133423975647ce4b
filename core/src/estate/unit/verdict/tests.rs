//! Values that systemd reads, and values that it does not.

use proptest::prelude::*;

use super::*;
use crate::facts::systemd::{DIRECTIVES, NEWEST, find};

fn fault(section: &str, name: &str, text: &str) -> Option<String> {
    let directive = find(section, name).expect("a directive of the table");
    judge_text(text, directive, NEWEST).map(|fault| format!("{}: {}", &text[fault.range], fault.what))
}

fn accepts(section: &str, name: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(fault(section, name, text), None, "{name}={text}");
    }
}

fn rejects(section: &str, name: &str, texts: &[&str]) {
    for text in texts {
        assert!(fault(section, name, text).is_some(), "{name}={text}");
    }
}

#[test]
fn values_of_common_directives() {
    accepts("Service", "Restart", &["always", "on-failure", "no"]);
    rejects("Service", "Restart", &["on-faliure", "Always", "yes"]);
    accepts("Service", "RestartSec", &["5", "100ms", "1min 30s"]);
    rejects("Service", "RestartSec", &["5 # seconds", "5S"]);
    accepts("Service", "MemoryMax", &["50%", "1.5G", "infinity"]);
    rejects("Service", "MemoryMax", &["512MB", "150%"]);
    accepts("Service", "Nice", &["-20", "+5", "19"]);
    rejects("Service", "Nice", &["20"]);
    accepts("Service", "StandardOutput", &["journal", "append:/var/log/x.log", "syslog"]);
    rejects("Service", "StandardOutput", &["append:log/x", "/var/log/x.log"]);
    accepts("Service", "LimitNOFILE", &["65536", "1024:65536", "infinity"]);
    rejects("Service", "LimitNOFILE", &["many"]);
    accepts("Service", "CPUQuota", &["150%"]);
    accepts("Service", "SuccessExitStatus", &["143 SIGKILL TEMPFAIL"]);
    accepts("Service", "ProtectHome", &["read-only", "true", "tmpfs"]);
    accepts("Service", "PrivateTmp", &["yes", "disconnected"]);
}

#[test]
fn paths_and_names() {
    accepts("Service", "WorkingDirectory", &["/srv", "~", "-/srv", "-~", "%h/x"]);
    rejects("Service", "WorkingDirectory", &["srv", "~/x", "$HOME", "\"/srv\""]);
    accepts("Service", "EnvironmentFile", &["/a", "-/a", "/a /b", "%h/.env"]);
    rejects("Service", "EnvironmentFile", &[".env", "~/x"]);
    accepts("Service", "ReadWritePaths", &["-/var/lib/x /srv", "\"/a b\" /c"]);
    accepts("Unit", "After", &["network.target a@b.service", "foo-%i.service"]);
    rejects("Unit", "After", &["network", "network.target, x.service"]);
    accepts("Service", "User", &["www-data", "1000", "%i"]);
    rejects("Service", "User", &["app:app"]);
    accepts("Service", "Environment", &["A=b \"C=d e\"", "A='b'"]);
    rejects("Service", "Environment", &["A", "A-B=c", "1A=b"]);
    assert_eq!(
        fault("Service", "Environment", "A=b \"C=d e").as_deref(),
        Some("\": opens a quote that is never closed and swallows what follows")
    );
}

#[test]
fn commands() {
    accepts("Service", "ExecStart", &["/bin/a", "puma -C x", "-@/bin/a b", "%h/bin/x", "|echo hi"]);
    rejects("Service", "ExecStart", &["./a", "bin/a", "~/a", "${B}/a", "/bin/", "/bin/a 'b"]);
    assert_eq!(
        fault("Service", "ExecStart", "/bin/date +%F").as_deref(),
        Some("%F: is no specifier; a percent sign that stands for itself is written `%%F`")
    );
    accepts("Service", "ExecStart", &["/bin/date +%%F", "/bin/x 100%"]);
}

#[test]
fn an_instance_may_be_anything_that_a_name_may_be() {
    accepts("Timer", "OnCalendar", &["%i", "*-*-* %i:00", "%i UTC"]);
    accepts("Timer", "OnUnitActiveSec", &["%i"]);
    accepts("Timer", "Unit", &["%i", "%i.service", "backup@%i.service"]);
    accepts("Service", "CPUAffinity", &["%i", "0-%i"]);
    accepts("Service", "DeviceAllow", &["%i rw", "char-%i rw", "/dev/%I r"]);
    accepts("Service", "User", &["%i", "%j-data"]);
    accepts("Service", "ExecStart", &["%i", "/opt/%p/bin/%i --name %n", "/opt/%I/run"]);
    accepts("Service", "IPAddressAllow", &["10.0.0.1", "any"]);
    accepts("Socket", "ListenStream", &["%i", "127.0.0.1:%i", "%t/%p.sock", "/run/%I.sock"]);
    accepts("Service", "WorkingDirectory", &["/srv/%i", "%S/%p", "%I", "%h"]);
    accepts("Service", "RuntimeDirectory", &["%p", "%p/%i", "%N"]);
    accepts("Service", "StandardOutput", &["file:%L/%p.log", "append:/var/log/%i.log"]);
    accepts("Unit", "ConditionPathExists", &["/etc/%p/%i.conf", "!%t/%n", "%I"]);
    accepts("Unit", "RequiresMountsFor", &["%S/%p", "/srv/%i"]);
    accepts("Unit", "Documentation", &["https://example.org/%p", "man:%p(8)", "%I"]);
    accepts("Service", "LoadCredential", &["%i:/etc/%p/%i", "key:%d/key"]);
    accepts("Service", "BindPaths", &["%h/data:/data", "/srv/%i"]);
    rejects("Service", "WorkingDirectory", &["%i", "srv/%i"]);
}

#[test]
fn parts_are_pointed_at() {
    let is = |section, name, text, part| {
        let directive = find(section, name).expect("a directive of the table");
        let parts = faults_of(text, directive, NEWEST, None, None).into_iter().map(|it| text[it.range].to_owned());
        assert_eq!(parts.collect::<Vec<_>>(), part, "{name}={text}");
    };
    is("Service", "LimitNOFILE", "1024:many", vec!["many"]);
    is("Service", "SystemCallFilter", "~@nosuch read:EFOO openat", vec!["@nosuch", "EFOO"]);
    is("Service", "BindPaths", "/a:b /c:/d:rw", vec!["b", "rw"]);
    is("Service", "DeviceAllow", "/dev/null rwx", vec!["rwx"]);
    is("Service", "RestrictAddressFamilies", "AF_INET unix AF_FOO", vec!["unix", "AF_FOO"]);
    is("Service", "LoadCredential", "a:b/c", vec!["b/c"]);
    is("Unit", "ConditionPathExists", "|!etc/x", vec!["etc/x"]);
    is("Unit", "Documentation", "see https://a man:b", vec!["see"]);
    is("Service", "ExecStart", "/bin/a %Z b", vec!["%Z"]);
    is("Service", "Environment", "A=b 1C=d \"E=f", vec!["1C=d", "\""]);
    is("Service", "AllowedCPUs", "0-3,x", vec!["x"]);
}

proptest! {
    #[test]
    fn any_value_is_judged_and_faults_are_parts_of_it(
        at in 0..DIRECTIVES.len(),
        text in "(\\PC|[%:/~@ \"'\\\\,;=.0-9a-zAn-]){0,40}",
        release in 230u16..=NEWEST,
    ) {
        for fault in faults_of(&text, &DIRECTIVES[at], release, None, None) {
            prop_assert!(text.get(fault.range.clone()).is_some(), "{:?}", fault);
        }
    }
}
