//! Writes the inputs of the benches as folders, to time the program as a
//! process: `cargo run -p landreeve-benches --example inputs -- FOLDER`.

use std::fs;
use std::path::{Path, PathBuf};

use landreeve_benches as input;

fn main() -> std::io::Result<()> {
    let root = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "target/bench-inputs".into()));
    let nginx = |count| vec![("etc/nginx/nginx.conf".into(), input::nginx_main(count))];
    write(&root.join("nginx-20k"), nginx_set())?;
    write(&root.join("nginx-1m"), nginx(2_000))?;
    write(&root.join("nginx-10m"), nginx(20_000))?;
    write(&root.join("units-100"), input::units(100))?;
    write(&root.join("units-1000"), input::units(1_000))?;
    write(&root.join("applications-100"), input::applications(100))?;
    write(&root.join("applications-1000"), input::applications(1_000))?;
    write(&root.join("env-10000"), vec![("app/.env".into(), input::env_lines(10_000))])?;
    write(&root.join("env-100000"), vec![("app/.env".into(), input::env_lines(100_000))])
}

/// A main file and seven sites of five servers each, some 20 KB in all.
fn nginx_set() -> Vec<(String, String)> {
    let main = "events {}\nhttp {\n    include sites-enabled/*;\n}\n".to_owned();
    let site = |n: usize| {
        let servers = input::nginx_servers(5).replace("app", &format!("site{n}-app"));
        let body = servers.trim_start_matches("http {\n").trim_end_matches("}\n").to_owned() + "}\n";
        (format!("etc/nginx/sites-enabled/site{n}"), body)
    };
    std::iter::once(("etc/nginx/nginx.conf".to_owned(), main)).chain((1..8).map(site)).collect()
}

fn write(folder: &Path, files: Vec<(String, String)>) -> std::io::Result<()> {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, text)?;
    }
    Ok(())
}
