//! `landreeve check`.

use std::fmt::Write;
use std::io::Read;
use std::path::Path;

use landreeve::report::{self, Look, Report};
use landreeve::rules::Selection;
use landreeve::source::{Content, FileSet, Input, SIZE_LIMIT, Unread};
use landreeve::{Error, Options};
use landreeve_disk::{Stray, StrayLink, Tree};

use crate::args::{CheckArgs, Color, Format};
use crate::progress::Progress;
use crate::{Failure, Outcome, Streams, mend, statistics};

pub(crate) fn run(args: &CheckArgs, streams: &mut Streams<'_>) -> Result<Outcome, Failure> {
    let options = options(args)?;
    let look = look(args, streams);
    if args.unsafe_fixes && !args.fix && !args.diff {
        return Err(Failure::new("--unsafe-fixes goes with --fix or --diff"));
    }
    let progress = Progress::start(streams.watched);
    let mut found = Found::default();
    let mut failures = Vec::new();
    for tree in trees(args, streams)? {
        let checked = tree.and_then(|tree| check(tree, args, &options, look, &mut found));
        failures.extend(checked.err());
    }
    progress.finish();
    streams.note(&found.notes);
    if failures.is_empty() || !found.reports.is_empty() {
        streams.print(&shown(args, &found, look))?;
    }
    if failures.is_empty() && found.reports.iter().all(|it| it.judged().next().is_none()) {
        streams.note("note: found no configuration to check (--statistics tells what was seen)\n");
    }
    let mut findings = found.reports.iter().flat_map(|it| &it.findings);
    let is_found = findings.any(|it| args.fail_on.reached_by(it.severity));
    // The last path that could not be checked ends the run; the others are told before it.
    let last = failures.pop();
    for failure in failures {
        failure.show(streams);
    }
    match last {
        Some(failure) => Err(failure),
        None => Ok(if is_found { Outcome::Found } else { Outcome::Clean }),
    }
}

fn shown(args: &CheckArgs, found: &Found, look: Look) -> String {
    match args.format {
        _ if args.diff => found.diff.clone(),
        Format::Text => report::text(&found.reports, look),
        Format::Concise => report::concise(&found.reports),
        Format::Json => report::json(&found.reports),
    }
}

/// What the estates of one run gave.
#[derive(Default)]
struct Found {
    reports: Vec<Report>,
    /// What would change, with `--diff`.
    diff: String,
    /// What the user should know besides.
    notes: String,
}

fn options(args: &CheckArgs) -> Result<Options, Failure> {
    let selection = Selection {
        select: args.select.clone(),
        ignore: args.ignore.clone(),
        pedantic: args.pedantic,
        ..Selection::default()
    };
    let manifest = args.config.as_deref().map(text_of).transpose()?;
    Ok(Options { selection, targets: args.target.clone(), manifest, ..Options::default() })
}

/// Reads the one file that must be text.
pub(crate) fn text_of(path: &Path) -> Result<String, Failure> {
    let tree = landreeve_disk::load(path)?;
    match tree.files.ids().next() {
        Some(id) if tree.files.file(id).named => Ok(tree.files.text(id).to_string()),
        _ => Err(Failure::new(format!("`{}` is a folder: --config takes the manifest itself", path.display()))),
    }
}

fn look(args: &CheckArgs, streams: &Streams<'_>) -> Look {
    let color = match args.color {
        Color::Auto => streams.color,
        Color::Always => true,
        Color::Never => false,
    };
    Look { color, width: streams.width.unwrap_or(Look::default().width) }
}

/// Reads what the user named; one path that cannot be read keeps no other from being checked.
fn trees(args: &CheckArgs, streams: &mut Streams<'_>) -> Result<Vec<Result<Tree, Failure>>, Failure> {
    if let Some(name) = &args.stdin_filename {
        return Ok(vec![standard_input(name, streams)]);
    }
    let mut seen: Vec<&Path> = Vec::new();
    for path in &args.paths {
        if path == Path::new("-") {
            return Err(Failure::new("`-` does not tell what kind of file comes from standard input")
                .help("name it: --stdin-filename app.service"));
        }
        if !seen.contains(&path.as_path()) {
            seen.push(path);
        }
    }
    let load = |path| if args.root { landreeve_disk::load_root(path) } else { landreeve_disk::load(path) };
    Ok(seen.into_iter().map(|path| load(path).map_err(Failure::from)).collect())
}

fn standard_input(name: &Path, streams: &mut Streams<'_>) -> Result<Tree, Failure> {
    let mut bytes = Vec::new();
    let read = streams.input.take(SIZE_LIMIT as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| Failure::new(format!("cannot read standard input: {error}")))?;
    let path = name.to_string_lossy().into_owned();
    let files = FileSet::new([Input { path, content: Content::Bytes(bytes), named: true }]);
    Ok(Tree { prefix: String::new(), files, skipped: Vec::new() })
}

/// Checks one estate, and fixes it if asked to.
fn check(tree: Tree, args: &CheckArgs, options: &Options, look: Look, found: &mut Found) -> Result<(), Failure> {
    let Tree { prefix, files, skipped } = tree;
    found.notes += &unread(&files, &prefix);
    let failed = |error| failure(&error, args.config.as_deref(), &prefix, look);
    let mut report = if args.fix || args.diff {
        let mut fixed = landreeve::fix(files, options, mend::safety(args)).map_err(failed)?;
        fixed.before.prefix.clone_from(&prefix);
        if args.diff {
            found.diff += &mend::diff(&fixed);
            fixed.before
        } else {
            found.notes += &mend::write(&fixed, &prefix)?;
            fixed.after
        }
    } else {
        landreeve::check(files, options).map_err(failed)?
    };
    report.prefix = prefix;
    report.manifest = args.config.as_ref().map(|path| path.to_string_lossy().into_owned());
    if args.statistics {
        found.notes += &statistics::of(&report, &skipped);
    }
    found.reports.push(report);
    Ok(())
}

pub(crate) fn failure(error: &Error, config: Option<&Path>, prefix: &str, look: Look) -> Failure {
    match error {
        Error::Manifest { error, text } => {
            let path = match config {
                Some(path) => path.to_string_lossy().into_owned(),
                None => format!("{prefix}landreeve.toml"),
            };
            match error.span {
                Some(span) => Failure::at_place(report::refusal(&path, text, span, &error.message, look)),
                None => Failure::new(error.message.clone()),
            }
        }
        Error::Rule(_) => Failure::new(error.to_string()).help("`landreeve explain` lists every rule"),
        other => Failure::new(other.to_string()),
    }
}

/// What was not read and no finding speaks of: links that were not followed, files that are no configuration.
fn unread(files: &FileSet, prefix: &str) -> String {
    let may_read = landreeve::estate::reading::may_read;
    // Most links of a root directory lead to what is not read.
    let mut links = if files.is_root() { Vec::new() } else { StrayLink::all(files) };
    // Those named like configuration are missed most.
    links.sort_by_key(|it| !may_read(&it.path));
    let link = |it: &StrayLink| {
        let why = match it.stray {
            Stray::Loops => "a link that leads back to itself",
            Stray::Leaves => "a link out of the estate",
        };
        format!("`{prefix}{}` -> `{}` is {why}; it was not followed", it.path, it.target)
    };
    let is_told = |it: &Unread| may_read(&it.path) || it.path.ends_with('/') || files.file(it.file).named;
    let others = files.unread().iter().filter(|it| !is_told(it));
    let other = |it: &Unread| format!("`{prefix}{}` was not checked: it {}", it.path, it.reason);
    some(links.iter().map(link), "links lead out of the estate or to themselves")
        + &some(others.map(other), "files cannot be read")
}

/// The first of many remarks, and how many more there are.
fn some(remarks: impl Iterator<Item = String>, more: &str) -> String {
    const SHOWN: usize = 3;
    let remarks: Vec<String> = remarks.collect();
    let mut notes = String::new();
    for remark in remarks.iter().take(SHOWN) {
        let _ = writeln!(notes, "note: {remark}");
    }
    if let Some(rest) = remarks.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
        let _ = writeln!(notes, "note: {rest} more {more}");
    }
    notes
}
