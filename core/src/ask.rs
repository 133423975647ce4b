//! The whole way from files to an answer: what most callers of the questions need.

use crate::answer::route::Request;
use crate::check::{Error, Options, estate_of};
use crate::estate::environment;
use crate::report::Routed;
use crate::source::FileSet;

/// Reads the files as an estate and asks who answers a request. Of the options only targets and manifest count.
///
/// # Errors
///
/// When the manifest or a target cannot be used.
///
/// # Examples
///
/// ```
/// use landreeve::answer::route::Request;
/// use landreeve::source::FileSet;
/// use landreeve::{Options, report, route};
///
/// let site = "server { server_name shop.example.com; return 301 https://shop.example.com$request_uri; }";
/// let files = FileSet::from_texts([("etc/nginx/conf.d/shop.conf", site)]);
/// let request = Request::of("http://shop.example.com/cart?x=1").unwrap();
/// let routed = route(files, &request, &Options::default())?;
/// assert!(report::route_text(&routed).contains("status 301, to https://shop.example.com/cart?x=1"));
/// # Ok::<(), landreeve::Error>(())
/// ```
pub fn route(files: FileSet, request: &Request, options: &Options) -> Result<Routed, Error> {
    let estate = estate_of(files, options)?;
    let answer = estate.route(request);
    let secrets = environment::secrets(&estate);
    Ok(Routed { answer, secrets, files: estate.files, prefix: String::new() })
}
