//! Corners of documents: where code stands, and what Markdown strips from it.

use proptest::prelude::*;

use super::*;
use crate::source::FileSet;

fn document(text: &str) -> Document {
    let files = FileSet::from_texts([("a.md", text)]);
    let id = files.ids().next().unwrap();
    Document::parse(&Source::whole(id, files.text(id).clone()))
}

fn blocks(document: &Document) -> Vec<(&str, &str)> {
    let code = |part: &'_ Part| match &part.kind {
        PartKind::Code(block) => Some((block.info_text.clone(), block.source.text.clone())),
        _ => None,
    };
    let found: Vec<_> = document.parts.iter().filter_map(code).collect();
    found.into_iter().map(|(a, b)| (&*Box::leak(a.into_boxed_str()), &*Box::leak((*b).into()))).collect()
}

#[test]
fn code_keeps_its_offsets_in_lists_and_quotations() {
    let text = "- do:\n  ```bash\n  ls\n\n  pwd\n  ```\n> ```\n> a\n> ```\n";
    let document = document(text);
    assert_eq!(blocks(&document), [("bash", "ls\n\n  pwd\n"), ("", "a\n")]);
    for part in &document.parts {
        if let PartKind::Code(block) = &part.kind {
            let at = block.source.all();
            assert_eq!(text[at.range()].len(), block.source.text.len());
        }
    }
}

#[test]
fn cells_lose_their_markup() {
    let document = document("| A | B |\n|---|---|\n| `X` | **off** |\n");
    let PartKind::Table(table) = &document.parts[0].kind else { panic!("{document:?}") };
    let cells: Vec<_> = table.body()[0].cells.iter().map(|it| (&*it.text, document.slice(it.content))).collect();
    assert_eq!(cells, [("X", "X"), ("off", "off")]);
}

#[test]
fn front_matter_is_no_heading() {
    let document = document("---\nname: x\n---\n\n# T\n\ntext `code` more\n");
    assert_eq!(document.parts.len(), 2, "{document:?}");
    assert!(matches!(document.parts[0].kind, PartKind::Heading(1)));
}

#[test]
fn headings_go_up_by_level() {
    let document = document("# A\n## B\n### C\n## D\ntext\n");
    let above: Vec<_> = document.headings_of(&document.parts[4]).map(|it| document.slice(it.span)).collect();
    assert_eq!(above, ["## D", "# A"]);
}

proptest! {
    #[test]
    fn parts_stand_in_order(text in "[-#>|`~ \\n\\ta-c*_1.\\[\\]()é]{0,200}") {
        let document = document(&text);
        let mut at = 0;
        for part in &document.parts {
            prop_assert!(part.span.start >= at, "{:?}", document);
            prop_assert!(text.get(part.span.range()).is_some());
            at = part.span.end;
            if let PartKind::Code(block) = &part.kind {
                prop_assert_eq!(text.get(block.source.all().range()).map(str::len), Some(block.source.text.len()));
                prop_assert!(text.get(block.info.range()).is_some());
            }
        }
    }
}
