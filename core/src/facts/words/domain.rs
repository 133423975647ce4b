//! Domain names and addresses that documentation uses instead of real ones.

use std::net::IpAddr;

use super::WordSet;

/// First labels of names that nobody means, whatever stands behind the dot.
pub(super) static MADE_UP: WordSet = WordSet::new(&[
    "deine-domain",
    "deinedomain",
    "dominio-ejemplo",
    "ihre-domain",
    "ihredomain",
    "il-tuo-dominio",
    "iltuodominio",
    "mein-server",
    "meine-domain",
    "meinedomain",
    "meu-dominio",
    "meudominio",
    "mi-dominio",
    "mi-servidor",
    "midominio",
    "miservidor",
    "mon-domaine",
    "mondomaine",
    "my-domain",
    "mydomain",
    "nombre-de-dominio",
    "nombrededominio",
    "nombredominio",
    "seu-dominio",
    "seudominio",
    "su-dominio",
    "sudominio",
    "tu-dominio",
    "tu-empresa",
    "tu-servidor",
    "tu-sitio",
    "tudominio",
    "tuempresa",
    "tuo-dominio",
    "tuodominio",
    "tuservidor",
    "tusitio",
    "votre-domaine",
    "votredomaine",
    "your-app",
    "your-company",
    "your-domain",
    "your-domain-name",
    "your-hostname",
    "your-site",
    "your-website",
    "yourapp",
    "yourcompany",
    "yourdomain",
    "yourdomainname",
    "yourhostname",
    "yoursite",
    "yourwebsite",
]);

/// Names that would be somebody's under other endings and are placeholders only as they stand here.
pub(super) static MADE_UP_WHOLE: &[&str] = &[
    "beispiel.de",
    "dominio.cl",
    "dominio.com",
    "dominio.com.br",
    "dominio.es",
    "dominio.net",
    "dominio.org",
    "domain.com",
    "domain.net",
    "domain.org",
    "domaine.com",
    "domaine.fr",
    "ejemplo.cl",
    "ejemplo.com",
    "ejemplo.es",
    "ejemplo.org",
    "esempio.it",
    "exemple.com",
    "exemple.fr",
    "exemplo.com",
    "exemplo.com.br",
    "meinserver.de",
];

/// What a name or address of documentation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fiction {
    /// `tu-dominio.com`: nobody's.
    MadeUp,
    /// `example.com`, `192.0.2.1`: reserved for documentation (RFC 2606, RFC 6761, RFC 5737, RFC 3849).
    Reserved,
}

/// Judges a host name in lower case.
pub(super) fn fiction(host: &str) -> Option<Fiction> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return documentation_address(address).then_some(Fiction::Reserved);
    }
    let host = host.trim_end_matches('.').trim_start_matches("*.").trim_start_matches('.');
    let mut labels = host.rsplit('.');
    let (top, second) = (labels.next()?, labels.next()?);
    if host.contains(|it: char| !(it.is_alphanumeric() || matches!(it, '.' | '-' | '_'))) {
        return None;
    }
    let third = labels.next().unwrap_or_default();
    if matches!(top, "example" | "invalid") || (second == "example" && !matches!(top, "local" | "internal" | "lan")) {
        return Some(Fiction::Reserved);
    }
    // `dominio.com.br`: the name proper is the third label from the end.
    let under_registry = matches!(second, "com" | "co" | "org" | "net" | "gob" | "gov" | "edu") && top.len() == 2;
    let name = if under_registry { third } else { second };
    let tail = &host[host.len() - top.len() - second.len() - 1..];
    let whole =
        if under_registry && !third.is_empty() { &host[host.len() - tail.len() - third.len() - 1..] } else { tail };
    let made_up = top == "tld" || MADE_UP_WHOLE.contains(&whole) || MADE_UP.holds(&name.replace('_', "-"));
    made_up.then_some(Fiction::MadeUp)
}

/// Returns whether the address is set aside for documentation.
fn documentation_address(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(it) => matches!(it.octets(), [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _]),
        IpAddr::V6(it) => matches!(it.segments(), [0x2001, 0xdb8, ..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        MADE_UP.assert_sorted();
    }

    #[test]
    fn fiction_by_label_not_by_substring() {
        for name in ["tu-dominio.com", "app1.tu-dominio.com", "midominio.com", "dominio.com", "*.your-domain.com.br"] {
            assert_eq!(fiction(name), Some(Fiction::MadeUp), "{name}");
        }
        for name in
            ["example.com", "staging-beryl3.example.com", ".example.org", "a.example", "192.0.2.7", "2001:db8::1"]
        {
            assert_eq!(fiction(name), Some(Fiction::Reserved), "{name}");
        }
        let real = "edutecnia.cl portal.staging.edutecnia.cl tu-berlin.de mail.your-server.de fsn1.your-objectstorage.com \
                    example-corp.com myexample.com domain.com.au domainname.shop back.staging.mdubiel.org 10.0.0.1 ::1 \
                    localhost com .com . prod-db.internal dominios.cl";
        for name in real.split_whitespace() {
            assert_eq!(fiction(name), None, "{name}");
        }
    }
}
