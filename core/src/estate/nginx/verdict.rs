//! What nginx says to one directive, in the order it asks: known name, allowed
//! here, `;` or `{`, number of arguments, values (`ngx_conf_handler`).

use std::collections::HashSet;

use super::super::{Targets, many};
use super::statement::{Argument, Id, Statement};
use super::{Configuration, Told, entries, structure};
use crate::facts::nginx::shape::Shape;
use crate::facts::nginx::value::{self, Refusal};
use crate::facts::nginx::variable::BuiltIn;
use crate::facts::nginx::{Args, Contexts, Form, Kind, Own, Release, ThirdParty, is_third_party, module_of, names};
use crate::source::{Source, Span};

/// What nginx says to a directive.
#[derive(Debug)]
pub enum Verdict {
    /// Nothing, or what cannot be known.
    Fine,
    /// No module has it in this release.
    Unknown {
        /// The directive that is probably meant.
        similar: Option<&'static str>,
        /// The release that brought it, or that dropped it.
        lifetime: Option<Lifetime>,
    },
    /// It is of this module, which nginx does not have; who tells.
    OfModule(&'static str, Told),
    /// It exists, and not in this block; where it may stand.
    WrongContext(Contexts),
    /// It wants a block and has none (`true`), or the other way round.
    WrongEnding(bool),
    /// It has another number of arguments than these.
    WrongCount(Args),
    /// It lacks one of these arguments.
    Lacks(String),
    /// The entry of a block of data does not parse.
    BadEntry(Refusal),
    /// The entry stands in the block already, here.
    Again(Span),
    /// The shares are more than the whole; where the block ends.
    TooMuch(Option<Span>),
    /// A location that may not stand in the one around it, why, and where that is.
    Misplaced(&'static str, Span),
    /// The argument at this place, from 0, does not parse.
    BadValue(usize, Refusal),
}

/// Why a directive of the table is not in the release of the estate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    /// It came with this release.
    Since(Release),
    /// It went with this release.
    Until(Release, Option<&'static str>),
}

/// Returns the release of nginx that the estate says it runs.
pub(super) fn release(targets: &Targets) -> Option<Release> {
    let version = targets.get("nginx")?;
    let part = |it: u64| u16::try_from(it).unwrap_or(u16::MAX);
    Some((part(version.major), part(version.minor), part(version.patch)))
}

/// Asks about every directive, once; keeps what nginx complains about. What a list without `;` has swallowed is none.
pub(super) fn find(configuration: &mut Configuration) {
    let swallowed: HashSet<Id> = configuration.swallowed().iter().map(|it| it.1.id()).collect();
    let mut complaints = many::ask(configuration.statements(), |it| {
        let verdict = it.verdict(configuration);
        (!matches!(verdict, Verdict::Fine) && !swallowed.contains(&it.id())).then(|| (it.id(), verdict))
    });
    let data = |it: &Statement<'_>| it.opens().has(Contexts::DATA) && it.has_block() && !it.is_packaged();
    complaints.extend(configuration.statements().filter(data).flat_map(entries::complaints));
    let upstreams =
        |it: &Statement<'_>| it.has_block() && it.opens().has(Contexts::UPSTREAM.or(Contexts::STREAM_UPSTREAM));
    complaints.extend(configuration.statements().filter(upstreams).flat_map(structure::backups));
    configuration.complaints = complaints;
}

impl Statement<'_> {
    /// Returns what nginx says to this directive.
    fn verdict(self, configuration: &Configuration) -> Verdict {
        let contexts = self.contexts();
        if self.is_packaged() || self.is_opaque() || contexts.is_empty() {
            return Verdict::Fine;
        }
        if contexts.has(Contexts::DATA) {
            return Verdict::Fine;
        }
        let Some(name) = self.known() else { return self.unknown(configuration) };
        let exists = |it: &&'static Form| exists(it, configuration.release);
        if !name.forms().iter().any(|it| exists(&it)) {
            return Verdict::Unknown { similar: None, lifetime: lifetime(name.forms(), configuration.release) };
        }
        let here = || name.forms().iter().filter(exists).filter(|it| it.contexts.has(contexts));
        if here().next().is_none() {
            let loose = self.parent().is_none() && !configuration.main && !configuration.sites;
            let all = name.forms().iter().filter(exists).fold(Contexts::NONE, |all, it| all.or(it.contexts));
            // A nameless piece of a document may well show lines of several places.
            return if loose && configuration.is_nameless { Verdict::Fine } else { Verdict::WrongContext(all) };
        }
        self.shape(here, configuration)
    }

    fn unknown(self, configuration: &Configuration) -> Verdict {
        let name = self.name();
        if let Some(module) = module_of(&name)
            && let Some(told) = configuration.modules.lack(module)
        {
            return Verdict::OfModule(module, told);
        }
        if let Some(known) = ThirdParty::find(&name) {
            return self.third_party(known, configuration);
        }
        if is_third_party(&name) {
            let similar = ThirdParty::similar(&name).map(|it| it.name);
            return similar.map_or(Verdict::Fine, |it| Verdict::Unknown { similar: Some(it), lifetime: None });
        }
        if name.contains(Source::FILLER) || configuration.modules.strange || stands_for(&name, configuration) {
            return Verdict::Fine;
        }
        Verdict::Unknown { similar: similar(&name, self.contexts()), lifetime: None }
    }

    /// Says what a module of others says, as far as nginx asks for it.
    fn third_party(self, known: &'static ThirdParty, configuration: &Configuration) -> Verdict {
        let loose = self.parent().is_none() && !configuration.main && !configuration.sites;
        if !known.contexts.has(self.contexts()) {
            return if loose { Verdict::Fine } else { Verdict::WrongContext(known.contexts) };
        }
        match self.has_block() {
            _ if self.is_unfinished() => Verdict::Fine,
            block if block != known.block => Verdict::WrongEnding(known.block),
            _ if known.args.allow(self.count()) => Verdict::Fine,
            _ => Verdict::WrongCount(known.args),
        }
    }

    fn shape<F: Iterator<Item = &'static Form>>(self, forms: impl Fn() -> F, configuration: &Configuration) -> Verdict {
        if self.is_unfinished() {
            return Verdict::Fine;
        }
        let block = self.has_block();
        let ended = || forms().filter(|it| it.block == block);
        let Some(first) = ended().next() else { return Verdict::WrongEnding(!block) };
        let count = self.count();
        let counted = || ended().filter(|it| it.args.allow(count));
        // What may hold anything needs no look at its words.
        if counted().any(|it| it.kind == Kind::Other) {
            return Verdict::Fine;
        }
        let args = self.args();
        let mut refused = Verdict::WrongCount(first.args);
        for form in counted() {
            match self.judge(form.kind, &args, configuration) {
                Verdict::Fine => return Verdict::Fine,
                other => refused = other,
            }
        }
        refused
    }

    /// Checks the values of a directive whose number of arguments is right.
    fn judge(self, kind: Kind, args: &[Argument<'_>], configuration: &Configuration) -> Verdict {
        let bad = |found: Option<(usize, Refusal)>| found.map_or(Verdict::Fine, |it| Verdict::BadValue(it.0, it.1));
        match kind {
            Kind::Shapes(shapes) => self.shapes(shapes, args, configuration),
            Kind::Own(Own::AccessLog) if self.lacks_format(args) => {
                Verdict::Lacks("the name of a `log_format`".to_owned())
            }
            Kind::Own(own) if args.iter().all(is_known) => {
                let texts: Vec<&str> = args.iter().map(|it| &*it.text).collect();
                bad(own.check(&texts).err())
            }
            Kind::Own(_) | Kind::Other => Verdict::Fine,
            _ => {
                let checked = if matches!(kind, Kind::Words(_) | Kind::Buffers) { args.len() } else { 1 };
                bad(args.iter().take(checked).enumerate().find_map(|(at, it)| {
                    let told = is_known(it) && !may_be_filled_in(&it.text, configuration);
                    told.then(|| value::check(kind, at, &it.text).err().map(|why| (at, why))).flatten()
                }))
            }
        }
    }

    fn shapes(self, shapes: &'static [Shape], args: &[Argument<'_>], configuration: &Configuration) -> Verdict {
        let Some(shape) = Shape::of(shapes, args.len()) else { return Verdict::Fine };
        for (at, argument) in args.iter().enumerate().filter(|(_, it)| is_known(it)) {
            if let Err(why) = shape.check(at, &argument.text, configuration.release) {
                let expanded = shape.piece(at, &argument.text).is_some_and(|it| it.kind.expands());
                let told = expanded || !may_be_filled_in(&argument.text, configuration);
                return if told { Verdict::BadValue(at, why) } else { Verdict::Fine };
            }
        }
        if self.is("proxy_pass")
            && self.contexts().has(Contexts::WEB)
            && let Some(target) = args.first().filter(|it| is_known(it) && !it.text.contains('$'))
            && let Err(why) = value::proxied(&target.text, self.parent().is_some_and(Self::has_no_prefix))
        {
            return Verdict::BadValue(0, why);
        }
        if self.is("log_format")
            && self.contexts() == Contexts::HTTP
            && args.first().is_some_and(|it| it.text == "combined")
        {
            let expected = "another name: nginx has a format `combined` of its own".to_owned();
            return Verdict::BadValue(0, Refusal { expected, instead: None });
        }
        if self.is("proxy_redirect")
            && configuration.whole
            && args.first().is_some_and(|it| it.text == "default")
            && let Some(why) = self.redirects_nothing()
        {
            return Verdict::BadValue(0, why);
        }
        if self.is("location") {
            return structure::misplaced(self);
        }
        if let Some(why) = self.unported(args, configuration) {
            return Verdict::BadValue(0, why);
        }
        if args.iter().all(is_known)
            && let Some(lack) = shape.lacks(args.iter().map(|it| &*it.text))
        {
            return Verdict::Lacks(lack);
        }
        Verdict::Fine
    }

    /// Returns why a target without a port does not load: it is no upstream, and nothing stands for the port.
    fn unported(self, args: &[Argument<'_>], configuration: &Configuration) -> Option<Refusal> {
        let target = args.first().filter(|it| is_known(it) && !it.text.contains('$'))?;
        let in_stream = self.contexts().has(Contexts::STREAM_SERVER) && self.is("proxy_pass");
        let other = ["fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass"];
        if !configuration.whole || !(in_stream || other.iter().any(|it| self.is(it))) {
            return None;
        }
        let schemes = ["grpc://", "grpcs://", "uwsgi://", "suwsgi://"];
        let host = schemes.iter().find_map(|it| target.text.strip_prefix(it)).unwrap_or(&target.text);
        let bare = !host.contains(':') && configuration.upstream(host).is_none();
        bare.then(|| Refusal { expected: "a port, or the name of an upstream".to_owned(), instead: None })
    }

    /// Whether a log of `stream` names no format: it has none of its own.
    fn lacks_format(self, args: &[Argument<'_>]) -> bool {
        let in_stream = self.contexts().has(Contexts::STREAMS) && !self.contexts().has(Contexts::WEB);
        in_stream && matches!(args, [path] if is_known(path) && path.text != "off")
    }

    /// Returns why nginx cannot tell what `proxy_redirect default` stands for.
    fn redirects_nothing(self) -> Option<Refusal> {
        let before = self.parent()?.all("proxy_pass").take_while(|it| it.id() < self.id()).last();
        let expected = match before.and_then(|it| it.arg(0)) {
            None => "a `proxy_pass` before it, in the same block",
            Some(it) if it.text.contains('$') => "no variable in the `proxy_pass` before it",
            Some(_) => return None,
        };
        Some(Refusal { expected: expected.to_owned(), instead: None })
    }

    /// Whether no path that requests begin with is known of this block.
    fn has_no_prefix(self) -> bool {
        self.is("if")
            || self.is("limit_except")
            || self.is("location") && self.arg(0).is_some_and(|it| it.text.starts_with(['~', '@']))
    }
}

/// Whether a word in the place of a directive may stand for what an author or an installer puts there.
fn stands_for(name: &str, configuration: &Configuration) -> bool {
    match name.as_bytes().first() {
        Some(b'<') => true,
        // `[::]:80` has lost its `listen`.
        Some(b'[') => !name.starts_with("[::"),
        Some(b'$') => !configuration.whole || may_be_filled_in(name, configuration) && !name.contains(' '),
        _ => false,
    }
}

/// Whether what looks like a variable, where nginx takes none, may be what an installer replaces:
/// `${NAME}` and `$NAME` are, as `envsubst` has them; `$host` is not, in a configuration that is all there.
pub(super) fn may_be_filled_in(text: &str, configuration: &Configuration) -> bool {
    let Some((_, rest)) = text.split_once('$') else { return false };
    if !configuration.whole || rest.starts_with('(') {
        return true;
    }
    let (name, braced) = match rest.strip_prefix('{').map(|it| it.split_once('}')) {
        Some(inner) => (inner.map_or("", |it| it.0), true),
        None => (rest.split(|it: char| !it.is_ascii_alphanumeric() && it != '_').next().unwrap_or_default(), false),
    };
    // What nginx has by this name is meant.
    let is_nginx_s = || BuiltIn::find(&name.to_ascii_lowercase(), false).is_some();
    let is_shouted = name.bytes().all(|it| !it.is_ascii_lowercase()) && name.bytes().any(|it| it.is_ascii_uppercase());
    is_shouted || braced && name.bytes().any(|it| !it.is_ascii_digit()) && !is_nginx_s()
}

pub(super) fn is_known(argument: &Argument<'_>) -> bool {
    argument.is_known()
}

pub(super) fn exists(form: &Form, release: Option<Release>) -> bool {
    let Some(release) = release else { return true };
    form.since.is_none_or(|it| it <= release) && form.removed.is_none_or(|it| release < it)
}

fn lifetime(forms: &'static [Form], release: Option<Release>) -> Option<Lifetime> {
    let release = release?;
    let gone =
        forms.iter().find_map(|it| it.removed.filter(|gone| *gone <= release).map(|gone| (gone, it.replaced_by)));
    match gone {
        Some((gone, instead)) => Some(Lifetime::Until(gone, instead)),
        None => forms.iter().filter_map(|it| it.since).min().map(Lifetime::Since),
    }
}

/// Returns the directive that is probably meant: near in spelling, those that may stand here first.
fn similar(name: &str, contexts: Contexts) -> Option<&'static str> {
    let lower = name.trim_start_matches('\u{feff}').to_lowercase();
    let fits = |it: &str| {
        let name = crate::facts::nginx::Name::find(it);
        name.is_some_and(|it| it.forms().iter().any(|form| form.contexts.has(contexts)))
    };
    names()
        .filter(|it| it.len().abs_diff(lower.len()) * 3 <= it.len())
        .map(|it| (strsim::damerau_levenshtein(it, &lower), it))
        .filter(|(distance, it)| distance * 3 <= it.len())
        .min_by_key(|(distance, it)| (!fits(it), *distance))
        .map(|(_, it)| it)
}
