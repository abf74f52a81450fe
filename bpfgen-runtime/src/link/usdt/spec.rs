//! What programs are told of a probe's arguments: the values of the map `__bpf_usdt_specs`.
//!
//! Their layout is that of the header (`usdt.bpf.h`) that the object was compiled with, and it
//! differs between versions of it: it is read from the object's types.

use bpfgen_object::btf::{Btf, Composite, Type, TypeId, layout::size_of};

use super::args::{Argument, Place};

/// Bits of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bits {
    offset: u64,
    size: u32,
}

/// Where everything is in `struct __bpf_usdt_spec`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    size: usize,
    args: Bits,
    arg_size: u64,
    /// How many arguments there is room for.
    pub(super) max_args: u32,
    cookie: Bits,
    count: Bits,
    value: Bits,
    kind: Bits,
    register: Bits,
    signed: Bits,
    shift: Bits,
    /// In newer headers: the index register, and by how much its value is shifted.
    index: Option<(Bits, Bits)>,
}

/// `enum __bpf_usdt_arg_type`.
mod kind {
    pub(super) const CONST: u64 = 0;
    pub(super) const REG: u64 = 1;
    pub(super) const REG_DEREF: u64 = 2;
    pub(super) const SIB: u64 = 3;
}

impl Layout {
    /// Of a map's value; `None` where that is not as in any `usdt.bpf.h`.
    pub(super) fn of(btf: &Btf, value: TypeId) -> Option<Self> {
        let spec = composite(btf, value)?;
        let (args, list) = member(btf, spec, "args")?;
        let Type::Array(list) = btf.resolved(list)? else { return None };
        let arg = composite(btf, list.element)?;
        let field = |name| member(btf, arg, name).map(|(bits, _)| bits);
        Some(Self {
            size: usize::try_from(size_of(btf, value).ok()??).ok()?,
            args,
            arg_size: size_of(btf, list.element).ok()??,
            max_args: list.len,
            cookie: member(btf, spec, "usdt_cookie")?.0,
            count: member(btf, spec, "arg_cnt")?.0,
            value: field("val_off")?,
            kind: field("arg_type")?,
            register: field("reg_off")?,
            signed: field("arg_signed")?,
            shift: field("arg_bitshift")?,
            index: field("idx_reg_off").zip(field("scale_bitshift")),
        })
    }

    /// The value that tells of these arguments. The error says which cannot be told.
    pub(super) fn encode(&self, args: &[Argument], cookie: u64) -> Result<Vec<u8>, String> {
        let count = u32::try_from(args.len()).unwrap_or(u32::MAX);
        if count > self.max_args {
            return Err(format!("it has {count} arguments, and programs take {}", self.max_args));
        }
        let mut bytes = vec![0; self.size];
        set(&mut bytes, self.cookie, cookie);
        set(&mut bytes, self.count, count.into());
        for (index, arg) in (0u64..).zip(args) {
            let start = self.args.offset + index * self.arg_size * 8;
            let mut set = |bits: Bits, value: u64| {
                set(&mut bytes, Bits { offset: start + bits.offset, ..bits }, value);
            };
            set(self.signed, arg.signed.into());
            set(self.shift, 64 - u64::from(arg.size) * 8);
            let (kind, register, value) = match arg.place {
                Place::Constant(value) => (kind::CONST, 0, value),
                Place::Register(register) => (kind::REG, register, 0),
                Place::Memory { base, offset } => (kind::REG_DEREF, base, offset),
                Place::Indexed { base, index, shift, offset } => {
                    let Some((register, scale)) = self.index else {
                        return Err("an argument is at an index in memory, which the usdt.bpf.h \
                                    that the program was compiled with does not know: libbpf's of \
                                    version 1.7 does"
                            .to_owned());
                    };
                    set(register, index.into());
                    set(scale, shift.into());
                    (kind::SIB, base, offset)
                }
            };
            set(self.kind, kind);
            set(self.register, register.into());
            set(self.value, value as u64);
        }
        Ok(bytes)
    }
}

fn composite(btf: &Btf, id: TypeId) -> Option<&Composite> {
    match btf.resolved(id)? {
        Type::Struct(composite) => Some(composite),
        _ => None,
    }
}

fn member(btf: &Btf, of: &Composite, name: &str) -> Option<(Bits, TypeId)> {
    let member = of.members.iter().find(|member| btf.str(member.name) == name)?;
    let size = match member.bit_size {
        0 => u32::try_from(size_of(btf, member.ty).ok()??.checked_mul(8)?).ok()?,
        bits => bits.into(),
    };
    Some((Bits { offset: member.bit_offset.into(), size }, member.ty))
}

/// Sets bits, in this machine's order of them.
fn set(bytes: &mut [u8], bits: Bits, value: u64) {
    let size = bits.size.min(64);
    for bit in 0..size {
        let place = if cfg!(target_endian = "little") { bit } else { size - 1 - bit };
        let at = bits.offset + u64::from(place);
        let within = if cfg!(target_endian = "little") { at % 8 } else { 7 - at % 8 };
        let byte = usize::try_from(at / 8).ok().and_then(|at| bytes.get_mut(at));
        if let Some(byte) = byte {
            *byte = *byte & !(1 << within) | ((value >> bit & 1) as u8) << within;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of `usdt.bpf.h` before libbpf 1.7.
    fn old() -> Layout {
        let bits = |offset, size| Bits { offset, size };
        Layout {
            size: 208,
            args: bits(0, 1536),
            arg_size: 16,
            max_args: 12,
            cookie: bits(1536, 64),
            count: bits(1600, 16),
            value: bits(0, 64),
            kind: bits(64, 32),
            register: bits(96, 16),
            signed: bits(112, 8),
            shift: bits(120, 8),
            index: None,
        }
    }

    /// Of that of libbpf 1.7.
    fn new() -> Layout {
        let bits = |offset, size| Bits { offset, size };
        Layout {
            size: 304,
            args: bits(0, 2304),
            arg_size: 24,
            max_args: 12,
            cookie: bits(2304, 64),
            count: bits(2368, 16),
            kind: bits(64, 8),
            register: bits(112, 16),
            signed: bits(128, 8),
            shift: bits(136, 8),
            index: Some((bits(80, 12), bits(92, 4))),
            ..old()
        }
    }

    const ARGS: [Argument; 2] = [
        Argument { size: 4, signed: true, place: Place::Constant(-9) },
        Argument { size: 8, signed: false, place: Place::Memory { base: 152, offset: -16 } },
    ];

    #[test]
    fn values_of_old_headers() {
        let bytes = old().encode(&ARGS, 0x1234).unwrap();
        assert_eq!(bytes.len(), 208);
        assert_eq!(bytes[0..8], (-9i64).to_ne_bytes());
        assert_eq!(bytes[8..12], 0u32.to_ne_bytes());
        assert_eq!(bytes[14..16], [1, 32]);
        assert_eq!(bytes[16..24], (-16i64).to_ne_bytes());
        assert_eq!(bytes[24..28], 2u32.to_ne_bytes());
        assert_eq!(bytes[28..30], 152u16.to_ne_bytes());
        assert_eq!(bytes[30..32], [0, 0]);
        assert_eq!(bytes[192..200], 0x1234u64.to_ne_bytes());
        assert_eq!(bytes[200..202], 2u16.to_ne_bytes());
        let indexed = Place::Indexed { base: 8, index: 16, shift: 3, offset: 0 };
        let error = old().encode(&[Argument { place: indexed, ..ARGS[0] }], 0).unwrap_err();
        assert!(error.contains("1.7"), "{error}");
        let error = old().encode(&[ARGS[0]; 13], 0).unwrap_err();
        assert_eq!(error, "it has 13 arguments, and programs take 12");
    }

    #[cfg(target_endian = "little")]
    #[test]
    fn values_of_new_headers() {
        let indexed = Place::Indexed { base: 8, index: 0x123, shift: 3, offset: 7 };
        let bytes = new().encode(&[ARGS[0], Argument { place: indexed, ..ARGS[1] }], 0).unwrap();
        assert_eq!(bytes.len(), 304);
        assert_eq!(bytes[24..32], 7u64.to_ne_bytes());
        assert_eq!(bytes[32..34], [3, 0]);
        assert_eq!(bytes[34..36], (0x123u16 | 3 << 12).to_ne_bytes());
        assert_eq!(bytes[38..42], [8, 0, 0, 0]);
        assert_eq!(bytes[16..18], [1, 32]);
    }
}
