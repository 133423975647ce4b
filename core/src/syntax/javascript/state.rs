//! What a running program holds: arrays and objects, and the names of each scope.
//!
//! What may or may not be run, or is run at a time that nobody knows, can change what stood there before: such a change
//! leaves what is changed unknown ([`State::doubt`]).

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::object::{Thing, Val, not_evaluated};
use crate::source::{Located, Span, Value};

/// An array or an object.
#[derive(Debug, Default)]
pub(super) struct Cell {
    /// The elements of an array.
    pub(super) items: Option<Vec<Val>>,
    /// The properties of an object, in order.
    pub(super) properties: Vec<(Rc<str>, Val)>,
    /// Whether there may be other properties.
    pub(super) open: bool,
    /// Whether something else may have changed it.
    pub(super) lost: bool,
    /// The class that it is of.
    pub(super) class: Option<usize>,
}

/// The names of a block, function or module.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    pub(super) parent: Option<usize>,
    pub(super) names: HashMap<&'a str, Val>,
    /// Whether `var` stays in it.
    pub(super) is_function: bool,
}

/// How much there is at some moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    scopes: usize,
    cells: usize,
}

/// Everything that a program holds.
#[derive(Debug, Default)]
pub(super) struct State<'a> {
    pub(super) cells: Vec<Cell>,
    pub(super) scopes: Vec<Scope<'a>>,
    /// Whether what is run now is run later than what follows it.
    pub(super) late: bool,
    /// The names, by their scopes, and the cells that were looked at by such code.
    late_names: HashSet<(usize, &'a str)>,
    late_cells: HashSet<usize>,
    /// Whether something of that was changed by code that comes before it in truth.
    pub(super) is_disordered: bool,
    /// What was there before something that may not be run, or not now: what it changes of that is not known any more.
    pub(super) doubt: Option<Mark>,
}

const CHANGED: &str = "what something may change";

impl<'a> State<'a> {
    pub(super) fn mark(&self) -> Mark {
        Mark { scopes: self.scopes.len(), cells: self.cells.len() }
    }

    pub(super) fn array(&mut self, items: Vec<Val>) -> Thing {
        self.cell(Cell { items: Some(items), ..Cell::default() })
    }

    pub(super) fn object(&mut self, properties: Vec<(Rc<str>, Val)>) -> Thing {
        self.cell(Cell { properties, ..Cell::default() })
    }

    pub(super) fn cell(&mut self, cell: Cell) -> Thing {
        self.cells.push(cell);
        Thing::Cell(self.cells.len() - 1)
    }

    pub(super) fn scope(&mut self, parent: Option<usize>, is_function: bool) -> usize {
        self.scopes.push(Scope { parent, names: HashMap::new(), is_function });
        self.scopes.len() - 1
    }

    /// Returns what a name stands for.
    pub(super) fn find(&self, scope: usize, name: &str) -> Option<&Val> {
        let at = self.scope_of(scope, name)?;
        self.scopes[at].names.get(name)
    }

    fn scope_of(&self, scope: usize, name: &str) -> Option<usize> {
        let mut next = Some(scope);
        while let Some(at) = next {
            if self.scopes[at].names.contains_key(name) {
                return Some(at);
            }
            next = self.scopes[at].parent;
        }
        None
    }

    /// Notes that a name is looked at.
    pub(super) fn look_at(&mut self, scope: usize, name: &str) {
        if !self.late {
            return;
        }
        if let Some(at) = self.scope_of(scope, name)
            && let Some((own, _)) = self.scopes[at].names.get_key_value(name)
        {
            self.late_names.insert((at, own));
        }
    }

    /// Notes that what an array or object holds is looked at.
    pub(super) fn look_into(&mut self, cell: usize) {
        if self.late {
            self.late_cells.insert(cell);
        }
    }

    /// Declares a name in a scope; with `var` in the nearest one of a function.
    pub(super) fn declare(&mut self, scope: usize, name: &'a str, val: Val, is_var: bool) {
        let mut at = scope;
        while is_var && !self.scopes[at].is_function {
            let Some(parent) = self.scopes[at].parent else { break };
            at = parent;
        }
        self.write(at, name, val);
    }

    /// Assigns to a name; returns whether there is one.
    pub(super) fn assign(&mut self, scope: usize, name: &'a str, val: Val) -> bool {
        let mut next = Some(scope);
        while let Some(at) = next {
            if self.scopes[at].names.contains_key(name) {
                self.write(at, name, val);
                return true;
            }
            next = self.scopes[at].parent;
        }
        false
    }

    fn write(&mut self, scope: usize, name: &'a str, val: Val) {
        let val = if self.doubt.is_some_and(|it| scope < it.scopes) { doubtful(&val) } else { val };
        self.is_disordered |= !self.late && self.late_names.contains(&(scope, name));
        self.scopes[scope].names.insert(name, val);
    }

    /// Whether what happens now to a cell may not happen.
    fn is_doubtful(&self, cell: usize) -> bool {
        self.doubt.is_some_and(|it| cell < it.cells)
    }

    /// Sets a property.
    pub(super) fn set(&mut self, cell: usize, name: Rc<str>, val: Val) {
        let val = if self.is_doubtful(cell) { doubtful(&val) } else { val };
        self.is_disordered |= !self.late && self.late_cells.contains(&cell);
        let properties = &mut self.cells[cell].properties;
        match properties.iter_mut().find(|it| it.0 == name) {
            Some(found) => found.1 = val,
            None => properties.push((name, val)),
        }
    }

    /// Returns the elements of an array, to change them; `None` where they are not known any more.
    pub(super) fn change(&mut self, cell: usize) -> Option<&mut Vec<Val>> {
        if self.is_doubtful(cell) {
            self.cells[cell].lost = true;
        }
        self.is_disordered |= !self.late && self.late_cells.contains(&cell);
        let cell = &mut self.cells[cell];
        if cell.lost { None } else { cell.items.as_mut() }
    }

    /// Notes that other code gets a value: it may change what it holds.
    pub(super) fn lose(&mut self, val: &Val) {
        let mut open = vec![val.clone()];
        while let Some(val) = open.pop() {
            let Value::Known(Thing::Cell(at)) = val.value else { continue };
            let cell = &mut self.cells[at];
            if std::mem::replace(&mut cell.lost, true) {
                continue;
            }
            open.extend(cell.items.iter().flatten().cloned());
            open.extend(cell.properties.iter().map(|it| it.1.clone()));
        }
    }

    /// Returns the elements of an array that is known.
    pub(super) fn items(&self, val: &Val) -> Option<&[Val]> {
        let Value::Known(Thing::Cell(at)) = val.value else { return None };
        let cell = &self.cells[at];
        if cell.lost { None } else { cell.items.as_deref() }
    }

    /// Returns an object that is known.
    pub(super) fn plain(&self, val: &Val) -> Option<&Cell> {
        let Value::Known(Thing::Cell(at)) = val.value else { return None };
        Some(&self.cells[at]).filter(|it| !it.lost && it.items.is_none())
    }
}

fn doubtful(val: &Val) -> Val {
    Located { value: not_evaluated(CHANGED), span: val.span, from: Vec::new() }
}

/// Returns a value that is known.
pub(super) fn known(thing: Thing, at: Span) -> Val {
    Located::new(Value::Known(thing), at)
}
