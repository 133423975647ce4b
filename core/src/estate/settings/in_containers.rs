//! Settings of applications in containers of Compose, put together from text.

use crate::estate::testing::estate;
use crate::syntax::python::Object;

const CODE: &str = "//- web/config/wsgi.py\nimport os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings')\n\
    //- web/config/settings.py\nimport os\nfrom pathlib import Path\nBASE = Path(__file__).resolve().parent.parent\n\
    DEBUG = os.environ.get('DEBUG') == '1'\nALLOWED_HOSTS = os.environ['HOSTS'].split(',')\nROOT = str(BASE / 'static')\n";
const FILE: &str = "//- web/Dockerfile\nFROM python:3.12\nWORKDIR /app\nCOPY . .\n";

/// `DEBUG`, `ALLOWED_HOSTS` and `ROOT` of the first container.
fn asked(service: &str, files: &str) -> String {
    let estate = estate(&format!(
        "//- compose.yml\nservices:\n  web:\n    command: gunicorn config.wsgi -b 0.0.0.0:8000\n    environment:\n      HOSTS: a.cl\n    \
         {}\n{CODE}{files}",
        service.replace('\n', "\n    ")
    ));
    let Some(settings) = &estate.hosts[0].containers[0].process.settings else { return "none".to_owned() };
    let shown = |name: &str| match settings.get(name).map(|it| it.known()) {
        None => "absent".to_owned(),
        Some(None) => "unknown".to_owned(),
        Some(Some(it)) => match it.elements() {
            Some(items) => items.iter().filter_map(|it| it.known()?.text()).collect::<Vec<_>>().join(" "),
            None => it.text().unwrap_or_else(|| Object::class(it).to_owned()),
        },
    };
    ["DEBUG", "ALLOWED_HOSTS", "ROOT"].map(shown).join("|")
}

#[test]
fn code_that_is_mounted_or_built() {
    let named = "environment:\n  HOSTS: a.cl\n  DJANGO_SETTINGS_MODULE: config.settings\n  DEBUG: '1'";
    let mounted = |more: &str| asked(&format!("image: x\nworking_dir: /code\nvolumes: [{more}]\n{named}"), "");
    assert_eq!(mounted("'./web:/code'"), "True|a.cl|/code/static");
    assert_eq!(mounted("'./web:/code:ro', 'static:/code/static'"), "True|a.cl|/code/static");
    assert_eq!(mounted("'./web:/app'"), "none", "another folder");
    assert_eq!(mounted("'web:/code'"), "none", "a volume of that name");
    assert_eq!(mounted("'./web:/code', './other:/code/config'"), "none", "something else is put over it");
    assert_eq!(mounted("'./web:/code', '${MORE}'"), "none");
    assert_eq!(asked("build: ./web", FILE), "False|a.cl|/app/static");
    assert_eq!(asked("build: {context: web}", FILE), "False|a.cl|/app/static");
    assert_eq!(asked("build: ./web\nvolumes: ['./web:/app']", FILE), "False|a.cl|/app/static");
}

#[test]
fn images_that_are_not_known() {
    let of = |file: &str| asked("build: ./web", &format!("//- web/Dockerfile\n{file}\n"));
    assert_eq!(of("FROM acme/python\nWORKDIR /app\nCOPY . ."), "none", "it may name other settings");
    let named = "ENV DJANGO_SETTINGS_MODULE=config.settings DEBUG=1";
    assert_eq!(of(&format!("FROM acme/python\nWORKDIR /app\n{named}\nCOPY . .")), "True|a.cl|/app/static");
    assert_eq!(of("FROM python:3\nWORKDIR /app\nCOPY . .\nENTRYPOINT [\"./start.sh\"]"), "none");
    assert_eq!(of("FROM python:3\nWORKDIR /app\nCOPY . /srv"), "none");
    let parts = "COPY requirements.txt /app/requirements.txt\nCOPY ./config /app/config";
    assert_eq!(of(&format!("FROM python:3\nWORKDIR /app\n{parts}")), "False|a.cl|/app/static");
    assert_eq!(of("FROM python:3\nWORKDIR /app\nCOPY . .\nCOPY other /app/config"), "none");
    assert_eq!(of("FROM python:3\nWORKDIR /app\nCOPY . .\nCOPY --from=x /a /app"), "none");
    assert_eq!(of("FROM python:3\nWORKDIR /app\nCOPY . .\nRUN sed -i s/a/b/ config/settings.py"), "none");
    assert_eq!(asked("build: ./web\nenv_file: prod.env", FILE), "none", "it may name other settings");
    let held = format!("{FILE}//- prod.env\nDEBUG=1\n");
    assert_eq!(asked("build: ./web\nenv_file: prod.env", &held), "True|a.cl|/app/static");
    assert_eq!(asked("image: x", ""), "none");
    assert_eq!(asked("build: ./web", ""), "none");
}
