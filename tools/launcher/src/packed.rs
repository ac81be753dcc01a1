//! Reads packed resources, format version 3: from front to back, every byte of its indexes and every bound checked. Nothing is
//! copied. Says the same of the same bytes as `tools/resources/walk.py`.

use crate::entry::{Piece, NAME};
use crate::ffi::PyObject;

const MAGIC: &[u8; 8] = b"pyembed\x03";
const HEADER: usize = 21;

/// How the lengths of a field stand in the index: bytes of a count, of a key's length and of a value's length.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Unknown,
    /// The bit in a resource's flags.
    Flag(u32),
    Value(usize),
    List,
    Map(usize),
}

const FORMS: [Form; 0x1f] = {
    let mut forms = [Form::Unknown; 0x1f];
    forms[0x03] = Form::Value(2);
    forms[0x04] = Form::Flag(1);
    forms[0x05] = Form::Flag(2);
    let mut id = 0x06;
    while id <= 0x13 {
        forms[id] = Form::Value(4);
        id += 1;
    }
    forms[0x0b] = Form::Map(8);
    forms[0x0c] = Form::Map(8);
    forms[0x0d] = Form::Value(8);
    forms[0x0e] = Form::List;
    forms[0x14] = Form::Map(4);
    forms[0x15] = Form::Map(4);
    id = 0x16;
    while id <= 0x1c {
        forms[id] = Form::Flag(1 << (id - 0x14));
        id += 1;
    }
    forms[0x1d] = Form::Value(8);
    forms[0x1e] = Form::Value(4);
    forms
};

fn form(field: u8) -> Form {
    FORMS.get(usize::from(field)).copied().unwrap_or(Form::Unknown)
}

/// Whether a field's values, not only its keys, are text.
fn is_text(field: u8) -> bool {
    matches!(field, 0x03 | 0x0e | 0x1e)
}

/// What packed resources hold, in the order they stand.
pub struct Batch<'a> {
    pub resources: Vec<Resource<'a>>,
    /// The fields of all of them.
    pub pieces: Vec<Piece<'a>>,
}

impl<'a> Batch<'a> {
    /// The fields of the resource of that number.
    pub fn fields(&self, number: usize) -> &[Piece<'a>] {
        let resource = &self.resources[number];
        &self.pieces[resource.first..resource.first + resource.count]
    }
}

/// One resource and which of its batch's pieces are its fields.
pub struct Resource<'a> {
    pub name: &'a [u8],
    pub flags: u32,
    pub first: usize,
    pub count: usize,
}

/// A run of blobs that are of one field.
#[derive(Clone, Copy)]
struct Section {
    cursor: usize,
    end: usize,
    /// Bytes after each blob.
    padding: usize,
}

type Sections = [Option<Section>; 256];

/// Reads packed resources. `owner` is noted with every value.
pub fn parse(data: &[u8], owner: *mut PyObject) -> Result<Batch<'_>, String> {
    if data.len() < MAGIC.len() {
        return Err(cut_short(data, "the magic alone", MAGIC.len()));
    }
    if data[..MAGIC.len()] != *MAGIC {
        let start = data[..MAGIC.len()].escape_ascii();
        return Err(format!("not packed resources of version 3: they start with '{start}'"));
    }
    if data.len() < HEADER {
        return Err(cut_short(data, "the header", HEADER));
    }
    let section_count = data[8];
    let [blob_index_length, count, index_length] = [9, 13, 17].map(|at| number(&data[at..at + 4]) as usize);
    let index_start = HEADER.checked_add(blob_index_length);
    let blobs_start = index_start.and_then(|start| start.checked_add(index_length));
    let (index_start, blobs_start) = match (index_start, blobs_start) {
        (Some(index), Some(blobs)) if blobs <= data.len() => (index, blobs),
        _ => return Err(format!("packed resources are cut short: {} bytes, their indexes are longer", data.len())),
    };
    let blob_index = Reader { data: &data[..index_start], position: HEADER, part: "the blob index" };
    let sections = read_sections(data, blob_index, section_count, blobs_start)?;
    let index = Reader { data: &data[..blobs_start], position: index_start, part: "the resources index" };
    let mut walk = Walk { blobs: data, owner, index, sections, pieces: Vec::new(), number: 0 };
    if count == 0 || index_length == 0 {
        return Ok(Batch { resources: Vec::new(), pieces: walk.pieces }); // the format's way to say that there is nothing
    }
    let resources = walk.resources(count)?;
    for (field, section) in walk.sections.iter().enumerate() {
        let Some(section) = section.filter(|section| section.cursor != section.end) else { continue };
        if form(field as u8) != Form::Unknown {
            let left = section.end - section.cursor;
            return Err(format!("section {field:#04x} has {left} bytes at {} that belong to nothing", section.cursor));
        }
    }
    Ok(Batch { resources, pieces: walk.pieces })
}

fn cut_short(data: &[u8], part: &str, length: usize) -> String {
    format!("packed resources are cut short: {} bytes, {part} has {length}", data.len())
}

/// Little-endian, of up to eight bytes.
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte))
}

/// A part of the data being read.
struct Reader<'a> {
    data: &'a [u8],
    position: usize,
    part: &'static str,
}

impl Reader<'_> {
    fn byte(&mut self) -> Result<u8, String> {
        self.number(1).map(|value| value as u8)
    }

    fn number(&mut self, size: usize) -> Result<u64, String> {
        match self.data.get(self.position..self.position + size) {
            Some(bytes) => {
                self.position += size;
                Ok(number(bytes))
            }
            None => Err(format!("{} is cut short at {}", self.part, self.position)),
        }
    }
}

/// Reads the blob index: where the blobs of each field are.
fn read_sections(data: &[u8], mut reader: Reader, count: u8, blobs_start: usize) -> Result<Sections, String> {
    let mut sections: Sections = [None; 256];
    let (mut seen, mut cursor) = (0, blobs_start);
    let absent = count == 0 && reader.position == reader.data.len();
    let mut tag = if absent { 0 } else { reader.byte()? };
    while tag != 0x00 {
        let invalid = |tag: u8, at: usize| Err(format!("blob index: invalid tag {tag:#04x} at {}", at - 1));
        if tag != 0x01 {
            return invalid(tag, reader.position);
        }
        seen += 1;
        let (mut field, mut length, mut padding) = (None, None, 0);
        loop {
            match reader.byte()? {
                0x02 => field = Some(reader.byte()?),
                0x03 => length = Some(reader.number(8)?),
                0x04 => match reader.byte()? {
                    kind @ (1 | 2) => padding = usize::from(kind - 1),
                    kind => {
                        return Err(format!("blob index: invalid padding {kind:#04x} at {}", reader.position - 1));
                    }
                },
                0xff => break,
                tag => return invalid(tag, reader.position),
            }
        }
        let field = field.ok_or_else(|| format!("blob index: entry {seen} has no field"))?;
        let length = length.ok_or_else(|| format!("blob index: entry {seen} has no length"))?;
        if length > (data.len() - cursor) as u64 {
            return Err(format!("section {field:#04x} is cut short: {length} bytes at {cursor} of {}", data.len()));
        }
        let end = cursor + length as usize;
        sections[usize::from(field)] = Some(Section { cursor, end, padding });
        cursor = end;
        tag = reader.byte()?;
    }
    if reader.position != reader.data.len() {
        let end = reader.data.len();
        return Err(format!("the blob index ends at {}, the header says {end}", reader.position));
    }
    if seen != usize::from(count) {
        return Err(format!("the blob index has {seen} sections, the header says {count}"));
    }
    if cursor != data.len() {
        return Err(format!("the sections end at {cursor}, the data at {}", data.len()));
    }
    Ok(sections)
}

/// The resources index being read, with the cursors of the sections it speaks of.
struct Walk<'a> {
    blobs: &'a [u8],
    owner: *mut PyObject,
    index: Reader<'a>,
    sections: Sections,
    pieces: Vec<Piece<'a>>,
    /// Of the resource that is being read.
    number: usize,
}

impl<'a> Walk<'a> {
    fn resources(&mut self, count: usize) -> Result<Vec<Resource<'a>>, String> {
        // The smallest resource has five bytes: a hostile count reserves no more than the data's size deserves.
        let mut resources = Vec::with_capacity(count.min(self.index.data.len() / 5));
        for number in 0..count {
            self.number = number;
            match self.index.byte()? {
                0x01 => resources.push(self.resource()?),
                tag => {
                    let what = if tag == 0 { "it ends".into() } else { format!("invalid tag {tag:#04x}") };
                    let at = self.index.position - 1;
                    return Err(format!("resources index: {what} at {at}, after {number} of {count} resources"));
                }
            }
        }
        if self.index.byte()? != 0x00 {
            let at = self.index.position - 1;
            return Err(format!("resources index: no end at {at}, after all {count} resources"));
        }
        if self.index.position != self.index.data.len() {
            let (at, end) = (self.index.position, self.index.data.len());
            return Err(format!("the resources index ends at {at}, the header says {end}"));
        }
        Ok(resources)
    }

    fn resource(&mut self) -> Result<Resource<'a>, String> {
        let first = self.pieces.len();
        let (mut name, mut flags, mut seen, mut last, mut ordered) = (None, 0, 0u32, 0, true);
        loop {
            let field = self.index.byte()?;
            if field == 0xff {
                break;
            }
            let form = form(field);
            if form == Form::Unknown {
                let at = self.index.position - 1;
                return Err(format!("resource {}: invalid field type {field:#04x} at {at}", self.number));
            }
            if seen & 1 << field != 0 {
                let at = self.index.position - 1;
                return Err(format!("resource {}: field {field:#04x} stands twice, at {at}", self.number));
            }
            seen |= 1 << field;
            ordered &= field >= last;
            last = field;
            match form {
                Form::Flag(bit) => flags |= bit,
                Form::Value(size) => {
                    let length = self.index.number(size)?;
                    let value = self.take(field, length)?;
                    match u32::from(field) {
                        NAME => name = Some(value),
                        _ => self.push(field, b"", value),
                    }
                }
                Form::List => self.items(field)?,
                Form::Map(size) => self.pairs(field, size)?,
                Form::Unknown => unreachable!("refused above"),
            }
        }
        let name = name.ok_or_else(|| format!("resource {} has no name", self.number))?;
        if !ordered {
            self.pieces[first..].sort_by_key(|piece| piece.kind); // stable: maps are sorted, lists stay as they stand
        }
        Ok(Resource { name, flags, first, count: self.pieces.len() - first })
    }

    fn items(&mut self, field: u8) -> Result<(), String> {
        let count = self.index.number(2)?;
        let lengths = self.lengths(field, count, 2)?;
        for at in (lengths.start..lengths.end).step_by(2) {
            let value = self.take(field, number(&self.index.data[at..at + 2]))?;
            self.push(field, b"", value);
        }
        Ok(())
    }

    fn pairs(&mut self, field: u8, size: usize) -> Result<(), String> {
        let count = self.index.number(4)?;
        let lengths = self.lengths(field, count, 2 + size)?;
        let first = self.pieces.len();
        let mut ordered = true;
        for at in lengths.step_by(2 + size) {
            let [key, value] = [&self.index.data[at..at + 2], &self.index.data[at + 2..at + 2 + size]].map(number);
            let key = self.take(field, key)?;
            self.check_text(field, key)?;
            let value = self.take(field, value)?;
            ordered &= self.pieces.len() == first || self.pieces.last().is_some_and(|last| last.key < key);
            self.push(field, key, value);
        }
        if !ordered {
            self.pieces[first..].sort_by_key(|piece| piece.key);
            if let Some(twice) = self.pieces[first..].windows(2).find(|pair| pair[0].key == pair[1].key) {
                let key = String::from_utf8_lossy(twice[0].key);
                return Err(format!("resource {}: field {field:#04x} has the key '{key}' twice", self.number));
            }
        }
        Ok(())
    }

    /// Where the lengths of a list's or map's items stand.
    fn lengths(&mut self, field: u8, count: u64, size: usize) -> Result<std::ops::Range<usize>, String> {
        let start = self.index.position;
        let left = self.index.data.len() - start;
        match usize::try_from(count).ok().and_then(|count| count.checked_mul(size)).filter(|size| *size <= left) {
            Some(size) => {
                self.index.position += size;
                Ok(start..start + size)
            }
            None => {
                Err(format!("resource {}: field {field:#04x} claims {count} items, the index is shorter", self.number))
            }
        }
    }

    /// The next blob of a field.
    fn take(&mut self, field: u8, length: u64) -> Result<&'a [u8], String> {
        let number = self.number;
        let Some(section) = &mut self.sections[usize::from(field)] else {
            return match length {
                0 => Ok(b""), // a field of which every value is empty has no section
                _ => Err(format!(
                    "resource {number}: field {field:#04x} has {length} bytes, but there is no such section"
                )),
            };
        };
        let (start, left) = (section.cursor, (section.end - section.cursor) as u64);
        if length > left || section.padding as u64 > left - length {
            return Err(format!(
                "resource {number}: field {field:#04x} runs past its section: {length} bytes at {start}"
            ));
        }
        section.cursor += length as usize + section.padding;
        let value = &self.blobs[start..start + length as usize];
        if is_text(field) {
            self.check_text(field, value)?;
        }
        Ok(value)
    }

    fn check_text(&self, field: u8, text: &[u8]) -> Result<(), String> {
        match std::str::from_utf8(text) {
            Ok(_) => Ok(()),
            Err(_) => Err(format!("resource {}: text of field {field:#04x} is not UTF-8", self.number)),
        }
    }

    fn push(&mut self, field: u8, key: &'a [u8], value: &'a [u8]) {
        self.pieces.push(Piece { kind: field.into(), key, value, owner: self.owner });
    }
}

#[cfg(test)]
#[path = "packed_test.rs"]
mod tests;
