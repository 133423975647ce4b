//! The shape of a finding: what is wrong, where, why, and what to do.

use super::{Fix, Span};

/// What a fault does. Severity follows from it, unless the user overrides it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// The program will not load this file.
    Refused,
    /// Everything loads and something does not work.
    Broken,
    /// It works, and lets in or gives away what it should not.
    Exposed,
    /// The program drops this setting, with or without saying so.
    Ignored,
    /// It works until the next deploy, reboot, renewal or load peak.
    Fragile,
    /// Right, but misleading or redundant; off unless asked for.
    Untidy,
}

impl Effect {
    /// Returns the word used in JSON and on rule pages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Broken => "broken",
            Self::Exposed => "exposed",
            Self::Ignored => "ignored",
            Self::Fragile => "fragile",
            Self::Untidy => "untidy",
        }
    }
}

/// How bad a finding is, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Shown, and passes by default.
    Warning,
    /// Fails the check.
    Error,
}

impl Severity {
    /// Returns the word used in output and options.
    pub fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// Reads the word of a severity.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Info, Self::Warning, Self::Error].into_iter().find(|it| it.word() == word)
    }
}

/// What is known of a rule without running it.
#[derive(Debug, PartialEq, Eq)]
pub struct About {
    /// `domain/what-is-wrong`.
    pub code: &'static str,
    /// What the fault does.
    pub effect: Effect,
    /// How bad that is by default.
    pub severity: Severity,
    /// Whose behaviour the rule speaks of (`nginx`, `systemd`, `puma`), where it is one program's.
    pub program: Option<&'static str>,
    /// The rule's page, in Markdown: a heading, then the paragraph that sums it up.
    pub page: &'static str,
}

impl About {
    /// Returns the first paragraph of the page, on one line.
    pub fn summary(&self) -> String {
        let body = self.page.split("\n\n").find(|part| !part.trim_start().starts_with('#'));
        body.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Returns the domain: what stands before the slash.
    pub fn domain(&self) -> &'static str {
        self.code.split_once('/').map_or(self.code, |(domain, _)| domain)
    }
}

/// Another place that belongs to a finding, and what it has to do with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What it has to do with the finding, as a short sentence without a full stop.
    pub message: String,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's metadata.
    pub about: &'static About,
    /// How bad it is here.
    pub severity: Severity,
    /// Whose behaviour it speaks of: the rule's program, or the one that reads this very file.
    pub program: Option<&'static str>,
    /// What is wrong, in one sentence that stands alone.
    pub message: String,
    /// What the primary place is, as a short label under the snippet; empty for none.
    pub label: String,
    /// The place to change or to look at first.
    pub at: Span,
    /// The other places, in the order they explain it.
    pub related: Vec<Label>,
    /// What to do.
    pub help: Option<String>,
    /// The edit that does it.
    pub fix: Option<Fix>,
    /// Blocks whose *lack* of something is part of the claim.
    pub rests_on: Vec<Span>,
}

impl Finding {
    /// Says what the primary place is, in a few words.
    pub fn label(&mut self, label: impl Into<String>) -> &mut Self {
        self.label = label.into();
        self
    }

    /// Says whose behaviour it is, for a rule that speaks of several programs.
    pub fn by(&mut self, program: &'static str) -> &mut Self {
        self.program = Some(program);
        self
    }

    /// Adds another place and what it has to do with the finding.
    pub fn because(&mut self, span: Span, message: impl Into<String>) -> &mut Self {
        self.related.push(Label { span, message: message.into() });
        self
    }

    /// Says what to do.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Offers the edit that cures it.
    pub fn fix(&mut self, fix: Fix) -> &mut Self {
        self.fix = Some(fix);
        self
    }

    /// Declares that the finding claims something is *absent* from `block`.
    ///
    /// Where a template hides lines of that block the claim cannot be known,
    /// and the finding is dropped.
    pub fn absent_from(&mut self, block: Span) -> &mut Self {
        self.rests_on.push(block);
        self
    }
}

/// The findings of a run, as rules write them.
#[derive(Debug, Default)]
pub struct Findings {
    list: Vec<Finding>,
}

impl Findings {
    /// Reports that `message` is true at `at`; returns the finding to say more.
    pub fn report(&mut self, about: &'static About, at: Span, message: impl Into<String>) -> &mut Finding {
        self.list.push(Finding {
            about,
            severity: about.severity,
            program: about.program,
            message: message.into(),
            label: String::new(),
            at,
            related: Vec::new(),
            help: None,
            fix: None,
            rests_on: Vec::new(),
        });
        let last = self.list.len() - 1;
        &mut self.list[last]
    }

    /// Returns how many findings were reported.
    pub fn count(&self) -> usize {
        self.list.len()
    }

    /// Returns the findings as they were reported.
    pub fn into_vec(self) -> Vec<Finding> {
        self.list
    }
}
