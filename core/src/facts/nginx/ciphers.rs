//! Lists of ciphers as OpenSSL reads them, as far as it takes to see what is
//! broken in them.
//!
//! Source: `openssl-ciphers(1)`, `ssl_cipher_process_rulestr`.

/// Words that stand for broken suites: what the word or the name of a suite holds, what `!` takes it out, and why.
const WEAK: [(&[&str], &[&str], &str); 8] = [
    (&["RC4", "ARCFOUR"], &["RC4"], "RC4 can be read"),
    (&["3DES", "DES-CBC3"], &["3DES", "SHA1", "SHA"], "3DES can be read after some gigabytes"),
    (&["DES-CBC", "DES"], &["DES", "LOW"], "DES is broken by a search"),
    (&["EXP", "EXPORT", "EXPORT40", "EXPORT56"], &["EXP", "EXPORT"], "export suites are broken by a search"),
    (&["NULL", "eNULL", "COMPLEMENTOFALL"], &["NULL", "eNULL"], "nothing is encrypted"),
    (&["aNULL", "ADH", "AECDH"], &["aNULL", "ADH", "AECDH"], "the server does not prove who it is"),
    (&["MD5"], &["MD5"], "MD5 is broken"),
    (&["LOW", "SSLv2"], &["LOW"], "these suites are broken by a search"),
];

/// Returns the words of a list that let broken suites in, each with why.
pub fn weak(list: &str) -> Vec<(&str, &'static str)> {
    let words = || list.split([':', ',', ' ', '\n', '\t']).filter(|it| !it.is_empty());
    let killed: Vec<&str> = words().filter_map(|it| it.strip_prefix('!')).collect();
    words()
        .filter(|it| !it.starts_with(['!', '-', '+', '@']) && !it.contains('='))
        .filter_map(|word| {
            let (_, kills, why) = WEAK.iter().find(|(names, ..)| names.iter().any(|it| is_of(word, it)))?;
            let out = killed.iter().any(|it| kills.contains(it) || *it == word);
            // Taken away again further on.
            let later = words()
                .skip_while(|it| *it != word)
                .any(|it| it.strip_prefix('-').is_some_and(|it| kills.contains(&it) || it == word));
            (!out && !later).then_some((word, *why))
        })
        .collect()
}

/// Whether a word is this alias, a meet of several with it, or the name of a suite with it.
fn is_of(word: &str, name: &str) -> bool {
    if word.split('+').any(|it| it == name) {
        return true;
    }
    let suite = word.contains('-') && !matches!(name, "DES" | "LOW" | "SSLv2" | "COMPLEMENTOFALL");
    suite && format!("-{word}-").contains(&format!("-{name}-"))
}

#[cfg(test)]
mod tests {
    use super::weak;

    #[test]
    fn what_is_broken_and_not_taken_out() {
        let words = |list| weak(list).into_iter().map(|it| it.0).collect::<Vec<_>>();
        assert_eq!(words("HIGH:RC4-SHA:DES-CBC3-SHA:EXP-RC2-CBC-MD5"), ["RC4-SHA", "DES-CBC3-SHA", "EXP-RC2-CBC-MD5"]);
        assert_eq!(words("ALL:!ADH:!EXPORT56:RC4+RSA:+HIGH:+MEDIUM:+LOW:+SSLv2:+EXP:+eNULL"), ["RC4+RSA"]);
        assert_eq!(words("RC4:HIGH:!RC4"), [""; 0]);
        assert_eq!(words("HIGH:!aNULL:!MD5:!3DES"), [""; 0]);
        assert_eq!(words("ECDHE-RSA-DES-CBC3-SHA:AES256-SHA:!DSS"), ["ECDHE-RSA-DES-CBC3-SHA"]);
        assert_eq!(words("aNULL"), ["aNULL"]);
        assert_eq!(words("DEFAULT:RC4:-RC4"), [""; 0]);
        assert_eq!(words("AECDH-AES128-SHA AES128-SHA"), ["AECDH-AES128-SHA"]);
    }
}
