//! What several tests need: small payloads, written down a second time from `docs/architecture.md`, and numbers that look random.

/// A xorshift generator: the same numbers every time.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    /// Damages a few bytes; now and then with numbers that like to overflow, and now and then by a cut.
    pub fn damage(&mut self, data: &mut Vec<u8>) {
        for _ in 0..=self.below(3) {
            let at = self.below(data.len());
            match self.below(4) {
                0 => data[at] = self.next() as u8,
                1 => data[at] ^= 1 << self.below(8),
                2 => {
                    let end = data.len().min(at / 4 * 4 + 4);
                    data[at / 4 * 4..end].fill(if self.below(2) == 0 { 0xff } else { 0 });
                }
                _ if self.below(16) == 0 => data.truncate(at.max(1)),
                _ => data[at] = data[at].wrapping_add(1),
            }
        }
    }
}

pub fn setting(key: &str, kind: u8, value: &[u8]) -> Vec<u8> {
    let mut data = (key.len() as u16).to_le_bytes().to_vec();
    data.extend([kind, 0]);
    data.extend((value.len() as u32).to_le_bytes());
    data.extend(key.as_bytes());
    data.extend(value);
    data
}

pub fn settings(records: &[Vec<u8>]) -> Vec<u8> {
    let mut data = (records.len() as u32).to_le_bytes().to_vec();
    data.extend(records.concat());
    data
}

pub fn list(items: &[&str]) -> Vec<u8> {
    items.iter().flat_map(|item| [&(item.len() as u32).to_le_bytes(), item.as_bytes()].concat()).collect()
}

/// A name, flags, and fields: kind and value.
pub type Resource<'a> = (&'a str, u32, &'a [(u32, &'a [u8])]);

/// An index, and the bytes that it points into; the resources are sorted by name.
pub fn index(resources: &[Resource], buckets: usize) -> (Vec<u8>, Vec<u8>) {
    let (mut table, mut entries, mut fields, mut blob) = (vec![0u32; buckets], Vec::new(), Vec::new(), Vec::new());
    for (number, (name, flags, values)) in resources.iter().enumerate() {
        let hash = name.bytes().fold(2166136261u32, |hash, byte| (hash ^ byte as u32).wrapping_mul(16777619));
        let mut bucket = hash as usize % buckets;
        while table[bucket] != 0 {
            bucket = (bucket + 1) % buckets;
        }
        table[bucket] = number as u32 + 1;
        entries.extend((blob.len() as u64).to_le_bytes());
        for word in [name.len() as u32, hash, *flags, fields.len() as u32 / 32, values.len() as u32, 0] {
            entries.extend(word.to_le_bytes());
        }
        blob.extend(name.as_bytes());
        for (kind, value) in *values {
            fields.extend((*kind as u64).to_le_bytes());
            for word in [0, blob.len() as u64, value.len() as u64] {
                fields.extend(word.to_le_bytes());
            }
            blob.extend(*value);
        }
    }
    let counts = [resources.len() as u32, fields.len() as u32 / 32, buckets as u32, 0];
    let head = counts.iter().chain(&table).flat_map(|word| word.to_le_bytes()).collect();
    ([head, entries, fields].concat(), blob)
}

pub fn put(data: &mut [u8], offset: usize, word: u64) {
    data[offset..offset + 8].copy_from_slice(&word.to_le_bytes());
}

pub fn word(data: &[u8], offset: usize) -> u64 {
    u64::from_le_bytes(data[offset..offset + 8].try_into().unwrap())
}

/// A whole payload.
pub fn payload(settings: &[u8], index: &[u8], resources: &[u8]) -> Vec<u8> {
    let mut data = vec![0; 80];
    data[..8].copy_from_slice(b"PYOXPAY\x01");
    for (field, part) in [(16, settings), (32, index), (48, resources)] {
        let start = data.len() as u64;
        put(&mut data, field, start);
        put(&mut data, field + 8, part.len() as u64);
        data.extend(part);
        data.resize(data.len().next_multiple_of(8), 0);
    }
    data.extend([0; 8]);
    let length = data.len() as u64;
    put(&mut data, 8, length);
    seal(&mut data);
    data
}

/// Makes the checksums right.
pub fn seal(data: &mut [u8]) {
    let mut lanes = [[0x9e3779b97f4a7c15, 0]; 4];
    for (number, offset) in (0..64).chain(72..word(data, 48) as usize).step_by(8).enumerate() {
        let [sum, total] = &mut lanes[number % 4];
        *sum = (*sum as u128 + word(data, offset) as u128) as u64;
        *total = (*total as u128 + *sum as u128) as u64;
    }
    let values = lanes.iter().map(|lane| lane[0]).chain(lanes.iter().map(|lane| lane[1]));
    let sum = values.fold(0x9e3779b97f4a7c15, |sum: u64, value: u64| {
        let product = (sum ^ value) as u128 * 0xd6e8feb86659fd93;
        let sum = product as u64;
        sum ^ sum >> 32
    });
    put(data, 64, sum);
    put(data, data.len() - 8, sum);
}
