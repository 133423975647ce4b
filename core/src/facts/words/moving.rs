//! Providers whose names lead to other addresses from day to day.
//!
//! Sources: the documentation of each: load balancers, content networks and
//! hosted applications ask that their names be looked up again and again.

/// What a name ends in, and whose it is.
static MOVING: &[(&str, &str)] = &[
    (".amazonaws.com", "AWS"),
    (".appspot.com", "Google Cloud"),
    (".azureedge.net", "Azure"),
    (".azurefd.net", "Azure"),
    (".azurewebsites.net", "Azure"),
    (".cloudfront.net", "CloudFront"),
    (".fly.dev", "Fly.io"),
    (".herokuapp.com", "Heroku"),
    (".herokudns.com", "Heroku"),
    (".netlify.app", "Netlify"),
    (".onrender.com", "Render"),
    (".run.app", "Google Cloud"),
    (".trafficmanager.net", "Azure"),
    (".vercel.app", "Vercel"),
    (".workers.dev", "Cloudflare"),
];

/// Returns the provider that moves a host name from address to address.
pub fn moves(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    let (end, provider) = MOVING.iter().find(|it| lower.ends_with(it.0))?;
    // A machine of its own (`ec2-192-0-2-1.compute.amazonaws.com`) keeps its address.
    (*end != ".amazonaws.com"
        || [".elb.", "s3.", ".s3-", ".execute-api.", ".rds.", ".cache."].iter().any(|it| lower.contains(it)))
    .then_some(*provider)
}

#[cfg(test)]
mod tests {
    use super::moves;

    #[test]
    fn names_that_move() {
        assert_eq!(moves("shop-1.eu-west-1.elb.amazonaws.com"), Some("AWS"));
        assert_eq!(moves("D1.CloudFront.net"), Some("CloudFront"));
        assert_eq!((moves("ec2-192-0-2-1.compute-1.amazonaws.com"), moves("shop.example.com")), (None, None));
    }
}
