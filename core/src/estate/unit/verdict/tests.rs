//! Values that systemd reads, and values that it does not.

use super::*;
use crate::facts::systemd::{NEWEST, find};

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
