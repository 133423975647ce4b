//! The variables of a configuration: who defines them, who reads them, and
//! which of nginx's own are defined again.
//!
//! nginx looks for every variable once all files are read: a name that nobody
//! defines anywhere does not load. Source: `ngx_http_variables.c`.

use std::borrow::Cow;
use std::collections::HashSet;

use super::Configuration;
use super::statement::{Argument, Statement};
use crate::facts::nginx::own::Condition;
use crate::facts::nginx::typed::Type;
use crate::facts::nginx::variable::{BuiltIn, Part, captures, parts, references};
use crate::facts::nginx::{Contexts, Kind, Own, Release};
use crate::source::{Source, Span};

/// A variable that is read and nobody defines.
#[derive(Debug)]
pub struct UnknownVariable {
    /// Its name as written.
    pub name: String,
    /// Where it is read first.
    pub span: Span,
    /// The name that is probably meant.
    pub similar: Option<String>,
    /// The release of nginx that brought it, where it is one of nginx's.
    pub since: Option<Release>,
}

/// A variable of nginx that the configuration defines again, and may not.
#[derive(Debug)]
pub struct Redefined {
    /// Its name as written.
    pub name: String,
    /// Where.
    pub span: Span,
}

/// A variable that some value reads.
struct Read<'c> {
    name: Cow<'c, str>,
    stream: bool,
    span: Span,
}

#[derive(Default)]
struct Found<'c> {
    read: Vec<Read<'c>>,
    defined: HashSet<(bool, String)>,
    redefined: Vec<Redefined>,
    /// Whether there is some server of `http`.
    servers: bool,
    /// Whether a directive that is not known may define some, too.
    foreign: bool,
}

/// Finds what is wrong with the variables of a configuration.
pub(super) fn find(configuration: &mut Configuration) {
    let mut found = Found { servers: !configuration.servers.is_empty(), ..Found::default() };
    for statement in configuration.statements() {
        found.statement(statement, configuration.release);
    }
    let unknown = if configuration.whole && !found.foreign && !configuration.modules.any() {
        found.unknown(configuration.release)
    } else {
        Vec::new()
    };
    let redefined = found.redefined;
    configuration.unknown_variables = unknown;
    configuration.redefined_variables = redefined;
}

impl<'c> Found<'c> {
    fn statement(&mut self, statement: Statement<'c>, release: Option<Release>) {
        let data = statement.contexts().has(Contexts::DATA);
        if statement.is_packaged() || statement.is_opaque() {
            return;
        }
        self.foreign |= statement.known().is_none() && !data;
        // Even without a variable in it: `memcached_pass` reads the key.
        if !statement.has_variable() && !statement.has_group() && !statement.is("memcached_pass") {
            return;
        }
        let stream = statement.contexts().has(Contexts::STREAMS) && !statement.contexts().has(Contexts::WEB);
        let args = statement.args();
        if data {
            return self.entry(statement, &args, stream, release);
        }
        if args.iter().any(|it| it.text.contains("(?")) {
            self.captures(&statement.name(), &args, stream, release);
        }
        match statement.form().map(|it| it.kind) {
            Some(Kind::Shapes(_)) => self.shapes(statement, &args, stream, release),
            Some(Kind::Own(Own::If)) => self.condition(&args, stream),
            Some(Kind::Own(own)) => {
                for (_, it) in args.iter().enumerate().filter(|(at, it)| own.expands(*at, args.len(), &it.text)) {
                    self.read(it, stream);
                }
            }
            Some(Kind::Other) | None => self.may_define(&args, stream),
            Some(_) => {}
        }
        if statement.is("memcached_pass") {
            self.read.push(Read { name: "memcached_key".into(), stream, span: statement.name_span() });
        }
    }

    fn shapes(&mut self, statement: Statement<'c>, args: &[Argument<'c>], stream: bool, release: Option<Release>) {
        let last = args.len().saturating_sub(1);
        for (at, it) in args.iter().enumerate() {
            let Some(kind) = statement.type_of(at, args.len(), &it.text) else { continue };
            match kind {
                // `geo $address $variable` reads the first.
                Type::Variable if statement.is("geo") && at != last => {
                    self.captures_by_name(it, stream);
                    self.read(it, stream);
                }
                Type::Format => {
                    self.captures_by_name(it, stream);
                    self.read(it, stream);
                }
                Type::Variable => self.define(it.text.strip_prefix('$').unwrap_or_default(), it.span, stream, release),
                Type::Matched if it.text.starts_with('~') => {}
                Type::Matched => self.read(it, stream),
                // Headers and parameters are looked at server by server: without one they are not.
                _ if kind.expands() && (self.servers || !is_header(&statement.name())) => self.read(it, stream),
                _ => {}
            }
        }
    }

    fn condition(&mut self, args: &[Argument<'c>], stream: bool) {
        let texts: Vec<&str> = args.iter().map(|it| &*it.text).collect();
        let Ok(condition) = Condition::read(&texts) else { return };
        if let Some(name) = condition.variable.filter(|it| !is_capture(it)) {
            let span = args.iter().find(|it| it.text.contains('$')).map_or(args[0].span, |it| it.span);
            self.read.push(Read { name: name.into(), stream, span });
        }
        if let Some((at, _)) = condition.operand.filter(|_| condition.regex.is_none()) {
            self.read(&args[at], stream);
        }
    }

    /// An entry of `map` may read variables in its value, and name captures in its key.
    fn entry(&mut self, statement: Statement<'c>, args: &[Argument<'c>], stream: bool, release: Option<Release>) {
        if !statement.contexts().has(Contexts::MAPS) {
            return;
        }
        let key = statement.name();
        if key.starts_with('~') {
            for name in captures(&key) {
                self.define(name, statement.name_span(), stream, release);
            }
        }
        if let [value] = args {
            self.read(value, stream);
        }
    }

    fn captures(&mut self, directive: &str, args: &[Argument<'c>], stream: bool, release: Option<Release>) {
        for (at, argument) in args.iter().enumerate() {
            let regex = match directive {
                "location" => argument.text.starts_with('~') || at == 1 && args[0].text.starts_with('~'),
                "server_name" => argument.text.starts_with('~'),
                "if" => at > 1,
                "rewrite" => at == 0,
                _ => false,
            };
            for name in captures(&argument.text).filter(|_| regex) {
                self.define(name, argument.span, stream, release);
            }
        }
    }

    fn read(&mut self, argument: &Argument<'c>, stream: bool) {
        if argument.has_hole() {
            return;
        }
        let plain = argument.span.len() == argument.text.len();
        let quoted = argument.span.len() == argument.text.len() + 2;
        for it in references(&argument.text).unwrap_or_default() {
            let span = match (plain, quoted) {
                (true, _) => argument.span.sub(it.start, it.end),
                (_, true) => argument.span.sub(it.start + 1, it.end + 1),
                _ => argument.span,
            };
            self.read.push(Read { name: it.name.to_owned().into(), stream, span });
        }
    }

    /// Where nginx has no captures, `$1` is a variable of that name.
    fn captures_by_name(&mut self, argument: &Argument<'c>, stream: bool) {
        for part in parts(&argument.text).into_iter().filter(|_| !argument.has_hole()) {
            if let Part::Capture(group, _) = part {
                self.read.push(Read { name: group.to_string().into(), stream, span: argument.span });
            }
        }
    }

    fn define(&mut self, name: &str, span: Span, stream: bool, release: Option<Release>) {
        let lower = name.to_ascii_lowercase();
        if name.contains(Source::FILLER) {
            self.foreign = true;
        }
        let own = BuiltIn::find(&lower, stream).filter(|it| it.changeable == Some(false) && exists(it, release));
        if own.is_some() {
            self.redefined.push(Redefined { name: name.to_owned(), span });
        }
        self.defined.insert((stream, lower));
    }

    /// A directive that is not known to the letter defines every variable it names.
    fn may_define(&mut self, args: &[Argument<'c>], stream: bool) {
        for name in args.iter().filter_map(|it| it.text.strip_prefix('$')) {
            self.defined.insert((stream, name.to_ascii_lowercase()));
        }
    }

    fn unknown(&self, release: Option<Release>) -> Vec<UnknownVariable> {
        let mut told = HashSet::new();
        let mut unknown = Vec::new();
        for read in &self.read {
            let lower = read.name.to_ascii_lowercase();
            let own = BuiltIn::find(&lower, read.stream);
            if own.is_some_and(|it| exists(it, release)) || self.defined.contains(&(read.stream, lower.clone())) {
                continue;
            }
            if !told.insert((read.stream, lower.clone())) {
                continue;
            }
            unknown.push(UnknownVariable {
                name: read.name.to_string(),
                span: read.span,
                similar: self.similar(&lower, read.stream),
                since: own.and_then(|it| it.since),
            });
        }
        unknown
    }

    fn similar(&self, name: &str, stream: bool) -> Option<String> {
        let mut names: Vec<&str> = self.defined.iter().filter(|it| it.0 == stream).map(|it| it.1.as_str()).collect();
        names.sort_unstable();
        names.extend(BuiltIn::names(stream).map(|it| -> &str { it }));
        crate::facts::nginx::value::nearest(&names, name)
    }
}

fn exists(variable: &BuiltIn, release: Option<Release>) -> bool {
    match (variable.since, release) {
        (Some(since), Some(release)) => since <= release,
        _ => true,
    }
}

fn is_header(directive: &str) -> bool {
    directive.ends_with("_set_header")
        || directive.ends_with("_param") && !directive.starts_with("xslt_")
        || matches!(directive, "ssl_certificate" | "ssl_certificate_key")
}

fn is_capture(name: &str) -> bool {
    name.len() == 1 && name.bytes().all(|it| it.is_ascii_digit())
}
