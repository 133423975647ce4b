//! The Python modules of an application among the files of a host: found by their dotted names below a folder, and then
//! among each other by where they lie.

use super::is_python;
use crate::estate::compose::Inside;
use crate::estate::{Estate, Host, Text, layout};
use crate::syntax::python::Module;

/// The Python files of a host, by their paths.
pub(super) struct Files<'e>(Vec<&'e Text>);

/// A module that was found.
pub(super) struct Found<'e> {
    pub(super) text: &'e Text,
    pub(super) is_package: bool,
    /// The folder that its name counts from, as the estate knows it: empty, or with a slash at the end.
    root: &'e str,
}

impl<'e> Files<'e> {
    pub(super) fn of(estate: &'e Estate, host: &Host) -> Self {
        let mut all: Vec<&Text> = estate.texts_of(&host.name).filter(|it| is_python(it)).collect();
        all.sort_by(|a, b| a.path.cmp(&b.path));
        Self(all)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Finds a module below a folder of the host.
    pub(super) fn find(estate: &'e Estate, host: &Host, folder: Option<&str>, module: &str) -> Option<Found<'e>> {
        let path = module.replace('.', "/");
        let folder = folder?.trim_end_matches('/');
        [(format!("{path}.py"), false), (format!("{path}/__init__.py"), true)].into_iter().find_map(
            |(tail, is_package)| {
                let text = layout::file_for(estate, host, &format!("{folder}/{tail}")).filter(|it| is_python(it))?;
                // Every project has a `settings.py`: the folder in front of it has to be the one that is meant.
                let root = text.path.strip_suffix(&tail)?;
                (root.is_empty() || root.ends_with('/')).then_some(Found { text, is_package, root })
            },
        )
    }

    /// Finds a module below a folder of a container.
    pub(super) fn find_inside(&self, inside: &Inside, folder: &str, module: &str) -> Option<Found<'e>> {
        let path = module.replace('.', "/");
        let folder = folder.trim_end_matches('/');
        [(format!("{path}.py"), false), (format!("{path}/__init__.py"), true)].into_iter().find_map(
            |(tail, is_package)| {
                let (wanted, _) = inside.in_estate(&format!("{folder}/{tail}"))?;
                let at = self.0.binary_search_by(|it| (*it.path).cmp(&wanted)).ok()?;
                let text = self.0[at];
                let root = text.path.strip_suffix(&tail).filter(|it| it.is_empty() || it.ends_with('/'))?;
                // What is put over a part of it may hold other modules.
                let mut replaced = inside.replaced_below(folder, root);
                let has_modules = |it: &str| {
                    let below = format!("{root}{it}");
                    let from = self.0.partition_point(|it| *it.path < *below);
                    self.0.get(from).is_some_and(|it| it.path.starts_with(&below))
                };
                (!replaced.any(has_modules)).then_some(Found { text, is_package, root })
            },
        )
    }

    /// The settings beside a module, where the package has just one module of that name: `shop.settings` for `shop.wsgi`.
    pub(super) fn only_settings(&self, module: &str) -> Option<String> {
        let package = module.rsplit_once('.')?.0;
        let (file, folder) = (format!("/{package}/settings.py"), format!("/{package}/settings/"));
        let file = file.replace('.', "/").replace("/py", ".py");
        let mut found = self.0.iter().filter(|it| format!("/{}", it.path).ends_with(&file));
        let only = found.next().is_some() && found.next().is_none();
        let has_folder = self.0.iter().any(|it| format!("/{}", it.path).contains(&folder));
        (only && !has_folder).then(|| format!("{package}.settings"))
    }

    /// The modules that one may import, with its own place among them.
    pub(super) fn modules(&self, found: &Found<'e>, name: &str, folder: Option<&str>) -> (Vec<Module<'e>>, usize) {
        let from = self.0.partition_point(|it| &*it.path < found.root);
        let below = self.0[from..].iter().take_while(|it| it.path.starts_with(found.root));
        let mut modules = Vec::new();
        let mut at = 0;
        for text in below {
            let Some(path) = text.path[found.root.len()..].strip_suffix(".py") else { continue };
            let (path, is_package) = match path.strip_suffix("/__init__") {
                Some(path) => (path, true),
                None => (path, false),
            };
            let is_first = std::ptr::eq(*text, found.text);
            if is_first {
                at = modules.len();
            }
            let file = folder.map(|it| format!("{}/{}", it.trim_end_matches('/'), &text.path[found.root.len()..]));
            let name = if is_first { name.to_owned() } else { path.replace('/', ".") };
            modules.push(Module { source: &text.source, name, file, is_package });
        }
        (modules, at)
    }
}
