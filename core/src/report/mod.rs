//! Findings as text and JSON. It knows findings and files, never a rule.
