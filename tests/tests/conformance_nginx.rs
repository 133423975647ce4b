//! landreeve and nginx agree on what loads.
//!
//! The files of Debian's packages must show nothing that is refused or broken.
//! Where the program is installed, the configurations of
//! `conformance/nginx/loads.txt` and mutants of them from a fixed seed are given
//! to `nginx -t` and to landreeve. What the two do not agree on is in
//! `conformance/nginx/ledger.txt`, by a piece of nginx's message, with the reason.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]
#![expect(clippy::print_stdout, reason = "a skipped test says why, and figures are for reading")]

use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use landreeve_tests::files_below;

#[path = "../conformance/nginx/corpus.rs"]
mod corpus;
#[path = "../conformance/nginx/judge.rs"]
mod judge;
#[path = "../conformance/nginx/mutants.rs"]
mod mutants;

use corpus::Frame;
use judge::{Finding, Refusal};
use mutants::Dice;

const LOADS: &str = include_str!("../conformance/nginx/loads.txt");
const LEDGER: &str = include_str!("../conformance/nginx/ledger.txt");

/// How many mutants are asked about.
const MUTANTS: usize = 1_500;

#[test]
fn packaged_files_are_neither_refused_nor_broken() {
    let Some(folder) = judge::folder("packages") else {
        println!("skipped: no openssl");
        return;
    };
    let fetched =
        std::process::Command::new("apt-get").args(["download", "nginx", "nginx-common"]).current_dir(&folder).output();
    if !fetched.is_ok_and(|it| it.status.success()) {
        println!("skipped: apt-get cannot download the packages of nginx here");
        return;
    }
    for package in files_below(&folder, ".deb") {
        let unpacked = std::process::Command::new("dpkg").arg("-x").arg(&package).arg(folder.join("root")).status();
        assert!(unpacked.unwrap().success(), "dpkg unpacks {}", package.display());
    }
    let root = folder.join("root");
    let texts: Vec<(String, String)> = files_below(&root.join("etc/nginx"), "")
        .iter()
        .map(|it| {
            let path = it.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
            (path, String::from_utf8_lossy(&std::fs::read(it).unwrap()).into_owned())
        })
        .collect();
    assert!(texts.iter().any(|it| it.0 == "etc/nginx/nginx.conf"), "the package has its main file");
    let found = judge::refused_or_broken(texts);
    assert!(found.is_empty(), "{}", found.join("\n"));
    std::fs::remove_dir_all(folder).unwrap();
}

/// One configuration, and what the two say to it.
struct Case {
    text: String,
    nginx: Option<Refusal>,
    ours: Vec<Finding>,
}

impl Case {
    fn agrees(&self) -> bool {
        self.nginx.is_some() != self.ours.is_empty()
    }

    /// Whether a finding names the line that nginx names; nothing to compare where nginx names none.
    fn lines_agree(&self) -> bool {
        let Some(line) = self.nginx.as_ref().and_then(|it| it.line) else { return true };
        self.ours.iter().any(|it| it.lines.contains(&line))
    }

    fn say(&self, out: &mut String) {
        let said = self.nginx.as_ref().map_or("it loads", |it| &it.message);
        writeln!(out, "nginx: {said}").unwrap();
        for it in &self.ours {
            writeln!(out, "ours: {}", it.text).unwrap();
        }
        for (at, line) in self.text.lines().enumerate() {
            writeln!(out, "  {:3} {line}", at + 1).unwrap();
        }
    }
}

#[test]
fn configurations_load_or_not_as_nginx_says() {
    let (Some(version), Some(modules), Some(folder)) = (judge::installed(), judge::modules(), judge::folder("judge"))
    else {
        println!("skipped: nginx or openssl is not installed");
        return;
    };
    let has = |module: &str| std::path::Path::new(&modules).join(module).exists();
    let needs = |context: &str| match context {
        "stream" => has("ngx_stream_module.so"),
        "mail" => has("ngx_mail_module.so"),
        _ => context.split_once(' ').is_none_or(|it| has(it.1)),
    };
    let snippets: Vec<_> = corpus::read(LOADS).into_iter().filter(|it| needs(&it.context)).collect();
    let frame = Frame { modules: modules.clone(), folder: folder.to_string_lossy().into_owned() };
    // Other seeds are for looking wider than the test does.
    let seed = std::env::var("NGINX_SEED").ok().and_then(|it| it.parse().ok()).unwrap_or(0x1a4d_5eed);
    let mut dice = Dice(seed);
    let loading: Vec<String> = snippets.iter().map(|it| frame.whole(&it.context, &it.text)).collect();
    let mutants: Vec<String> = (0..MUTANTS)
        .map(|_| {
            let from = &snippets[dice.below(snippets.len())];
            frame.whole(&from.context, &mutants::mutate(from, &snippets, &mut dice))
        })
        .collect();
    let loading = cases(&version, &folder, &loading);
    let mutants = cases(&version, &folder, &mutants);
    std::fs::remove_dir_all(&folder).unwrap();
    report(&version, &loading, &mutants);
}

/// Asks both about every text, on all cores.
fn cases(version: &str, folder: &std::path::Path, texts: &[String]) -> Vec<Case> {
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let mut all: Vec<(usize, Case)> = std::thread::scope(|scope| {
        let work = |number: usize| {
            let next = &next;
            move || {
                let mut done = Vec::new();
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(text) = texts.get(at) else { return done };
                    let nginx = judge::nginx(folder, &format!("nginx{number}.conf"), text);
                    done.push((at, Case { text: text.clone(), nginx, ours: judge::landreeve(version, text) }));
                }
            }
        };
        let running: Vec<_> = (0..threads).map(|it| scope.spawn(work(it))).collect();
        running.into_iter().flat_map(|it| it.join().expect("a thread that asks")).collect()
    });
    all.sort_by_key(|it| it.0);
    all.into_iter().map(|it| it.1).collect()
}

fn report(version: &str, loading: &[Case], mutants: &[Case]) {
    let ledger: Vec<(&str, &str)> = LEDGER
        .lines()
        .filter(|it| !it.starts_with('#') && !it.is_empty())
        .map(|it| it.split_once('\t').expect("a piece of a message, a tab and a reason"))
        .collect();
    let known = |case: &Case| {
        let message = case.nginx.as_ref().map_or("", |it| it.message.as_str());
        ledger.iter().position(|it| !message.is_empty() && message.contains(it.0))
    };
    let mut wrong = String::new();
    let mut used = vec![false; ledger.len()];
    let (mut apart, mut other_line, mut refused, mut outside) = (0, 0, 0, 0);
    for case in loading {
        if let Some(why) = &case.nginx {
            writeln!(wrong, "a configuration of the list does not load: {}", why.message).unwrap();
            case.say(&mut wrong);
        }
    }
    for case in loading.iter().chain(mutants) {
        let entry = known(case);
        refused += usize::from(case.nginx.is_some());
        if !case.agrees() {
            apart += 1;
        } else if case.nginx.is_some() && !case.lines_agree() {
            other_line += 1;
        } else {
            continue;
        }
        match entry {
            Some(entry) => {
                used[entry] = true;
                outside += 1;
            }
            None => case.say(&mut wrong),
        }
    }
    let total = loading.len() + mutants.len();
    // Hundredths of a percent.
    let alike = |differ: usize, whole: usize| 10_000 - 10_000 * differ / whole.max(1);
    let percent = |it: usize| format!("{}.{:02}", it / 100, it % 100);
    let (verdicts, lines) = (alike(apart, total), alike(apart + other_line, refused));
    println!(
        "nginx {version}: {} configurations of the list and {} mutants, {refused} of all refused; accepted or refused \
         alike: {} %; the same line: {} % of the refused. {outside} of the {} that differ are in the ledger",
        loading.len(),
        mutants.len(),
        percent(verdicts),
        percent(lines),
        apart + other_line,
    );
    for (entry, used) in ledger.iter().zip(used) {
        if !used {
            writeln!(wrong, "the ledger names `{}`, and nothing needs it any more", entry.0).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    // What depends on the machine is counted as a difference, too.
    assert!(verdicts >= 9_800 && lines >= 9_600, "the figures are too low");
}
