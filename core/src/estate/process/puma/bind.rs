//! From bind addresses to endpoints.

use super::Bind;
use super::binder::{Bound, bound};
use crate::estate::endpoint::Address;
use crate::source::{Located, Unknown, Value};

/// Returns the endpoint of a bind; a relative socket path counts from `directory`, else from the working folder.
pub(super) fn address(
    bind: &Bind,
    directory: Option<&Located<Value<String>>>,
    folder: Option<&str>,
) -> Located<Value<Address>> {
    let folder = match directory {
        Some(it) => it.known().map(String::as_str),
        None => folder,
    };
    bind.uri.clone().map(|uri| match uri {
        Value::Unknown(reason) => Value::Unknown(reason),
        Value::Known(uri) => match read(&uri, folder) {
            Some(address) => Value::Known(address),
            None => Value::Unknown(Unknown::NotEvaluated(format!("the address `{uri}`"))),
        },
    })
}

fn read(uri: &str, folder: Option<&str>) -> Option<Address> {
    match bound(uri).ok()? {
        // Without a port, or with port 0, the kernel picks one.
        Bound::Tcp { port: 0, .. } => None,
        Bound::Tcp { host, port } if host.contains(':') => Address::of_bind(&format!("tcp://[{host}]:{port}"), 0),
        Bound::Tcp { host, port } => Address::of_bind(&format!("tcp://{host}:{port}"), 0),
        Bound::Unix { path, .. } => match path.trim_start_matches('/') {
            "" => None,
            below if path.starts_with('/') => Some(Address::Unix(format!("/{below}"))),
            _ if path.starts_with('@') => None,
            below => Some(Address::Unix(format!("{}/{below}", folder?.trim_end_matches('/')))),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_of_the_binder() {
        let shown = |uri| read(uri, Some("/srv/app")).map_or("none".into(), |it| it.to_string());
        assert_eq!(shown("unix:///run/a.sock?umask=0117"), "unix:/run/a.sock");
        assert_eq!(shown("unix:////srv/a.sock"), "unix:/srv/a.sock");
        assert_eq!(shown("unix:/run/a.sock"), "unix:/run/a.sock");
        assert_eq!(shown("unix://tmp/a.sock"), "unix:/srv/app/tmp/a.sock");
        assert_eq!(shown("TCP://127.0.0.1:3000"), "127.0.0.1:3000");
        assert_eq!(shown("tcp://0.0.0.0:0"), "none");
        assert_eq!(shown("tcp://0.0.0.0"), "none");
        assert_eq!(shown("http://0.0.0.0:1"), "none");
        assert_eq!(shown("ssl://0.0.0.0:9443?key=/k&cert=/c"), "0.0.0.0:9443");
    }
}
