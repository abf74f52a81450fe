//! From the object's struct to the kernel's, member by member, by name.

use super::type_name;
use crate::{
    Error, ErrorKind, FunctionIndex, Result,
    btf::{Btf, Composite, Kind, Member, Type, TypeId, Types, layout},
};

/// No kernel has a struct of callbacks that is larger.
const MAX_SIZE: u32 = 1 << 20;

/// A value as the object has it.
#[derive(Clone, Copy, Debug)]
pub struct Value<'a> {
    /// Its struct.
    pub type_id: TypeId,
    /// Its bytes, zero where there are functions.
    pub content: &'a [u8],
    /// Byte offset of a function pointer member, and the function put there.
    pub functions: &'a [(u32, FunctionIndex)],
}

/// A value as a kernel has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fitted {
    /// The kernel's struct, to which its programs are attached.
    pub type_id: TypeId,
    /// The bytes of the map's value, zero where there are functions.
    pub content: Vec<u8>,
    /// The functions.
    pub callbacks: Vec<Callback>,
}

/// A function in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Callback {
    /// The function.
    pub function: FunctionIndex,
    /// Which of the kernel's members it is: a program's attach type.
    pub member: u32,
    /// Where in [`Fitted::content`] its program belongs, as a number of 64 bits.
    pub offset: usize,
}

/// Puts the members of `value` where the kernel has those of the same names. `wrapper` is the
/// kernel's `struct bpf_struct_ops_T`.
///
/// What the kernel lacks, or has otherwise, is no matter while the object leaves it zero.
///
/// # Errors
/// [`ErrorKind::Missing`] with the name of a member that is set and that the kernel's struct lacks;
/// [`ErrorKind::Unsupported`] for one that it has in another kind or size, and for what cannot be
/// put into a kernel's value: bitfields, functions that are no direct members.
pub fn fit(btf: &Btf, value: &Value<'_>, kernel: &dyn Types, wrapper: TypeId) -> Result<Fitted> {
    let name = type_name(btf, value.type_id);
    let Some(Type::Struct(object)) = btf.resolved(value.type_id) else {
        return Err(unsupported("it is not a struct".to_owned()));
    };
    let whole = structure(kernel, wrapper)?;
    let (at, type_id) = data(kernel, &whole, name)?;
    let inner = structure(kernel, type_id)?;
    if whole.size > MAX_SIZE {
        return Err(unsupported(format!("the kernel's type has {} bytes", whole.size)));
    }
    let size = whole.size as usize;
    let fitted = Fitted { type_id, content: vec![0; size], callbacks: Vec::new() };
    let mut fitting = Fitting { btf, value, kernel, inner: &inner, at, fitted };
    for member in &object.members {
        let name = btf.str(member.name);
        fitting.member(member, name).map_err(|error| {
            error.context(format_args!(
                "{} of struct {}",
                described(member, name),
                type_name(btf, value.type_id)
            ))
        })?;
    }
    let Fitting { fitted, .. } = fitting;
    // Each function has found its member, or it stands where none can be.
    let taken = fitted.callbacks.len();
    if taken < value.functions.len() {
        let slots = super::slots(btf, value.type_id);
        let stray = value.functions.iter().find(|(offset, _)| !slots.contains(offset));
        let at = stray.map_or(0, |(offset, _)| *offset);
        return Err(unsupported(format!(
            "the function at byte {at} is not in a member of its own that is a pointer to one"
        )));
    }
    Ok(fitted)
}

/// The member, for people.
fn described(member: &Member, name: &str) -> String {
    match name {
        "" => format!("the member without a name at byte {}", member.bit_offset / 8),
        name => format!("member `{name}`"),
    }
}

/// The member of the wrapper that is the struct itself: byte offset and type.
fn data(kernel: &dyn Types, whole: &Composite, name: &str) -> Result<(usize, TypeId)> {
    for member in &whole.members {
        let (id, ty) = layout::resolve(kernel, member.ty)?;
        if let Type::Struct(inner) = &*ty {
            if kernel.name(inner.name)? == name {
                return Ok((member.bit_offset as usize / 8, id));
            }
        }
    }
    let what = format!("the kernel's type for values has no struct {name}");
    Err(Error::new(ErrorKind::Missing, what))
}

fn structure(kernel: &dyn Types, id: TypeId) -> Result<Composite> {
    match layout::resolve(kernel, id)?.1.into_owned() {
        Type::Struct(composite) => Ok(composite),
        _ => Err(Error::new(ErrorKind::Malformed, format!("type [{}] is not a struct", id.0))),
    }
}

fn unsupported(what: String) -> Error {
    Error::new(ErrorKind::Unsupported, what)
}

/// A value on its way.
struct Fitting<'a> {
    btf: &'a Btf,
    value: &'a Value<'a>,
    kernel: &'a dyn Types,
    /// The kernel's struct, and where it begins in the wrapper.
    inner: &'a Composite,
    at: usize,
    fitted: Fitted,
}

impl Fitting<'_> {
    fn member(&mut self, member: &Member, name: &str) -> Result<()> {
        let bits = u64::from(member.bit_size);
        let start = u64::from(member.bit_offset) / 8;
        let size = match bits {
            0 => layout::size_of(self.btf, member.ty)?.unwrap_or(0),
            bits => (u64::from(member.bit_offset) % 8 + bits).div_ceil(8),
        };
        let range = usize::try_from(start).ok().zip(usize::try_from(size).ok());
        let content = range.and_then(|(start, size)| self.value.content.get(start..)?.get(..size));
        let Some(content) = content else {
            return Err(Error::new(ErrorKind::Malformed, "it reaches past its struct"));
        };
        let functions = self.value.functions.iter();
        let end = start + size;
        let function = functions.clone().find(|(at, _)| (start..end).contains(&u64::from(*at)));
        if function.is_none() && content.iter().all(|&byte| byte == 0) {
            return Ok(());
        }
        let Some((index, theirs)) = self.find(name)? else {
            return Err(Error::new(
                ErrorKind::Missing,
                "it is set, and this kernel's struct has no such member",
            ));
        };
        if bits != 0 || theirs.bit_size != 0 {
            return Err(unsupported("it is a bitfield, which struct_ops cannot have".to_owned()));
        }
        let (our_kind, kernel_type) =
            (self.kind(member.ty), layout::resolve(self.kernel, theirs.ty)?);
        let kernel_kind = kernel_type.1.kind();
        if our_kind != Some(kernel_kind) {
            let ours = our_kind.map_or("nothing", name_of);
            return Err(unsupported(format!(
                "it is {ours} in the object and {} in this kernel",
                name_of(kernel_kind)
            )));
        }
        let kernel_size = layout::size_of(self.kernel, theirs.ty)?.unwrap_or(0);
        if kernel_size != size {
            return Err(unsupported(format!(
                "it has {size} bytes in the object and {kernel_size} in this kernel"
            )));
        }
        let to = self.at + theirs.bit_offset as usize / 8;
        let Some(place) =
            self.fitted.content.get_mut(to..).and_then(|rest| rest.get_mut(..content.len()))
        else {
            return Err(Error::new(ErrorKind::Malformed, "the kernel's reaches past its struct"));
        };
        match function {
            None => place.copy_from_slice(content),
            Some(&(at, function))
                if u64::from(at) == start && self.calls(member, &kernel_type.1)? =>
            {
                self.fitted.callbacks.push(Callback { function, member: index, offset: to });
            }
            Some(_) => {
                let what = "a function is put there, and it is not a pointer to one";
                return Err(unsupported(what.to_owned()));
            }
        }
        Ok(())
    }

    /// The kernel's member of this name, and which it is.
    fn find(&self, name: &str) -> Result<Option<(u32, Member)>> {
        if name.is_empty() {
            return Err(unsupported(
                "it is set, and has no name to find it by in the kernel's: leave it zero"
                    .to_owned(),
            ));
        }
        for (index, member) in (0..).zip(&self.inner.members) {
            if self.kernel.name(member.name)? == name {
                return Ok(Some((index, *member)));
            }
        }
        Ok(None)
    }

    fn kind(&self, ty: TypeId) -> Option<Kind> {
        self.btf.resolved(ty).map(Type::kind)
    }

    /// Whether both are pointers to functions.
    fn calls(&self, member: &Member, theirs: &Type) -> Result<bool> {
        let Type::Ptr(target) = theirs else { return Ok(false) };
        let target = layout::resolve(self.kernel, *target)?.1;
        let calls = super::is_callback(self.btf, member.ty);
        Ok(calls && matches!(&*target, Type::FuncProto(_)))
    }
}

/// A kind of type, with an article.
fn name_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "an integer",
        Kind::Ptr => "a pointer",
        Kind::Array => "an array",
        Kind::Struct => "a struct",
        Kind::Union => "a union",
        Kind::Enum | Kind::Enum64 => "an enum",
        Kind::Float => "a floating-point number",
        _ => "something else",
    }
}
