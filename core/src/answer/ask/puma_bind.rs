//! `puma_bind`: what Puma makes of a bind: how many sockets, at which path and with which mode, or how it ends.

use serde_json::{Value, json};

use super::{BadQuestion, Input};
use crate::estate::process::puma::{Bound, bound};

pub(super) fn answer(input: &Input<'_>) -> Result<Value, BadQuestion> {
    // The table's name for a folder that is there, and that Puma runs in.
    let uri = input.text("uri")?.replace("@D/", "/D/");
    Ok(match bound(&uri) {
        Err(why) => json!({ "ok": false, "how": why.how() }),
        Ok(Bound::Tcp { host, port }) => {
            // The loopback addresses of both families.
            let sockets = if host == "localhost" { 2 } else { 1 };
            let mut answer = json!({ "ok": true, "sockets": sockets });
            if port > 0 {
                answer["port"] = port.into();
            }
            answer
        }
        Ok(Bound::Unix { path, mode }) => {
            let path = path.strip_prefix("/D/").unwrap_or(&path);
            json!({ "ok": true, "sockets": 1, "path": path, "mode": format!("{mode:04o}") })
        }
    })
}
