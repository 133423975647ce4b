//! The host that a request names, as nginx validates it (`ngx_http_validate_host`).

/// Returns a host without port and trailing dot, in lower case; `None` for one that nginx answers with 400.
pub(super) fn validate(host: &[u8]) -> Option<Vec<u8>> {
    let mut end = None;
    let mut literal = false;
    let mut dot = None;
    for (at, byte) in host.iter().enumerate() {
        match byte {
            b'.' if at > 0 && dot == Some(at - 1) => return None,
            b'.' => dot = Some(at),
            b':' if !literal && end.is_none() => end = Some(at),
            b'[' if at == 0 => literal = true,
            b']' if literal && end.is_none() => end = Some(at + 1),
            b':' | b'[' | b']' => {}
            b'/' | 0..=0x20 | 0x7f => return None,
            _ => {}
        }
    }
    let mut end = end.unwrap_or(host.len());
    if dot.is_some_and(|it| it + 1 == end) {
        end -= 1;
    }
    let name = host.get(..end)?;
    (!name.is_empty()).then(|| name.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_dots_and_case_go() {
        let read = |text: &str| validate(text.as_bytes()).map(|it| String::from_utf8_lossy(&it).into_owned());
        assert_eq!(read("A.Example.:80").as_deref(), Some("a.example"));
        assert_eq!(read("[::1]:80").as_deref(), Some("[::1]"));
        assert_eq!(read("_").as_deref(), Some("_"));
        for bad in ["", ".", "a..b", "a/b", "a b", ":80"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
