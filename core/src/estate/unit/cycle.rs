//! Cycles in the order of a host's units: which of them start together and wait
//! for each other (systemd finds the same ones when it starts them).

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::order::{Order, Step, Why};
use crate::facts::systemd::target::BOOT;

/// Of what does not start at boot, so many knots of so many units at most are looked at unit by unit.
const MANY: usize = 64;

/// Of one knot, so many cycles at most are told.
const MOST: usize = 16;

/// So many steps are gone at most to find the shortest way round.
const WORK: usize = 2_000_000;

/// Steps that are taken out: a unit, and what it starts after.
type Cuts = BTreeSet<(usize, usize)>;

impl<'h> Order<'h> {
    /// Returns the cycles of units that start together and wait for each other: after the steps that begin these are
    /// taken out, none is left.
    ///
    /// Each cycle begins with a step that is written in a file; where none is, with what a unit is pulled in by.
    pub fn cycles(&self) -> Vec<Vec<Step<'h>>> {
        let mut found = Vec::new();
        if self.has_order() {
            return found;
        }
        let boot: Vec<usize> = (0..self.names.len()).filter(|at| BOOT.contains(&self.names[*at])).collect();
        let boot = self.pulled_by(&boot);
        let none = Cuts::new();
        let mut done: BTreeSet<usize> = BTreeSet::new();
        for knot in self.knots(&|at| boot[at], &none) {
            done.extend(&knot);
            self.untie(knot, &mut found);
        }
        // What starts by hand or by another unit only.
        for knot in self
            .knots(&|_| true, &none)
            .iter()
            .filter(|it| it.len() <= MANY && it.iter().all(|at| !done.contains(at)))
            .take(MANY)
        {
            let together = knot.iter().find_map(|at| {
                let pulled = self.pulled_by(&[*at]);
                self.knots(&|it| pulled[it] && knot.contains(&it), &none).into_iter().next()
            });
            if let Some(together) = together {
                self.untie(together, &mut found);
            }
        }
        found
    }

    /// Whether all units can start one after another: each time one that waits for none that is left (Kahn's
    /// algorithm, from the last to the first).
    fn has_order(&self) -> bool {
        let mut waiting = vec![0; self.names.len()];
        self.after.iter().flatten().for_each(|(after, _)| waiting[*after] += 1);
        let mut open: Vec<usize> = (0..waiting.len()).filter(|at| waiting[*at] == 0).collect();
        let mut placed = 0;
        while let Some(at) = open.pop() {
            placed += 1;
            for (after, _) in &self.after[at] {
                waiting[*after] -= 1;
                if waiting[*after] == 0 {
                    open.push(*after);
                }
            }
        }
        placed == waiting.len()
    }

    /// Finds the shortest cycle of a knot, takes its first step out, and goes on with the knots that are left.
    fn untie(&self, knot: Vec<usize>, found: &mut Vec<Vec<Step<'h>>>) {
        let mut cuts = Cuts::new();
        let mut open = vec![knot];
        while let Some(knot) = open.pop() {
            if cuts.len() == MOST {
                break;
            }
            let Some((cycle, first)) = self.cycle(&knot, &cuts) else { continue };
            found.push(cycle);
            cuts.insert(first);
            let within: BTreeSet<usize> = knot.into_iter().collect();
            open.extend(self.knots(&|it| within.contains(&it), &cuts));
        }
    }

    /// What a unit starts after, without the written steps that are taken out.
    fn steps<'o>(&'o self, at: usize, cuts: &'o Cuts) -> impl Iterator<Item = (usize, Why)> + 'o {
        let is_cut = move |after: usize, why: Why| why.place().is_some() && cuts.contains(&(at, after));
        self.after[at].iter().copied().filter(move |(after, why)| !is_cut(*after, *why))
    }

    /// Which units start when these do.
    fn pulled_by(&self, start: &[usize]) -> Vec<bool> {
        let mut seen = vec![false; self.names.len()];
        let mut open: Vec<usize> = start.to_vec();
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut seen[at], true) {
                open.extend(self.pulls[at].iter().map(|it| it.unit));
            }
        }
        seen
    }

    /// The sets of units of which each waits for each other (Kosaraju's strongly connected components).
    fn knots(&self, within: &dyn Fn(usize) -> bool, cuts: &Cuts) -> Vec<Vec<usize>> {
        let count = self.names.len();
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); count];
        for at in 0..count {
            for (other, _) in self.steps(at, cuts) {
                before[other].push(at);
            }
        }
        let mut seen = vec![false; count];
        let mut finished: Vec<usize> = Vec::new();
        for start in (0..count).filter(|at| within(*at)) {
            let mut open = vec![(start, false)];
            while let Some((at, is_done)) = open.pop() {
                if is_done {
                    finished.push(at);
                } else if !std::mem::replace(&mut seen[at], true) {
                    open.push((at, true));
                    open.extend(self.steps(at, cuts).map(|it| it.0).filter(|it| within(*it)).map(|it| (it, false)));
                }
            }
        }
        let mut taken = vec![false; count];
        let mut knots = Vec::new();
        for start in finished.into_iter().rev() {
            let mut knot = Vec::new();
            let mut open = vec![start];
            while let Some(at) = open.pop() {
                if !std::mem::replace(&mut taken[at], true) {
                    knot.push(at);
                    open.extend(before[at].iter().filter(|it| within(**it)));
                }
            }
            if knot.len() > 1 {
                knot.sort_unstable();
                knots.push(knot);
            }
        }
        knots.sort();
        knots
    }

    /// The shortest way round within a knot that begins with a written step, else with a unit that is pulled in, and
    /// that step; none where systemd alone makes one.
    fn cycle(&self, knot: &[usize], cuts: &Cuts) -> Option<(Vec<Step<'h>>, (usize, usize))> {
        let within: BTreeSet<usize> = knot.iter().copied().collect();
        let steps = knot.iter().flat_map(|at| self.steps(*at, cuts).map(move |(after, why)| (*at, after, why)));
        let steps: Vec<_> = steps.filter(|(_, after, _)| within.contains(after)).collect();
        // In a large knot the first ways round are short enough.
        let most = (WORK / steps.len().max(1)).max(MANY);
        let has_written = steps.iter().any(|(_, _, why)| matches!(why, Why::Written(_)));
        let is_first = |why: Why| matches!(why, Why::Written(_)) || (!has_written && why.place().is_some());
        let first = steps.iter().filter(|(_, _, why)| is_first(*why)).take(most);
        let ways = first.filter_map(|&(unit, after, why)| {
            let mut way = vec![self.step(unit, after, why)];
            way.extend(self.way(after, unit, &within, cuts)?);
            Some((way, (unit, after)))
        });
        ways.min_by_key(|it| it.0.len())
    }

    fn step(&self, unit: usize, after: usize, why: Why) -> Step<'h> {
        Step { unit: self.names[unit], after: self.names[after], why }
    }

    /// The shortest way from one unit to another, breadth first.
    fn way(&self, from: usize, to: usize, within: &BTreeSet<usize>, cuts: &Cuts) -> Option<Vec<Step<'h>>> {
        let mut came: BTreeMap<usize, (usize, Why)> = BTreeMap::new();
        let mut open = VecDeque::from([from]);
        while let Some(at) = open.pop_front() {
            if at == to {
                break;
            }
            for (next, why) in self.steps(at, cuts).filter(|it| within.contains(&it.0)) {
                if next != from && !came.contains_key(&next) {
                    came.insert(next, (at, why));
                    open.push_back(next);
                }
            }
        }
        let mut steps = Vec::new();
        let mut at = to;
        while at != from {
            let (unit, why) = *came.get(&at)?;
            steps.push(self.step(unit, at, why));
            at = unit;
        }
        steps.reverse();
        Some(steps)
    }

    /// Returns whether a unit can be told to start after another without a cycle: both are known, and the other does not
    /// start after it already, by way of whatever else.
    pub fn may_follow(&self, unit: &str, other: &str) -> bool {
        let place = |name: &str| self.places.get(name).copied().flatten();
        let (Some(unit), Some(other)) = (place(unit), place(other)) else { return false };
        let mut seen = BTreeSet::new();
        let mut open = vec![other];
        while let Some(at) = open.pop() {
            // What is that far away nobody looks at.
            if at == unit || seen.len() > MANY * MANY {
                return false;
            }
            if seen.insert(at) {
                open.extend(self.after[at].iter().map(|it| it.0));
            }
        }
        true
    }
}
