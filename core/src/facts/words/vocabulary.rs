//! The words that placeholders are made of, in the languages that documents
//! were seen in. Collected by hand from public example files, tutorials and
//! templates; each list is sorted.

use super::WordSet;

/// Words that are placeholders when they are the whole value (in lower case).
pub(super) static WHOLE: WordSet = WordSet::new(&[
    "address_here",
    "cambiame",
    "cambiar",
    "cambiar_esto",
    "completar",
    "cámbiame",
    "direccion_ip",
    "domain_name",
    "domain_or_ip",
    "dominio",
    "droplet_ip",
    "fill_in",
    "fillme",
    "fixme",
    "ip_address",
    "ip_de_tu_servidor",
    "ip_del_droplet",
    "ip_del_servidor",
    "ip_privada",
    "ip_publica",
    "ip_pública",
    "ip_servidor",
    "nombre_de_dominio",
    "placeholder",
    "preencher",
    "public_ip",
    "reemplazar",
    "rellenar",
    "replaceme",
    "server_domain",
    "server_domain_or_ip",
    "server_ip",
    "server_ip_address",
    "setme",
    "tbd",
    "to_be_defined",
    "tobedefined",
    "vps_ip",
]);

/// Words that are placeholders when the value, or a word of it, is just this.
pub(super) static GLUED: WordSet = WordSet::new(&[
    "cambiame",
    "changeit",
    "changeme",
    "changethis",
    "contraseñasegura",
    "cámbiame",
    "deinpasswort",
    "ihrpasswort",
    "tucontraseña",
    "tudominio",
    "votremotdepasse",
    "yourapikey",
    "yourdomain",
    "youremail",
    "yourip",
    "yourpassword",
    "yoursecret",
    "yoursecretkey",
    "yourserver",
    "yourserverip",
    "yourtoken",
    "yourusername",
]);

/// Words for "your" and "my"; they count only in front of one of [`SLOTS`].
pub(super) static OWNERS: WordSet = WordSet::new(&[
    "dein", "deine", "ihr", "ihre", "ma", "meine", "meu", "mi", "minha", "mon", "my", "seu", "su", "sua", "ta", "ton",
    "tu", "tua", "tuo", "votre", "your",
]);

/// Words for "here"; they count only as the last word behind one of [`SLOTS`].
pub(super) static HERE: WordSet = WordSet::new(&["aqui", "aquí", "here", "hier", "ici", "qui"]);

/// What gets filled in, in words that no real value is likely to be made of.
pub(super) static SLOTS: WordSet = WordSet::new(&[
    "accesskey",
    "address",
    "api",
    "apikey",
    "bucket",
    "clave",
    "client",
    "cliente",
    "contrasena",
    "contraseña",
    "correo",
    "credential",
    "database",
    "direccion",
    "dirección",
    "domain",
    "domaine",
    "dominio",
    "email",
    "endereco",
    "host",
    "hostname",
    "id",
    "ip",
    "key",
    "motdepasse",
    "nombre",
    "organizacion",
    "organization",
    "password",
    "passwort",
    "private",
    "project",
    "proyecto",
    "public",
    "secret",
    "secreto",
    "senha",
    "server",
    "servidor",
    "smtp",
    "subdomain",
    "subdominio",
    "token",
    "url",
    "user",
    "username",
    "usuario",
    "valor",
    "value",
]);

/// What "my" may be followed by: `my_database` and `my-app` are names that people give.
pub(super) static STRONG_SLOTS: WordSet = WordSet::new(&[
    "apikey",
    "clave",
    "contrasena",
    "contraseña",
    "direccion",
    "dirección",
    "domain",
    "domaine",
    "dominio",
    "ip",
    "motdepasse",
    "password",
    "passwort",
    "secret",
    "senha",
    "token",
]);

/// Real services whose names read like placeholders.
pub(super) static REAL: &[&str] = &["your-objectstorage.com", "your-server.de", "your-storagebox.de"];

/// Words that make an instruction with a word that stands right behind them: "change", "me".
pub(super) static VERBS: &[(&str, &[&str])] = &[
    ("alterar", &["aqui"]),
    ("bitte", &["aendern", "ändern"]),
    ("cambia", &["esto", "me"]),
    ("cambiar", &["esto", "por"]),
    ("change", &["it", "me", "this"]),
    ("changez", &["moi"]),
    ("fill", &["in", "me"]),
    ("mude", &["isto"]),
    ("poner", &["aqui", "clave", "contrasena", "contraseña", "password", "tu"]),
    ("reemplazar", &["con", "por"]),
    ("replace", &["me", "this", "with"]),
    ("set", &["me"]),
    ("troque", &["isto"]),
];

/// Returns the words that make an instruction when they stand right behind `verb`.
pub(super) fn objects(verb: &str) -> &'static [&'static str] {
    VERBS.binary_search_by_key(&verb, |it| it.0).map_or(&[], |at| VERBS[at].1)
}
