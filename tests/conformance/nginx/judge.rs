//! What the two say to a configuration: nginx, and landreeve.

use std::path::{Path, PathBuf};
use std::process::Command;

use landreeve::estate::Estate;
use landreeve::rules::{Selection, run};
use landreeve::source::{Effect, FileSet};

/// Why nginx does not load a configuration.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) message: String,
    /// The line of the main file it names.
    pub(crate) line: Option<usize>,
}

/// What landreeve says of a refused configuration.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) text: String,
    /// The lines from its place to the end of the statement, and of the other places it names.
    pub(crate) lines: Vec<usize>,
}

/// Returns the version of the installed nginx.
pub(crate) fn installed() -> Option<String> {
    let output = Command::new("nginx").arg("-v").output().ok()?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    Some(text.trim().rsplit('/').next()?.split(' ').next()?.to_owned())
}

/// Returns the folder of its modules.
pub(crate) fn modules() -> Option<String> {
    let output = Command::new("nginx").arg("-V").output().ok()?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let at = text.split("--modules-path=").nth(1)?;
    Some(at.split(' ').next()?.trim().to_owned())
}

/// Makes a folder, with a certificate in it.
pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    let folder = std::env::temp_dir().join(format!("landreeve-nginx-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).ok()?;
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=example.com", "-keyout", "key.pem", "-out", "certificate.pem"])
        .current_dir(&folder)
        .output()
        .ok()?;
    made.status.success().then_some(folder)
}

/// Asks nginx. Warnings are no refusals.
pub(crate) fn nginx(folder: &Path, name: &str, text: &str) -> Option<Refusal> {
    let main = folder.join(name);
    std::fs::write(&main, text).expect("a file in the temporary folder");
    let output =
        Command::new("nginx").args(["-t", "-q", "-p"]).arg(folder).arg("-c").arg(&main).output().expect("nginx runs");
    if output.status.success() {
        return None;
    }
    let all = String::from_utf8_lossy(&output.stderr).into_owned();
    let bad = |it: &&str| ["[emerg]", "[crit]", "[alert]"].iter().any(|level| it.contains(level));
    let message = all.lines().rfind(bad).unwrap_or(all.trim()).to_owned();
    let line = message.rsplit_once(&format!("{name}:")).and_then(|it| {
        let digits: String = it.1.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    });
    Some(Refusal { message, line })
}

/// Asks landreeve what nginx refuses.
pub(crate) fn landreeve(version: &str, text: &str) -> Vec<Finding> {
    let files = FileSet::from_texts([("nginx.conf".to_owned(), text.to_owned())]);
    let estate = Estate::new(files, None, &[("nginx".to_owned(), version.to_owned())]).expect("a version of nginx");
    let selection = Selection { select: vec!["nginx/*".to_owned()], ..Selection::default() };
    let found = run(&estate, &selection).into_iter().filter(|it| it.about.effect == Effect::Refused);
    found
        .map(|it| {
            let place = |at| {
                let (from, to) = estate.files.positions(at);
                (from.line as usize, to.line as usize)
            };
            let (from, to) = place(it.at);
            // nginx names the line where the statement ends.
            let mut lines: Vec<usize> = (from..=to).collect();
            lines.extend(it.related.iter().map(|it| place(it.span).0));
            Finding { text: format!("{from}: {} {}", it.about.code, it.message), lines }
        })
        .collect()
}

/// Returns what landreeve finds refused or broken in these files.
pub(crate) fn refused_or_broken(texts: Vec<(String, String)>) -> Vec<String> {
    let estate = Estate::new(FileSet::from_texts(texts), None, &[]).expect("an estate");
    let selection = Selection { select: vec!["nginx/*".to_owned()], ..Selection::default() };
    let found = run(&estate, &selection).into_iter();
    let found = found.filter(|it| matches!(it.about.effect, Effect::Refused | Effect::Broken));
    found
        .map(|it| {
            let at = estate.files.positions(it.at).0;
            format!("{}:{}:{} {} {}", estate.files.file(it.at.file).path, at.line, at.column, it.about.code, it.message)
        })
        .collect()
}
