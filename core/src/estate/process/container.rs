//! The process of a service of Compose, with the environment of its container.
//!
//! What the image brings along (its entry point, its variables, its folder) is known as far as the estate holds the file
//! that it is built by; else the environment is open.

use std::cell::LazyCell;

use super::{Process, server, started};
use crate::estate::compose::{Image, Inside, NamedFile, Project, Service};
use crate::estate::environment::{Assignment, EnvFile, Environment, Setter, named_by_compose};
use crate::estate::{Estate, Host, rails, settings};
use crate::source::{Located, Unknown, Value};

/// A container, as a service of Compose describes it.
#[derive(Debug)]
pub struct Container {
    /// The place of its project in [`Host::compose`].
    pub project: usize,
    /// The place of its service in [`Project::services`].
    pub service: usize,
    /// What runs in it; its unit is the name of the service.
    pub process: Process,
}

impl Container {
    /// Returns the service.
    pub fn service<'h>(&self, host: &'h Host) -> &'h Service {
        &host.compose[self.project].services[self.service]
    }
}

/// Makes the containers of a host's services. Its env files must be known already.
pub fn containers(estate: &Estate, host: &Host) -> Vec<Container> {
    let mut found = Vec::new();
    let mut insides = Vec::new();
    for (project, it) in host.compose.iter().enumerate() {
        for (at, service) in it.services.iter().enumerate() {
            let inside = Inside::of(estate, it, service);
            let image = inside.image.as_ref();
            found.push(Container { project, service: at, process: process(estate, host, it, service, image) });
            insides.push(inside);
        }
    }
    let with_inside = found.iter_mut().zip(&insides).map(|(it, inside)| (&mut it.process, Some(inside)));
    settings::read(estate, host, with_inside);
    let with_inside = found.iter_mut().zip(&insides).map(|(it, inside)| (&mut it.process, Some(inside)));
    rails::read(estate, host, with_inside);
    found
}

fn process(estate: &Estate, host: &Host, project: &Project, service: &Service, image: Option<&Image>) -> Process {
    let environment = environment(estate, host, project, service, image);
    let of_service = || service.entrypoint.iter().chain(&service.command).flatten().cloned().collect();
    let is_told = service.entrypoint.is_some() || service.command.is_some();
    let words = match image.and_then(Image::command).filter(|_| !is_told) {
        Some(words) => words.to_vec(),
        None => of_service(),
    };
    let (mut process, rails) = started(service.name.value.clone(), service.span, words, environment);
    let of_image = || Located::new(Value::Unknown(Unknown::NotEvaluated("what the image says".into())), service.span);
    let folder = process.working_directory.or_else(|| service.working_directory.clone());
    process.working_directory = Some(folder.unwrap_or_else(of_image));
    process.user = Some(service.user.clone().unwrap_or_else(of_image));
    process.server = server(estate, host, &process, rails);
    process
}

/// What the image sets, then `env_file`, each over the one before, then `environment` over all of them.
fn environment(
    estate: &Estate,
    host: &Host,
    project: &Project,
    service: &Service,
    image: Option<&Image>,
) -> Environment {
    let open = !project.is_complete || !image.is_some_and(Image::is_closed);
    let mut environment = Environment { open, ..Environment::default() };
    for (name, value) in image.into_iter().flat_map(Image::variables) {
        let (name, key, value) = (name.clone(), value.span, value.clone());
        environment.assignments.push(Assignment { name, key, value, setter: Setter::Image });
    }
    for named in &service.env_files {
        match file(estate, host, named) {
            Some(file) => {
                environment.open |= file.is_open();
                environment.add(file.read_by(named.dialect()), Setter::EnvFile);
            }
            // Env files are seldom kept with the rest.
            None => environment.open = true,
        }
    }
    let path = project.variables_file();
    let outside = LazyCell::new(|| host.env_files.iter().find(|it| it.path == path));
    for it in &service.environment {
        let mut value = it.value.clone();
        // A name alone is filled in from the project's own file.
        if value.known().is_none()
            && value.span == it.name.span
            && let Some(found) = outside.and_then(|file| file.get(&it.name.value))
        {
            value = found.value.clone();
        }
        let (name, key) = (it.name.value.clone(), it.name.span);
        environment.assignments.push(Assignment { name, key, value, setter: Setter::Compose });
    }
    environment
}

fn file<'h>(estate: &Estate, host: &'h Host, named: &NamedFile) -> Option<&'h EnvFile> {
    named_by_compose(estate, host, &host.env_files, named).map(|at| &host.env_files[at])
}
