//! The configurations that load, and the whole file around each of them.

use std::path::Path;

/// A piece of configuration and the block it stands in.
pub(crate) struct Snippet {
    pub(crate) context: String,
    pub(crate) text: String,
}

/// Reads the list of snippets.
pub(crate) fn read(list: &str) -> Vec<Snippet> {
    let mut all: Vec<Snippet> = Vec::new();
    let mut context = "";
    for line in list.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            context = name;
        } else if line.starts_with([' ', '\t', '}']) {
            let before = all.last_mut().expect("a snippet to go on with");
            before.text += "\n";
            before.text += line;
        } else if !line.is_empty() && !context.is_empty() {
            all.push(Snippet { context: context.to_owned(), text: line.to_owned() });
        }
    }
    all
}

/// What stands around a snippet.
pub(crate) struct Frame {
    /// Where the modules are and the certificate is.
    pub(crate) modules: String,
    pub(crate) folder: String,
}

impl Frame {
    /// Returns a whole main file.
    pub(crate) fn whole(&self, context: &str, text: &str) -> String {
        let path = |name: &str| Path::new(&self.folder).join(name).to_string_lossy().into_owned();
        let text = text.replace("CERT", &path("certificate.pem")).replace("KEY", &path("key.pem"));
        let module = |name: &str| format!("load_module {}/{name};\n", self.modules);
        let head = format!("error_log {};\npid {};\n", path("error.log"), path("nginx.pid"));
        let events = "events {\n}\n";
        let web = |inner: &str| format!("{head}{events}http {{\n{inner}\n}}\n");
        match context.split(' ').next().unwrap_or_default() {
            "main" => format!("{head}{text}\n{events}"),
            "events" => format!("{head}events {{\n{text}\n}}\n"),
            "http" => match context.split_once(' ') {
                Some((_, name)) => module(name) + &web(&text),
                None => web(&text),
            },
            "server" => web(&format!("server {{\n{text}\n}}")),
            "location" => web(&format!("server {{\nlisten 8080;\nlocation /l {{\n{text}\n}}\n}}")),
            "upstream" => web(&format!("upstream u {{\n{text}\n}}")),
            "stream" => format!("{}{head}{events}stream {{\n{text}\n}}\n", module("ngx_stream_module.so")),
            "mail" => format!("{}{head}{events}mail {{\n{text}\n}}\n", module("ngx_mail_module.so")),
            other => panic!("context {other}"),
        }
    }
}
