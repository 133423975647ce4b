//! Services as Compose sees them, put together from text.

use super::*;
use crate::estate::testing::estate;

/// The services of an estate, as far as a test asks for: one line each.
fn services_of(fixture: &str) -> String {
    let estate = estate(fixture);
    let word = |it: &Word| it.known().map_or("?", String::as_str).to_owned();
    let list = |words: &[Word]| words.iter().map(word).collect::<Vec<_>>().join(" ");
    let shown = estate.hosts.iter().flat_map(services).map(|(project, it)| {
        let variables: Vec<String> =
            it.environment.iter().map(|it| format!("{}={}", it.name.value, word(&it.value))).collect();
        let ports: Vec<String> = it.ports.iter().map(|it| format!("{:?}>{}", it.published, it.target.0)).collect();
        let files: Vec<String> = it.env_files.iter().map(|it| word(&it.path)).collect();
        format!(
            "{}{} {}|{}|{}|{}|{}",
            it.name.value,
            if project.is_complete { "" } else { "!" },
            it.image.as_ref().map_or_else(String::new, word),
            it.command.as_ref().map_or_else(|| "-".to_owned(), |it| list(it)),
            variables.join(" "),
            ports.join(" "),
            files.join(" ")
        )
    });
    shown.collect::<Vec<_>>().join("\n")
}

fn one(body: &str) -> String {
    services_of(&format!(
        "//- .env\nTAG=2\nEMPTY=\n//- compose.yaml\nservices:\n  a:\n    {}\n",
        body.replace('\n', "\n    ")
    ))
}

#[test]
fn both_ways_to_write_things() {
    assert_eq!(one("image: x\ncommand: puma -b 'tcp://0.0.0.0:80'"), "a x|puma -b tcp://0.0.0.0:80|||");
    assert_eq!(one("image: x\ncommand: [puma, \"-w\", 2]"), "a x|puma -w 2|||");
    assert_eq!(
        one("environment:\n  A: 1\n  B: 'x y'\n  C:\n  D: 0777\n  E: true\n  F: 1.2.3"),
        "a |-|A=1 B=x y C=? D=? E=true F=1.2.3||"
    );
    assert_eq!(one("environment:\n- A=1\n- \"B=x=y\"\n- C"), "a |-|A=1 B=x=y C=?||");
    assert_eq!(
        one(
            "ports: ['80', '8080:80', '127.0.0.1:81:80/tcp', '[::1]::82', 9000-9001:90-91, {target: 5, published: '6'}]"
        ),
        "a |-||None>80 Some((8080, 8080))>80 Some((81, 81))>80 None>82 Some((9000, 9001))>90 Some((6, 6))>5|"
    );
    assert_eq!(one("env_file:\n- a.env\n- path: ../b.env\n  required: false"), "a |-|||a.env ../b.env");
}

#[test]
fn variables_are_filled_in() {
    let filled =
        |text: &str| one(&format!("image: \"{text}\"")).trim_start_matches("a ").trim_end_matches("|-|||").to_owned();
    assert_eq!(filled("x:${TAG}-$TAG"), "x:2-2");
    assert_eq!(filled("${TAG:-1}${EMPTY:-e}${EMPTY-f}${TAG:+p}${EMPTY:+q}"), "2ep");
    assert_eq!(filled("a$$b"), "a$b");
    assert_eq!(filled("${OTHER:-d}"), "d", "the file says all there is");
    assert_eq!(filled("${OTHER:-${TAG}}"), "2");
    assert_eq!(filled("${OTHER?needed}"), "?");
    assert_eq!(filled("${}"), "?");
    assert_eq!(services_of("//- compose.yml\nservices: {a: {image: 'x:${TAG:-1}'}}\n"), "a ?|-|||", "no file is there");
}

#[test]
fn files_are_joined() {
    let base = "//- compose.yml\nservices:\n  a:\n    image: x\n    command: one\n    ports: ['80:80']\n    environment: {A: 1, B: 1}\n";
    assert_eq!(
        services_of(&format!(
            "{base}//- compose.override.yml\nservices:\n  a:\n    command: two\n    ports: ['81:80']\n    environment: [B=2]\n"
        )),
        "a x|two|A=1 B=1 B=2|Some((80, 80))>80 Some((81, 81))>80|"
    );
    assert_eq!(
        services_of(&format!(
            "{base}//- compose.prod.yml\nservices:\n  a:\n    ports: !override ['443:80']\n    environment: !reset null\n"
        )),
        "a x|one||Some((443, 443))>80|\na x|one|A=1 B=1|Some((80, 80))>80|"
    );
    assert_eq!(
        services_of(
            "//- compose.yml\ninclude: [b/compose.yml, c.yml]\nservices:\n  a:\n    extends: {file: b/compose.yml, service: base}\n    environment: {B: 2}\n\
                     //- b/compose.yml\nservices:\n  base:\n    image: y\n    env_file: b.env\n    environment: {A: 1}\n"
        ),
        "base y|-|A=1||b/b.env\nbase! y|-|A=1||b/b.env\na! y|-|A=1 B=2||b/b.env"
    );
}

#[test]
fn anchors_and_extension_fields() {
    assert_eq!(
        services_of(
            "//- docker-compose.yml\nx-a: &a\n  image: x\n  environment: &e {A: 1}\nservices:\n  a:\n    <<: *a\n    environment: {<<: *e, B: 2}\n"
        ),
        "a x|-|B=2 A=1||"
    );
}

#[test]
fn sizes_and_times() {
    let estate = estate(
        "//- compose.yml\nservices:\n  a:\n    image: x\n    stop_grace_period: 1m30s\n    deploy: {resources: {limits: {memory: 1.5g}}}\n  b: {image: y, mem_limit: 512MB}\n",
    );
    let (_, a) = services(&estate.hosts[0]).next().unwrap();
    let (_, b) = services(&estate.hosts[0]).nth(1).unwrap();
    assert_eq!(a.stop_grace_period.as_ref().and_then(|it| it.known()), Some(&90_000_000));
    assert_eq!(a.memory.as_ref().and_then(|it| it.known()), Some(&1_610_612_736));
    assert_eq!(b.memory.as_ref().and_then(|it| it.known()), Some(&536_870_912));
}

#[test]
fn what_is_wrong_or_made_to_hurt_is_read_all_the_same() {
    for body in [
        "services: []",
        "services: {a: }",
        "services: {a: [1]}",
        "services: {a: {extends: a}}",
        "include: [compose.yml]",
        "services: {a: {ports: [a:b, {}]}}",
        "services:\n  a: *x",
    ] {
        services_of(&format!("//- compose.yml\n{body}\n"));
    }
}
