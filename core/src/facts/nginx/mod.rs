//! What nginx accepts: directives with their places and arguments, modules that
//! others make, and the snippets that distributions put beside it.
//!
//! The table is generated from `core/data/nginx/directives.tsv`, which names
//! its sources. What an argument must look like is checked by [`value`]; which
//! file a directive stands in is for the estate.

pub mod ciphers;
mod context;
mod lookup;
pub mod own;
mod packaged;
pub mod pattern;
pub mod shape;
pub mod sway;
#[rustfmt::skip]
mod table;
pub mod texts;
mod third_party;
#[rustfmt::skip]
mod third_party_table;
pub mod typed;
pub mod url;
pub mod value;
pub mod variable;
#[rustfmt::skip]
mod variable_table;

pub use context::Contexts;
pub use own::Own;
pub use packaged::{Packaged, packaged};
pub use third_party::{ThirdParty, is_third_party, module_of, modules_called};

use shape::Shape;

/// Where a name of the table stands in the list of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(u16);

impl Name {
    /// Returns the directive of this name; case counts, as for nginx.
    pub fn find(name: &str) -> Option<Self> {
        lookup::place(name).map(Self)
    }

    /// Returns the name.
    pub fn text(self) -> &'static str {
        table::NAMES[self.0 as usize].0
    }

    /// Returns the ways the directive may be written, one a module.
    pub fn forms(self) -> &'static [Form] {
        let (_, first, count) = table::NAMES[self.0 as usize];
        table::FORMS.get(first as usize..first as usize + count as usize).unwrap_or_default()
    }
}

/// A set of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Names([u64; table::NAMES.len().div_ceil(64)]);

impl Default for Names {
    fn default() -> Self {
        Self([0; table::NAMES.len().div_ceil(64)])
    }
}

impl Names {
    /// Adds a name.
    pub fn insert(&mut self, name: Name) {
        self.0[usize::from(name.0 / 64)] |= 1 << (name.0 % 64);
    }

    /// Returns whether the name is in it.
    pub fn has(&self, name: Name) -> bool {
        self.0[usize::from(name.0 / 64)] >> (name.0 % 64) & 1 == 1
    }
}

/// Returns every name of the table, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    table::NAMES.iter().map(|it| it.0).filter(|it| *it != "*")
}

/// One way a directive may be written: the entry of one module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// The page of the documentation, or the C module.
    pub module: &'static str,
    /// Where it may stand.
    pub contexts: Contexts,
    /// How many arguments it takes.
    pub args: Args,
    /// What kind of value it takes.
    pub kind: Kind,
    /// Whether it takes a block.
    pub block: bool,
    /// What its block is; empty without a block.
    pub opens: Contexts,
    /// What happens when it stands twice in one block.
    pub repeat: Repeat,
    /// The first release of open-source nginx that has it; `None` for all releases, or unknown.
    pub since: Option<Release>,
    /// The release that dropped it.
    pub removed: Option<Release>,
    /// The directive to use instead.
    pub replaced_by: Option<&'static str>,
}

/// Major, minor and patch of a release.
pub type Release = (u16, u16, u16);

/// A set of argument counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Args(u16);

impl Args {
    /// Returns the set of one count below 15.
    pub const fn exactly(count: u8) -> Self {
        Self(1 << count)
    }

    /// Returns whether so many arguments are right.
    pub fn allow(self, count: usize) -> bool {
        self.0 >> count.min(15) & 1 == 1
    }

    /// Returns the smallest number of arguments.
    pub fn least(self) -> usize {
        self.0.trailing_zeros() as usize
    }

    /// Returns the largest number of arguments; `None` without a limit.
    pub fn most(self) -> Option<usize> {
        (self.0 >> 15 == 0).then(|| 15_usize.saturating_sub(self.0.leading_zeros() as usize))
    }
}

impl std::fmt::Display for Args {
    /// Writes what is expected: `no argument`, `1 argument`, `1 to 3 arguments`, `at least 2 arguments`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.least(), self.most()) {
            (_, Some(0)) => f.write_str("no argument"),
            (1, Some(1)) => f.write_str("1 argument"),
            (least, Some(most)) if least == most => write!(f, "{least} arguments"),
            (least, Some(most)) => write!(f, "{least} to {most} arguments"),
            (1, None) => f.write_str("at least 1 argument"),
            (least, None) => write!(f, "at least {least} arguments"),
        }
    }
}

/// What kind of value a directive takes, as far as the loader checks it by a common rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `on` or `off`, in any case.
    Flag,
    /// A plain decimal number, within these bounds if there are any.
    Number(Option<(u32, u32)>),
    /// A size with `k` or `m`.
    Size,
    /// A size with `k`, `m` or `g`.
    Offset,
    /// A time in milliseconds.
    Milliseconds,
    /// A time in seconds.
    Seconds,
    /// A number and a size.
    Buffers,
    /// One of these words, in any case.
    Word(&'static [&'static str]),
    /// Some of these words, in any case.
    Words(&'static [&'static str]),
    /// Words and parameters in a certain order; which of the shapes, by the number of arguments.
    Shapes(&'static [Shape]),
    /// Something with rules of its own.
    Own(Own),
    /// Anything, or nothing that is known.
    Other,
}

/// What nginx does with a directive that stands twice in one block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// It does not load.
    Error,
    /// It warns.
    Warn,
    /// The later one wins, without a word.
    Overwrite,
    /// Both count; equal keys may still be refused.
    Append,
    /// Not known.
    Any,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_complete() {
        assert!(table::NAMES.windows(2).all(|two| two[0].0 < two[1].0));
        let counted: usize = table::NAMES.iter().map(|it| it.2 as usize).sum();
        assert_eq!(counted, table::FORMS.len());
    }

    #[test]
    fn a_name_may_have_several_forms() {
        let server = Name::find("server").unwrap();
        let in_upstream = server.forms().iter().find(|it| it.contexts.has(Contexts::UPSTREAM)).unwrap();
        assert!(!in_upstream.block && in_upstream.args.allow(1) && !in_upstream.args.allow(0));
        let in_http = server.forms().iter().find(|it| it.contexts.has(Contexts::HTTP)).unwrap();
        assert_eq!((in_http.opens, in_http.args.to_string()), (Contexts::SERVER, "no argument".into()));
        assert_eq!(Name::find("Server"), None);
    }

    #[test]
    fn counts_are_said_in_words() {
        let args = |name: &str| Name::find(name).unwrap().forms()[0].args.to_string();
        assert_eq!(args("root"), "1 argument");
        assert_eq!(args("location"), "1 to 2 arguments");
        assert_eq!(args("add_header"), "2 to 3 arguments");
        assert_eq!(args("server_name"), "at least 1 argument");
    }
}
