//! A sign of life on runs that take long enough to wonder about.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A run shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// Shows that work goes on until it is dropped.
pub(crate) struct Progress(Option<(Sender<()>, JoinHandle<()>)>);

impl Progress {
    /// Starts to wait; nothing at all when nobody watches.
    pub(crate) fn start(watched: bool) -> Self {
        if !watched {
            return Self(None);
        }
        Self::on(ProgressDrawTarget::stderr, PATIENCE)
    }

    /// Starts to wait for as long as `patience`, and then shows itself on what `target` gives.
    fn on(target: impl FnOnce() -> ProgressDrawTarget + Send + 'static, patience: Duration) -> Self {
        let (done, wait) = channel();
        let thread = thread::Builder::new().spawn(move || {
            if wait.recv_timeout(patience) == Err(RecvTimeoutError::Timeout) {
                let bar = ProgressBar::with_draw_target(None, target()).with_message("reading and checking");
                if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
                    bar.set_style(style);
                }
                bar.enable_steady_tick(Duration::from_millis(100));
                let _ = wait.recv();
                bar.finish_and_clear();
            }
        });
        Self(thread.ok().map(|thread| (done, thread)))
    }

    /// Takes the sign away.
    pub(crate) fn finish(self) {
        drop(self);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((done, thread)) = self.0.take() {
            drop(done);
            drop(thread.join());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};
    use std::time::Instant;

    use indicatif::TermLike;

    use super::*;

    /// A terminal that remembers what was done to it.
    #[derive(Debug, Clone, Default)]
    struct Paper(Arc<Mutex<Vec<String>>>);

    impl Paper {
        fn note(&self, what: &str) -> io::Result<()> {
            self.0.lock().map_err(|_| io::Error::other("a test panicked"))?.push(what.to_owned());
            Ok(())
        }

        fn read(&self) -> Vec<String> {
            self.0.lock().map(|it| it.clone()).unwrap_or_default()
        }
    }

    impl TermLike for Paper {
        fn width(&self) -> u16 {
            80
        }
        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn write_line(&self, line: &str) -> io::Result<()> {
            self.note(line)
        }
        fn write_str(&self, text: &str) -> io::Result<()> {
            self.note(text)
        }
        fn clear_line(&self) -> io::Result<()> {
            self.note("(cleared)")
        }
        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    fn on(paper: &Paper, patience: Duration) -> Progress {
        let paper = paper.clone();
        Progress::on(move || ProgressDrawTarget::term_like(Box::new(paper)), patience)
    }

    #[test]
    fn a_long_run_shows_a_sign_and_takes_it_away() {
        let paper = Paper::default();
        let progress = on(&paper, Duration::ZERO);
        let start = Instant::now();
        let shown = || paper.read().iter().any(|it| it.contains("reading and checking"));
        while !shown() && start.elapsed() < Duration::from_secs(20) {
            thread::sleep(Duration::from_millis(5));
        }
        assert!(shown(), "{:?}", paper.read());
        progress.finish();
        let last = paper.read().iter().rposition(|it| it.contains("reading"));
        let cleared = paper.read().iter().rposition(|it| it == "(cleared)");
        assert!(cleared > last, "{:?}", paper.read());
    }

    #[test]
    fn a_short_run_and_one_that_nobody_watches_show_nothing() {
        let paper = Paper::default();
        let start = Instant::now();
        on(&paper, Duration::from_mins(10)).finish();
        assert!(paper.read().is_empty() && start.elapsed() < Duration::from_mins(1));
        assert!(Progress::start(false).0.is_none());
    }
}
