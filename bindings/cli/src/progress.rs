//! A sign of life on runs that take long enough to wonder about.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

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
        let (done, wait) = channel();
        let thread = thread::Builder::new().spawn(move || {
            if wait.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let bar = ProgressBar::new_spinner().with_message("reading and checking");
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
