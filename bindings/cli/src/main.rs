//! The `landreeve` program.

fn main() {}
