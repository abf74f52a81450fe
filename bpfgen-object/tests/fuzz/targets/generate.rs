//! BTF that decodes, made of any bytes: what changing the bytes of a file rarely comes to.

/// Words of type records, at most: 32 KiB.
const MAX_WORDS: usize = 1 << 13;
/// Nested deeper than this, BTF does not decode.
const MAX_DEPTH: u32 = 250;
/// Names of the fixtures' types and members, and some that mean something to a printer.
const NAMES: &[u8] = b"holder\0inner\0bits\0small\0a\0b\0deep\0u8\0u16\0array\0SMALL_A\0SMALL_B\0\
    holder___new\0int\0long unsigned int\0char\0_Bool\0bool\0register\0task_struct\0size_t\0\
    a;\n#b\0\0user\0address_space(1)\0";

/// Bytes taken one after the other; zeros when there are no more.
struct Source<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Source<'_> {
    fn byte(&mut self) -> u32 {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        byte.into()
    }
}

struct Generator<'a> {
    source: Source<'a>,
    words: Vec<u32>,
    /// Kinds of the types so far; of a base only their number is known.
    kinds: Vec<u32>,
    /// How deep each is nested, at most.
    depths: Vec<u32>,
    /// How deep what the next type refers to is nested.
    deepest: u32,
    /// Number of types of the base, void included.
    first: u32,
    /// Length of the strings, those of the base included.
    strings: u32,
}

/// BTF by itself.
pub fn whole(bytes: &[u8]) -> Vec<u8> {
    generate(bytes, b"\0", 1, 0)
}

/// BTF that goes on where another ends.
pub fn split(bytes: &[u8], types: u32, strings: u32) -> Vec<u8> {
    generate(bytes, b"", types, strings)
}

fn generate(bytes: &[u8], begin: &[u8], first: u32, base_strings: u32) -> Vec<u8> {
    let mut source = Source { bytes, at: 0 };
    // One long string, which many names may begin in.
    let long = match source.byte() {
        length @ 240.. => (length as usize - 239) << 12,
        length => length as usize % 8,
    };
    let strings = [begin, NAMES, &vec![b'n'; long], b"\0"].concat();
    let total = base_strings.saturating_add(strings.len() as u32);
    let mut this = Generator {
        source,
        words: Vec::new(),
        kinds: Vec::new(),
        depths: Vec::new(),
        deepest: 0,
        first,
        strings: total,
    };
    while this.source.at < bytes.len() && this.words.len() < MAX_WORDS {
        this.types();
    }
    let len = this.words.len() as u32 * 4;
    let mut out = vec![0x9f, 0xeb, 1, 0];
    let header = [24, 0, len, len, strings.len() as u32];
    for word in header.iter().chain(&this.words) {
        out.extend_from_slice(&word.to_le_bytes());
    }
    out.extend(strings);
    out
}

impl Generator<'_> {
    /// One type, or the same one many times over, each with its references relative to itself.
    fn types(&mut self) {
        let what = self.source.byte();
        let times = match what {
            0xfc.. => 16 * self.source.byte() + 1,
            0xe8.. => self.source.byte() % 64 + 1,
            _ => 1,
        };
        let start = self.source.at;
        for _ in 0..times {
            self.source.at = start;
            self.one(1 + what % 19);
            if self.words.len() > MAX_WORDS {
                break;
            }
        }
    }

    fn one(&mut self, kind: u32) {
        let name = self.name();
        match kind {
            1 => {
                let size = [4, 8, 1, 2, 16][self.source.byte() as usize % 5];
                let encoding = self.source.byte() % 8;
                self.push(kind, name, 0, size, &[encoding << 24 | (size * 8)]);
            }
            3 => {
                let (element, len) = (self.id(), self.size());
                self.push(kind, 0, 0, 0, &[element, 0, len]);
            }
            4 | 5 => self.composite(kind, name),
            6 | 19 => {
                let count = self.count();
                let tail: Vec<u32> = (0..count)
                    .flat_map(|_| {
                        let (name, value) = (self.name(), self.size());
                        [name, value, value ^ 1].into_iter().take(if kind == 6 { 2 } else { 3 })
                    })
                    .collect();
                let flag = self.source.byte() << 31;
                self.push(kind, name, flag | count, if kind == 6 { 4 } else { 8 }, &tail);
            }
            7 => {
                let flag = self.source.byte() << 31;
                self.push(kind, name, flag, 0, &[]);
            }
            8 | 18 => {
                let (flag, id) = (self.source.byte() << 31, self.id());
                self.push(kind, name, if kind == 18 { flag } else { 0 }, id, &[]);
            }
            12 => match self.last(13) {
                Some(proto) => self.push(kind, name, 1, proto, &[]),
                None => self.push(7, name, 0, 0, &[]),
            },
            13 => {
                let (ret, count) = (self.id(), self.count());
                let tail: Vec<u32> = (0..count).flat_map(|_| [self.name(), self.id()]).collect();
                self.push(kind, 0, count, ret, &tail);
            }
            14 => {
                let id = self.id();
                self.push(kind, name, 0, id, &[1]);
            }
            15 => {
                let vars: Vec<u32> = self.last(14).into_iter().flat_map(|id| [id, 0, 4]).collect();
                self.push(kind, name, vars.len() as u32 / 3, 64, &vars);
            }
            16 => {
                let size = [2, 4, 8, 12, 16][self.source.byte() as usize % 5];
                self.push(kind, name, 0, size, &[]);
            }
            17 => {
                let (id, component) = (self.id(), self.source.byte() % 8);
                self.push(kind, name, 0, id, &[component.wrapping_sub(1)]);
            }
            _ => {
                let id = self.id();
                self.push(kind, 0, 0, id, &[]);
            }
        }
    }

    fn composite(&mut self, kind: u32, name: u32) {
        let (count, shape) = (self.count(), self.source.byte());
        let size = if shape % 4 == 0 { self.size() } else { count * 8 };
        let flag = (shape & 0x10) << 27;
        let bits = (u64::from(size) * 8).min(0xff_ff00) as u32;
        let mut tail = Vec::new();
        for i in 0..count {
            let (name, id, place) = (self.name(), self.id(), self.source.byte());
            let offset = if place < 192 { i * 64 } else { place % 64 * (1 + i) };
            let offset = if bits == 0 { 0 } else { offset % bits };
            let width = if flag == 0 { 0 } else { (place % 33).min(bits - offset) };
            tail.extend([name, id, width << 24 | offset]);
        }
        self.push(kind, name, flag | count, size, &tail);
    }

    fn push(&mut self, kind: u32, name: u32, low: u32, word: u32, tail: &[u32]) {
        self.words.extend([name, kind << 24 | low, word]);
        self.words.extend_from_slice(tail);
        self.kinds.push(kind);
        self.depths.push(std::mem::take(&mut self.deepest) + 1);
    }

    fn count(&mut self) -> u32 {
        match self.source.byte() {
            large @ 250.. => (large - 249) << 9,
            small => small % 6,
        }
    }

    fn size(&mut self) -> u32 {
        [4, 8, 0, 1, 16, 64, 3, 24, 0x1000, 0x7fff_ffff, 0xffff_fff8]
            [self.source.byte() as usize % 11]
    }

    /// A name: mostly one of the table, or anywhere in the strings.
    fn name(&mut self) -> u32 {
        match self.source.byte() {
            at @ 0..160 => at.min(self.strings.saturating_sub(1)),
            160..192 => self.strings.saturating_sub(2),
            far => far.wrapping_mul(0x9e37_79b9) % self.strings.max(1),
        }
    }

    /// A type that others may refer to: mostly one that is near and comes first.
    fn id(&mut self) -> u32 {
        let next = self.first + self.kinds.len() as u32;
        let byte = self.source.byte();
        let id = match byte {
            0..160 => next.saturating_sub(1 + byte % 16),
            160..224 => (byte - 160) % next,
            224..255 => byte.wrapping_mul(0x9e37_79b9) % next,
            _ => next + 1,
        };
        let at = id.checked_sub(self.first).map(|at| at as usize);
        let depth = at.and_then(|at| self.depths.get(at)).copied().unwrap_or(0);
        let kind = at.and_then(|at| self.kinds.get(at));
        if matches!(kind, Some(12 | 14 | 15 | 17)) || depth >= MAX_DEPTH {
            return 0;
        }
        self.deepest = self.deepest.max(depth);
        id
    }

    fn last(&self, kind: u32) -> Option<u32> {
        self.kinds.iter().rposition(|&of| of == kind).map(|at| self.first + at as u32)
    }
}
