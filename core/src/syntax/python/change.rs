//! Lists and dictionaries that change in place: through a name, an element of another object, or a second name.

use ruff_python_ast::Expr;

use super::evaluator::{Evaluator, Outcome};
use super::{Item, Object};
use crate::source::{Span, Value};

impl<'a> Evaluator<'a> {
    /// Notes that names stand for one list or dictionary, or for a part of one: `A = B`, `A = B = []`, `A = {"x": B}`.
    pub(super) fn note_aliases(&mut self, targets: &'a [Expr], value: &'a Expr) {
        let mut names: Vec<&str> = Vec::new();
        parts(value, &mut names);
        let is_object = |it: &Item| matches!(it.known(), Some(Object::List(_) | Object::Dict(_)) | None);
        names.retain(|it| self.globals.values.get(*it).is_some_and(is_object));
        let roots: Vec<&str> = targets.iter().filter_map(root).collect();
        let Some((first, rest)) = roots.split_first() else { return };
        let pairs = roots.iter().flat_map(|root| names.iter().map(move |name| (*root, *name)));
        let pairs: Vec<_> = pairs.chain(rest.iter().map(|it| (*first, *it))).collect();
        self.aliases.extend(pairs.into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())));
    }

    /// Makes every other name unknown that may stand for the object behind `target`; gives whether that object holds
    /// itself in another place.
    pub(super) fn changes_in_place(&mut self, target: &Expr) -> bool {
        let Some(root) = root(target).filter(|_| !self.aliases.is_empty()) else { return false };
        let other = |(a, b): &(String, String)| match (a == root, b == root) {
            (true, false) => Some(b.clone()),
            (false, true) => Some(a.clone()),
            _ => None,
        };
        let others: Vec<String> = self.aliases.iter().filter_map(other).collect();
        let itself = self.aliases.iter().any(|(a, b)| a == root && b == root);
        for name in others {
            if let Some(item) = self.globals.values.get_mut(&name) {
                item.value = super::object::not_evaluated("a list with two names that is changed");
            }
        }
        itself && !matches!(target, Expr::Name(_))
    }

    /// Sets the name of an object that was changed in place, where it is a name of the function in hand or of the module.
    pub(super) fn rebind(&mut self, name: &str, item: Item) {
        match &mut self.locals {
            Some(locals) if locals.contains_key(name) => drop(locals.insert(name.to_owned(), item)),
            Some(_) => {
                let locals = self.locals.take();
                self.bind(name, item);
                self.locals = locals;
            }
            None => self.bind(name, item),
        }
    }

    /// Makes unknown what stands behind an expression that changes it in a way that is not followed.
    pub(super) fn spoil(&mut self, target: &Expr, at: Span) {
        self.changes_in_place(target);
        if let Some(name) = root(target).map(str::to_owned) {
            let changed = self.unknown("a list that is changed in place", at);
            self.rebind(&name, changed);
        }
    }

    /// Puts a new object where an expression leads to: a name, or an element of an object behind a name.
    pub(super) fn replace(&mut self, target: &'a Expr, item: Item, at: Span) -> Outcome<()> {
        if self.changes_in_place(target) {
            self.spoil(target, at);
            return Ok(());
        }
        match target {
            Expr::Name(name) => self.rebind(name.id.as_str(), item),
            Expr::Subscript(it) => {
                let object = self.eval(&it.value)?;
                let key = self.eval(&it.slice)?;
                match with_element(&object, &key, item) {
                    Some(changed) => self.replace(&it.value, changed, at)?,
                    None => self.spoil(target, at),
                }
            }
            _ => self.spoil(target, at),
        }
        Ok(())
    }
}

/// The object with another element at `key`.
fn with_element(object: &Item, key: &Item, item: Item) -> Option<Item> {
    let mut changed = object.clone();
    let wanted = key.known()?;
    match &mut changed.value {
        Value::Known(Object::Dict(pairs)) if pairs.iter().all(|it| it.0.known().is_some()) => {
            let same = |it: &&mut (Item, Item)| it.0.known().and_then(|it| it.equals(wanted)) == Some(true);
            match pairs.iter_mut().find(same) {
                Some(pair) => pair.1 = item,
                None => pairs.push((key.clone(), item)),
            }
        }
        Value::Known(Object::List(items)) => {
            let at = usize::try_from(wanted.as_integer()?).ok()?;
            *items.get_mut(at)? = item;
        }
        _ => return None,
    }
    Some(changed)
}

/// The names whose objects a value is, or holds, as they are.
fn parts<'v>(value: &'v Expr, found: &mut Vec<&'v str>) {
    match value {
        Expr::Name(_) | Expr::Subscript(_) => found.extend(root(value)),
        Expr::List(it) => it.elts.iter().for_each(|it| parts(it, found)),
        Expr::Tuple(it) => it.elts.iter().for_each(|it| parts(it, found)),
        Expr::Dict(it) => it.items.iter().for_each(|it| parts(&it.value, found)),
        _ => {}
    }
}

/// The name at the root of `a.b["c"][0]`.
fn root(target: &Expr) -> Option<&str> {
    match target {
        Expr::Name(it) => Some(it.id.as_str()),
        Expr::Subscript(it) => root(&it.value),
        Expr::Attribute(it) => root(&it.value),
        _ => None,
    }
}
