//! Where what a container sees comes from: folders of the estate that its service mounts, and those that its image is built
//! of.

use super::image::Image;
use super::{Project, Service, below};
use crate::estate::Estate;
use crate::source::Source;

/// The files of a container, as far as the estate holds them.
#[derive(Debug)]
pub struct Inside {
    /// What is mounted: the path in the container, and that of the estate; `None` for what the estate does not hold.
    mounts: Vec<(String, Option<String>)>,
    /// What its image is made of.
    pub image: Option<Image>,
    /// The folder that the image is built from.
    context: String,
    /// Whether something may be mounted that is not known.
    is_open: bool,
}

impl Inside {
    /// Looks at a service.
    pub fn of(estate: &Estate, project: &Project, service: &Service) -> Self {
        let folder = service.folder.as_deref();
        let mut is_open = folder.is_none() || !project.is_complete;
        let mut mounts = Vec::new();
        for volume in &service.volumes {
            let Some(text) = volume.known() else {
                is_open = true;
                continue;
            };
            let (source, target) = match text.split_once(':') {
                Some((source, rest)) => (Some(source), rest.split(':').next().unwrap_or_default()),
                None => (None, text.as_str()),
            };
            // Without a dot in front it is the name of a volume.
            let source = source.filter(|it| it.starts_with(['.', '/']));
            let place = source.zip(folder).and_then(|(source, folder)| in_estate(estate, folder, source));
            mounts.push((target.trim_end_matches('/').to_owned(), place));
        }
        let context = service.build.as_ref().map(|it| it.known());
        let context = match (context, folder) {
            (Some(Some(context)), Some(folder)) if !context.contains(':') => in_estate(estate, folder, context),
            _ => None,
        };
        let image = context.as_deref().and_then(|context| {
            let file = match &service.dockerfile {
                None => "Dockerfile",
                Some(it) => it.known()?,
            };
            let stage = match &service.stage {
                None => None,
                Some(it) => Some(it.known()?.as_str()),
            };
            let id = estate.files.find(&below(context, file))?;
            Image::read(&Source::whole(id, estate.files.text(id).clone()), stage)
        });
        Self { mounts, image, context: context.unwrap_or_default(), is_open }
    }

    /// Returns the path of the estate that a path in the container is, and whether that is mounted.
    pub fn in_estate(&self, path: &str) -> Option<(String, bool)> {
        let rest = |target: &str| {
            let rest = path.strip_prefix(target)?;
            (rest.is_empty() || rest.starts_with('/') || target.is_empty()).then(|| rest.trim_start_matches('/'))
        };
        if self.is_open {
            return None;
        }
        let mounted = self.mounts.iter().filter_map(|(target, place)| Some((target.len(), rest(target)?, place)));
        if let Some((_, rest, place)) = mounted.max_by_key(|it| it.0) {
            return Some((below(place.as_deref()?, rest), true));
        }
        let image = self.image.as_ref().filter(|it| !it.is_open)?;
        if image.foreign.iter().any(|it| rest(it).is_some()) {
            return None;
        }
        let copied = image.copies.iter().filter_map(|(from, target)| Some((target.len(), rest(target)?, from)));
        let (_, rest, from) = copied.max_by_key(|it| it.0)?;
        Some((below(&below(&self.context, from), rest), false))
    }

    /// Returns the paths below a folder of the container that something else stands at than what is below `own`, the path of
    /// the estate that the folder is taken for.
    pub fn replaced_below<'i>(&'i self, folder: &'i str, own: &'i str) -> impl Iterator<Item = &'i str> {
        let copied = self.image.iter().flat_map(|it| it.copies.iter().map(|it| it.1.as_str()));
        let foreign = self.image.iter().flat_map(|it| it.foreign.iter().map(String::as_str));
        let all = self.mounts.iter().map(|it| it.0.as_str()).chain(copied).chain(foreign);
        let inner = all.filter_map(move |it| it.strip_prefix(folder)?.strip_prefix('/')).filter(|it| !it.is_empty());
        inner.filter(move |it| {
            let found = self.in_estate(&format!("{folder}/{it}"));
            found.is_none_or(|(path, _)| path != below(own, it))
        })
    }
}

/// The path of the estate behind one that is written in a file of a folder; `None` for one that it does not hold.
fn in_estate(estate: &Estate, folder: &str, path: &str) -> Option<String> {
    let found = match path.strip_prefix('/') {
        Some(absolute) if estate.files.is_root() => absolute.trim_end_matches('/').to_owned(),
        Some(_) => return None,
        None => below(folder, path),
    };
    (!found.starts_with("..")).then_some(found)
}
