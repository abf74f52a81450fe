//! A global variable of every kind in every section, its bytes seen from both sides: as C has it, as Rust
//! sets it before load, as the program writes it, and as Rust writes it after load.

use bpfgen_runtime::{
    Program, bpf_program,
    hook::SocketFilter,
    kernel::Version,
    value::{Bool, CharArray, KernelPtr, Plain},
};
use bpfgen_skip::globals::{KINDS, saw};
use bpfgen_tests::needs;

use crate::run;

/// Calls a macro for every variable but `k_bool`, with its value in round `k`.
macro_rules! each {
    ($module:ident, $k:expr, $do:ident, $($with:tt)*) => {{
        let k: u32 = $k;
        let (low, flag) = (k as u8, Bool::from(k & 1 == 0));
        $do!($($with)*, k_u8, 200 + low);
        $do!($($with)*, k_s8, -100 + low as i8);
        $do!($($with)*, k_u16, 60_000 + k as u16);
        $do!($($with)*, k_s16, -30_000 + k as i16);
        $do!($($with)*, k_u32, 4_000_000_000 + k);
        $do!($($with)*, k_s32, -2_000_000_000 + k as i32);
        $do!($($with)*, k_u64, (1 << 63) + u64::from(k));
        $do!($($with)*, k_s64, -(1 << 62) + i64::from(k));
        $do!($($with)*, k_u128, (0x0102_0304_0506_0708 << 64) + u128::from(k));
        $do!($($with)*, k_s128, -5 + i128::from(k));
        $do!($($with)*, k_char, b'a' as i8 + low as i8);
        $do!($($with)*, k_enum, $module::Phase(7 + k));
        $do!($($with)*, k_enum_signed, $module::Level(-3 + k as i32));
        $do!($($with)*, k_enum64, $module::FarOff((1 << 40) + u64::from(k)));
        $do!($($with)*, k_float, f32::from_bits(0x3fc0_0000 + k));
        $do!($($with)*, k_double, f64::from_bits(0x3ff8_0000_0000_0000 + u64::from(k)));
        $do!($($with)*, k_pointer, KernelPtr::new(ADDRESS + u64::from(k)));
        $do!($($with)*, k_void_pointer, KernelPtr::new(ADDRESS + u64::from(k)));
        $do!($($with)*, k_function_pointer, KernelPtr::new(ADDRESS + u64::from(k)));
        $do!($($with)*, k_array, [1 + k as u16, 2, 60_000]);
        $do!($($with)*, k_array2, [[1, 2], [9 + low, 4]]);
        $do!($($with)*, k_array3, [[[0; 2]; 2], [[0, 5 + k], [0; 2]]]);
        let point = |x, y| $module::Point { x, y, ..Plain::zeroed() };
        $do!($($with)*, k_structs, [point(0, 0), point(40 + k as i32, 0)]);
        $do!($($with)*, k_bools, [Bool::FALSE, flag]);
        $do!($($with)*, k_text, CharArray::new([b'b', b'p', b'f', b'0' + low, 0, 0, 0, 0]));
        $do!($($with)*, k_struct, point(-7 + k as i32, (1 << 40) + u64::from(k)));
        let to = [point(3, 4), point(5, 77 + u64::from(k))];
        let line = $module::Line { from: point(1 + k as i32, 2), to };
        $do!($($with)*, k_nested, line);
        let packed = $module::Packed { a: 3, b: (1 << 50) + u64::from(k) };
        $do!($($with)*, k_packed, packed);
        $do!($($with)*, k_aligned, $module::Aligned { a: 9 + low, ..Plain::zeroed() });
        let mut number = $module::Number::zeroed();
        number.set_whole(0x0102_0304 + k);
        $do!($($with)*, k_union, number);
        let mut bits = $module::Bits::zeroed();
        bits.set_a(5);
        bits.set_b(-9 + k as i32);
        bits.set_rest(0xab_cdef - k);
        $do!($($with)*, k_bitfields, bits);
        $do!($($with)*, k_volatile, 1234 + k);
        $do!($($with)*, k_weak, 4321 + k);
        $do!($($with)*, k_atomic, (300 + k).to_ne_bytes());
        $do!($($with)*, k_flexible, flexible(2 + k, [5, 60_000 + k as u16]));
    }};
}

const ADDRESS: u64 = 0x1122_3344_5566_7700;

/// Bits of the variables that a program compares.
const ALL: u64 = (1 << 36) - 1;

macro_rules! assign {
    ($place:expr, $name:ident, $value:expr) => {
        $place.$name = $value;
    };
}

macro_rules! holds {
    ($place:expr, $name:ident, $value:expr) => {
        same($place.$name, $value, stringify!($name));
    };
}

macro_rules! set {
    ($place:expr, $name:ident, $value:expr) => {
        $place.$name.set($value).unwrap();
    };
}

macro_rules! gives {
    ($place:expr, $name:ident, $value:expr) => {
        same($place.$name.get(), $value, stringify!($name));
    };
}

macro_rules! name {
    ($names:expr, $name:ident, $value:expr) => {{
        $names.0.data.$name = $value;
        $names.1.push(stringify!($name));
    }};
}

/// Without elements where the section has no first values.
fn flexible<T: Plain>(count: u32, rest: [u16; 2]) -> T {
    let bytes = [count.as_bytes(), rest.as_bytes()].concat();
    T::from_prefix(&bytes).expect("it has no more elements")
}

/// To the last byte: padding, too.
fn same<T: Plain>(has: T, wants: T, name: &str) {
    assert_eq!(has.as_bytes(), wants.as_bytes(), "{name}");
}

fn count<T: Plain>(all: &[T], wants: T) -> usize {
    all.iter().filter(|has| has.as_bytes() == wants.as_bytes()).count()
}

/// What a program finds wrong.
macro_rules! wrong {
    ($loaded:expr, $k:expr) => {{
        $loaded.data_control.k.set($k).unwrap();
        $loaded.data_control.wrong.set(u64::MAX).unwrap();
        once(&$loaded.programs.compare);
        $loaded.data_control.wrong.get()
    }};
}

fn once(program: &Program<SocketFilter>) {
    run(program);
}

/// The rounds of a section, from its first values on.
macro_rules! before_load {
    ($module:ident, $section:ident, initial) => {{
        let open = $module::open().unwrap();
        each!($module, 0, holds, open.$section);
        assert!(open.$section.k_bool);
        let loaded = open.load().unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(wrong!(loaded, 0), 0, "first values");
        assert_eq!(wrong!(loaded, 1), ALL, "each is compared");
        before_load!($module, $section)
    }};
    ($module:ident, $section:ident) => {{
        let mut open = $module::open().unwrap();
        each!($module, 2, assign, open.$section);
        open.$section.k_bool = true;
        let loaded = open.load().unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(wrong!(loaded, 2), 0, "set before load");
        loaded
    }};
}

macro_rules! after_load {
    ($module:ident, $section:ident, $loaded:expr) => {{
        let loaded = $loaded;
        each!($module, 2, gives, loaded.$section);
        loaded.data_control.k.set(3).unwrap();
        once(&loaded.programs.fill);
        each!($module, 3, gives, loaded.$section);
        assert_eq!(loaded.$section.k_bool.get(), Bool::FALSE, "k_bool");
        assert_eq!(wrong!(loaded, 4), ALL, "none is that of another round");
        each!($module, 4, set, loaded.$section);
        loaded.$section.k_bool.set(true.into()).unwrap();
        assert_eq!(wrong!(loaded, 4), 0, "set after load");
    }};
}

/// The variables that were looked at, each of which the list has.
fn seen() -> Vec<&'static str> {
    let mut found = (data::open().unwrap(), vec!["k_bool"]);
    each!(data, 0, name, found);
    let names = found.1;
    let mut listed: Vec<_> = KINDS.iter().map(|(name, _)| *name).collect();
    listed.sort_unstable();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, listed);
    names
}

/// Sections can be mapped, and so written after load.
fn are_mapped() -> bool {
    Version::running().is_some_and(|version| version >= Version::new(5, 5))
}

macro_rules! section {
    ($test:ident, $module:ident, $file:literal, $section:literal, $($initial:ident)?) => {
        #[bpf_program($file)]
        mod $module {}

        #[test]
        fn $test() {
            needs!(Bpf);
            let loaded = before_load!($module, $module $(, $initial)?);
            if are_mapped() {
                after_load!($module, $module, loaded);
                saw($section, &seen());
            }
        }
    };
}

section!(of_bss, bss, "fixtures/globals/bss.bpf.c", ".bss",);
section!(of_bss_x, bss_more, "fixtures/globals/bss_more.bpf.c", ".bss.x",);
section!(of_data, data, "fixtures/globals/data.bpf.c", ".data", initial);
section!(of_data_x, data_more, "fixtures/globals/data_more.bpf.c", ".data.x", initial);

macro_rules! constants {
    ($test:ident, $module:ident, $file:literal, $section:literal) => {
        #[bpf_program($file)]
        mod $module {}

        #[test]
        fn $test() {
            needs!(Bpf);
            let loaded = before_load!($module, $module, initial);
            each!($module, 2, holds, loaded.$module);
            assert!(loaded.$module.k_bool);
            saw($section, &seen());
        }
    };
}

constants!(of_rodata, rodata, "fixtures/globals/rodata.bpf.c", ".rodata");
constants!(of_rodata_x, rodata_more, "fixtures/globals/rodata_more.bpf.c", ".rodata.x");

#[bpf_program("fixtures/globals/arena.bpf.o")]
pub(crate) mod arena {}

#[test]
fn of_an_arena() {
    needs!(Arena);
    let loaded = before_load!(arena, arena, initial);
    after_load!(arena, arena, loaded);
    saw(".addr_space.1", &seen());
}

#[bpf_program("fixtures/globals/percpu.bpf.c")]
mod percpu {}

/// On which CPU the program runs next is the kernel's choice, so all have the same.
#[test]
fn of_each_cpu() {
    macro_rules! all_give {
        ($loaded:expr, $name:ident, $value:expr) => {
            for value in $loaded.percpu.$name.get().unwrap() {
                same(value, $value, stringify!($name));
            }
        };
    }
    macro_rules! one_gives {
        ($loaded:expr, $name:ident, $value:expr) => {{
            let all = $loaded.percpu.$name.get().unwrap();
            assert_eq!(count(&all, $value), 1, stringify!($name));
        }};
    }
    needs!(PerCpuVariables);
    let loaded = before_load!(percpu, percpu, initial);
    each!(percpu, 2, all_give, loaded);
    loaded.data_control.k.set(3).unwrap();
    once(&loaded.programs.fill);
    each!(percpu, 3, one_gives, loaded);
    each!(percpu, 4, set, loaded.percpu);
    loaded.percpu.k_bool.set(true.into()).unwrap();
    assert_eq!(wrong!(loaded, 4), 0, "set after load");
    saw(".percpu", &seen());
}
