//! `landreeve ask`.

use std::io::{BufRead, BufReader, ErrorKind};
use std::panic;

use landreeve::answer::ask;

use crate::{Failure, Outcome, Streams};

/// Answers line by line. The answers go out when no further question waits, so that somebody who asks and listens in
/// turn is served as well as a batch.
pub(crate) fn run(streams: &mut Streams<'_>) -> Result<Outcome, Failure> {
    let mut input = BufReader::with_capacity(1 << 16, &mut *streams.input);
    let mut answers = Vec::new();
    let mut question = Vec::new();
    loop {
        question.clear();
        let read =
            input.read_until(b'\n', &mut question).map_err(|error| Failure::new(format!("cannot read: {error}")))?;
        if read > 0 {
            // A mistake of the program's own on one question leaves the others their answers; the hook has told it.
            let answer = panic::catch_unwind(|| ask::line(&question));
            let answer = answer.unwrap_or_else(|_| r#"{"error":"landreeve made a mistake of its own"}"#.to_owned());
            answers.extend_from_slice(answer.as_bytes());
            answers.push(b'\n');
        }
        if read == 0 || !input.buffer().contains(&b'\n') {
            match streams.output.write_all(&answers).and_then(|()| streams.output.flush()) {
                Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                    return Err(Failure::new(format!("cannot write the answers: {error}")));
                }
                // Nobody listens any more.
                Err(_) => return Ok(Outcome::Clean),
                Ok(()) => answers.clear(),
            }
        }
        if read == 0 {
            return Ok(Outcome::Clean);
        }
    }
}
