//! Files: where `root` and `alias` lead, which candidate `try_files` takes,
//! what `index` asks for (`ngx_http_map_uri_to_path`, `ngx_http_try_files_module.c`).

use super::Outcome;
use super::error_page::split_args;
use super::escape::{Escape, escape, show};
use super::passage::{Known, Passage};
use super::phase::Next;
use super::request::Found;
use super::step::{StepKind, Unclear};
use super::value::has_variables;
use crate::estate::nginx::{Argument, Location, Statement};
use crate::source::Span;

/// What `root` or `alias` make of a path.
struct Root {
    /// The folder, evaluated.
    base: Vec<u8>,
    /// How much of the path `alias` takes away; `None` for an alias in a regex location, which replaces all of it.
    skip: Option<usize>,
    alias: bool,
    at: Option<Span>,
}

/// What stands for the folder among the values that are being computed; no variable has this name.
const ROOT: &str = "/";

impl<'e> Passage<'e> {
    /// Returns the `root` or `alias` in force, with the location that `alias` stands in.
    fn root_statement(&self) -> Option<(Statement<'e>, Option<&'e Location>)> {
        let mut block = Some(self.block);
        while let Some(it) = block {
            if let Some(alias) = it.last("alias") {
                let home = self.configuration.locations_of(self.server).find(|location| location.id == it.id());
                return Some((alias, home.or(self.location)));
            }
            if let Some(root) = it.last("root") {
                return Some((root, None));
            }
            block = it.parent();
        }
        None
    }

    fn root(&mut self) -> Result<Root, Unclear> {
        let Some((statement, home)) = self.root_statement() else {
            return Ok(Root { base: b"html".to_vec(), skip: Some(0), alias: false, at: None });
        };
        let argument = statement.arg(0).ok_or_else(|| Unclear::new("it names no folder", statement.head()))?;
        // A folder made of itself does not load; nothing may be asked of it without end.
        if self.open_maps.iter().any(|it| it == ROOT) {
            return Err(Unclear::new("the folder is needed to compute itself", argument.span));
        }
        self.open_maps.push(ROOT.to_owned());
        let base = self.evaluate(&argument.text, argument.span);
        self.open_maps.pop();
        let base = base?;
        let at = Some(statement.span());
        if !statement.is("alias") {
            let slashes = base.iter().rev().take_while(|it| **it == b'/').count().min(1);
            let base = base[..base.len() - slashes].to_vec();
            return Ok(Root { base, skip: Some(0), alias: false, at });
        }
        let regex = home.is_some_and(|it| !it.is_prefix() && it.modifier != crate::estate::nginx::Modifier::Exact);
        let length = home.and_then(|it| it.path.known()).map_or(0, String::len);
        Ok(Root { base, skip: (!regex).then_some(length), alias: true, at })
    }

    /// Returns the file of the current path, as `$request_filename` gives it.
    pub(super) fn file(&mut self) -> Known {
        let root = self.root()?;
        let uri = self.uri.clone();
        Ok(self.path(&root, &uri))
    }

    fn path(&self, root: &Root, uri: &[u8]) -> Vec<u8> {
        let mut path = root.base.clone();
        match root.skip {
            Some(skip) => path.extend(uri.get(skip..).unwrap_or_default()),
            None if self.add_uri_to_alias => path.extend(uri),
            None => {}
        }
        path
    }

    /// Returns what `$document_root` is.
    pub(super) fn document_root(&mut self) -> Known {
        Ok(self.root()?.base)
    }

    /// `try_files`: the first candidate that exists, else the last word.
    pub(super) fn try_files(&mut self) -> Result<Next, Unclear> {
        let Some(statement) = self.own_try_files() else { return Ok(Next::Content) };
        let args = statement.args();
        let Some((last, candidates)) = args.split_last() else { return Ok(Next::Content) };
        let root = self.root()?;
        let mut open = Vec::new();
        for candidate in candidates {
            let folder = candidate.text.ends_with('/');
            let text = candidate.text.strip_suffix('/').unwrap_or(&candidate.text);
            let name = self.candidate(text, candidate, &root)?;
            let mut path = root.base.clone();
            path.extend(&name);
            let path = show(&path);
            match self.request.files.at(&path) {
                // What ends in a slash is no file, and without `/` behind it in the directive a folder does not count.
                None if path.ends_with('/') && !folder => {}
                Some(Found::Nothing) => {}
                Some(found) if (found == Found::Folder) != folder => {}
                Some(_) => {
                    self.step(StepKind::Redirect, format!("`try_files` finds `{path}`"), candidate.span);
                    self.uri = match root.skip {
                        Some(skip) => [self.uri.get(..skip).unwrap_or_default(), name.as_slice()].concat(),
                        None if folder => self.uri.clone(),
                        None => {
                            self.add_uri_to_alias = true;
                            name
                        }
                    };
                    return Ok(Next::Content);
                }
                None => open.push(if folder { format!("{path}/") } else { path }),
            }
        }
        if open.is_empty() {
            return self.fall_back(statement, last, &root);
        }
        self.step(StepKind::Note, "whether the files of `try_files` exist is not known", statement.span());
        let next = self.fall_back(statement, last, &root)?;
        let otherwise = Box::new(self.run(next));
        Ok(Next::Done(Outcome::FirstFile { files: open, otherwise }))
    }

    /// `try_files` is not inherited; that of the server acts where no location is.
    fn own_try_files(&self) -> Option<Statement<'e>> {
        self.block.last("try_files")
    }

    /// Returns a candidate as the path below root or alias.
    fn candidate(&mut self, text: &str, argument: &Argument<'_>, root: &Root) -> Known {
        let value = self.evaluate(text, argument.span)?;
        // Only what has variables loses the location's prefix again.
        let prefix = root.skip.filter(|_| root.alias && has_variables(text)).and_then(|it| self.uri.get(..it));
        Ok(prefix.and_then(|it| value.strip_prefix(it)).map_or(value.clone(), <[u8]>::to_vec))
    }

    fn fall_back(&mut self, statement: Statement<'e>, last: &Argument<'_>, root: &Root) -> Result<Next, Unclear> {
        if let Some(code) = last.text.strip_prefix('=') {
            let status = code.parse().map_err(|_| Unclear::new("the status is no number", last.span))?;
            self.step(StepKind::Content, format!("`try_files` ends with status {status}"), statement.span());
            return Ok(Next::Status(status));
        }
        let target = self.candidate(&last.text, last, root)?;
        self.note_redirect("`try_files` goes on with", &target, statement);
        if target.first() == Some(&b'@') {
            return Ok(self.go_to_named(&String::from_utf8_lossy(&target)));
        }
        let (uri, args) = split_args(&target);
        Ok(self.internal_redirect(uri, args))
    }

    /// What answers: a handler of the location, or files.
    pub(super) fn content(&mut self) -> Result<Next, Unclear> {
        match self.handler {
            Some(handler) if self.way_only => {
                Ok(Next::Done(Outcome::Handler { directive: handler.name().into_owned() }))
            }
            Some(handler) => self.handled(handler),
            None => self.files(),
        }
    }

    fn files(&mut self) -> Result<Next, Unclear> {
        let root = self.root()?;
        if root.alias && !self.valid_location {
            self.step(StepKind::Content, "`alias` cannot be used after `rewrite … break`", root.at);
            return Ok(Next::Status(500));
        }
        let uri = self.uri.clone();
        let path = show(&self.path(&root, &uri));
        if root.at.is_none() {
            self.step(StepKind::Note, "no `root` is set: nginx's own is used, below its prefix", None);
        }
        if !matches!(self.method.as_str(), "GET" | "HEAD" | "POST") && !self.is_dav() {
            self.step(StepKind::Content, format!("files take no `{}`", self.method), None);
            return Ok(Next::Status(405));
        }
        let at = root.at;
        if self.uri.ends_with(b"/") {
            return self.folder(&path, at);
        }
        match self.request.files.at(&path) {
            Some(Found::Nothing) => {
                self.step(StepKind::Content, format!("`{path}` does not exist"), at);
                return Ok(Next::Status(404));
            }
            Some(Found::Folder) => {
                self.step(StepKind::Content, format!("`{path}` is a folder: nginx adds the slash"), at);
                let mut target = escape(&self.uri, Escape::Uri);
                target.push(b'/');
                if !self.args.is_empty() {
                    target.push(b'?');
                    target.extend(&self.args);
                }
                self.redirect = Some(self.location_header(&show(&target), Ok(target.clone())));
                return Ok(Next::Status(301));
            }
            Some(Found::File) | None => {}
        }
        if self.method == "POST" {
            self.step(StepKind::Content, "files take no `POST`", at);
            return Ok(Next::Status(405));
        }
        self.step(StepKind::Content, format!("the file is `{path}`"), at);
        Ok(Next::Done(Outcome::File { path, status: self.status }))
    }

    fn is_dav(&self) -> bool {
        let methods = self.setting("dav_methods").map(Statement::args).unwrap_or_default();
        methods.iter().any(|it| it.text.eq_ignore_ascii_case(&self.method))
    }

    /// A path that ends in a slash: the index files in order, each by an internal redirect.
    fn folder(&mut self, path: &str, at: Option<Span>) -> Result<Next, Unclear> {
        let list = self.block.effective("index").list;
        let span = list.last().map(|it| it.span()).or(at);
        let mut names: Vec<(String, Span)> =
            list.iter().flat_map(|it| it.args()).map(|it| (it.text.to_string(), it.span)).collect();
        if names.is_empty() {
            names.push(("index.html".to_owned(), span.unwrap_or(self.server.head)));
        }
        let mut open = Vec::new();
        for (name, at) in names {
            let name = self.evaluate(&name, at)?;
            if name.first() == Some(&b'/') {
                let args = self.args.clone();
                if open.is_empty() {
                    return Ok(self.internal_redirect(name, args));
                }
                let next = self.internal_redirect(name, args);
                let otherwise = Box::new(self.run(next));
                return Ok(Next::Done(Outcome::FirstFile { files: open, otherwise }));
            }
            let file = format!("{path}{}", show(&name));
            match self.request.files.at(&file) {
                Some(Found::File) => {
                    self.step(StepKind::Redirect, format!("the index is `{file}`"), at);
                    let uri = [self.uri.as_slice(), &name].concat();
                    let args = self.args.clone();
                    return Ok(self.internal_redirect(uri, args));
                }
                // The first index that is missing makes nginx look at the folder.
                Some(_) => match self.request.files.at(path) {
                    Some(Found::Folder) => {}
                    Some(Found::File) => return Ok(Next::Status(500)),
                    Some(Found::Nothing) | None => {
                        self.step(StepKind::Content, format!("the folder `{path}` does not exist"), at);
                        return Ok(Next::Status(404));
                    }
                },
                None => open.push(file),
            }
        }
        let listing = self.flag("autoindex", false);
        if open.is_empty() {
            let there = self.request.files.at(path) == Some(Found::Folder);
            return Ok(match (there, listing) {
                (true, true) => Next::Done(Outcome::Handler { directive: "autoindex".to_owned() }),
                (true, false) => Next::Status(403),
                (false, _) => Next::Status(404),
            });
        }
        self.step(StepKind::Content, format!("the folder is `{path}`, with its index"), span);
        let otherwise = if listing {
            Outcome::Handler { directive: "autoindex".to_owned() }
        } else {
            Outcome::Answer { status: 403, location: None, text: None }
        };
        Ok(Next::Done(Outcome::FirstFile { files: open, otherwise: Box::new(otherwise) }))
    }
}
