//! Patterns of `include` and `EnvironmentFile=`, as `glob(3)` reads them: `*`, `?` and `[…]` within one
//! part of a path; a leading dot must be written.

/// Returns whether a path has characters that make it a pattern.
pub(super) fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '['])
}

/// Returns whether `path` matches `pattern`, part by part.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    let (mut patterns, mut parts) = (pattern.split('/'), path.split('/'));
    loop {
        match (patterns.next(), parts.next()) {
            (None, None) => return true,
            (Some(pattern), Some(part)) if part_matches(pattern.as_bytes(), part.as_bytes()) => {}
            _ => return false,
        }
    }
}

fn part_matches(pattern: &[u8], part: &[u8]) -> bool {
    if part.first() == Some(&b'.') && pattern.first() != Some(&b'.') {
        return false;
    }
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < part.len() {
        let step = pattern.get(p).and_then(|it| match it {
            b'*' => None,
            b'?' => Some(1),
            b'[' => class(&pattern[p..], part[t]),
            other => (*other == part[t]).then_some(1),
        });
        if let Some(step) = step {
            p += step;
            t += 1;
        } else if pattern.get(p) == Some(&b'*') {
            star = Some((p, t));
            p += 1;
        } else if let Some((at, from)) = star {
            star = Some((at, from + 1));
            p = at + 1;
            t = from + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|it| *it == b'*')
}

/// Returns the length of the class at the start of `pattern` when `byte` is in it.
fn class(pattern: &[u8], byte: u8) -> Option<usize> {
    let negated = matches!(pattern.get(1), Some(b'!' | b'^'));
    let first = if negated { 2 } else { 1 };
    let close = pattern.iter().skip(first + 1).position(|it| *it == b']')? + first + 1;
    let set = &pattern[first..close];
    let mut found = false;
    let mut at = 0;
    while at < set.len() {
        if set.get(at + 1) == Some(&b'-') && at + 2 < set.len() {
            found |= (set[at]..=set[at + 2]).contains(&byte);
            at += 3;
        } else {
            found |= set[at] == byte;
            at += 1;
        }
    }
    (found != negated).then_some(close + 1)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_stay_within_one_part() {
        assert!(matches("etc/nginx/sites-enabled/*", "etc/nginx/sites-enabled/app"));
        assert!(matches("conf.d/*.conf", "conf.d/a.b.conf"));
        assert!(!matches("conf.d/*.conf", "conf.d/x/a.conf"));
        assert!(!matches("conf.d/*.conf", "conf.d/.a.conf"), "dot files are skipped");
        assert!(matches("*/[0-9]?[!a]-*", "x/12b-c") && !matches("[0-9]", "a"));
        assert!(!matches("*a*a*a*a*b", &"a".repeat(200)));
    }
}
