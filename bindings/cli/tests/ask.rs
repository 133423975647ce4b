//! `landreeve ask`: a line of answer for each line of question.
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod ran;

use landreeve_cli::Outcome;
use ran::{landreeve, landreeve_fed, tree};

#[test]
fn every_line_has_its_answer_in_order() {
    let ask = r#"{"topic": "cookie_domain", "input": {"set_by": "a.example.com", "domain": "example.com", "for_host": "b.example.com"}}"#;
    let input = format!("{ask}\nnonsense\n\n\u{0}\n{ask}");
    let ran = landreeve_fed(input.as_bytes(), &tree(&[]), &["ask"]);
    assert_eq!((ran.outcome, ran.errors.as_str()), (Outcome::Clean, ""));
    let lines: Vec<&str> = ran.output.lines().collect();
    let answer = r#"{"accepted":true,"host_only":false,"sent":true}"#;
    assert_eq!((lines.len(), lines[0], lines[4]), (5, answer, answer));
    assert!(lines[1..4].iter().all(|it| it.starts_with(r#"{"error":"#)), "{lines:?}");
}

#[test]
fn no_question_has_no_answer() {
    let ran = landreeve(&tree(&[]), &["ask"]);
    assert_eq!((ran.outcome, ran.output.as_str(), ran.errors.as_str()), (Outcome::Clean, "", ""));
}
