//! The `landreeve` program.

fn main() -> std::process::ExitCode {
    landreeve_cli::program()
}
