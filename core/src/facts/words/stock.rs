//! Names that people give to what they make up as they write: `mysite.com`.
//!
//! Unlike a placeholder such a name may well be somebody's, so it accuses nobody; it only is no sign that a document is
//! about a machine that exists.

use super::WordSet;

/// First labels without their hyphens.
static STOCK: WordSet = WordSet::new(&[
    "anothersite",
    "app",
    "bar",
    "company",
    "companyname",
    "dokku",
    "domainname",
    "foo",
    "foobar",
    "host",
    "hostname",
    "meinefirma",
    "meineseite",
    "meinewebsite",
    "meuapp",
    "meusite",
    "miapp",
    "miempresa",
    "mipagina",
    "misitio",
    "miweb",
    "monapp",
    "monsite",
    "myapp",
    "myapplication",
    "mycompany",
    "myhost",
    "myorg",
    "myproject",
    "myserver",
    "myservice",
    "myshop",
    "mysite",
    "mywebsite",
    "nip",
    "othersite",
    "server",
    "site",
    "somedomain",
    "somesite",
    "somewhere",
    "sslip",
    "test",
    "website",
]);

/// Returns whether the domain that somebody would register is one that people make up.
///
/// # Examples
///
/// ```
/// use landreeve::facts::words::is_stock_name;
///
/// assert!(is_stock_name("my-site.com") && is_stock_name("misitio.cl"));
/// assert!(!is_stock_name("edutecnia.cl"));
/// ```
pub fn is_stock_name(domain: &str) -> bool {
    let label = domain.split('.').next().unwrap_or_default().to_lowercase();
    STOCK.holds(&label.replace(['-', '_'], ""))
}

#[cfg(test)]
mod tests {
    #[test]
    fn lists_are_sorted() {
        super::STOCK.assert_sorted();
    }
}
