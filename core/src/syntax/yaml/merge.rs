//! Mappings with their merge keys joined (`<<: *base`, <https://yaml.org/type/merge.html>).

use std::collections::HashSet;

use super::node::{Kind, Node};

/// How many mappings one may be made of. Nobody writes more; a file made to multiply does.
const SOURCES: usize = 64;

impl<'t> Node<'t> {
    /// Returns the keys and values of a mapping in order, then those that merge keys bring and it does not have
    /// itself; of anything else, none. Of a key that is repeated the last value counts.
    pub fn entries(self) -> Vec<(Node<'t>, Node<'t>)> {
        let mut found: Vec<(Node<'t>, Node<'t>)> = Vec::new();
        let mut known: HashSet<&str> = HashSet::new();
        for source in self.sources() {
            let from = found.len();
            // Backwards, so that the last of a repeated key is met first.
            for (key, value) in source.own_entries().rev() {
                if key.text().is_some_and(|it| known.insert(it)) {
                    found.push((key, value));
                }
            }
            found[from..].reverse();
        }
        found
    }

    /// Returns the key and the value of the entry with this key, merge keys joined.
    pub fn entry(self, key: &str) -> Option<(Node<'t>, Node<'t>)> {
        let own = |it: &Node<'t>| it.own_entries().rfind(|(name, _)| name.text() == Some(key));
        self.sources().iter().find_map(own)
    }

    /// Returns the mappings it is made of, the strongest first: itself, then what it merges.
    fn sources(self) -> Vec<Node<'t>> {
        let mut found: Vec<Node<'t>> = Vec::new();
        let mut waiting = vec![self];
        while let Some(node) = waiting.pop() {
            let Some(node) = node.target().filter(|it| !found.iter().any(|known| known.at == it.at)) else { continue };
            if found.len() == SOURCES {
                break;
            }
            if node.is_sequence() {
                waiting.extend(node.items().take(SOURCES).collect::<Vec<_>>().into_iter().rev());
            } else {
                found.push(node);
                waiting.extend(node.merges());
            }
        }
        found
    }

    /// Returns the values of merge keys, the last first.
    fn merges(self) -> impl Iterator<Item = Node<'t>> {
        self.pairs()
            .iter()
            .rev()
            .filter(move |(key, _)| is_merge(self.tree.node(*key)))
            .map(move |it| self.tree.node(it.1))
    }

    fn own_entries(self) -> impl DoubleEndedIterator<Item = (Node<'t>, Node<'t>)> {
        let nodes = self.pairs().iter().map(move |(key, value)| (self.tree.node(*key), self.tree.node(*value)));
        nodes.filter(|(key, _)| !is_merge(*key))
    }

    fn pairs(self) -> &'t [(u32, u32)] {
        match self.data().map(|it| &it.kind) {
            Some(Kind::Mapping(pairs)) => pairs,
            _ => &[],
        }
    }
}

fn is_merge(key: Node<'_>) -> bool {
    key.style() == Some(super::Style::Plain) && key.text() == Some("<<")
}
