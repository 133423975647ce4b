//! Units that a host has without a file in the estate: systemd's own and those
//! of common packages. Source: the unit files of Debian 12, Ubuntu 24.04 and of
//! the packages' own upstream builds.

/// What stands before the suffix (or the `@`) of services that packages bring, sorted.
const PACKAGED: &[&str] = &[
    "alertmanager",
    "anacron",
    "apache2",
    "apparmor",
    "apport",
    "apt-daily",
    "apt-daily-upgrade",
    "auditd",
    "autovt",
    "avahi-daemon",
    "bind9",
    "bluetooth",
    "borgmatic",
    "btrfs-scrub",
    "caddy",
    "certbot",
    "certbot-renew",
    "chrony",
    "chronyd",
    "clamav-daemon",
    "clamav-freshclam",
    "cloud-init",
    "collectd",
    "console-getty",
    "consul",
    "container-getty",
    "containerd",
    "coturn",
    "couchdb",
    "cron",
    "crond",
    "cups",
    "dbus",
    "dbus-broker",
    "debug-shell",
    "dnf-automatic",
    "dnf-makecache",
    "dnsmasq",
    "docker",
    "dovecot",
    "dpkg-db-backup",
    "e2scrub_all",
    "elasticsearch",
    "emergency",
    "etcd",
    "exim4",
    "fail2ban",
    "firewalld",
    "fstrim",
    "fwupd-refresh",
    "getty",
    "gitlab-runner",
    "grafana-server",
    "haproxy",
    "httpd",
    "influxdb",
    "iptables",
    "irqbalance",
    "jenkins",
    "journald",
    "kmod",
    "kubelet",
    "logrotate",
    "loki",
    "lvm2-monitor",
    "lxd",
    "man-db",
    "mariadb",
    "mdadm",
    "mdcheck_start",
    "memcached",
    "minio",
    "mlocate",
    "mongod",
    "mongodb",
    "monit",
    "mosquitto",
    "motd-news",
    "mysql",
    "mysqld",
    "named",
    "netfilter-persistent",
    "networkd-dispatcher",
    "nfs-server",
    "nftables",
    "nginx",
    "node_exporter",
    "nscd",
    "nslcd",
    "ntp",
    "ntpd",
    "ntpsec",
    "opendkim",
    "openvpn",
    "packagekit",
    "pg_basebackup",
    "pg_dump",
    "pgbouncer",
    "phpsessionclean",
    "plocate-updatedb",
    "podman",
    "podman-auto-update",
    "polkit",
    "postfix",
    "postgresql",
    "procps",
    "prometheus",
    "prometheus-node-exporter",
    "promtail",
    "proxysql",
    "rabbitmq-server",
    "rc-local",
    "redis",
    "redis-sentinel",
    "redis-server",
    "resolvconf",
    "rpcbind",
    "rsync",
    "rsyslog",
    "samba-ad-dc",
    "serial-getty",
    "smartd",
    "smartmontools",
    "smbd",
    "snap-repair",
    "snapd",
    "ssh",
    "sshd",
    "sssd",
    "strongswan",
    "supervisor",
    "syslog",
    "sysstat",
    "sysstat-collect",
    "sysstat-summary",
    "systemd",
    "tailscaled",
    "tomcat10",
    "tomcat9",
    "tor",
    "tuned",
    "ua-timer",
    "udev",
    "udisks2",
    "ufw",
    "unattended-upgrades",
    "unbound",
    "update-notifier-download",
    "update-notifier-motd",
    "updatedb",
    "user",
    "uuidd",
    "valkey",
    "valkey-server",
    "varnish",
    "vault",
    "vsftpd",
    "wg-quick",
    "wpa_supplicant",
    "xfs_scrub_all",
    "zabbix-agent",
];

/// Services that hold data for applications, by what stands before the suffix, the `@` or a version.
const DATASTORES: &[&str] = &[
    "cassandra",
    "clickhouse-server",
    "couchdb",
    "elasticsearch",
    "influxdb",
    "mariadb",
    "memcached",
    "mongod",
    "mongodb",
    "mysql",
    "mysqld",
    "opensearch",
    "pgbouncer",
    "postgresql",
    "rabbitmq-server",
    "redis",
    "redis-server",
    "valkey",
    "valkey-server",
];

/// Targets that systemd itself brings, for the system and for users (systemd.special(7)); sorted.
const TARGETS: &[&str] = &[
    "basic.target",
    "bluetooth.target",
    "boot-complete.target",
    "cryptsetup-pre.target",
    "cryptsetup.target",
    "ctrl-alt-del.target",
    "default.target",
    "emergency.target",
    "exit.target",
    "factory-reset.target",
    "final.target",
    "first-boot-complete.target",
    "getty-pre.target",
    "getty.target",
    "graphical-session-pre.target",
    "graphical-session.target",
    "graphical.target",
    "halt.target",
    "hibernate.target",
    "hybrid-sleep.target",
    "initrd-fs.target",
    "initrd-root-device.target",
    "initrd-root-fs.target",
    "initrd-switch-root.target",
    "initrd-usr-fs.target",
    "initrd.target",
    "integritysetup-pre.target",
    "integritysetup.target",
    "kbrequest.target",
    "kexec.target",
    "local-fs-pre.target",
    "local-fs.target",
    "machines.target",
    "multi-user.target",
    "network-online.target",
    "network-pre.target",
    "network.target",
    "nss-lookup.target",
    "nss-user-lookup.target",
    "paths.target",
    "poweroff.target",
    "printer.target",
    "reboot.target",
    "remote-cryptsetup.target",
    "remote-fs-pre.target",
    "remote-fs.target",
    "remote-veritysetup.target",
    "rescue.target",
    "rpcbind.target",
    "runlevel0.target",
    "runlevel1.target",
    "runlevel2.target",
    "runlevel3.target",
    "runlevel4.target",
    "runlevel5.target",
    "runlevel6.target",
    "shutdown.target",
    "sigpwr.target",
    "sleep.target",
    "slices.target",
    "smartcard.target",
    "sockets.target",
    "soft-reboot.target",
    "sound.target",
    "storage-target-mode.target",
    "suspend-then-hibernate.target",
    "suspend.target",
    "swap.target",
    "sysinit.target",
    "system-update-pre.target",
    "system-update.target",
    "time-set.target",
    "time-sync.target",
    "timers.target",
    "umount.target",
    "usb-gadget.target",
    "veritysetup-pre.target",
    "veritysetup.target",
    "xdg-desktop-autostart.target",
];

/// Returns whether systemd itself brings this target.
pub fn is_standard_target(name: &str) -> bool {
    TARGETS.binary_search(&name).is_ok()
}

/// Returns the target that units are usually installed in and that `name` nearly is, with or without the suffix.
pub fn similar_target(name: &str) -> Option<&'static str> {
    const USUAL: &[&str] = &[
        "basic.target",
        "default.target",
        "graphical.target",
        "multi-user.target",
        "network-online.target",
        "network.target",
        "paths.target",
        "sockets.target",
        "sysinit.target",
        "timers.target",
    ];
    let name = name.trim_end_matches(',').to_ascii_lowercase();
    let dotted = if name.contains('.') { name } else { format!("{name}.target") };
    let near = |it: &&&str| strsim::damerau_levenshtein(it, &dotted) <= if it.len() > 14 { 2 } else { 1 };
    USUAL.iter().find(near).copied()
}

/// Returns whether a host may have the unit although no file of the estate defines it.
///
/// Everything but services, sockets, timers and paths may exist without a file
/// (targets, slices, mounts from `/etc/fstab`, devices); so may instances of templates.
pub fn may_exist(name: &str) -> bool {
    let Some((stem, suffix)) = name.rsplit_once('.') else { return true };
    if !matches!(suffix, "service" | "socket" | "timer" | "path") {
        return true;
    }
    let stem = stem.split('@').next().unwrap_or_default();
    PACKAGED.binary_search(&stem).is_ok()
        || ["systemd-", "dbus-", "initrd-", "snap.", "lvm2-", "plymouth-", "cloud-", "dracut-", "nfs-", "rpc-"]
            .iter()
            .any(|prefix| stem.starts_with(prefix))
}

/// Returns whether the unit is a database, cache or broker that applications use.
///
/// # Examples
///
/// ```
/// use landreeve::facts::systemd::known::is_datastore;
///
/// assert!(is_datastore("postgresql.service") && is_datastore("postgresql@15-main.service"));
/// assert!(is_datastore("postgresql-15.service") && !is_datastore("redis.socket"));
/// ```
pub fn is_datastore(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".service") else { return false };
    let stem = stem.split('@').next().unwrap_or_default();
    let unversioned = stem.trim_end_matches(|it: char| it.is_ascii_digit() || matches!(it, '.' | '-'));
    DATASTORES.contains(&stem) || DATASTORES.contains(&unversioned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted() {
        assert!(PACKAGED.is_sorted() && DATASTORES.is_sorted() && TARGETS.is_sorted());
    }

    #[test]
    fn units_without_files() {
        for known in ["network.target", "certbot.service", "getty@tty1.service", "systemd-timesyncd.service", "a.slice"]
        {
            assert!(may_exist(known), "{known}");
        }
        assert!(!may_exist("reports-process.service"));
    }
}
