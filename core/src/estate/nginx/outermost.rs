//! Settings of a fragment that stand beside its servers: they are in force in
//! them, for the main file reads them into the same block.

use super::Configuration;
use super::statement::{Effective, Statement};

impl Configuration {
    /// Returns what is in force of a setting outside every block that is known.
    pub(super) fn outermost(&self, name: &str) -> Effective<'_> {
        if self.main {
            return Effective { list: Vec::new(), level: None, open: false };
        }
        let (settings, lacking) = self.outermost.get_or_init(|| {
            let settings = self.top().filter(|it| !it.has_block()).map(Statement::id).collect();
            (settings, self.missing.iter().any(|it| self.statement(*it).parent().is_none()))
        });
        let list: Vec<_> = settings.iter().map(|it| self.statement(*it)).filter(|it| it.is(name)).collect();
        // Without a main file it is the packaged one that reads the sites; it sets no list of its own.
        let open = *lacking || (list.is_empty() && !self.sites);
        Effective { list, level: None, open }
    }
}
