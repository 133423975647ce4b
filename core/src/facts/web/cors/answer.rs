//! The headers of an answer that decide who may read it (Fetch standard, "CORS check").

/// What a library writes into an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers {
    /// `Access-Control-Allow-Origin`.
    pub allow_origin: Option<String>,
    /// Whether `Access-Control-Allow-Credentials` is `true`.
    pub allow_credentials: bool,
    /// Whether `Vary` names `Origin`.
    pub vary_origin: bool,
}

impl Headers {
    /// Returns whether a browser lets a page of this origin read the answer; with credentials (cookies, client
    /// certificates) neither a `*` nor a missing `Access-Control-Allow-Credentials` will do.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::facts::web::cors::Headers;
    ///
    /// let public = Headers { allow_origin: Some("*".to_owned()), allow_credentials: true, vary_origin: false };
    /// assert!(public.lets_read("https://a.example.com", false));
    /// assert!(!public.lets_read("https://a.example.com", true));
    /// ```
    pub fn lets_read(&self, origin: &str, with_credentials: bool) -> bool {
        match self.allow_origin.as_deref() {
            Some("*") => !with_credentials,
            Some(allowed) => allowed == origin && (self.allow_credentials || !with_credentials),
            None => false,
        }
    }
}
