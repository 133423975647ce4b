//! Which location takes a path (`ngx_http_core_find_location`).

use super::escape::show;
use super::passage::Passage;
use super::step::Unclear;
use crate::estate::nginx::{Id, Location, Modifier, Statement};

/// What a level of locations says.
enum Search {
    /// Stop here.
    Found,
    /// An inner location takes it, and only with a slash at its end.
    WithSlash,
    /// Go on: an outer regex may still win.
    Open,
}

impl<'e> Passage<'e> {
    /// Finds the location for the current path, from the server's level down. Returns whether the answer is a
    /// redirect to the path with a slash.
    pub(super) fn find_location(&mut self) -> Result<bool, Unclear> {
        self.location = None;
        let search = self.search(self.server.id)?;
        self.block = self.location.map_or_else(|| self.server_block(), |it| self.configuration.statement(it.id));
        Ok(matches!(search, Search::WithSlash))
    }

    /// Returns the named location of the server.
    pub(super) fn named(&self, name: &str) -> Option<&'e Location> {
        let named = self.level(self.server.id).filter(|it| it.modifier == Modifier::Named);
        named.into_iter().find(|it| it.path.known().is_some_and(|it| it == name))
    }

    fn level(&self, block: Id) -> impl Iterator<Item = &'e Location> + use<'e> {
        let configuration = self.configuration;
        let all = configuration.locations_of(self.server);
        all.filter(move |it| configuration.statement(it.id).parent().map(Statement::id) == Some(block))
    }

    fn search(&mut self, block: Id) -> Result<Search, Unclear> {
        let mut no_regex = false;
        match self.prefixes(block)? {
            Some((location, true)) => {
                self.location = Some(location);
                let slash = location.path.known().is_some_and(|it| it.len() > self.uri.len());
                return Ok(if slash { Search::WithSlash } else { Search::Found });
            }
            Some((location, false)) => {
                self.location = Some(location);
                no_regex = location.modifier == Modifier::NoRegex;
                let inner = self.search(location.id)?;
                if !matches!(inner, Search::Open) {
                    return Ok(inner);
                }
            }
            None => {}
        }
        if no_regex {
            return Ok(Search::Open);
        }
        let regexes: Vec<_> = self.level(block).filter(|it| it.modifier == Modifier::Regex).collect();
        for location in regexes {
            let pattern = location.path.known().cloned();
            let pattern = pattern.ok_or_else(|| Unclear::new("the regex of a location is not known", location.head))?;
            let uri = self.uri.clone();
            if self.matches(&pattern, location.caseless, &uri, location.head)? {
                self.location = Some(location);
                self.search(location.id)?;
                return Ok(Search::Found);
            }
        }
        Ok(Search::Open)
    }

    /// Returns the location of a level that equals the path or is its longest beginning, and whether that ends the
    /// search: an exact one, or one that takes the path with a slash at its end.
    fn prefixes(&self, block: Id) -> Result<Option<(&'e Location, bool)>, Unclear> {
        let mut longest: Option<(&Location, usize)> = None;
        let mut exact = None;
        let mut slash = None;
        let mut with_slash = None;
        let mut unknown = None;
        for location in self.level(block).filter(|it| it.is_prefix() || it.modifier == Modifier::Exact) {
            let Some(path) = location.path.known() else {
                unknown = Some(location.head);
                continue;
            };
            let path = path.as_bytes();
            let is_exact = location.modifier == Modifier::Exact;
            if path.strip_suffix(b"/") == Some(&self.uri) {
                slash = slash.or(self.redirects(location).then_some(location));
                with_slash = with_slash.or(is_exact.then_some(location));
            }
            if is_exact {
                exact = exact.or((path == self.uri).then_some(location));
            } else if self.uri.starts_with(path) && longest.is_none_or(|it| it.1 < path.len()) {
                longest = Some((location, path.len()));
            }
        }
        if let (None, Some(at)) = (exact, unknown) {
            return Err(Unclear::new("the path of a location is not known", at));
        }
        if let Some(exact) = exact {
            return Ok(Some((exact, true)));
        }
        // An exact location and a prefix of one name share their place: the exact one answers for both.
        let slash = slash.map(|it| with_slash.unwrap_or(it));
        match (longest, slash) {
            (Some((location, length)), _) if length == self.uri.len() => Ok(Some((location, false))),
            (_, Some(location)) => Ok(Some((location, true))),
            (longest, None) => Ok(longest.map(|it| (it.0, false))),
        }
    }

    /// Whether a location that hands requests on answers its path without the slash by a redirect.
    fn redirects(&self, location: &Location) -> bool {
        let block = self.configuration.statement(location.id);
        ["proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass"]
            .into_iter()
            .any(|it| block.last(it).is_some())
    }

    /// Says why the current location was taken.
    pub(super) fn why_location(&self) -> String {
        let path = show(&self.uri);
        let Some(location) = self.location else {
            return format!("no location takes `{path}`: the server itself answers");
        };
        let pattern = location.path.known().map_or("?", String::as_str);
        match location.modifier {
            Modifier::Exact => format!("`{path}` is exactly this path"),
            Modifier::Prefix => format!("`{pattern}` is the longest prefix of `{path}`, and no regex matches"),
            Modifier::NoRegex => format!("`{pattern}` is the longest prefix of `{path}`, and `^~` keeps regexes out"),
            Modifier::Regex => format!("`{pattern}` is the first regex that matches `{path}`"),
            Modifier::Named => format!("the request was sent to `{pattern}`"),
        }
    }
}
