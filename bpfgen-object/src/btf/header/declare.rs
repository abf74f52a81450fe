//! C's inside-out declarations: `int (*name[4])(struct foo *)`.

use std::fmt::Write as _;

use super::{Printer, base, names};
use crate::{
    Error, ErrorKind, Result,
    btf::{FuncProto, Name, Type, TypeId},
};

/// Declarations within declarations, as members of anonymous types and parameters of functions
/// are: far more than people write, and few enough for any stack.
const MAX_NESTING: usize = 128;

/// Qualifiers and type tags on their way to what they apply to.
#[derive(Debug, Default)]
struct Qualifiers {
    is_const: bool,
    is_volatile: bool,
    is_restrict: bool,
    attributes: String,
}

impl Qualifiers {
    /// The words, each with a space behind it.
    fn words(&self, with_restrict: bool) -> String {
        let mut words = String::new();
        for (is_set, word) in [
            (self.is_const, "const "),
            (self.is_volatile, "volatile "),
            (self.is_restrict && with_restrict, "restrict "),
        ] {
            if is_set {
                words.push_str(word);
            }
        }
        words
    }
}

impl Printer<'_> {
    /// Declares `name` (or nothing, as in a parameter list) with a type. `depth` is the number of
    /// braces around it.
    pub(super) fn declaration(&mut self, id: TypeId, name: &str, depth: usize) -> Result<String> {
        if self.nesting >= MAX_NESTING {
            return Err(Error::new(
                ErrorKind::Malformed,
                format!("type [{}]: declarations are nested too deeply", id.0),
            ));
        }
        self.nesting += 1;
        let declaration = self.inside_out(id, name, depth);
        self.nesting -= 1;
        declaration
    }

    fn inside_out(&mut self, id: TypeId, name: &str, depth: usize) -> Result<String> {
        let btf = self.btf;
        let mut id = id;
        let mut declarator = name.to_owned();
        let mut qualifiers = Qualifiers::default();
        // A `*` binds less than the brackets behind the name.
        let mut is_pointer = false;
        // Ends: decode() limits how long a chain of types may be.
        loop {
            self.spend(declarator.len())?;
            match btf.get(id) {
                Some(Type::Const(target)) => {
                    qualifiers.is_const = true;
                    id = *target;
                }
                Some(Type::Volatile(target)) => {
                    qualifiers.is_volatile = true;
                    id = *target;
                }
                Some(Type::Restrict(target)) => {
                    qualifiers.is_restrict = true;
                    id = *target;
                }
                Some(Type::TypeTag(tag)) => {
                    let attribute = self.tag("btf_type_tag", tag.name, tag.attribute);
                    qualifiers.attributes = attribute + &qualifiers.attributes;
                    id = tag.target;
                }
                // A typedef without a name is as good as none.
                Some(Type::Typedef(ty)) if self.names.get(id).is_none() => id = ty.target,
                Some(Type::Ptr(target)) => {
                    let Qualifiers { attributes, .. } = &qualifiers;
                    let words = qualifiers.words(true);
                    let gap = if attributes.is_empty() { "" } else { " " };
                    declarator = format!("*{}{gap}{words}{declarator}", attributes.trim_start());
                    if name.is_empty() && !words.is_empty() {
                        declarator.truncate(declarator.trim_end().len());
                    }
                    qualifiers = Qualifiers::default();
                    is_pointer = true;
                    id = *target;
                }
                Some(Type::Array(array)) => {
                    declarator = wrap(declarator, is_pointer);
                    is_pointer = false;
                    let _ = write!(declarator, "[{}]", array.len);
                    id = array.element;
                }
                Some(Type::FuncProto(proto)) => {
                    // Calling conventions aside, nothing qualifies a function.
                    qualifiers = Qualifiers::default();
                    let parameters = self.parameters(proto, &[], depth)?;
                    declarator = wrap(declarator, is_pointer) + &parameters;
                    is_pointer = false;
                    id = proto.ret;
                }
                _ => break,
            }
        }
        let words = qualifiers.words(matches!(btf.resolved(id), Some(Type::Ptr(_))));
        let base = self.base(id, depth)?;
        let gap = if declarator.is_empty() { "" } else { " " };
        let attributes = qualifiers.attributes;
        self.spend(base.len() + attributes.len())?;
        Ok(format!("{words}{base}{attributes}{gap}{declarator}"))
    }

    /// The parenthesised parameters of a function type, with as many names as there are.
    pub(super) fn parameters(
        &mut self,
        proto: &FuncProto,
        names: &[String],
        depth: usize,
    ) -> Result<String> {
        let mut parameters = Vec::with_capacity(proto.params.len());
        for (index, param) in proto.params.iter().enumerate() {
            let is_last = index + 1 == proto.params.len();
            if param.ty == TypeId::VOID {
                if !is_last {
                    return Err(Error::new(
                        ErrorKind::Malformed,
                        "a function has a parameter of type void before its last one",
                    ));
                }
                // Before C23, `...` needs something in front of it.
                if index > 0 {
                    parameters.push("...".to_owned());
                }
            } else {
                let name = names.get(index).map_or("", String::as_str);
                parameters.push(self.declaration(param.ty, name, depth)?);
            }
        }
        if proto.params.is_empty() {
            return Ok("(void)".into());
        }
        Ok(format!("({})", parameters.join(", ")))
    }

    /// What a declaration begins with: a name, or the definition of an anonymous type.
    fn base(&mut self, id: TypeId, depth: usize) -> Result<String> {
        let btf = self.btf;
        let id = self.names.definition(id);
        let Some(ty) = btf.get(id) else {
            return Err(Error::new(ErrorKind::Missing, format!("type [{}] is missing", id.0)));
        };
        if let Some(name) = self.c_name(id) {
            if !matches!(ty, Type::Typedef(_)) {
                self.mentions.push(id);
            }
            return Ok(name);
        }
        Ok(match ty {
            Type::Int(int) => match self.names.get(id) {
                Some(name) => name.to_owned(),
                None => base::int(btf, int, self.layouts.machine()).into_owned(),
            },
            Type::Float(float) => match base::float(float) {
                Some(name) => name.to_owned(),
                None => base::float_bytes(float.size),
            },
            Type::Struct(_) | Type::Union(_) => self.composite(id, "", depth)?,
            // No more than declared, and anonymous: an integer of its size.
            Type::Enum(ty) | Type::Enum64(ty) if ty.values.is_empty() => match ty.size {
                1 => "unsigned char".into(),
                2 => "unsigned short".into(),
                8 => "unsigned long long".into(),
                _ => "unsigned int".into(),
            },
            Type::Enum(ty) | Type::Enum64(ty) => {
                self.spelled_out[id.0 as usize] = true;
                self.enumeration(ty, "", depth)
            }
            Type::Void | Type::Fwd(_) => "void".into(),
            _ => {
                return Err(Error::new(
                    ErrorKind::Malformed,
                    format!("type [{}] is used as a type, but it is none", id.0),
                ));
            }
        })
    }

    /// The attribute that gives a BTF tag, with a space before it; nothing for a text that cannot
    /// stand in one.
    pub(super) fn tag(&self, attribute: &str, text: Name, is_attribute: bool) -> String {
        let text = self.btf.str(text);
        let is_plain = |extra: &str| {
            text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || extra.contains(c))
        };
        let opens = |bracket: char| text.matches(bracket).count();
        if is_attribute {
            // `address_space(1)`.
            let balanced = opens('(') == opens(')') && !text.starts_with(')');
            return if !text.is_empty() && is_plain("(), ") && balanced {
                format!(" __attribute__(({text}))")
            } else {
                String::new()
            };
        }
        if is_plain(" !#$%&'()*+,-./:;<=>@[]^`{|}~") {
            format!(" __attribute__(({attribute}(\"{text}\")))")
        } else {
            String::new()
        }
    }

    /// Attributes for the declaration tags on a type (`component` -1) or one of its members.
    pub(super) fn decl_tags(&mut self, target: TypeId, component: i32) -> Result<String> {
        let tags = self.names.tags(target, component).iter();
        let text: String =
            tags.map(|tag| self.tag("btf_decl_tag", tag.name, tag.attribute)).collect();
        self.spend(text.len())?;
        Ok(text)
    }

    /// Declares a member.
    pub(super) fn member_declaration(
        &mut self,
        ty: TypeId,
        name: Name,
        depth: usize,
    ) -> Result<String> {
        let btf = self.btf;
        let name = btf.str(name);
        if !name.is_empty() {
            let name = names::member(name);
            let name = match self.scopes.last_mut() {
                Some(scope) => scope.claim(&name),
                None => name.into_owned(),
            };
            return self.declaration(ty, &name, depth);
        }
        let mut qualifiers = Qualifiers::default();
        let mut id = ty;
        loop {
            match btf.get(id) {
                Some(Type::Const(target)) => {
                    qualifiers.is_const = true;
                    id = *target;
                }
                Some(Type::Volatile(target)) => {
                    qualifiers.is_volatile = true;
                    id = *target;
                }
                Some(Type::Restrict(target)) => id = *target,
                Some(Type::Typedef(ty) | Type::TypeTag(ty)) => id = ty.target,
                Some(Type::Struct(_) | Type::Union(_)) => break,
                _ => return self.declaration(id, "", depth),
            }
        }
        // A named struct as an anonymous member needs -fms-extensions; printed in place it means
        // the same and works everywhere. Its members are names of the struct around it.
        Ok(qualifiers.words(false) + &self.body(id, "", depth)?)
    }
}

/// Puts a pointer declarator in parentheses.
fn wrap(declarator: String, is_pointer: bool) -> String {
    if is_pointer { format!("({declarator})") } else { declarator }
}
