//! A directive as nginx sees it: in its block, whatever file it was included from.

use std::borrow::Cow;

use super::Configuration;
use super::buffers::end_of_http;
use super::marks::Marks;
use crate::facts::nginx::shape::Shape;
use crate::facts::nginx::typed::Type;
use crate::facts::nginx::{Contexts, Form, Kind, Name};
use crate::source::{Located, Source, Span, Unknown, Value};
use crate::syntax::nginx::{Directive, Ending};

/// The place of a statement in its configuration, in the order nginx reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub(super) u32);

/// A statement of the arena; its children follow it up to `end`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    pub(super) origin: Origin,
    pub(super) name: Option<Name>,
    pub(super) parent: Option<u32>,
    pub(super) end: u32,
    /// The contexts its block may be: one where it is known.
    pub(super) contexts: Contexts,
    /// What its own block is; none where that is not known or it has none.
    pub(super) opens: Contexts,
    pub(super) form: Option<&'static Form>,
    /// Its children without a block of their own: a range of the configuration's list.
    pub(super) plain: (u32, u32),
    /// The include that brought it here.
    pub(super) via: Option<u32>,
    /// What its text holds; nothing for a packaged snippet.
    pub(super) marks: Marks,
    /// Something in its block is not known: an include that the estate lacks, text that is not shown.
    pub(super) open: bool,
}

/// Where a statement comes from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Origin {
    /// A text of the estate: its place in the configuration's list, and the directive's in the tree.
    Text(u32, u32),
    /// A packaged snippet: its place in the configuration's list.
    Package(u32),
}

/// A statement of a packaged snippet: name and arguments.
pub(super) type Packaged = &'static (&'static str, &'static [&'static str]);

/// A directive in its block.
#[derive(Debug, Clone, Copy)]
pub struct Statement<'c> {
    configuration: &'c Configuration,
    id: Id,
}

/// An argument.
#[derive(Debug, Clone)]
pub struct Argument<'c> {
    /// What nginx reads.
    pub text: Cow<'c, str>,
    /// Where it stands; for a packaged snippet, its include.
    pub span: Span,
}

impl Argument<'_> {
    /// Returns whether a template fills in some part.
    pub fn has_hole(&self) -> bool {
        self.text.contains(Source::FILLER)
    }

    /// Returns the text at its place, unknown where a template fills it in or a document leaves it out.
    pub fn value(&self) -> Located<Value<String>> {
        let value = self.unknown().map_or_else(|| Value::Known(self.text.to_string()), Value::Unknown);
        Located::new(value, self.span)
    }

    /// Returns whether [`value`](Self::value) is known, without making it.
    pub fn is_known(&self) -> bool {
        self.unknown().is_none()
    }

    fn unknown(&self) -> Option<Unknown> {
        if self.has_hole() {
            return Some(Unknown::Hole);
        }
        let dots = self.text.as_bytes().windows(3).any(|it| it == b"...");
        (dots || self.text.contains('…') || is_bracketed(&self.text)).then_some(Unknown::Elided)
    }
}

/// `<domain>` in a document stands for something else.
fn is_bracketed(text: &str) -> bool {
    text.starts_with('<') && text.ends_with('>')
}

impl<'c> Statement<'c> {
    pub(super) fn new(configuration: &'c Configuration, id: Id) -> Self {
        Self { configuration, id }
    }

    fn node(self) -> &'c Node {
        &self.configuration.nodes[self.id.0 as usize]
    }

    /// Returns the entry of the packaged snippet that it is, and the include it is read through.
    fn packaged(self) -> Option<(Packaged, Span)> {
        let Origin::Package(at) = self.node().origin else { return None };
        self.configuration.packaged.get(at as usize).copied()
    }

    fn directive(self) -> Option<Directive<'c>> {
        let Origin::Text(text, index) = self.node().origin else { return None };
        self.configuration.texts.get(text as usize)?.1.directive(index)
    }

    /// Returns the configuration it is of.
    pub(super) fn configuration(self) -> &'c Configuration {
        self.configuration
    }

    /// Returns its place in the configuration.
    pub fn id(self) -> Id {
        self.id
    }

    /// Returns the directive of nginx that it is, if there is one.
    pub fn known(self) -> Option<Name> {
        self.node().name
    }

    /// Returns its name.
    pub fn name(self) -> Cow<'c, str> {
        match (self.node().name, self.packaged()) {
            (Some(name), _) => Cow::Borrowed(name.text()),
            (None, Some((entry, _))) => Cow::Borrowed(entry.0),
            (None, None) => self.directive().map_or(Cow::Borrowed(""), Directive::name_text),
        }
    }

    /// Returns whether it has this name.
    pub fn is(self, name: &str) -> bool {
        self.node().name.map_or_else(|| self.name() == name, |it| it.text() == name)
    }

    /// Returns the arguments.
    pub fn args(self) -> Vec<Argument<'c>> {
        match self.packaged() {
            Some(((_, args), span)) => args.iter().map(|it| Argument { text: Cow::Borrowed(it), span }).collect(),
            None => self.directive().map_or_else(Vec::new, |it| {
                it.args().map(|word| Argument { text: word.text(), span: word.span() }).collect()
            }),
        }
    }

    /// Returns an argument, from 0.
    pub fn arg(self, at: usize) -> Option<Argument<'c>> {
        match self.packaged() {
            Some(((_, args), span)) => args.get(at).map(|it| Argument { text: Cow::Borrowed(it), span }),
            None => self.directive()?.arg(at).map(|it| Argument { text: it.text(), span: it.span() }),
        }
    }

    /// Returns name and arguments as they are written.
    pub fn raw(self) -> Option<&'c str> {
        let Origin::Text(text, index) = self.node().origin else { return None };
        let tree = &self.configuration.texts.get(text as usize)?.1;
        Some(tree.directive(index)?.head_text())
    }

    /// Returns whether a variable or a capture may be among its words.
    pub fn has_variable(self) -> bool {
        self.node().marks.has(Marks::VARIABLE)
    }

    /// Returns whether what a group took (`$1`) is among its words.
    pub fn has_capture(self) -> bool {
        self.node().marks.has(Marks::CAPTURE)
    }

    /// Returns whether a group that may have a name is among its words.
    pub(super) fn has_group(self) -> bool {
        self.node().marks.has(Marks::GROUP)
    }

    /// Returns whether a group that is repeated is among its words.
    pub(super) fn has_repeated_group(self) -> bool {
        self.node().marks.has(Marks::REPEATED)
    }

    /// Returns what an argument of so many is read as, where the directive's shape says it.
    pub fn type_of(self, at: usize, count: usize, text: &str) -> Option<Type> {
        let Kind::Shapes(shapes) = self.form()?.kind else { return None };
        Some(Shape::of(shapes, count)?.piece(at, text)?.kind)
    }

    /// Returns the number of arguments.
    pub fn count(self) -> usize {
        match self.packaged() {
            Some(((_, args), _)) => args.len(),
            None => self.directive().map_or(0, |it| it.args().count()),
        }
    }

    /// Returns where its name stands; for a packaged snippet, its include.
    pub fn name_span(self) -> Span {
        self.directive().map_or_else(|| self.place(), |it| it.name().span())
    }

    /// Returns where name and arguments stand.
    pub fn head(self) -> Span {
        self.directive().map_or_else(|| self.place(), Directive::head)
    }

    /// Returns the `;` or `{` that ends name and arguments, where it stands on a later line than `place`: that is the
    /// line nginx names.
    pub fn sign_below(self, place: Span) -> Option<Span> {
        let directive = self.directive()?;
        let head = directive.head();
        let Origin::Text(text, _) = self.node().origin else { return None };
        let source = &self.configuration.texts.get(text as usize)?.1.source;
        let sign = match directive.ending() {
            Ending::Semicolon => directive.span().tail().start.checked_sub(1)?,
            Ending::Block { open, .. } => source.base + open,
            Ending::Missing | Ending::Opaque => return None,
        };
        let sign = Span { start: sign, end: sign + 1, ..head };
        let between = Span { start: place.start, end: sign.start, ..head };
        (place.start <= sign.start && source.slice(between).contains('\n')).then_some(sign)
    }

    /// Returns the end of `http`, if nginx reads the values of this directive only there: headers and parameters for
    /// the process behind.
    pub fn read_at_end(self) -> Option<Span> {
        let name = self.known()?.text();
        let late = ["proxy_set_header", "grpc_set_header", "fastcgi_param", "uwsgi_param", "scgi_param"];
        if late.contains(&name) { end_of_http(self) } else { None }
    }

    /// Returns where the whole statement stands, its block included.
    pub fn span(self) -> Span {
        self.directive().map_or_else(|| self.place(), Directive::span)
    }

    /// Returns where its block stands, braces included.
    pub fn block(self) -> Option<Span> {
        self.directive()?.block()
    }

    fn place(self) -> Span {
        self.packaged().expect("internal error: a statement of a text has its directive").1
    }

    /// Returns whether it has a block.
    pub fn has_block(self) -> bool {
        match self.node().origin {
            Origin::Package(..) => !self.node().opens.is_empty(),
            Origin::Text(..) => self.directive().is_some_and(|it| matches!(it.ending(), Ending::Block { .. })),
        }
    }

    /// Returns whether its `;` is missing, so that its arguments are not certain.
    pub fn is_unfinished(self) -> bool {
        self.directive().is_some_and(|it| it.ending() == Ending::Missing)
    }

    /// Returns whether it stands for text that is not shown.
    pub fn is_opaque(self) -> bool {
        self.directive().is_some_and(Directive::is_opaque)
    }

    /// Returns whether it comes from a packaged snippet that the estate does not hold.
    pub fn is_packaged(self) -> bool {
        matches!(self.node().origin, Origin::Package(..))
    }

    /// Returns the contexts its block may be.
    pub fn contexts(self) -> Contexts {
        self.node().contexts
    }

    /// Returns what its own block is.
    pub fn opens(self) -> Contexts {
        self.node().opens
    }

    /// Returns the way of writing it that fits its context.
    pub fn form(self) -> Option<&'static Form> {
        self.node().form
    }

    /// Returns the block it stands in.
    pub fn parent(self) -> Option<Statement<'c>> {
        self.node().parent.map(|it| Self::new(self.configuration, Id(it)))
    }

    /// Returns the include that brought it here.
    pub fn via(self) -> Option<Statement<'c>> {
        self.node().via.map(|it| Self::new(self.configuration, Id(it)))
    }

    /// Returns the two includes that bring this statement and another one, where they come from one place.
    pub fn includes_apart(self, other: Self) -> Option<(Span, Span)> {
        let (mut one, mut two) = (self.via()?, other.via()?);
        while one.span() == two.span() {
            (one, two) = (one.via()?, two.via()?);
        }
        Some((one.head(), two.head()))
    }

    /// Returns whether its block holds something that is not known: then nothing is certain to be absent from it.
    pub fn is_open(self) -> bool {
        self.node().open
    }

    /// Returns the statements in its block, included ones in their place.
    pub fn children(self) -> Children<'c> {
        Children::new(self.configuration, self.id.0 + 1, self.node().end)
    }

    /// Returns the statements of this name in its block; of a directive that takes no block.
    pub fn all(self, name: &'static str) -> impl Iterator<Item = Statement<'c>> {
        let wanted = self.configuration.used(name);
        let (from, to) = if wanted.is_some() { self.node().plain } else { (0, 0) };
        // `http` may hold thousands of servers: only what has no block is looked at.
        let plain = self.configuration.plain.get(from as usize..to as usize).unwrap_or_default();
        let named = plain.iter().filter(move |it| it.0 == wanted);
        named.map(move |it| Self::new(self.configuration, Id(it.1)))
    }

    /// Returns the last statement of this name in its block.
    pub fn last(self, name: &'static str) -> Option<Statement<'c>> {
        self.all(name).last()
    }

    /// Returns what is in force here of a list that a block inherits only while it has none of its own
    /// (`add_header`, `proxy_set_header`), or of a plain setting.
    pub fn effective(self, name: &'static str) -> Effective<'c> {
        let absent = self.configuration.whole && self.configuration.used(name).is_none();
        let mut level = Some(self).filter(|_| !absent);
        let mut open = false;
        while let Some(block) = level {
            let list: Vec<_> = block.all(name).collect();
            open |= block.is_open();
            if !list.is_empty() {
                return Effective { list, level, open };
            }
            level = block.parent();
        }
        let outer = self.configuration.outermost(name);
        Effective { open: open || outer.open, ..outer }
    }
}

/// What is in force in a block.
#[derive(Debug)]
pub struct Effective<'c> {
    /// The statements, in order.
    pub list: Vec<Statement<'c>>,
    /// The block they stand in.
    pub level: Option<Statement<'c>>,
    /// Whether more may be in force: an include of a level in between is missing, or no main file is known.
    pub open: bool,
}

/// The statements of one block.
#[derive(Debug, Clone)]
pub struct Children<'c> {
    configuration: &'c Configuration,
    at: u32,
    end: u32,
}

impl<'c> Children<'c> {
    pub(super) fn new(configuration: &'c Configuration, at: u32, end: u32) -> Self {
        Self { configuration, at, end }
    }
}

impl<'c> Iterator for Children<'c> {
    type Item = Statement<'c>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.end {
            return None;
        }
        let id = Id(self.at);
        self.at = self.configuration.nodes[id.0 as usize].end;
        Some(Statement::new(self.configuration, id))
    }
}
