//! How the program is linked; nothing is generated here.

#![expect(clippy::print_stdout, reason = "Cargo listens to a build script's output")]

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=bindings/cli/link.rs");
    let target = |part: &str| env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    // The tables of the core hold some 20,000 pointers. In a program that is loaded anywhere, the loader
    // writes each of them at every start, which costs more than to check a small estate.
    if target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
