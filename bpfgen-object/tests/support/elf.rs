//! Writes ELF objects for tests, by hand: what no compiler would write, readers must survive too.
#![allow(dead_code, unreachable_pub, reason = "each test crate uses a part")]

pub const PROGBITS: u32 = 1;
pub const RELA: u32 = 4;
pub const NOBITS: u32 = 8;
pub const EXEC: u64 = 4;
pub const LOCAL: u8 = 0;
pub const GLOBAL: u8 = 1;
pub const WEAK: u8 = 2;
pub const FUNC: u8 = 2;
pub const OBJECT: u8 = 1;
/// `exit` with whatever is in r0.
pub const EXIT: [u8; 8] = [0x95, 0, 0, 0, 0, 0, 0, 0];

/// An object under construction. Sections are numbered from 1 in the order in which they are added.
#[derive(Clone, Default)]
pub struct Builder {
    sections: Vec<Section>,
    symbols: Vec<Symbol>,
    machine: Option<u16>,
}

#[derive(Clone)]
struct Section {
    name: String,
    kind: u32,
    flags: u64,
    data: Vec<u8>,
    /// For NOBITS, and to lie.
    size: u64,
    /// Offset and symbol.
    relocations: Vec<(u64, u32)>,
}

#[derive(Clone)]
struct Symbol {
    name: String,
    info: u8,
    section: u16,
    value: u64,
    size: u64,
}

impl Builder {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn machine(mut self, machine: u16) -> Self {
        self.machine = Some(machine);
        self
    }

    /// Adds a section of type, flags and content.
    pub fn section(mut self, name: &str, kind: u32, flags: u64, data: &[u8]) -> Self {
        self.sections.push(Section {
            name: name.to_owned(),
            kind,
            flags,
            data: data.to_vec(),
            size: data.len() as u64,
            relocations: Vec::new(),
        });
        self
    }

    /// Adds a NOBITS section.
    pub fn zeros(mut self, name: &str, size: u64) -> Self {
        self = self.section(name, NOBITS, 0, &[]);
        self.sections.last_mut().unwrap().size = size;
        self
    }

    /// Adds a section of instructions.
    pub fn code(self, name: &str, insns: &[[u8; 8]]) -> Self {
        self.section(name, PROGBITS, EXEC, insns.as_flattened())
    }

    /// Relocates the last section at `offset` with the symbol numbered `symbol` (from 1).
    pub fn relocation(mut self, offset: u64, symbol: u32) -> Self {
        self.sections.last_mut().unwrap().relocations.push((offset, symbol));
        self
    }

    /// Adds a symbol in the section with this number; 0 is undefined.
    pub fn symbol(
        mut self,
        name: &str,
        (bind, kind): (u8, u8),
        section: u16,
        value: u64,
        size: u64,
    ) -> Self {
        let name = name.to_owned();
        self.symbols.push(Symbol { name, info: bind << 4 | kind, section, value, size });
        self
    }

    /// A function symbol.
    pub fn function(self, name: &str, bind: u8, section: u16, value: u64, size: u64) -> Self {
        self.symbol(name, (bind, FUNC), section, value, size)
    }

    /// Writes the file, little-endian.
    pub fn build(&self) -> Vec<u8> {
        let mut strings = vec![0];
        let mut string = |text: &str| {
            let at = strings.len() as u32;
            strings.extend(text.as_bytes());
            strings.push(0);
            at
        };
        // name, type, flags, data, size, link, info, entry size
        let mut headers = vec![(0, 0, 0, Vec::new(), 0, 0, 0, 0)];
        let symbols_at = self.sections.len() as u32 + 1;
        for section in &self.sections {
            let name = string(&section.name);
            let Section { kind, flags, data, size, .. } = section.clone();
            headers.push((name, kind, flags, data, size, 0, 0, 0u64));
        }
        let mut table = vec![0; 24];
        for symbol in &self.symbols {
            table.extend(string(&symbol.name).to_le_bytes());
            table.extend([symbol.info, 0]);
            table.extend(symbol.section.to_le_bytes());
            table.extend(symbol.value.to_le_bytes());
            table.extend(symbol.size.to_le_bytes());
        }
        let size = table.len() as u64;
        headers.push((string(".symtab"), 2, 0, table, size, symbols_at + 1, 1, 24));
        let strings_name = string(".strtab");
        let mut relocated = Vec::new();
        for (number, section) in (1u32..).zip(&self.sections) {
            if !section.relocations.is_empty() {
                relocated.push((string(&format!(".rel{}", section.name)), number, section));
            }
        }
        let size = strings.len() as u64;
        headers.push((strings_name, 3, 0, strings, size, 0, 0, 0));
        for (name, number, section) in relocated {
            let mut data = Vec::new();
            for (offset, symbol) in &section.relocations {
                data.extend(offset.to_le_bytes());
                data.extend((u64::from(*symbol) << 32 | 1).to_le_bytes());
            }
            let size = data.len() as u64;
            headers.push((name, 9, 0, data, size, symbols_at, number, 16));
        }

        let mut file = vec![0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        file.extend(1u16.to_le_bytes());
        file.extend(self.machine.unwrap_or(247).to_le_bytes());
        file.extend(1u32.to_le_bytes());
        file.extend([0; 16]);
        let data_len: usize = headers.iter().map(|header| header.3.len()).sum();
        file.extend((64 + data_len as u64).to_le_bytes());
        file.extend(0u32.to_le_bytes());
        for word in [64u16, 0, 0, 64, headers.len() as u16, symbols_at as u16 + 1] {
            file.extend(word.to_le_bytes());
        }
        let mut at = 64u64;
        let mut tail = Vec::new();
        for (name, kind, flags, data, size, link, info, entry) in headers {
            file.extend(&data);
            tail.extend(name.to_le_bytes());
            tail.extend(u32::to_le_bytes(kind));
            for word in [flags, 0, at, size] {
                tail.extend(word.to_le_bytes());
            }
            tail.extend(u32::to_le_bytes(link));
            tail.extend(u32::to_le_bytes(info));
            for word in [1, entry] {
                tail.extend(u64::to_le_bytes(word));
            }
            at += data.len() as u64;
        }
        file.extend(tail);
        file
    }
}
