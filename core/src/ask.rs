//! The whole way from files to an answer: what most callers of the questions need.

use crate::answer::reach::BadName;
use crate::answer::route::Request;
use crate::check::{Error, Options, estate_of};
use crate::estate::environment::secrets;
use crate::report::{Reached, Routed, Surrounded};
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
    let secrets = secrets(&estate);
    Ok(Routed { answer, secrets, files: estate.files, prefix: String::new() })
}

/// Reads the files as an estate and asks what it says about a host name. Of the options only targets and manifest count.
///
/// # Errors
///
/// When the manifest or a target cannot be used; within, when the name is none.
///
/// # Examples
///
/// ```
/// use landreeve::source::FileSet;
/// use landreeve::{Options, reach, report};
///
/// let files = FileSet::from_texts([(".env", "CORS_ALLOWED_ORIGINS=https://portal.example.com\n")]);
/// let reached = reach(files, "portal.example.com", &Options::default())?.unwrap();
/// assert!(report::reach_text(&reached).contains("`CORS_ALLOWED_ORIGINS` lets its pages read answers"));
/// # Ok::<(), landreeve::Error>(())
/// ```
pub fn reach(files: FileSet, name: &str, options: &Options) -> Result<Result<Reached, BadName>, Error> {
    let estate = estate_of(files, options)?;
    let secrets = secrets(&estate);
    Ok(estate.reach(name).map(|answer| Reached { answer, secrets, files: estate.files, prefix: String::new() }))
}

/// Reads the files as an estate and asks what a process sees in its environment. Of the options only targets and
/// manifest count.
///
/// # Errors
///
/// When the manifest or a target cannot be used.
///
/// # Examples
///
/// ```
/// use landreeve::source::FileSet;
/// use landreeve::{Options, environment, report};
///
/// let unit = "[Service]\nEnvironment=PORT=3000\nExecStart=/usr/bin/node /srv/app/index.js\n";
/// let files = FileSet::from_texts([("etc/systemd/system/app.service", unit)]);
/// let surrounded = environment(files, "app", &Options::default())?;
/// assert!(report::environment_text(&surrounded).contains("PORT=3000  Environment= etc/systemd/system/app.service:2"));
/// # Ok::<(), landreeve::Error>(())
/// ```
pub fn environment(files: FileSet, process: &str, options: &Options) -> Result<Surrounded, Error> {
    let estate = estate_of(files, options)?;
    let answer = estate.environment(process);
    let secrets = secrets(&estate);
    Ok(Surrounded { answer, secrets, files: estate.files, prefix: String::new(), pedantic: false })
}
