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
        assert!(PACKAGED.is_sorted() && DATASTORES.is_sorted());
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
