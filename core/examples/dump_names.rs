use landreeve::estate::Estate;
use landreeve::source::FileSet;
fn main() {
    for path in std::env::args().skip(1) {
        let text = std::fs::read(&path).unwrap();
        let name = path.rsplit('/').next().unwrap().replace(".txt", ".md");
        let files = FileSet::new([landreeve::source::Input {
            path: name,
            content: landreeve::source::Content::Bytes(text),
            named: true,
        }]);
        let estate = Estate::new(files, None, &[]).unwrap();
        for t in &estate.texts {
            let at = estate.files.positions(t.source.all()).0;
            println!("{:?} {:?} {:?} host={} line={}", t.kind, t.path, t.place, t.host, at.line);
        }
        for h in &estate.hosts {
            println!(
                "dns {:?}",
                h.runbook.dns.iter().map(|r| (r.name.value.clone(), r.value.value.clone())).collect::<Vec<_>>()
            );
            println!(
                "ports {:?}",
                h.runbook.ports.iter().map(|r| (r.service.clone(), r.group.clone(), r.port)).collect::<Vec<_>>()
            );
            println!(
                "certs {:?}",
                h.runbook
                    .certificates
                    .iter()
                    .map(|r| (
                        r.names.iter().map(|n| n.value.clone()).collect::<Vec<_>>(),
                        r.challenge.clone(),
                        r.requested
                    ))
                    .collect::<Vec<_>>()
            );
            println!("urls {:?}", h.runbook.urls.iter().map(|r| r.url.value.clone()).collect::<Vec<_>>());
            println!("disabled {:?}", h.runbook.disabled.iter().map(|r| r.value.clone()).collect::<Vec<_>>());
        }
    }
}
