//! Folders that files are sent from: what `root` and `alias` lead to, where
//! nothing else answers.

use super::statement::Statement;
use super::{Configuration, Location, Server};

/// A folder that files are sent from.
#[derive(Debug)]
pub struct Folder<'c> {
    /// Its `root` or `alias`.
    pub statement: Statement<'c>,
    /// The folder, without a slash at its end.
    pub path: String,
    /// The path of requests that is replaced by the folder: that of the location, for an `alias`; empty for a `root`.
    pub prefix: &'c str,
    /// The location it stands in.
    pub location: Option<&'c Location>,
    /// The server.
    pub server: &'c Server,
}

impl Configuration {
    /// Returns the folders of `http` that files are sent from, as far as they are known.
    pub fn folders(&self) -> Vec<Folder<'_>> {
        let all = self.named("alias").chain(self.named("root"));
        all.filter_map(|it| self.folder(it)).collect()
    }

    fn folder<'c>(&'c self, statement: Statement<'c>) -> Option<Folder<'c>> {
        let argument =
            statement.arg(0).filter(|it| it.is_known() && it.text.starts_with('/') && !it.text.contains('$'))?;
        let block = statement.parent()?;
        let server = self.server_of(block)?;
        let location = self.location_at(block.id());
        let prefix = match location {
            Some(location) if statement.is("alias") => location.path.known().filter(|_| location.is_prefix())?.as_str(),
            _ => "",
        };
        let sends = match location {
            Some(_) => self.sends_files(block),
            None if block.id() == server.id => self.inherits(server, block),
            None => false,
        };
        let path = argument.text.trim_end_matches('/').to_owned();
        (sends && !path.is_empty()).then_some(Folder { statement, path, prefix, location, server })
    }

    /// Whether some location of a server sends files from the server's own folder.
    fn inherits(&self, server: &Server, block: Statement<'_>) -> bool {
        let own = |it: &Location| it.alias.is_some() || it.root.is_some();
        let mut locations = self.locations_of(server).peekable();
        let answered = block.last("return").is_some();
        !answered
            && (locations.peek().is_none()
                || locations.any(|it| {
                    let block = self.statement(it.id);
                    let inner = block.parent().is_some_and(|it| it.is("location"));
                    !own(it) && !inner && self.sends_files(block)
                }))
    }

    /// Returns whether a location sends files: nothing else in it answers.
    pub fn sends_files(&self, location: Statement<'_>) -> bool {
        let answers = ["return", "stub_status", "empty_gif"].into_iter().any(|it| location.last(it).is_some());
        let foreign = location.children().any(|it| it.known().is_none());
        self.pass_in(location.id()).is_none() && !answers && !foreign && !location.is_open()
    }
}
