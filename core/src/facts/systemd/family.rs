//! Names for sockets: address families (`RestrictAddressFamilies=`), netlink
//! families (`ListenNetlink=`). Sources: socket(2), netlink(7), `src/basic/af-list.c`, `src/basic/socket-util.c`.

/// Address families, sorted.
#[rustfmt::skip]
const FAMILIES: &[&str] = &[
    "AF_ALG", "AF_APPLETALK", "AF_ASH", "AF_ATMPVC", "AF_ATMSVC", "AF_AX25", "AF_BLUETOOTH", "AF_BRIDGE", "AF_CAIF",
    "AF_CAN", "AF_DECnet", "AF_ECONET", "AF_FILE", "AF_IB", "AF_IEEE802154", "AF_INET", "AF_INET6", "AF_IPX", "AF_IRDA",
    "AF_ISDN", "AF_IUCV", "AF_KCM", "AF_KEY", "AF_LLC", "AF_LOCAL", "AF_MCTP", "AF_MPLS", "AF_NETBEUI", "AF_NETLINK",
    "AF_NETROM", "AF_NFC", "AF_PACKET", "AF_PHONET", "AF_PPPOX", "AF_QIPCRTR", "AF_RDS", "AF_ROSE", "AF_ROUTE",
    "AF_RXRPC", "AF_SECURITY", "AF_SMC", "AF_SNA", "AF_TIPC", "AF_UNIX", "AF_UNSPEC", "AF_VSOCK", "AF_WANPIPE",
    "AF_X25", "AF_XDP",
];

/// Netlink families, sorted.
#[rustfmt::skip]
const NETLINK: &[&str] = &[
    "audit", "connector", "dnrtmsg", "ecryptfs", "fib-lookup", "firewall", "generic", "inet-diag", "ip6-fw", "iscsi",
    "kobject-uevent", "netfilter", "nflog", "rdma", "route", "scsitransport", "selinux", "xfrm",
];

/// Returns whether the word is an address family, with `AF_`.
pub fn is_family(word: &str) -> bool {
    FAMILIES.binary_search(&word).is_ok()
}

/// Returns whether the word is a netlink family, by name or number.
pub fn is_netlink(word: &str) -> bool {
    NETLINK.binary_search(&word).is_ok()
        || super::scalar::integer(word).is_some_and(|it| (0..=i64::from(i32::MAX)).contains(&it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(FAMILIES.is_sorted() && NETLINK.is_sorted());
    }

    #[test]
    fn names() {
        assert!(is_family("AF_UNIX") && !is_family("AF_FOO") && !is_family("unix"));
        assert!(is_netlink("route") && is_netlink("5") && !is_netlink("foo"));
    }
}
