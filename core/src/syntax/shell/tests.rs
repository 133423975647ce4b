//! Corners of commands: quotes, continuations, here-documents.

use proptest::prelude::*;

use super::*;
use crate::source::{FileSet, Source};

fn source(text: &str) -> Source {
    let files = FileSet::from_texts([("a.sh", text)]);
    let id = files.ids().next().unwrap();
    Source::whole(id, files.text(id).clone())
}

fn words(text: &str) -> Vec<String> {
    let line = |it: &Command| {
        let words = it.words.iter().map(|it| it.text.as_str());
        let targets = it.redirections.iter().map(|it| it.target.text.as_str());
        words.chain(targets).collect::<Vec<_>>().join("|")
    };
    commands(&source(text)).iter().map(line).collect()
}

#[test]
fn commands_are_split_and_unquoted() {
    assert_eq!(
        words("cd /x && sudo -u app ./run 'a b' \"c $D\" \\\n  --last # note\necho hi >> .env; ls 2>&1 | wc\n"),
        ["cd|/x", "sudo|-u|app|./run|a b|\"c $D\"|--last", "echo|hi|.env", "ls|1", "wc"]
    );
}

#[test]
fn the_body_of_a_here_document_is_no_command() {
    assert_eq!(words("cat > /etc/x << 'EOF'\nrm -rf /\nEOF\nls\n"), ["cat|/etc/x|EOF", "ls"]);
    assert_eq!(words("cat <<EOF\nnever closed\n"), ["cat|EOF"]);
}

#[test]
fn a_quote_that_nothing_closes_does_not_swallow_the_rest() {
    assert_eq!(words("echo don't\nls\n"), ["echo|don't", "ls"]);
}

#[test]
fn the_real_program_is_found() {
    let found = commands(&source("sudo -u app env A=1 /usr/bin/certbot renew\nLANG=C ls\n$ date"));
    let programs: Vec<_> = found.iter().map(Command::program).collect();
    assert_eq!(programs, ["certbot", "ls", "date"]);
}

#[test]
fn links_say_what_joins_commands() {
    let found = commands(&source("a &&\nb || c | d\ne"));
    let links: Vec<_> = found.iter().map(|it| it.link).collect();
    assert_eq!(links, [Link::Then, Link::And, Link::Or, Link::Pipe, Link::Then]);
}

proptest! {
    #[test]
    fn tokens_join_to_the_text(text in "([a$é\\\\'\"`{}()<>|&;# \\n\\t=-]|EOF|<<){0,60}") {
        let source = source(&text);
        let joined: String = tokens(&source).iter().map(|it| source.slice(it.span)).collect();
        prop_assert_eq!(joined, text);
        commands(&source);
    }
}
