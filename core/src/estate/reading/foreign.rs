//! Whether a file whose path says what it is holds something else after all,
//! or is what it should be, with a mistake in it.

use super::content::{assigns, is_binary, is_elision, lines};
use super::{Kind, content};
use crate::facts::nginx::Name;
use crate::facts::systemd;

/// Returns whether a text whose path says that it is of this kind is plainly something else. One with mistakes in it
/// is not, as long as anything of it speaks the program's language.
pub(super) fn is(kind: Kind, text: &str) -> bool {
    if content::is(kind, text) {
        return false;
    }
    let speaks = match kind {
        Kind::Unit => unit_line,
        Kind::Nginx => nginx_line,
        Kind::Env => env_line,
        Kind::Puma => ruby_line,
        _ => return true,
    };
    let marked = text.starts_with("#!") || text.trim_start().starts_with(['{', '<', '%', '$', '-']);
    let (mut good, mut bad) = (0, 0);
    for line in lines(text) {
        match speaks(line) {
            Some(true) => good += 1,
            Some(false) => bad += 1,
            None => return true,
        }
    }
    marked || is_binary(text) || good <= bad
}

/// Whether a line is one of a unit: a header, or an assignment of a directive that systemd has in some section.
/// `None` for a line that no unit has.
fn unit_line(line: &str) -> Option<bool> {
    if let Some(header) = line.strip_prefix('[') {
        let name = header.split([']', ' ', '#']).next().unwrap_or_default();
        return systemd::sections().any(|it| it == name).then_some(true);
    }
    let key = line.split_once('=').map(|(key, _)| key.trim());
    Some(key.is_some_and(|key| systemd::sections().any(|section| systemd::find(section, key).is_some())))
}

/// Whether a line begins with a directive of nginx, as far as that tells: an `=` behind the name is another program's.
fn nginx_line(line: &str) -> Option<bool> {
    if line.starts_with(['<', '[', '/']) {
        return None;
    }
    let mut words = line.split(|it: char| it.is_whitespace() || matches!(it, ';' | '{'));
    let (name, next) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    // The lines of a block's end, and of an argument on a line of its own, tell nothing.
    Some(Name::find(name).is_some() && !next.starts_with('=') || line.starts_with(['}', '"', '\'', '$']))
}

/// Whether a line sets a variable, or was meant to: `NAME: value` is how YAML writes it. Scripts have words of their own.
fn env_line(line: &str) -> Option<bool> {
    if matches!(line, "then" | "else" | "fi" | "do" | "done" | "esac" | "{" | "}") {
        return None;
    }
    let letter = |it: u8| it.is_ascii_uppercase() || it.is_ascii_digit() || it == b'_';
    let word = |it: &str| !it.is_empty() && it.bytes().all(letter);
    let meant = line.split_once(':').is_some_and(|(name, value)| word(name) && value.starts_with(' '));
    Some(assigns(line) || meant || is_elision(line))
}

/// Whether a line may be a call of Puma's language: Ruby that defines nothing and configures nothing else.
fn ruby_line(line: &str) -> Option<bool> {
    let word =
        line.split(|it: char| !(it.is_alphanumeric() || matches!(it, '_' | '!' | '?'))).next().unwrap_or_default();
    match word {
        "class" | "module" | "describe" | "namespace" | "RSpec" | "set" | "server" | "role" | "task" => None,
        _ => Some(word.starts_with(|it: char| it.is_ascii_lowercase())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_makes_a_file_no_other_programs() {
        let kept = [
            (Kind::Unit, "ExecStart=/bin/x\n"),
            (Kind::Unit, "[Unit\nDescription=x\n"),
            (Kind::Unit, "Foo=bar\n[Service\nExecStart=/bin/x\n"),
            (Kind::Unit, "Environment=RAILS_ENV=production\nLimitNOFILE=65536\n"),
            (Kind::Nginx, "client_max_body_size 10m\n"),
            (Kind::Nginx, "server\n listen 80\n server_name a\n"),
            (Kind::Puma, "pre_load_app!\n"),
            (Kind::Puma, "daemonize true\n"),
            (Kind::Env, "DB_HOST: 10.0.0.1\nDB_PORT: 5432\n"),
            (Kind::Env, "A=1\0\nB=2\n"),
        ];
        for (kind, text) in kept {
            assert!(!is(kind, text), "{text}");
        }
        let foreign = [
            (Kind::Unit, "#!/bin/sh\nExecStart=/bin/x\n"),
            (Kind::Unit, "[D-BUS Service]\nName=org.x\nExec=/bin/x\n"),
            (Kind::Unit, "{\"unit\": 1}\n"),
            (Kind::Nginx, "SecRuleEngine On\nSecRequestBodyAccess On\n"),
            (Kind::Nginx, "<VirtualHost *:80>\n</VirtualHost>\n"),
            (Kind::Nginx, "[req]\ndefault_bits = 2048\n"),
            (Kind::Puma, "class Puma\n  def x; end\nend\n"),
            (Kind::Puma, "set :puma_threads, [1, 5]\n"),
            (Kind::Env, "$ANSIBLE_VAULT;1.1;AES256\n6162\n"),
            (Kind::Env, "-----BEGIN PGP MESSAGE-----\nA=\n"),
            (Kind::Env, "if true\nthen\n  x\nfi\n"),
        ];
        for (kind, text) in foreign {
            assert!(is(kind, text), "{text}");
        }
    }
}
