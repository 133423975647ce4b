//! How many threads of a process run jobs, by the files that Sidekiq (`config/sidekiq.yml`) and Solid Queue
//! (`config/queue.yml`) read.
//!
//! Taken from `Sidekiq::CLI` (`setup_options`, `parse_config`; 6.4 and 7.3) and `SolidQueue::Configuration` (1.1). A
//! Sneakers' threads are those of each class of workers, which the application's code sets.

use super::files::Application;
use super::template::{Run, Template};
use crate::estate::Estate;
use crate::estate::process::{Count, Process, Program};
use crate::source::{Located, Unknown, Value};
use crate::syntax::ruby::{EnvRead, Variable};
use crate::syntax::yaml::Node;

/// What a process runs jobs with, and what that reads of the environment.
#[derive(Default)]
pub(super) struct Jobs {
    /// The threads, where something says how many.
    pub(super) threads: Option<Count>,
    pub(super) reads: Vec<EnvRead>,
}

/// Reads what the program of a process makes of the application's files.
pub(super) fn read(
    estate: &Estate,
    process: &Process,
    application: &Application<'_>,
    environment: &str,
    variable: &dyn Fn(&str) -> Variable,
    run: Run<'_>,
) -> Jobs {
    match &process.program {
        Program::Other(name) if name == "sidekiq" => {
            let mut jobs = sidekiq(estate, process, application, environment, variable, run);
            // An initializer may set it anew.
            jobs.threads = jobs.threads.filter(|_| !application.in_order(environment).any(|it| sets(&it.source.text)));
            jobs
        }
        Program::Other(name) if name == "jobs" => solid_queue(process, application, environment, variable, run),
        _ => Jobs::default(),
    }
}

fn sets(text: &str) -> bool {
    text.contains("concurrency") && text.contains("Sidekiq")
}

fn sidekiq(
    estate: &Estate,
    process: &Process,
    application: &Application<'_>,
    environment: &str,
    variable: &dyn Fn(&str) -> Variable,
    run: Run<'_>,
) -> Jobs {
    let given = |short, long| process.option(&[short, long]);
    let (Some(config), Some(required)) = (given("-C", "--config"), given("-r", "--require")) else {
        return Jobs::default();
    };
    let text = match &config {
        Some(word) => {
            let Some(path) = word.known() else { return Jobs::default() };
            let Some(name) = path.rsplit_once("config/").map(|it| it.1) else { return Jobs::default() };
            let Some(text) = application.yaml.get(name) else { return Jobs::default() };
            Some(*text)
        }
        None if required.is_some_and(|it| it.known().is_none_or(|it| it != "." && it != "./")) => {
            return Jobs::default();
        }
        None => application.yaml.get("sidekiq.yml").copied(),
    };
    let Some(text) = text else {
        // Not every estate holds all files of its applications.
        let threads = estate.files.is_root().then(|| by_variable(process, application, variable)).flatten();
        return Jobs { threads, reads: Vec::new() };
    };
    let template = Template::fill(&text.source, run);
    let Some(root) = template.root() else { return Jobs { threads: None, reads: template.reads } };
    let own = symbol(root, environment).and_then(|it| symbol(it, "concurrency"));
    let threads = match own.or_else(|| symbol(root, "concurrency")) {
        Some(node) => Some(count(template.number(node))),
        None => by_variable(process, application, variable),
    };
    Jobs { threads, reads: template.reads }
}

/// `RAILS_MAX_THREADS`, or else what the release starts.
fn by_variable(process: &Process, application: &Application<'_>, variable: &dyn Fn(&str) -> Variable) -> Option<Count> {
    match variable("RAILS_MAX_THREADS") {
        Variable::Set(it) => Some(count(it.map(|it| number(&it)))),
        Variable::Unknown => None,
        Variable::Unset => {
            let threads = match application.libraries.sidekiq? {
                (7.., _) => 5,
                (6, _) | (5, 2..) => 10,
                _ => return None,
            };
            Some(Located::new(Value::Known(threads), process.span))
        }
    }
}

fn number(value: &Value<String>) -> Value<i64> {
    match value.known().map(|it| it.trim().parse()) {
        Some(Ok(number)) => Value::Known(number),
        _ => Value::Unknown(Unknown::NotEvaluated("what is no number".into())),
    }
}

fn count(number: Located<Value<i64>>) -> Count {
    number.map(|it| match it {
        Value::Known(it) => match u32::try_from(it) {
            Ok(it) if it > 0 => Value::Known(it),
            _ => Value::Unknown(Unknown::NotEvaluated("what is no number of threads".into())),
        },
        Value::Unknown(reason) => Value::Unknown(reason),
    })
}

/// `name:` and `:name:` are the same key to Sidekiq.
fn symbol<'t>(node: Node<'t>, name: &str) -> Option<Node<'t>> {
    node.get(name).or_else(|| node.get(&format!(":{name}")))
}

/// The most threads of a worker: each is a process with a pool of its own.
fn solid_queue(
    process: &Process,
    application: &Application<'_>,
    environment: &str,
    variable: &dyn Fn(&str) -> Variable,
    run: Run<'_>,
) -> Jobs {
    let is_usual = matches!(process.option(&["-c", "--config_file"]), Some(None))
        && matches!(variable("SOLID_QUEUE_CONFIG"), Variable::Unset);
    let Some(text) = application.yaml.get("queue.yml").filter(|_| is_usual) else { return Jobs::default() };
    let template = Template::fill(&text.source, run);
    let Some(root) = template.root() else { return Jobs { threads: None, reads: template.reads } };
    let workers = root.get(environment).unwrap_or(root).get("workers");
    let threads = workers.into_iter().flat_map(Node::items).filter_map(|it| it.get("threads"));
    let threads = threads.map(|it| count(template.number(it))).max_by_key(|it| it.known().copied());
    Jobs { threads, reads: template.reads }
}
