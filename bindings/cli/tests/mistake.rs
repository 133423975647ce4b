//! What the user sees when the program itself is wrong. The hook is the whole
//! process's, so a process of its own runs into it.

use std::env;
use std::process::Command;

use landreeve_cli::{Outcome, guarded};

/// Set in the process that is to fail.
const CHILD: &str = "LANDREEVE_TEST_MISTAKE";

#[test]
fn a_mistake_of_the_program_is_told_as_one() {
    if env::var_os(CHILD).is_some() {
        let outcome = guarded(|| panic!("an impossible {}", "case"));
        assert_eq!(outcome, Outcome::Failed);
        return;
    }
    let name = "a_mistake_of_the_program_is_told_as_one";
    let run = Command::new(env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(CHILD, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success(), "{said}");
    let version = env!("CARGO_PKG_VERSION");
    assert!(said.contains(&format!("error: landreeve {version} made a mistake of its own at ")), "{said}");
    assert!(said.contains("mistake.rs:") && said.contains(": an impossible case\n"), "{said}");
    assert!(said.contains("help: please report these lines"), "{said}");
}
