//! What the code of applications looks like, where settings are read from it.

/// What only the files of a Rails application speak of.
pub(super) fn is_rails(text: &str) -> bool {
    [
        "Rails.application",
        "Rails::Application",
        "ENV",
        "adapter:",
        "establish_connection",
        "concurrency",
        "dispatchers:",
        "queues:",
    ]
    .iter()
    .any(|it| text.contains(it))
}
