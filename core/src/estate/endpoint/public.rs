//! Whether others reach a host, and whether something is said to keep them out.

use crate::estate::{Estate, Host};

/// Words of what closes ports: packet filters, rules of clouds and of systemd.
const WORDS: &[&str] = &[
    "ufw",
    "iptables",
    "ip6tables",
    "nftables",
    "nft add",
    "firewall",
    "security group",
    "security_group",
    "security-group",
    "securitygroup",
    "cortafuegos",
    "grupo de seguridad",
    "ipaddressdeny",
    "privatenetwork",
];

impl Host {
    /// Returns whether the host surely answers to the internet: nginx serves a name that nobody made up, with a
    /// certificate of an authority that looked it up from there.
    pub fn is_public(&self) -> bool {
        if self.names.real.is_none() {
            return false;
        }
        let asked = self.runbook.certificates.iter().any(|it| it.requested);
        self.nginx.iter().flat_map(|it| &it.servers).any(|server| {
            let issued = server.certificate().and_then(|it| it.known()).is_some_and(|it| it.contains("/letsencrypt/"));
            server.tls() && server.has_real_domain() && (asked || issued)
        })
    }
}

impl Estate {
    /// Returns whether any file speaks of what closes ports to others.
    pub fn speaks_of_a_firewall(&self) -> bool {
        self.files.ids().map(|id| self.files.file(id)).any(|file| {
            let speaks = |text: &str| {
                let text = text.to_ascii_lowercase();
                WORDS.iter().any(|it| text.contains(it))
            };
            speaks(&file.path) || speaks(file.text())
        })
    }
}
