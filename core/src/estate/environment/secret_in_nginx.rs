//! Secrets in the configuration of nginx: by the names of directives and variables.

use std::ops::Range;

use super::secret::hides;
use crate::estate::nginx::{Argument, Configuration, Statement};
use crate::facts::nginx::Name;
use crate::facts::words::secret_name;
use crate::source::{FileSet, Span};

/// Words of a `map` that are about its entries, and none of them.
const OF_THE_MAP: &[&str] =
    &["default", "delete", "hostnames", "include", "proxy", "proxy_recursive", "ranges", "volatile"];

/// What a variable holds that only says yes or no.
const SWITCHES: &[&str] = &["0", "1", "false", "no", "off", "on", "true", "yes"];

/// Adds the secrets of a configuration.
pub(super) fn of_configuration(configuration: &Configuration, files: &FileSet, spans: &mut Vec<Span>) {
    for statement in configuration.statements().filter(|it| !it.is_packaged()) {
        match statement.known().map(Name::text) {
            Some("if") => condition(statement, files, spans),
            Some("map" | "geo" | "split_clients") => entries(statement, files, spans),
            Some("secure_link_md5") => {
                let args = statement.args();
                spans
                    .extend(args.iter().flat_map(|it| literals(files.slice(it.span)).map(|range| sub(it.span, range))));
            }
            Some("secure_link_secret") => values(statement, 0, files, spans),
            None if secret_name(&statement.name()) => values(statement, 0, files, spans),
            known if names_its_value(known, &statement) => values(statement, 1, files, spans),
            _ => {}
        }
    }
}

/// Whether the first argument is the name of something that the second one gives a value, and a secret.
fn names_its_value(known: Option<&str>, statement: &Statement<'_>) -> bool {
    let sets = known.is_none_or(|it| it == "set" || it.ends_with("_param") || it.ends_with("_header"));
    sets && statement.arg(0).is_some_and(|it| secret_name(it.text.trim_start_matches('$')))
}

/// `if ($arg_key = value)`: what a secret is compared with is one.
fn condition(statement: Statement<'_>, files: &FileSet, spans: &mut Vec<Span>) {
    let args = statement.args();
    let first = args.iter().map(|it| it.text.trim_start_matches('(')).position(|it| !it.is_empty());
    let Some((at, subject)) = first.and_then(|at| Some((at, args.get(at)?.text.trim_start_matches('(')))) else {
        return;
    };
    if !subject.starts_with('$') || !is_secret_variable(subject.trim_start_matches('$')) {
        return;
    }
    for argument in
        args.iter().skip(at + 1).filter(|it| !matches!(&*it.text, "=" | "!=" | "~" | "~*" | "!~" | "!~*" | ")"))
    {
        let raw = files.slice(argument.span);
        let value = raw.strip_suffix(')').filter(|it| !it.contains('(')).unwrap_or(raw);
        push(argument.span.sub(0, value.len()), value, spans);
    }
}

/// The results of a map into a secret, the keys of a map from one.
fn entries(map: Statement<'_>, files: &FileSet, spans: &mut Vec<Span>) {
    let args = map.args();
    let into = args.last().is_some_and(|it| secret_name(it.text.trim_start_matches('$')));
    let from = args.len() > 1 && args.first().is_some_and(|it| it.text.split('$').skip(1).any(is_secret_variable));
    for entry in map.children().filter(|_| into || from) {
        let key = entry.name();
        if into && (&*key == "default" || !OF_THE_MAP.contains(&&*key)) {
            for result in entry.args().iter().filter(|it| !SWITCHES.contains(&&*it.text)) {
                value(result, files, spans);
            }
        }
        if from && !OF_THE_MAP.contains(&&*key) {
            let span = entry.name_span();
            push(span, files.slice(span), spans);
        }
    }
}

/// A variable with what may follow it in a word.
fn is_secret_variable(text: &str) -> bool {
    let text = text.trim_start_matches('{');
    let end = text.find(|it: char| !it.is_ascii_alphanumeric() && it != '_').unwrap_or(text.len());
    let name = &text[..end];
    secret_name(name) || matches!(name, "http_authorization" | "http_proxy_authorization")
}

fn values(statement: Statement<'_>, from: usize, files: &FileSet, spans: &mut Vec<Span>) {
    for argument in statement.args().iter().skip(from) {
        value(argument, files, spans);
    }
}

fn value(argument: &Argument<'_>, files: &FileSet, spans: &mut Vec<Span>) {
    push(argument.span, files.slice(argument.span), spans);
}

/// Adds a word without its quotes, unless it is a variable.
fn push(span: Span, raw: &str, spans: &mut Vec<Span>) {
    let quote = raw.chars().next().filter(|it| matches!(it, '"' | '\''));
    let inner = quote.map_or(raw, |quote| raw[1..].strip_suffix(quote).unwrap_or(&raw[1..]));
    let filled_in = ["$", "{{", "<%"].iter().any(|it| inner.starts_with(it));
    if !filled_in && hides(inner) {
        let from = usize::from(quote.is_some());
        spans.push(span.sub(from, from + inner.len()));
    }
}

fn sub(span: Span, range: Range<usize>) -> Span {
    span.sub(range.start, range.end)
}

/// The stretches of a word that are no variables, and hold more than signs between them.
fn literals(raw: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < raw.len() {
            let start = at;
            let rest = &raw[start..];
            if let Some(variable) = rest.strip_prefix('$') {
                let braced = variable.starts_with('{').then(|| variable.find('}')).flatten();
                let ends = |it: char| !it.is_ascii_alphanumeric() && it != '_';
                let length = braced.map_or_else(|| variable.find(ends).unwrap_or(variable.len()), |it| it + 1);
                at = start + 1 + length;
                continue;
            }
            at = start + rest.find('$').unwrap_or(rest.len());
            let literal = raw[start..at].trim_matches(['"', '\'', ' ', '\t']);
            if literal.contains(char::is_alphanumeric) {
                let from = literal.as_ptr() as usize - raw.as_ptr() as usize;
                return Some(from..from + literal.len());
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use crate::estate::environment::secrets;
    use crate::estate::testing::estate;

    fn found(text: &str) -> Vec<String> {
        let estate = estate(&format!("//- conf.d/a.conf\n{text}\n"));
        secrets(&estate).into_iter().map(|it| estate.files.slice(it).to_owned()).collect()
    }

    fn in_server(text: &str) -> Vec<String> {
        found(&format!("server {{ {text} }}"))
    }

    #[test]
    fn what_a_secret_is_compared_with() {
        assert_eq!(in_server("if ($arg_key = lekkedV) { return 403; }"), ["lekkedV"]);
        assert_eq!(in_server("if ( $http_x_token != \"topsecretE\" ) { return 403; }"), ["topsecretE"]);
        assert_eq!(in_server("if ($http_authorization !~ \"^(k1|k2)$\") { return 403; }"), ["^(k1|k2)$"]);
        assert_eq!(in_server("if ($http_x_token = $expected) { return 403; }"), [""; 0]);
        assert_eq!(in_server("if ($http_x_token = \"\") { return 403; }"), [""; 0]);
        assert_eq!(in_server("if ($request_method = POST) { return 403; }"), [""; 0]);
    }

    #[test]
    fn maps_into_and_from_secrets() {
        assert_eq!(found("map $a $secret { default \"\"; x lekkedY; y $b; z a b; }"), ["lekkedY", "a", "b"]);
        assert_eq!(found("map $http_x_api_key $ok { default 0; \"k-123\" 1; ~^r2 1; }"), ["k-123", "~^r2"]);
        assert_eq!(found("geo $api_token { default t1; 10.0.0.0/8 t2; }"), ["t1", "t2"]);
        assert_eq!(found("split_clients $remote_addr $upstream_password { 50% p1; * p2; }"), ["p1", "p2"]);
        assert_eq!(found("map $a $token_ok { default 0; x 1; }"), [""; 0]);
        assert_eq!(found("map $host $backend { default a; x b; }"), [""; 0]);
    }

    #[test]
    fn misspelt_and_named_values() {
        assert_eq!(in_server("sett $token lekkedU;"), ["lekkedU"]);
        assert_eq!(in_server("set $token 'two words';"), ["two words"]);
        assert_eq!(in_server("fastcgi_param DB_PASSWORD p1; fastcgi_param SCRIPT_NAME x;"), ["p1"]);
        assert_eq!(in_server("add_header X-Api-Key \"k3y\"; proxy_set_header Host $host;"), ["k3y"]);
    }

    #[test]
    fn the_word_of_a_secure_link() {
        assert_eq!(in_server("secure_link_md5 \"topsecretF$uri\" x;"), ["topsecretF", "x"]);
        assert_eq!(in_server("secure_link_md5 \"$secure_link_expires$uri${remote_addr} w0rd\";"), ["w0rd"]);
    }
}
