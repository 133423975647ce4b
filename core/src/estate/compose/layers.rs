//! A service as several places write it: what it extends, its file, the file that overrides that one.

use crate::syntax::yaml::Node;

/// What writes a service, the weakest first, each with the folder that its paths start from.
#[derive(Debug, Clone, Default)]
pub(super) struct Layers<'t>(pub(super) Vec<(Node<'t>, String)>);

impl<'t> Layers<'t> {
    /// Returns the value that wins, where a later one replaces an earlier one. Nothing written is no value.
    pub(super) fn last(&self, key: &str) -> Option<Node<'t>> {
        self.of(key).pop().map(|it| it.0).filter(|it| !it.is_null())
    }

    /// Returns the value of a key below others that wins (`deploy`, `resources`, …).
    pub(super) fn last_below(&self, keys: &[&str]) -> Option<Node<'t>> {
        let below = |node: Node<'t>| keys.iter().try_fold(node, |it, key| it.get(key));
        self.0.iter().rev().find_map(|it| below(it.0)).filter(|it| !it.is_null())
    }

    /// Returns all values of a key that add to each other, the weakest first. `!override` and `!reset` forget what was
    /// before.
    pub(super) fn of(&self, key: &str) -> Vec<(Node<'t>, &str)> {
        let mut found: Vec<(Node<'t>, &str)> = Vec::new();
        for (layer, folder) in &self.0 {
            let Some(value) = layer.get(key) else { continue };
            match value.tag() {
                Some("!reset") => found.clear(),
                Some("!override") => found = vec![(value, folder)],
                _ => found.push((value, folder)),
            }
        }
        found
    }

    /// Returns the entries of all values of a key: the items of lists, or the keys of mappings.
    pub(super) fn names(&self, key: &str) -> Vec<Node<'t>> {
        let mut found: Vec<Node<'t>> = Vec::new();
        for (value, _) in self.of(key) {
            let names: Vec<Node<'t>> = if value.is_mapping() {
                value.entries().into_iter().map(|it| it.0).collect()
            } else {
                value.items().collect()
            };
            found.extend(names.into_iter().filter(|it| it.text().is_some()));
        }
        let mut known = std::collections::HashSet::new();
        found.retain(|it| known.insert(it.text()));
        found
    }
}
