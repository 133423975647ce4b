//! Runs the selected rules, and decides once for all of them what is shown:
//! severities, template holes, suppressions, order.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{Rule, meta, suppression};
use crate::estate::Estate;
use crate::source::{About, Effect, Finding, Findings, Severity};

/// Which rules run, and how severe their findings are.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only these: rule codes or `domain/*`. Empty means all.
    pub select: Vec<String>,
    /// Not these.
    pub ignore: Vec<String>,
    /// Also what is merely untidy.
    pub pedantic: bool,
    /// Severities set by the user, by rule code or `domain/*`; `None` switches off.
    pub severities: BTreeMap<String, Option<Severity>>,
}

/// A pattern that matches no rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no rule is called `{pattern}`{}", .similar.as_ref().map(|it| format!("; did you mean `{it}`?")).unwrap_or_default())]
pub struct UnknownRule {
    /// The pattern as given.
    pub pattern: String,
    /// The nearest rule code.
    pub similar: Option<String>,
}

impl Selection {
    /// Checks that every pattern matches some rule.
    ///
    /// # Errors
    ///
    /// The first pattern that matches none, with the nearest code.
    pub fn validate(&self) -> Result<(), UnknownRule> {
        let patterns = self.select.iter().chain(&self.ignore).chain(self.severities.keys());
        match patterns.into_iter().find(|pattern| !super::all().any(|rule| matches(pattern, &rule.about))) {
            None => Ok(()),
            Some(pattern) => Err(UnknownRule { pattern: pattern.clone(), similar: nearest(pattern) }),
        }
    }

    /// Returns whether the rule runs.
    pub fn includes(&self, rule: &Rule) -> bool {
        let named = |list: &[String]| list.iter().any(|pattern| matches(pattern, &rule.about));
        if named(&self.ignore) || self.severity(&rule.about) == Some(None) {
            return false;
        }
        if self.select.is_empty() {
            return self.pedantic || rule.about.effect != Effect::Untidy || self.severity(&rule.about).is_some();
        }
        named(&self.select)
    }

    /// Returns what the user set for the rule: the exact code wins over the domain.
    #[expect(clippy::option_option, reason = "not set, set to off, set to a severity")]
    fn severity(&self, about: &About) -> Option<Option<Severity>> {
        if self.severities.is_empty() {
            return None;
        }
        let domain = format!("{}/*", about.domain());
        self.severities.get(about.code).or_else(|| self.severities.get(&domain)).copied()
    }
}

/// Returns whether a rule code or `domain/*` means this rule.
pub(super) fn matches(pattern: &str, about: &About) -> bool {
    match pattern.strip_suffix("/*") {
        Some(domain) => about.domain() == domain,
        None => about.code == pattern,
    }
}

fn nearest(pattern: &str) -> Option<String> {
    if super::all().any(|rule| rule.about.domain() == pattern) {
        return Some(format!("{pattern}/*"));
    }
    super::all()
        .flat_map(|rule| [rule.about.code.to_owned(), format!("{}/*", rule.about.domain())])
        .map(|it| (strsim::damerau_levenshtein(pattern, &it), it))
        .filter(|(distance, it)| distance * 3 <= it.len())
        .min()
        .map(|(_, it)| it)
}

/// Runs the selected rules over `estate`; the findings come in the order of
/// path, offset, rule.
pub fn run(estate: &Estate, selection: &Selection) -> Vec<Finding> {
    let found = found(estate, super::all().filter(|rule| selection.includes(rule)).collect());
    let mut shown: Vec<Finding> = found.into_iter().filter(|it| !hangs_on_a_hole(estate, it)).collect();
    let allowed = suppression::find(estate);
    let used = suppression::apply(estate, &allowed, &mut shown);
    let mut unused = Findings::default();
    meta::report_unused(&allowed, &used, selection, &mut unused);
    shown.extend(unused.into_vec());
    for finding in &mut shown {
        if let Some(Some(severity)) = selection.severity(finding.about) {
            finding.severity = severity;
        }
    }
    shown.sort_by(|a, b| (a.at, a.about.code, &a.message).cmp(&(b.at, b.about.code, &b.message)));
    shown.dedup_by(|a, b| a.at == b.at && a.about.code == b.about.code && a.message == b.message);
    shown
}

/// Returns what the rules find, in their order.
fn found(estate: &Estate, rules: Vec<&Rule>) -> Vec<Finding> {
    let ask = |rule: &Rule| {
        let mut findings = Findings::default();
        (rule.check)(estate, &mut findings);
        findings.into_vec()
    };
    if estate.files.is_large() {
        rules.into_par_iter().flat_map_iter(ask).collect()
    } else {
        rules.into_iter().flat_map(ask).collect()
    }
}

/// A finding is not shown when a template fills in what it points at, decides
/// whether one of several places is there at all, or hides what it misses.
fn hangs_on_a_hole(estate: &Estate, finding: &Finding) -> bool {
    let places = || std::iter::once(finding.at).chain(finding.related.iter().map(|label| label.span));
    let hole = estate.source_at(finding.at).is_some_and(|source| source.has_hole(finding.at));
    let several = !finding.related.is_empty();
    let conditional = || places().any(|span| estate.source_at(span).is_some_and(|source| source.is_conditional(span)));
    let hidden = || {
        finding.rests_on.iter().any(|block| {
            estate.source_at(*block).is_some_and(|source| source.is_conditional(*block) || source.has_hole(*block))
        })
    };
    hole || (several && conditional()) || hidden()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::testing::estate;
    use crate::rules::testing::findings;

    fn similar(pattern: &str) -> Option<String> {
        let selection = Selection { select: vec![pattern.to_owned()], ..Selection::default() };
        selection.validate().unwrap_err().similar
    }

    #[test]
    fn a_pattern_that_matches_nothing_is_answered_with_the_nearest() {
        assert_eq!(similar("meta/unknwon-rule").as_deref(), Some("meta/unknown-rule"));
        assert_eq!(similar("unknown-rule").as_deref(), Some("meta/unknown-rule"));
        assert_eq!(similar("meta").as_deref(), Some("meta/*"));
        assert_eq!(similar("ngnix/*").as_deref(), Some("nginx/*"));
        assert_eq!(similar("something else"), None);
    }

    #[test]
    fn the_severity_of_a_code_wins_over_that_of_its_domain() {
        let estate = estate("//- .env\n# landreeve: allow(no/such)\nA=1\n");
        let severity = |set: &[(&str, Option<Severity>)]| {
            let severities = set.iter().map(|(pattern, it)| ((*pattern).to_owned(), *it)).collect();
            let selection = Selection { severities, ..Selection::default() };
            run(&estate, &selection).first().map(|it| it.severity)
        };
        assert_eq!(severity(&[]), Some(Severity::Warning));
        assert_eq!(severity(&[("meta/*", Some(Severity::Error))]), Some(Severity::Error));
        let both = [("meta/*", None), ("meta/unknown-rule", Some(Severity::Info))];
        assert_eq!(severity(&both), Some(Severity::Info));
        assert_eq!(severity(&[("meta/unknown-rule", None)]), None);
    }

    #[test]
    fn what_is_untidy_is_off_until_asked_for() {
        let untidy = super::super::find("meta/unused-suppression").unwrap();
        let includes = |selection: Selection| selection.includes(untidy);
        assert!(!includes(Selection::default()));
        assert!(includes(Selection { pedantic: true, ..Selection::default() }));
        assert!(includes(Selection { select: vec!["meta/*".to_owned()], ..Selection::default() }));
        assert!(!includes(Selection { pedantic: true, ignore: vec!["meta/*".to_owned()], ..Selection::default() }));
    }

    #[test]
    fn an_allowed_finding_is_not_shown() {
        let allowed = "//- .env\n# landreeve: allow(meta/unknown-rule) on purpose\n# landreeve: allow(no/such)\nA=1\n";
        assert_eq!(run(&estate(allowed), &Selection::default()), []);
    }

    #[test]
    fn marks_of_installers_are_holes_in_units_and_nginx() {
        let unit = "//- conf/app.service\n[Service]\nType=@TYPE@\nUser=__APP__\nWorkingDirectory=__INSTALL_DIR__/\n\
                    EnvironmentFile=__INSTALL_DIR__/.env\nExecStart=@bindir@/app\nLimitNOFILE=__LIMIT__\n";
        let site = "//- conf/nginx.conf\nlocation __PATH__/ {\n    alias __DIR____PATH__/;\n    __MORE__\n    \
                    client_max_body_size @MAX@;\n    proxy_pass http://127.0.0.1:__PORT__/;\n}\n";
        assert_eq!(findings(&[], &format!("{unit}{site}")), "");
    }
}
