//! Facts: what programs accept, as data with its provenance.
//!
//! Nothing here knows a given file. Big tables are generated from the data in
//! `core/data`, committed, and checked by a test that regenerates them.

pub mod daemon;
pub mod format;
pub mod gunicorn;
pub mod nginx;
pub mod pcre;
pub mod puma;
pub mod regex;
pub mod shell;
pub mod systemd;
pub mod web;
pub mod words;
