//! BTF types → C declarations, for documentation.

use bpfgen_object::btf::{Composite, Type, TypeId};

use super::graph::{CompositeKind, Graph};

/// Pieces that one declaration may consist of before it is cut short with an ellipsis. Function
/// types nest and multiply in hostile BTF; real declarations have some dozens.
const BUDGET: usize = 20_000;

/// `unsigned int pid`, `const char *name[4]`, `int (*callback)(void *ctx)`.
///
/// An empty name gives the type alone. Bodies of anonymous types are elided.
pub(super) fn declare(graph: Graph<'_>, id: TypeId, name: &str) -> String {
    Printer { graph, budget: BUDGET }.declare(id, name)
}

/// [`declare`] for a member, which may have a type that BTF has no kind for.
pub(super) fn member(graph: Graph<'_>, id: TypeId, name: &str) -> String {
    Printer { graph, budget: BUDGET }.member(id, name)
}

/// The whole definition of a struct, union or enum, one line per member.
pub(super) fn definition(graph: Graph<'_>, id: TypeId) -> Vec<String> {
    let mut printer = Printer { graph, budget: BUDGET };
    let mut lines = Vec::new();
    printer.composite(id, "", ";", &mut lines);
    lines
}

struct Printer<'a> {
    graph: Graph<'a>,
    budget: usize,
}

impl Printer<'_> {
    fn declare(&mut self, id: TypeId, name: &str) -> String {
        let mut id = id;
        let mut declarator = name.to_owned();
        let mut qualifiers = String::new();
        let mut tags = String::new();
        let base = loop {
            self.budget = self.budget.saturating_sub(1);
            if self.budget == 0 {
                break "…".to_owned();
            }
            match self.graph.get(id) {
                Type::Const(target) => {
                    qualifiers.push_str("const ");
                    id = *target;
                }
                Type::Volatile(target) => {
                    qualifiers.push_str("volatile ");
                    id = *target;
                }
                Type::Restrict(target) => {
                    qualifiers.push_str("restrict ");
                    id = *target;
                }
                Type::TypeTag(tag) => {
                    tags.push_str(" __");
                    tags.push_str(self.graph.str(tag.name));
                    id = tag.target;
                }
                Type::Ptr(target) => {
                    declarator =
                        format!("{tags} *{qualifiers}{declarator}").trim_start().to_owned();
                    qualifiers.clear();
                    tags.clear();
                    id = *target;
                    if matches!(self.graph.get(id), Type::Array(_) | Type::FuncProto(_)) {
                        declarator = format!("({declarator})");
                    }
                }
                Type::Array(array) => {
                    match array.len {
                        0 => declarator.push_str("[]"),
                        len => declarator.push_str(&format!("[{len}]")),
                    }
                    id = array.element;
                }
                Type::FuncProto(proto) => {
                    let mut params = Vec::new();
                    for param in &proto.params {
                        let variadic = param.name.is_none() && param.ty == TypeId::VOID;
                        params.push(if variadic {
                            "...".to_owned()
                        } else {
                            self.declare(param.ty, self.graph.str(param.name))
                        });
                    }
                    let params = if params.is_empty() { "void".into() } else { params.join(", ") };
                    declarator.push_str(&format!("({params})"));
                    id = proto.ret;
                }
                ty => break self.base(ty),
            }
        };
        let space = if declarator.is_empty() { "" } else { " " };
        format!("{qualifiers}{base}{tags}{space}{declarator}")
    }

    fn member(&mut self, id: TypeId, name: &str) -> String {
        let declaration = self.declare(id, name);
        if self.graph.is_untold(id) {
            return declaration.replacen("void", "/* not in BTF */", 1);
        }
        declaration
    }

    fn base(&self, ty: &Type) -> String {
        let tagged = |keyword: &str, name| match self.graph.str(name) {
            "" => format!("{keyword} {{ … }}"),
            name => format!("{keyword} {name}"),
        };
        match ty {
            Type::Int(int) => self.graph.str(int.name).to_owned(),
            Type::Float(float) => self.graph.str(float.name).to_owned(),
            Type::Typedef(typedef) => self.graph.str(typedef.name).to_owned(),
            Type::Struct(composite) => tagged("struct", composite.name),
            Type::Union(composite) => tagged("union", composite.name),
            Type::Enum(e) | Type::Enum64(e) => tagged("enum", e.name),
            Type::Fwd(fwd) => tagged(if fwd.union { "union" } else { "struct" }, fwd.name),
            _ => "void".to_owned(),
        }
    }

    /// A body over several lines, with `tail` after its brace; anonymous members are opened.
    fn composite(&mut self, id: TypeId, indent: &str, tail: &str, lines: &mut Vec<String>) {
        let (keyword, composite): (_, &Composite) = match self.graph.composite(id) {
            Some((CompositeKind::Struct, composite)) => ("struct", composite),
            Some((CompositeKind::Union, composite)) => ("union", composite),
            None => return lines.push(format!("{indent}{}{tail}", self.declare(id, ""))),
        };
        let tag = self.graph.str(composite.name);
        let space = if tag.is_empty() { "" } else { " " };
        lines.push(format!("{indent}{keyword}{space}{tag} {{"));
        let deeper = format!("{indent}    ");
        for (index, member) in composite.members.iter().enumerate() {
            self.budget = self.budget.saturating_sub(1);
            if self.budget == 0 {
                lines.push(format!("{deeper}…"));
                break;
            }
            let name = self.graph.str(member.name);
            let anonymous =
                self.graph.composite(member.ty).filter(|(_, inner)| inner.name.is_none());
            if anonymous.is_some() {
                let space = if name.is_empty() { "" } else { " " };
                let tail = format!("{space}{name}{};", self.tags(id, Some(index)));
                self.composite(member.ty, &deeper, &tail, lines);
            } else {
                let declaration = self.member(member.ty, name);
                let bits = match member.bit_size {
                    0 => String::new(),
                    bits => format!(" : {bits}"),
                };
                let tags = self.tags(id, Some(index));
                lines.push(format!("{deeper}{declaration}{bits}{tags};"));
            }
        }
        lines.push(format!("{indent}}}{}{tail}", self.tags(id, None)));
    }

    /// Declaration tags as C has them.
    fn tags(&mut self, id: TypeId, member: Option<usize>) -> String {
        let mut text = String::new();
        for tag in self.graph.tags(id, member) {
            self.budget = self.budget.saturating_sub(1);
            if self.budget == 0 {
                break;
            }
            text.push_str(&format!(" __attribute__((btf_decl_tag({tag:?})))"));
        }
        text
    }
}
