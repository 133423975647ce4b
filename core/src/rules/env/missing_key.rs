//! Reports variables without which a configuration file stops its program, and which nothing sets.

use crate::estate::Estate;
use crate::estate::process::Process;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "env/missing-key",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("missing_key.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        for process in host.processes.iter().filter(|it| !it.environment.open) {
            of_process(estate, process, found);
        }
    }
}

fn of_process(estate: &Estate, process: &Process, found: &mut Findings) {
    let configuration = process.server.as_ref().and_then(|it| it.puma.as_ref()?.configuration.as_ref());
    let Some(evaluation) = configuration.map(|it| &it.evaluation) else { return };
    let Some(raise) = evaluation.raised.as_ref().filter(|it| it.class == "KeyError") else { return };
    let reads = || evaluation.reads.iter().filter(|it| raise.span.contains(it.span) || it.span.contains(raise.span));
    let Some(read) = reads().find(|it| it.fallback.is_none() && process.environment.get(&it.name).is_none()) else {
        return;
    };
    let (name, unit) = (&read.name, &process.unit);
    let finding = found.report(
        &RULE.about,
        read.span,
        format!("`{name}` has no default here, and nothing sets it for {unit}: Puma stops with a KeyError"),
    );
    finding.because(process.span, "started here").absent_from(process.span);
    let mut files: Vec<_> = process.environment.assignments.iter().filter_map(|it| estate.text_at(it.key)).collect();
    files.dedup_by_key(|it| it.source.all());
    for text in files {
        finding.absent_from(text.source.all());
    }
    finding.help(format!(
        "set `{name}` in a file that `EnvironmentFile=` names, or give a default: `ENV.fetch(\"{name}\") {{ … }}`"
    ));
}
