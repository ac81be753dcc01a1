//! What one finder knows: the index of a payload, and packed resources that were added to it. A lookup by name takes the same time
//! however much there is; nothing that was added is ever taken away, so that what was found stays valid.

use crate::entry::{Entry, Fields, Piece, IS_EXTENSION, IS_MODULE};
use crate::index::Index;
use crate::packed::{Batch, Resource};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

pub struct Catalog<'a> {
    payload: &'a Index<'a>,
    added: RwLock<Added<'a>>,
    /// Whether anything was: where nothing was, there is nothing to lock.
    any_added: AtomicBool,
}

#[derive(Default)]
struct Added<'a> {
    /// Never removed nor changed: their contents stay where they are.
    batches: Vec<Batch<'a>>,
    /// By name: which batch, and which of its resources.
    table: HashMap<&'a [u8], (usize, usize)>,
    /// All names, sorted; made when asked for.
    names: Option<Arc<Vec<&'a [u8]>>>,
}

impl<'a> Catalog<'a> {
    pub fn new(payload: &'a Index<'a>) -> Catalog<'a> {
        Catalog { payload, added: RwLock::default(), any_added: AtomicBool::new(false) }
    }

    /// The resource of that name.
    pub fn lookup<'s>(&'s self, name: &[u8]) -> Option<Entry<'s>> {
        self.added_entry(name).or_else(|| self.payload.lookup(name))
    }

    /// Whether the resource of that name did not come with the payload.
    pub fn is_added(&self, name: &[u8]) -> bool {
        self.added_entry(name).is_some()
    }

    fn added_entry<'s>(&'s self, name: &[u8]) -> Option<Entry<'s>> {
        if !self.any_added.load(Ordering::Acquire) {
            return None;
        }
        let added = self.read();
        let (batch, number) = *added.table.get(name)?;
        let batch = &added.batches[batch];
        let fields: *const [Piece<'a>] = batch.fields(number);
        // SAFETY: the vector with the fields is neither removed nor changed while `self` lives.
        let fields = unsafe { &*fields };
        let resource = &batch.resources[number];
        Some(Entry { name: resource.name, flags: resource.flags, fields: Fields::Listed(fields) })
    }

    /// Adds resources. Of one that is there already, flags are united and fields with values replaced, unless `replace` says that the
    /// whole of it is.
    pub fn add(&self, mut batch: Batch<'a>, replace: bool) {
        let mut added = self.added.write().unwrap_or_else(PoisonError::into_inner);
        let own = added.batches.len();
        added.table.reserve(batch.resources.len());
        let names = batch.resources.iter().map(|resource| resource.name).enumerate();
        let before: Vec<_> = names.map(|(number, name)| added.table.insert(name, (own, number))).collect();
        if !replace {
            let mut is_last = vec![true; before.len()];
            for (_, number) in before.iter().flatten().filter(|(place, _)| *place == own) {
                is_last[*number] = false;
            }
            for number in (0..before.len()).filter(|number| is_last[*number]) {
                self.unite(&added, &mut batch, &before, number);
            }
        }
        added.batches.push(batch);
        added.names = None;
        self.any_added.store(true, Ordering::Release);
    }

    /// Unites the last resource of its name in `batch` with those of that name `before` it, each of which is copied once at most.
    fn unite(&self, added: &Added<'a>, batch: &mut Batch<'a>, before: &[Option<(usize, usize)>], number: usize) {
        let mut place = before[number];
        if place.is_none() && self.payload.lookup(batch.resources[number].name).is_none() {
            return;
        }
        let mut union = Union::default();
        union.add(batch.resources[number].flags, batch.fields(number).iter().copied());
        while let Some((_, earlier)) = place.filter(|(place, _)| *place == added.batches.len()) {
            union.add(batch.resources[earlier].flags, batch.fields(earlier).iter().copied());
            place = before[earlier];
        }
        let name = batch.resources[number].name;
        if let Some((place, earlier)) = place {
            let other = &added.batches[place];
            union.add(other.resources[earlier].flags, other.fields(earlier).iter().copied());
        } else if let Some(entry) = self.payload.lookup(name) {
            union.add(entry.flags, entry.pieces());
        }
        union.pieces.sort_by_key(|piece| piece.kind); // stable: maps and lists stay in order
        let (first, count) = (batch.pieces.len(), union.pieces.len());
        batch.pieces.extend(union.pieces);
        batch.resources[number] = Resource { name, flags: union.flags, first, count };
    }

    /// The names of all resources, sorted.
    pub fn names(&self) -> Arc<Vec<&'a [u8]>> {
        if let Some(names) = &self.read().names {
            return names.clone();
        }
        let mut added = self.added.write().unwrap_or_else(PoisonError::into_inner);
        let mut names: Vec<&'a [u8]> =
            self.payload.entries().map(|entry| entry.name).chain(added.table.keys().copied()).collect();
        names.sort_unstable();
        names.dedup();
        let names = Arc::new(names);
        added.names = Some(names.clone());
        names
    }

    /// The modules directly in a package, or those in none for an empty name: with their names as the package knows them.
    pub fn children<'s>(&'s self, package: &[u8]) -> Vec<(&'a [u8], Entry<'s>)> {
        let names = self.names();
        let prefix = if package.is_empty() { Vec::new() } else { [package, b"."].concat() };
        let start = names.partition_point(|name| *name < prefix.as_slice());
        let below = names[start..].iter().map_while(|name| Some((*name, name.strip_prefix(prefix.as_slice())?)));
        let direct = below.filter(|(_, rest)| !rest.is_empty() && !rest.contains(&b'.'));
        let found = direct.filter_map(|(name, rest)| Some((rest, self.lookup(name)?)));
        found.filter(|(_, entry)| entry.has(IS_MODULE | IS_EXTENSION)).collect()
    }

    fn read(&self) -> RwLockReadGuard<'_, Added<'a>> {
        self.added.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Several resources as one: all their flags, and of each kind of field the one that was added first.
#[derive(Default)]
struct Union<'a> {
    flags: u32,
    /// One bit for each kind that is there.
    kinds: u32,
    pieces: Vec<Piece<'a>>,
}

impl<'a> Union<'a> {
    fn add(&mut self, flags: u32, pieces: impl Iterator<Item = Piece<'a>>) {
        self.flags |= flags;
        let known = self.kinds;
        for piece in pieces.filter(|piece| known >> (piece.kind & 31) & 1 == 0) {
            self.kinds |= 1 << (piece.kind & 31);
            self.pieces.push(piece);
        }
    }
}

#[cfg(test)]
#[path = "catalog_test.rs"]
mod tests;
