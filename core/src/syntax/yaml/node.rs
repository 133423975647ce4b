//! The tree and how it is walked.

use crate::source::{Source, Span};
use crate::syntax::SyntaxError;

/// The documents of a YAML file.
///
/// # Examples
///
/// ```
/// use landreeve::source::{FileSet, Source};
/// use landreeve::syntax::yaml::Yaml;
///
/// let files = FileSet::from_texts([("a.yml", "base: &base {a: 1}\nmine:\n  <<: *base\n  b: 'x y'\n")]);
/// let id = files.ids().next().unwrap();
/// let tree = Yaml::parse(&Source::whole(id, files.text(id).clone()));
/// let mine = tree.root().and_then(|it| it.get("mine")).unwrap();
/// assert_eq!(mine.get("a").unwrap().text(), Some("1"));
/// assert_eq!(mine.get("b").unwrap().text(), Some("x y"));
/// ```
#[derive(Debug, Clone)]
pub struct Yaml {
    /// The text.
    pub source: Source,
    /// Why reading stopped before the end: what stands behind the place is not in the tree.
    pub errors: Vec<SyntaxError>,
    pub(super) nodes: Vec<Data>,
    pub(super) documents: Vec<u32>,
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes: only such a scalar may be a number, a truth value or nothing.
    Plain,
    /// Between single or double quotes.
    Quoted,
    /// A block behind `|` or `>`.
    Block,
}

#[derive(Debug, Clone)]
pub(super) struct Data {
    /// The node without its anchor and tag.
    pub(super) span: Span,
    pub(super) tag: Option<Box<str>>,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// The text, where it is not what stands there.
    Scalar(Style, Option<Box<str>>),
    Sequence(Vec<u32>),
    Mapping(Vec<(u32, u32)>),
    /// What an alias means; `None` where it stands within that, or where aliases multiply without end.
    Alias(Option<u32>),
}

/// A node of the tree. An alias answers for what it points to; only its [place](Self::span) is its own.
#[derive(Debug, Clone, Copy)]
pub struct Node<'t> {
    pub(super) tree: &'t Yaml,
    pub(super) at: u32,
}

impl Yaml {
    /// Returns the first document.
    pub fn root(&self) -> Option<Node<'_>> {
        self.documents().next()
    }

    /// Returns the documents, in order.
    pub fn documents(&self) -> impl Iterator<Item = Node<'_>> {
        self.documents.iter().map(|at| self.node(*at))
    }

    /// Returns whether the whole text was read.
    pub fn is_complete(&self) -> bool {
        self.errors.is_empty()
    }

    pub(super) fn node(&self, at: u32) -> Node<'_> {
        Node { tree: self, at }
    }
}

impl<'t> Node<'t> {
    /// Returns where it stands: a scalar with its quotes, a block scalar without its `|`, an alias with its sign.
    pub fn span(self) -> Span {
        self.own().span
    }

    /// Returns the node that an alias means; any other node is itself. `None` where that is not known.
    pub fn target(self) -> Option<Self> {
        match &self.own().kind {
            Kind::Alias(to) => to.map(|at| self.tree.node(at)),
            _ => Some(self),
        }
    }

    /// Returns the tag as written, with its signs (`!reset`).
    pub fn tag(self) -> Option<&'t str> {
        self.data()?.tag.as_deref()
    }

    /// Returns the text of a scalar, its quotes, escapes and folds undone.
    pub fn text(self) -> Option<&'t str> {
        let data = self.data()?;
        match &data.kind {
            Kind::Scalar(_, Some(text)) => Some(text),
            Kind::Scalar(_, None) => Some(self.tree.source.slice(data.span)),
            _ => None,
        }
    }

    /// Returns how a scalar is written.
    pub fn style(self) -> Option<Style> {
        match self.data()?.kind {
            Kind::Scalar(style, _) => Some(style),
            _ => None,
        }
    }

    /// Returns where the text of a scalar stands, without quotes, if it stands there as it is.
    pub fn inner(self) -> Option<Span> {
        let target = self.target()?;
        let text = target.text()?;
        let span = target.own().span;
        let quotes = match target.style()? {
            Style::Plain => 0,
            Style::Quoted => 1,
            Style::Block => return None,
        };
        let inner = (span.len() >= 2 * quotes).then(|| span.sub(quotes, span.len() - quotes))?;
        (self.tree.source.slice(inner) == text).then_some(inner)
    }

    /// Returns whether nothing stands there, or a word for nothing.
    pub fn is_null(self) -> bool {
        self.style() == Some(Style::Plain)
            && matches!(self.text(), Some("" | "~" | "null" | "Null" | "NULL"))
            && self.tag().is_none()
    }

    /// Returns whether it is a mapping.
    pub fn is_mapping(self) -> bool {
        self.data().is_some_and(|it| matches!(it.kind, Kind::Mapping(_)))
    }

    /// Returns whether it is a sequence.
    pub fn is_sequence(self) -> bool {
        self.data().is_some_and(|it| matches!(it.kind, Kind::Sequence(_)))
    }

    /// Returns the items of a sequence; of anything else, none.
    pub fn items(self) -> impl Iterator<Item = Self> {
        let items: &[u32] = match self.data().map(|it| &it.kind) {
            Some(Kind::Sequence(items)) => items,
            _ => &[],
        };
        items.iter().map(move |at| self.tree.node(*at))
    }

    /// Returns the value of a key, also one that a merge key brings.
    pub fn get(self, key: &str) -> Option<Self> {
        self.entry(key).map(|it| it.1)
    }

    pub(super) fn own(self) -> &'t Data {
        &self.tree.nodes[self.at as usize]
    }

    pub(super) fn data(self) -> Option<&'t Data> {
        self.target().map(Self::own)
    }
}
