//! Regular expressions as trees: which bytes each part may match.
//!
//! This answers questions about a pattern that matching cannot: what a group
//! may hold, where a pattern can go round in more than one way. What PCRE2 has
//! beyond the common is not modelled, and such a pattern has no tree. Matching
//! itself is PCRE2's, see [`pcre`](super::pcre).

mod backtrack;
mod bytes;
mod parse;

pub use backtrack::Slow;
pub use bytes::Bytes;

/// A pattern that is understood.
#[derive(Debug)]
pub struct Pattern {
    root: Node,
    /// The names of the groups, from group 1 on.
    names: Vec<Option<String>>,
}

/// A part of a pattern.
#[derive(Debug, Clone)]
enum Node {
    /// One byte of a set.
    Byte(Bytes),
    /// The beginning of the text.
    Start,
    /// The end of the text, or before a newline at the end.
    End,
    /// A condition on what is around; it matches no text.
    Around,
    /// One after the other; empty for nothing.
    All(Vec<Node>),
    /// One of several.
    Either(Vec<Node>),
    /// Again and again.
    Repeat {
        node: Box<Node>,
        least: u32,
        most: Option<u32>,
        /// Whether what it took is never given back.
        keeps: bool,
    },
    /// A group that captures, by its number.
    Group(usize, Box<Node>),
}

impl Pattern {
    /// Reads a pattern; `None` when it holds what is not modelled.
    pub fn read(pattern: &str, caseless: bool) -> Option<Self> {
        parse::parse(pattern, caseless)
    }

    /// Returns the number of groups, the whole match not counted.
    pub fn groups(&self) -> usize {
        self.names.len()
    }

    /// Returns the number of the group of this name; case does not count, as for variables of nginx.
    pub fn named(&self, name: &str) -> Option<usize> {
        let is = |it: &Option<String>| it.as_deref().is_some_and(|it| it.eq_ignore_ascii_case(name));
        self.names.iter().position(is).map(|at| at + 1)
    }

    /// Returns every byte that the text of a group may hold.
    pub fn bytes_of(&self, group: usize) -> Bytes {
        let mut set = Bytes::NONE;
        self.root.groups(&mut |number, node| {
            if number == group {
                set = set.or(node.bytes());
            }
        });
        set
    }

    /// Returns whether the text of a group begins with a slash whatever is matched.
    pub fn begins_with_slash(&self, group: usize) -> bool {
        let mut all = true;
        let mut any = false;
        self.root.groups(&mut |number, node| {
            if number == group {
                any = true;
                all &= node.first() == (Bytes::one(b'/'), false);
            }
        });
        any && all
    }

    /// Returns every byte of a text that the pattern matches as a whole; `None` where it may match a part of one.
    pub fn bytes_of_whole(&self) -> Option<Bytes> {
        (self.root.begins() && self.root.ends()).then(|| self.root.bytes())
    }

    /// Returns the text that everything which matches begins with; letters only where case counts.
    pub fn prefix(&self) -> Option<Vec<u8>> {
        let Node::All(parts) = &self.root else { return None };
        let (Node::Start, rest) = parts.split_first()? else { return None };
        let single = |it: &Node| match it {
            Node::Byte(set) => (0..=0xff).find(|it| *set == Bytes::one(*it)),
            _ => None,
        };
        Some(rest.iter().map_while(single).collect())
    }

    /// Returns whether it matches every text.
    pub fn matches_all(&self) -> bool {
        self.root.is_free()
    }
}

impl Node {
    fn groups(&self, visit: &mut impl FnMut(usize, &Node)) {
        match self {
            Self::All(list) | Self::Either(list) => list.iter().for_each(|it| it.groups(visit)),
            Self::Repeat { node, .. } => node.groups(visit),
            Self::Group(number, node) => {
                visit(*number, node);
                node.groups(visit);
            }
            Self::Byte(_) | Self::Start | Self::End | Self::Around => {}
        }
    }

    /// Every byte that what it matches may hold.
    fn bytes(&self) -> Bytes {
        match self {
            Self::Byte(set) => *set,
            Self::All(list) | Self::Either(list) => list.iter().fold(Bytes::NONE, |all, it| all.or(it.bytes())),
            Self::Repeat { most: Some(0), .. } | Self::Start | Self::End | Self::Around => Bytes::NONE,
            Self::Repeat { node, .. } | Self::Group(_, node) => node.bytes(),
        }
    }

    /// The bytes it may begin with, and whether it may match nothing.
    fn first(&self) -> (Bytes, bool) {
        match self {
            Self::Byte(set) => (*set, false),
            Self::Start | Self::End | Self::Around => (Bytes::NONE, true),
            Self::All(list) => {
                let mut set = Bytes::NONE;
                for it in list {
                    let (first, empty) = it.first();
                    set = set.or(first);
                    if !empty {
                        return (set, false);
                    }
                }
                (set, true)
            }
            Self::Either(list) => list
                .iter()
                .map(Self::first)
                .fold((Bytes::NONE, false), |(all, empty), (set, it)| (all.or(set), empty || it)),
            Self::Repeat { node, least, .. } => {
                let (set, empty) = node.first();
                (set, empty || *least == 0)
            }
            Self::Group(_, node) => node.first(),
        }
    }

    /// Whether it begins at the beginning of the text.
    fn begins(&self) -> bool {
        match self {
            Self::Start => true,
            Self::All(list) => list.first().is_some_and(Self::begins),
            Self::Either(list) => !list.is_empty() && list.iter().all(Self::begins),
            Self::Group(_, node) => node.begins(),
            _ => false,
        }
    }

    /// Whether it ends at the end of the text.
    fn ends(&self) -> bool {
        match self {
            Self::End => true,
            Self::All(list) => list.last().is_some_and(Self::ends),
            Self::Either(list) => !list.is_empty() && list.iter().all(Self::ends),
            Self::Group(_, node) => node.ends(),
            _ => false,
        }
    }

    /// Whether it matches at the beginning of every text that begins with a slash.
    fn is_free(&self) -> bool {
        match self {
            Self::Start => true,
            Self::All(list) => {
                let slash = |it: &Self| matches!(it, Self::Byte(set) if set.has(b'/'));
                let rest = match list.as_slice() {
                    [Self::Start, first, rest @ ..] | [first, rest @ ..] if slash(first) => rest,
                    rest => rest,
                };
                rest.iter()
                    .all(|it| matches!(it, Self::Start) || it.first().1 && !matches!(it, Self::End | Self::Around))
                    && !list.iter().any(|it| matches!(it, Self::End | Self::Around))
                    || Self::takes_all(list)
            }
            Self::Either(list) => list.iter().any(Self::is_free),
            Self::Group(_, node) => node.is_free(),
            Self::Repeat { least, .. } => *least == 0,
            Self::Byte(set) => set.has(b'/'),
            Self::End | Self::Around => false,
        }
    }

    /// `^/.*$` and `^(.*)$`: what is left of a line is all of it.
    fn takes_all(list: &[Self]) -> bool {
        let all = |it: &Self| {
            let inner = if let Self::Group(_, node) = it { node } else { it };
            let inner = if let Self::All(list) = inner { list.as_slice() } else { std::slice::from_ref(inner) };
            matches!(inner, [Self::Repeat { node, least: 0 | 1, most: None, .. }]
                if matches!(**node, Self::Byte(set) if set.or(Bytes::one(b'\n')) == Bytes::ALL))
        };
        match list {
            [Self::Start, Self::Byte(slash), rest, Self::End] => *slash == Bytes::one(b'/') && all(rest),
            [Self::Start, rest, Self::End] => all(rest),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pattern: &str) -> Pattern {
        Pattern::read(pattern, false).unwrap_or_else(|| panic!("{pattern}"))
    }

    #[test]
    fn what_groups_may_hold() {
        let newline = |pattern| read(pattern).bytes_of(1).has(b'\n');
        for it in ["^/a/([^/]*)$", r"^/(\S\s)", r"(\W)", "([^a]+)", r"(a\n)", "(?:x|([^x]))"] {
            assert!(newline(it), "{it}");
        }
        for it in ["^/(.*)$", r"([\w-]+)", "([a-z]|b)", r"(\S+)", "(a)([^x])", r"(\N)"] {
            assert!(!newline(it), "{it}");
        }
        assert_eq!(read("^/(?<a>x)(?P<b>y)(?'c'z)").named("B"), Some(2));
        assert!(read("^(/.*)$").begins_with_slash(1) && !read("^/(.*)$").begins_with_slash(1));
    }

    #[test]
    fn what_is_not_modelled_has_no_tree() {
        for it in [r"(a)\1", "(?s)a", r"\Qa\E", "(?(1)a)", "(*UTF8)a", "(?R)", r"\p{L}", "(a", "[a"] {
            assert!(Pattern::read(it, false).is_none(), "{it}");
        }
    }

    #[test]
    fn what_everything_begins_with() {
        let prefix = |pattern| read(pattern).prefix().map(|it| String::from_utf8(it).unwrap());
        assert_eq!(prefix(r"^/static/.*\.png$").as_deref(), Some("/static/"));
        assert_eq!(prefix(r"^/a\.b+"), Some("/a.".to_owned()));
        assert_eq!((prefix("/a"), prefix("^(a|b)")), (None, Some(String::new())));
        assert_eq!(Pattern::read("^/a", true).unwrap().prefix(), Some(b"/".to_vec()));
    }

    #[test]
    fn what_matches_every_path() {
        for it in ["", "/", "^/", "^", ".*", "^/.*", "^(.*)$", "^/(.*)$", "/.*", "(a)?"] {
            assert!(read(it).matches_all(), "{it}");
        }
        for it in ["^/.+", r"\.php$", "^/$", "a", "^/a", "(?=x)", "^/[^/]*$", "//"] {
            assert!(!read(it).matches_all(), "{it}");
        }
        assert!(read("^/[a-z]+$").bytes_of_whole().is_some_and(|it| !it.has(b'.')));
        assert!(read("/[a-z]+$").bytes_of_whole().is_none());
    }
}
