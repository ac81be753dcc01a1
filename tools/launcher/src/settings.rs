//! The settings section: typed values by key, sorted. Layout: `docs/architecture.md`.

/// One setting's value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    Boolean(bool),
    Integer(i64),
    Text(&'a str),
    List(Vec<&'a str>),
}

/// All settings, in the order of their keys.
#[derive(Debug)]
pub struct Settings<'a>(Vec<(&'a str, Value<'a>)>);

impl<'a> Settings<'a> {
    pub fn parse(data: &'a [u8]) -> Result<Settings<'a>, String> {
        let mut reader = Reader { data, position: 0 };
        let count = reader.length()?;
        let mut records: Vec<(&str, Value)> = Vec::new();
        for _ in 0..count {
            let key_length = u16::from_le_bytes(reader.array()?) as usize;
            let [kind, zero] = reader.array()?;
            let value_length = reader.length()?;
            let key = text(reader.take(key_length)?, "a key")?;
            if key.is_empty() || zero != 0 {
                return Err(format!(
                    "its setting number {} has no key, or its fourth byte is not zero",
                    records.len() + 1
                ));
            }
            let value = value(kind, reader.take(value_length)?, key)?;
            if records.last().is_some_and(|(previous, _)| *previous >= key) {
                return Err(format!("its setting '{key}' is out of order or occurs twice"));
            }
            records.push((key, value));
        }
        if reader.position != data.len() {
            return Err(format!("its settings have {} bytes too many", data.len() - reader.position));
        }
        Ok(Settings(records))
    }

    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &Value<'a>)> {
        self.0.iter().map(|(key, value)| (*key, value))
    }

    fn get(&self, key: &str) -> Option<&Value<'a>> {
        self.0.binary_search_by(|(other, _)| (*other).cmp(key)).ok().map(|at| &self.0[at].1)
    }

    /// A text setting; `None` if it is not set.
    pub fn text(&self, key: &str) -> Result<Option<&'a str>, String> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::Text(value)) => Ok(Some(value)),
            Some(_) => Err(format!("setting '{key}' is not a string")),
        }
    }

    /// A list setting; `None` if it is not set.
    pub fn list(&self, key: &str) -> Result<Option<&[&'a str]>, String> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::List(items)) => Ok(Some(items)),
            Some(_) => Err(format!("setting '{key}' is not a list of strings")),
        }
    }

    /// An integer setting; `None` if it is not set.
    pub fn integer(&self, key: &str) -> Result<Option<i64>, String> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::Integer(value)) => Ok(Some(*value)),
            Some(_) => Err(format!("setting '{key}' is not an integer")),
        }
    }

    /// A boolean setting; false if it is not set.
    pub fn boolean(&self, key: &str) -> Result<bool, String> {
        self.boolean_or(key, false)
    }

    /// A boolean setting, or `default` if it is not set.
    pub fn boolean_or(&self, key: &str, default: bool) -> Result<bool, String> {
        match self.get(key) {
            None => Ok(default),
            Some(Value::Boolean(value)) => Ok(*value),
            Some(_) => Err(format!("setting '{key}' is not a boolean")),
        }
    }
}

/// Of several settings with one key, the last.
impl<'a> FromIterator<(&'a str, Value<'a>)> for Settings<'a> {
    fn from_iter<T: IntoIterator<Item = (&'a str, Value<'a>)>>(records: T) -> Settings<'a> {
        Settings(std::collections::BTreeMap::from_iter(records).into_iter().collect())
    }
}

struct Reader<'a> {
    data: &'a [u8],
    position: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], String> {
        let end = self.position.checked_add(length).filter(|end| *end <= self.data.len());
        let end = end.ok_or("its settings are cut short")?;
        let taken = &self.data[self.position..end];
        self.position = end;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], String> {
        Ok(self.take(N)?.try_into().expect("N bytes"))
    }

    fn length(&mut self) -> Result<usize, String> {
        Ok(u32::from_le_bytes(self.array()?) as usize)
    }
}

/// Text that can be handed to C: UTF-8 without NUL.
fn text<'a>(bytes: &'a [u8], what: &str) -> Result<&'a str, String> {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => Ok(text),
        _ => Err(format!("its settings have {what} that is not UTF-8 without NUL")),
    }
}

fn value<'a>(kind: u8, bytes: &'a [u8], key: &str) -> Result<Value<'a>, String> {
    let malformed = || format!("its setting '{key}' has kind {kind} with {} bytes", bytes.len());
    match kind {
        1 => match bytes {
            [flag @ (0 | 1)] => Ok(Value::Boolean(*flag == 1)),
            _ => Err(malformed()),
        },
        2 => bytes.try_into().map(|bytes| Value::Integer(i64::from_le_bytes(bytes))).map_err(|_| malformed()),
        3 => text(bytes, key).map(Value::Text),
        4 => {
            let mut reader = Reader { data: bytes, position: 0 };
            let mut items = Vec::new();
            while reader.position < bytes.len() {
                let length = reader.length()?;
                items.push(text(reader.take(length)?, key)?);
            }
            Ok(Value::List(items))
        }
        _ => Err(malformed()),
    }
}

#[cfg(test)]
#[path = "settings_test.rs"]
mod tests;
