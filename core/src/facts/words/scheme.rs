//! Programs that are told their public address, or need none: they do not go by what a proxy says about the scheme.

/// Parts of the paths of their sockets, sorted.
static NAMES: &[&str] = &[
    "cockpit",
    "containerd",
    "dendrite",
    "docker",
    "forgejo",
    "gitea",
    "gotosocial",
    "grafana",
    "incus",
    "libvirt",
    "lxd",
    "mattermost",
    "netdata",
    "podman",
    "portainer",
    "prometheus",
    "rspamd",
    "supervisor",
    "supervisord",
    "synapse",
    "syncthing",
    "transmission",
    "varnish",
    "vaultwarden",
];

/// Returns whether a socket is one of a program that does not ask by which scheme requests came.
pub fn ignores_scheme(socket: &str) -> bool {
    socket
        .split(|it: char| !it.is_ascii_alphanumeric())
        .any(|it| NAMES.binary_search(&it.to_ascii_lowercase().as_str()).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sockets_of_programs() {
        super::super::assert_sorted(NAMES);
        assert!(ignores_scheme("/run/netdata/netdata.sock"));
        assert!(ignores_scheme("/var/run/docker.sock"));
        assert!(!ignores_scheme("/run/shop/shop.sock"));
        assert!(!ignores_scheme("/run/dockerhub.sock"));
    }
}
