//! Which env file of the estate a path on the host means.

use super::{EnvFile, Estate};

/// Returns the place in `files` of the file that the host knows as `path`.
pub(super) fn find(estate: &Estate, files: &[EnvFile], path: &str) -> Option<usize> {
    let path = path.trim_start_matches("./");
    let real = |it: &EnvFile| !it.is_example && !it.path.is_empty();
    let exact = |wanted: &str| files.iter().position(|it| real(it) && it.path == wanted);
    if let Some(at) = exact(path) {
        return Some(at);
    }
    if let Some(kept) = estate.manifest.kept_at(path) {
        return exact(&kept);
    }
    let tails = files.iter().enumerate().filter(|(_, it)| real(it)).filter_map(|(at, it)| {
        let length = tail(path, &it.path);
        (length > 0).then_some((length, at))
    });
    let longest = tails.clone().map(|(length, _)| length).max()?;
    let mut best = tails.filter(|(length, _)| *length == longest);
    let (_, at) = best.next()?;
    // Two files that fit as well as each other: nobody knows which is meant.
    best.next().is_none().then_some(at)
}

/// Returns how many parts from the end the paths share, when that is all of the shorter one.
fn tail(host: &str, estate: &str) -> usize {
    let parts = |path: &str| path.split('/').filter(|it| !it.is_empty() && *it != ".").count();
    let shared = host.rsplit('/').zip(estate.rsplit('/')).take_while(|(a, b)| a == b && !a.is_empty()).count();
    let whole = shared == parts(estate).min(parts(host));
    if whole && !(host.starts_with('/') && estate.starts_with('/')) { shared } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::tail;

    #[test]
    fn a_tail_is_all_of_one_path() {
        assert_eq!(tail("/opt/app/x/.env", ".env"), 1);
        assert_eq!(tail("/opt/app/x/.env", "x/.env"), 2);
        assert_eq!(tail("/opt/app/x/.env", "y/.env"), 0);
        assert_eq!(tail("/opt/app/x/.env", "/srv/x/.env"), 0);
        assert_eq!(tail("/opt/app/x/.env.production", ".env"), 0);
        assert_eq!(tail(".env", "/opt/app/.env"), 1);
    }
}
