//! `env`: the environment that a process really gets, each variable with who set it and who lost; what its
//! configuration reads and nobody sets; what is set and nothing in the estate reads.

use std::cell::LazyCell;
use std::collections::HashSet;

use crate::estate::environment::{Environment, Setter, Spoken, of_unit, shown};
use crate::estate::process::{Process, Program};
use crate::estate::{Estate, Host};
use crate::source::{Span, Value};

/// The environments of the processes that a name means.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environments {
    /// The name that was asked for.
    pub name: String,
    /// One for each process.
    pub processes: Vec<OfProcess>,
    /// The processes that there are, where the name means none of them: `unit on host`.
    pub others: Vec<String>,
}

/// The environment of one process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfProcess {
    /// The host.
    pub host: String,
    /// The unit that starts it, as it is loaded.
    pub unit: String,
    /// What is started.
    pub program: String,
    /// The command.
    pub at: Span,
    /// Whether something outside of the estate adds variables.
    pub open: bool,
    /// The variables, sorted by name.
    pub variables: Vec<Variable>,
    /// What its configuration and its code read and nobody sets, in the order of reading.
    pub missing: Vec<Missing>,
    /// The names among `variables` that nothing in the estate reads.
    pub unread: Vec<String>,
}

/// A variable with its trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Who set it last, and to what.
    pub set: Setting,
    /// Who set it before, and lost; the one that was beaten last comes first.
    pub lost: Vec<Setting>,
    /// Whether a configuration file of the process or its code reads it.
    pub is_read: bool,
}

/// One assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The value, a secret as `***`; `None` when it is not known.
    pub value: Option<String>,
    /// Why it is not known.
    pub unknown: Option<String>,
    /// Who sets it.
    pub by: &'static str,
    /// Where.
    pub at: Span,
}

/// A variable that is read and that nobody sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Its name.
    pub name: String,
    /// The place that reads it.
    pub at: Span,
    /// What stands in for it; `None` when nothing does.
    pub fallback: Option<String>,
}

impl Estate {
    /// Returns the environments of the processes that a name means: a unit, with or without `.service`, an instance of
    /// a template, or a program.
    pub fn environment(&self, name: &str) -> Environments {
        let mut answer = Environments { name: name.to_owned(), ..Environments::default() };
        let unit = if name.ends_with(".service") { name.to_owned() } else { format!("{name}.service") };
        let all = || self.hosts.iter().flat_map(|host| host.programs().map(move |it| (host, it)));
        let by_unit = |it: &Process| {
            it.unit == unit || it.unit == name || template(&unit).is_some_and(|template| it.unit == template)
        };
        let spoken = LazyCell::new(|| Spoken::of(self));
        let of_unit = all().filter(|it| by_unit(it.1));
        // A service of Compose is no unit, and has no suffix.
        let called = |it: &Process| if it.unit == name { name.to_owned() } else { unit.clone() };
        answer.processes = of_unit.map(|it| self.of_process(it.0, it.1, &called(it.1), &spoken)).collect();
        if answer.processes.is_empty() {
            let by_program = all().filter(|it| program(it.1) == name);
            answer.processes = by_program.map(|it| self.of_process(it.0, it.1, &it.1.unit, &spoken)).collect();
        }
        if answer.processes.is_empty() {
            let place = |host: &Host| if host.name.is_empty() { String::new() } else { format!(" on {}", host.name) };
            answer.others = all().map(|(host, it)| format!("{}{}", it.unit, place(host))).collect();
            answer.others.sort();
            answer.others.dedup();
        }
        answer
    }

    /// `name` is what the unit is loaded by: for a template, one of its instances.
    fn of_process(&self, host: &Host, process: &Process, name: &str, spoken: &Spoken) -> OfProcess {
        // A template's own processes are those of the instances that are enabled; any other is worked out here.
        let unit = host.units.iter().find(|it| it.name == process.unit).filter(|_| process.unit != name);
        let instance = unit.map(|unit| of_unit(self, host, unit, name));
        let environment = instance.as_ref().unwrap_or(&process.environment);
        let read: HashSet<&str> = process.reads().map(|it| it.name.as_str()).collect();
        let variables = variables(environment, &read);
        let used: HashSet<&str> =
            process.command.iter().flat_map(|it| &it.from).map(|it| self.files.slice(*it)).collect();
        let unread = variables.iter().filter(|it| !it.is_read && !used.contains(self.files.slice(it.set.at)));
        let unread = unread.map(|it| it.name.clone()).filter(|it| !spoken.may_be_read(it)).collect();
        let mut known = HashSet::new();
        let missing = process
            .reads()
            .filter(|it| environment.get(&it.name).is_none() && known.insert(it.name.as_str()))
            .map(|it| Missing {
                name: it.name.clone(),
                at: it.span,
                fallback: it.fallback.as_ref().and_then(|value| Some(shown(&it.name, value.known()?))),
            })
            .collect();
        OfProcess {
            host: host.name.clone(),
            unit: name.to_owned(),
            program: program(process),
            at: process.span,
            open: environment.open,
            variables,
            missing,
            unread,
        }
    }
}

/// The template that a unit is an instance of.
fn template(unit: &str) -> Option<String> {
    let (prefix, rest) = unit.split_once('@')?;
    let suffix = rest.rsplit_once('.')?.1;
    Some(format!("{prefix}@.{suffix}"))
}

fn program(process: &Process) -> String {
    match &process.program {
        Program::Puma => "puma".to_owned(),
        Program::Gunicorn => "gunicorn".to_owned(),
        Program::Django(command) => format!("manage.py {command}"),
        Program::Other(name) => name.clone(),
    }
}

fn variables(environment: &Environment, read: &HashSet<&str>) -> Vec<Variable> {
    let mut all: Vec<Variable> = Vec::new();
    let mut sorted: Vec<_> = environment.assignments.iter().enumerate().collect();
    // The strongest of a name first.
    sorted.sort_by(|a, b| a.1.name.cmp(&b.1.name).then(b.0.cmp(&a.0)));
    for (_, assignment) in sorted {
        let set = Setting {
            value: assignment.value.known().map(|it| shown(&assignment.name, it)),
            unknown: match &assignment.value.value {
                Value::Known(_) => None,
                Value::Unknown(reason) => Some(reason.reason()),
            },
            by: setter(assignment.setter),
            at: assignment.value.span,
        };
        match all.last_mut() {
            // The same line, read by a weaker reader too, beats nobody.
            Some(last) if last.name == assignment.name => {
                if last.set.at != set.at {
                    last.lost.push(set);
                }
            }
            _ => all.push(Variable {
                name: assignment.name.clone(),
                set,
                lost: Vec::new(),
                is_read: read.contains(assignment.name.as_str()),
            }),
        }
    }
    all
}

fn setter(setter: Setter) -> &'static str {
    match setter {
        Setter::Unit => "Environment=",
        Setter::EnvironmentFile => "EnvironmentFile=",
        Setter::EnvFile => "env_file:",
        Setter::Compose => "environment:",
        Setter::Image => "ENV",
        Setter::Command => "the command",
        Setter::Dotenv => "the application's dotenv library",
        Setter::Option => "--env-file",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::testing::estate;

    fn answer(name: &str) -> Environments {
        estate(
            "//- etc/systemd/system/app.service\n[Service]\nWorkingDirectory=/srv/app\nEnvironment=RAILS_ENV=staging A=1\n\
             EnvironmentFile=/srv/app/.env\nExecStart=/usr/bin/puma -C config/puma.rb\n\
             //- srv/app/.env\nRAILS_ENV=production\nSECRET_KEY_BASE=0123456789abcdef0123\nPARTNER_NAME=k\n\
             //- srv/app/config/puma.rb\nthreads ENV.fetch('RAILS_MAX_THREADS', 5), 5\nenvironment ENV['RAILS_ENV']\n\
             workers ENV['W']\n",
        )
        .environment(name)
    }

    #[test]
    fn each_variable_has_its_trail() {
        let answer = answer("app");
        let [process] = answer.processes.as_slice() else { panic!("{answer:?}") };
        assert_eq!((process.unit.as_str(), process.program.as_str()), ("app.service", "puma"));
        let shown: Vec<String> = process
            .variables
            .iter()
            .map(|it| {
                let lost: Vec<&str> = it.lost.iter().filter_map(|it| it.value.as_deref()).collect();
                format!("{}={} {} {lost:?}", it.name, it.set.value.as_deref().unwrap_or("?"), it.set.by)
            })
            .collect();
        assert_eq!(
            shown,
            [
                "A=1 Environment= []",
                "PARTNER_NAME=k EnvironmentFile= []",
                "RAILS_ENV=production EnvironmentFile= [\"staging\"]",
                "SECRET_KEY_BASE=*** EnvironmentFile= []",
            ]
        );
        let missing: Vec<(&str, Option<&str>)> =
            process.missing.iter().map(|it| (it.name.as_str(), it.fallback.as_deref())).collect();
        assert_eq!(missing, [("RAILS_MAX_THREADS", Some("5")), ("W", None)]);
        assert_eq!(process.unread, ["A", "PARTNER_NAME"], "Rails reads its own");
    }

    #[test]
    fn a_container_has_its_files_and_what_the_service_says() {
        let answer = estate(
            "//- compose.yml\nservices:\n  web:\n    image: app\n    env_file: web.env\n    environment:\n      A: ${TAG:-x}\n\
             \x20     B: 1\n      D:\n    command: puma\n//- web.env\nA=file\nC='3'\n//- .env\nTAG=two\nD=4\n",
        )
        .environment("web");
        let [process] = answer.processes.as_slice() else { panic!("{answer:?}") };
        let shown: Vec<String> = process
            .variables
            .iter()
            .map(|it| format!("{}={} {} {}", it.name, it.set.value.as_deref().unwrap_or("?"), it.set.by, it.lost.len()))
            .collect();
        assert_eq!(shown, ["A=two environment: 1", "B=1 environment: 0", "C=3 env_file: 0", "D=4 environment: 0"]);
        assert!(process.open && process.program == "puma" && process.unit == "web");
    }

    #[test]
    fn a_name_that_means_no_process_lists_those_there_are() {
        assert_eq!(answer("other").others, ["app.service"]);
        assert_eq!(answer("puma").processes.len(), 1);
    }
}
