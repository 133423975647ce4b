//! What counts as a statement of a document, and what is only a sentence.

use crate::estate::Estate;
use crate::source::FileSet;

fn book(text: &str, show: impl Fn(&super::Runbook) -> Vec<String>) -> Vec<String> {
    let files = FileSet::from_texts([("a.md", text)]);
    let estate = Estate::new(files, None, &[]).unwrap();
    show(&estate.hosts[0].runbook)
}

#[test]
fn a_table_of_specifications_is_believed() {
    let text = "| Recurso | Valor |\n|---|---|\n| CPU | 2 cores |\n| RAM | 3.8 GB |\n| Swap | 2 GB |\n";
    let found = book(text, |it| {
        vec![format!("{:?} {:?}", it.cpus.as_ref().map(|it| it.value), it.memory.as_ref().map(|it| it.value))]
    });
    assert_eq!(found, ["Some(2) Some(4080218931)"]);
}

#[test]
fn a_requirement_or_a_second_machine_is_not() {
    let requirement = "### Server Requirements\n- **CPU**: 4+ cores\n- **RAM**: 8GB+\n";
    let two = "| a | b |\n|---|---|\n| CPU | 2 cores |\n\n| a | b |\n|---|---|\n| CPU | 4 cores |\n";
    for text in [requirement, two] {
        assert_eq!(book(text, |it| vec![format!("{:?}", it.cpus)]), ["None"]);
    }
}

#[test]
fn a_table_of_states_names_what_is_off() {
    let text = "| Servicio | Estado |\n|---|---|\n| Puma | Activo |\n| PostgreSQL local | **Deshabilitado** |\n";
    assert_eq!(book(text, |it| it.disabled.iter().map(|it| it.value.clone()).collect()), ["postgresql"]);
    let changes = "| Change | Before | After |\n|---|---|---|\n| Redis | Active | Disabled |\n";
    assert!(book(changes, |it| it.disabled.iter().map(|it| it.value.clone()).collect()).is_empty());
}

#[test]
fn records_are_read_in_both_notations() {
    let text = "```\nA a.example.net → 192.0.2.1\nb.example.net. 300 IN A 192.0.2.2\nA list of things\n```\n";
    let show = |it: &super::Runbook| {
        it.dns.iter().map(|it| format!("{} {} {}", it.kind, it.name.value, it.value.value)).collect()
    };
    assert_eq!(book(text, show), ["A a.example.net 192.0.2.1", "A b.example.net 192.0.2.2"]);
}

#[test]
fn a_port_plan_stands_under_a_heading_about_ports() {
    let list = "Shared:\n- Grafana: 3000\n\nProject (x):\n- Redis: 6380 (cache)\n";
    let show = |it: &super::Runbook| -> Vec<String> {
        it.ports.iter().map(|it| format!("{}/{:?} {}", it.service, it.group, it.port)).collect()
    };
    let plan =
        format!("### Port Allocation\n```\n{list}```\n\n#### Loki\n- **Port**: 3100\n- **Retention**: 14 days\n");
    assert_eq!(
        book(&plan, show),
        ["Grafana/Some(\"Shared\") 3000", "Redis/Some(\"Project (x)\") 6380", "Loki/None 3100"]
    );
    assert!(book(&format!("### Limits\n```\n{list}```\n"), show).is_empty());
}

#[test]
fn certificates_are_found_in_commands_and_in_text() {
    let text = "- **Wildcard certificates**: `*.a.net`\n\n```bash\nansible s -m shell -a \"sudo certbot certonly --webroot -d b.a.net,c.a.net\"\ncertbot renew --nginx\n```\n";
    let show = |it: &super::Runbook| {
        it.certificates
            .iter()
            .map(|it| {
                format!("{:?} {:?}", it.names.iter().map(|it| it.value.as_str()).collect::<Vec<_>>(), it.challenge)
            })
            .collect()
    };
    assert_eq!(book(text, show), ["[\"*.a.net\"] Other", "[\"b.a.net\", \"c.a.net\"] Webroot"]);
}

#[test]
fn urls_end_where_the_sentence_goes_on() {
    let text = "See https://a.net/x, or **http://user@b.net:80/**.\n";
    assert_eq!(
        book(text, |it| it.urls.iter().map(|it| format!("{} {}", it.url.value, it.host.value)).collect()),
        ["https://a.net/x a.net", "http://user@b.net:80/ b.net"]
    );
}
