//! Which settings a process uses, and what they come to.

use crate::estate::testing::estate;
use crate::source::Value;
use crate::syntax::python::Object;

const UNIT: &str = "//- etc/systemd/system/web.service\n[Service]\nWorkingDirectory=/opt/shop\n\
    EnvironmentFile=/opt/shop/.env\nExecStart=/opt/shop/venv/bin/gunicorn config.wsgi:application\n";

fn asked(fixture: &str, names: &[&str]) -> String {
    let estate = estate(fixture);
    let process = &estate.hosts[0].processes[0];
    let Some(settings) = &process.settings else { return "none".to_owned() };
    if let Some(raised) = &settings.raised {
        return format!("{}!", raised.class);
    }
    let shown = |name: &&str| match settings.get(name).map(|it| &it.value) {
        None => "absent".to_owned(),
        Some(Value::Unknown(_)) => "unknown".to_owned(),
        Some(Value::Known(object)) => match object.elements() {
            Some(items) => {
                let items = items.iter().map(|it| it.known().and_then(Object::text).unwrap_or("?".to_owned()));
                items.collect::<Vec<_>>().join(" ")
            }
            None => object.text().unwrap_or_else(|| object.class().to_owned()),
        },
    };
    names.iter().map(shown).collect::<Vec<_>>().join("|")
}

const WSGI: &str = "//- opt/shop/config/wsgi.py\nimport os\nfrom django.core.wsgi import get_wsgi_application\n\
    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings.production')\napplication = get_wsgi_application()\n";

#[test]
fn a_chain_of_modules() {
    let base = "//- opt/shop/config/settings/base.py\nfrom pathlib import Path\nimport environ\n\
        BASE_DIR = Path(__file__).resolve(strict=True).parent.parent.parent\nenv = environ.Env(DEBUG=(bool, False))\n\
        environ.Env.read_env(BASE_DIR / '.env')\nDEBUG = env('DEBUG')\nALLOWED_HOSTS = env.list('ALLOWED_HOSTS', default=[])\n\
        INSTALLED_APPS = ['a']\nSTATIC_ROOT = str(BASE_DIR / 'static')\n";
    let production = "//- opt/shop/config/settings/production.py\nfrom .base import *  # noqa\nfrom .base import env\n\
        ALLOWED_HOSTS += ['www.shop.cl']\nSECRET_KEY = env('SECRET_KEY')\nINSTALLED_APPS += ['b']\n";
    let env = "//- opt/shop/.env\nALLOWED_HOSTS=shop.cl,api.shop.cl\nSECRET_KEY=x1\n";
    let all = format!("{UNIT}{WSGI}{base}{production}{env}");
    assert_eq!(
        asked(&all, &["DEBUG", "ALLOWED_HOSTS", "INSTALLED_APPS", "STATIC_ROOT", "SECRET_KEY", "X"]),
        "False|shop.cl api.shop.cl www.shop.cl|a b|/opt/shop/static|x1|absent"
    );
    let without = format!("{UNIT}{WSGI}{base}{production}//- opt/shop/.env\nA=1\n");
    assert_eq!(asked(&without, &[]), "ImproperlyConfigured!");
}

#[test]
fn which_module_a_process_uses() {
    let settings = |path: &str, name: &str| format!("//- opt/shop/{path}\nNAME = '{name}'\nALLOWED_HOSTS = []\n");
    let two = settings("config/settings/production.py", "p") + &settings("config/settings/dev.py", "d");
    let env = "//- opt/shop/.env\nDJANGO_SETTINGS_MODULE=config.settings.dev\n";
    let plain = "//- opt/shop/.env\nA=1\n";
    assert_eq!(asked(&format!("{UNIT}{WSGI}{two}{plain}"), &["NAME"]), "p");
    assert_eq!(asked(&format!("{UNIT}{WSGI}{two}"), &["NAME"]), "none", "a file that is not here may say another");
    assert_eq!(asked(&format!("{UNIT}{WSGI}{two}{env}"), &["NAME"]), "d", "setdefault leaves a variable alone");
    assert_eq!(asked(&format!("{UNIT}{two}{plain}"), &["NAME"]), "none", "nothing says which");
    let one = settings("config/settings.py", "s");
    assert_eq!(asked(&format!("{UNIT}{one}//- opt/shop/.env\nA=1\n"), &["NAME"]), "s");
}

#[test]
fn a_module_that_is_not_there_hides_what_came_before() {
    let settings = "//- opt/shop/config/settings/production.py\nDEBUG = True\nNAME = 'a'\nfrom .local import *\n\
        ALLOWED_HOSTS = ['a.cl']\n";
    let env = "//- opt/shop/.env\nA=1\n";
    assert_eq!(asked(&format!("{UNIT}{WSGI}{settings}{env}"), &["DEBUG", "ALLOWED_HOSTS"]), "unknown|a.cl");
}

#[test]
fn an_env_file_that_the_estate_does_not_hold_leaves_defaults_open() {
    let settings = "//- opt/shop/config/settings/production.py\nfrom decouple import config, Csv\n\
        DEBUG = config('DEBUG', default=True, cast=bool)\nALLOWED_HOSTS = config('HOSTS', cast=Csv())\n";
    let env = "//- opt/shop/.env\nHOSTS=a.cl, b.cl\nDEBUG=off\n";
    assert_eq!(asked(&format!("{UNIT}{WSGI}{settings}{env}"), &["DEBUG", "ALLOWED_HOSTS"]), "False|a.cl b.cl");
    let unit = UNIT.replace("EnvironmentFile=/opt/shop/.env\n", "Environment=HOSTS=a.cl\n");
    assert_eq!(asked(&format!("{unit}{WSGI}{settings}"), &["DEBUG", "ALLOWED_HOSTS"]), "unknown|a.cl");
}
