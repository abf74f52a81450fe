//! Between open and load: the maps are there, the programs have yet to pass the verifier.

use std::sync::Arc;

use bpfgen_object::MapIndex;

use super::{
    Loaded, Loader, OpenObject, ProgramSettings,
    by_name::ByName,
    choices::{ProgramChoice, set},
    delegated::Delegated,
    externs::Externs,
    kernel::Kernel,
    maps::Maps,
    programs::{self, Fixed},
    relocate::Code,
    struct_ops::{self as values, Made, Plans},
    targets,
    token::Token,
    types::Types,
};
use crate::{
    Error, ErrorKind, Result,
    link::usdt,
    map::{
        FromMap,
        data::{Frozen, Image, MappedData},
        per_cpu_data::PerCpuData,
    },
    program::OpenProgram,
    struct_ops,
    sys::map::MapFd,
};

/// An object whose maps and types are in the kernel, and whose programs are ready for the verifier.
///
/// Maps can be filled, asked for their ids, and given to others before any program is loaded; they
/// are the same after [`load`](Self::load). Dropping it leaves nothing: of maps that were taken out
/// what was taken, and no pin that was made.
///
/// ```no_run
/// use bpfgen_runtime::{loader::OpenObject, map::HashMap};
///
/// # fn main() -> bpfgen_runtime::Result<()> {
/// # let bytes = [];
/// let prepared = OpenObject::parse("filter", &bytes)?.loader().prepare()?;
/// let blocked: HashMap<u32, u32> = prepared.map("blocked")?;
/// blocked.insert(&1, &1)?;
/// let loaded = prepared.load()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "dropping it undoes what was prepared: call load"]
#[doc(alias = "bpf_object__prepare")]
pub struct Prepared {
    open: OpenObject,
    programs: Vec<ProgramChoice>,
    struct_ops: Vec<struct_ops::Choice>,
    mistake: Option<String>,
    held: ByName,
    steps: Steps,
}

/// What the steps before load have made.
#[derive(Debug)]
pub(super) struct Steps {
    pub(super) maps: Maps,
    /// By the object's programs; `None` for those that are not chosen.
    pub(super) code: Vec<Option<Code>>,
    pub(super) types: Types,
    pub(super) externs: Externs,
    /// Code refers to it by its descriptor, and programs keep it.
    pub(super) _config: Option<MapFd>,
    pub(super) values: Plans,
    pub(super) made: Vec<Made>,
    pub(super) kernel: Kernel,
}

impl Prepared {
    pub(super) fn new(loader: &Loader<'_>, steps: Steps) -> Self {
        Self {
            open: loader.open.clone(),
            programs: loader.programs.clone(),
            struct_ops: loader.struct_ops.clone(),
            mistake: None,
            held: steps.maps.by_name(loader.open),
            steps,
        }
    }

    /// The name the object was opened under.
    pub fn name(&self) -> &str {
        &self.held.object
    }

    /// The map with this C name, as one of the typed maps or as [`Map`](crate::map::Map).
    ///
    /// # Errors
    /// If there is none, or it is of another kind or size than the type.
    pub fn map<M: FromMap>(&self, name: &str) -> Result<M> {
        self.held.map(name)
    }

    /// The variables of a section that programs write.
    ///
    /// # Errors
    /// If there is no such section.
    pub fn section(&self, name: &str) -> Result<MappedData> {
        self.held.section(name)
    }

    /// The variables of a section (`.percpu`) that each CPU has for itself.
    ///
    /// # Errors
    /// If there is no such section, or all CPUs share it.
    pub fn per_cpu_section(&self, name: &str) -> Result<PerCpuData> {
        self.held.per_cpu_section(name)
    }

    /// The constants that programs will be verified with.
    pub fn frozen<T>(&self, image: Image<T>) -> Frozen<T> {
        image.freeze()
    }

    /// Changes the choices about this program: what it attaches to, its flags, how much the verifier
    /// logs, and that it is not to be loaded after all. One whose autoload was off cannot be loaded
    /// any more: what it needs was not prepared.
    pub fn program<K>(&mut self, program: &OpenProgram<K>) -> &mut Self {
        self.programs([program.into()]);
        self
    }

    /// As [`program`](Self::program), of several.
    pub fn programs(&mut self, settings: impl IntoIterator<Item = ProgramSettings>) {
        for settings in settings {
            if let Err(mistake) = set(&self.open.object, &mut self.programs, settings) {
                self.mistake.get_or_insert(mistake);
            }
        }
    }

    /// Loads the programs.
    ///
    /// # Errors
    /// If the kernel refuses one; nothing stays in the kernel then, and no pin that was made.
    pub fn load(self) -> Result<Loaded> {
        let name = self.open.name.clone();
        self.finish().map_err(|error| error.object(&name))
    }

    pub(super) fn finish(self) -> Result<Loaded> {
        let Self { open, programs, struct_ops, mistake, held, mut steps } = self;
        let (data, maps) = (Vec::new(), Vec::new());
        let mistake = mistake.map(|mistake| (ErrorKind::NotFound, mistake));
        let mut loader = Loader { open: &open, data, maps, programs, struct_ops, mistake };
        loader.check()?;
        loader.follow_slots();
        steps.choose(&loader)?;
        let usdt = steps.usdt(&loader)?;
        let explain = |steps: &Steps, error| match steps.types.token().and_then(Delegated::of) {
            Some(delegated) => delegated.explain(error, &loader),
            None => error,
        };
        let programs = match steps.programs(&loader, usdt.as_ref()) {
            Err(error) if error.kind() == ErrorKind::Permission && !steps.types.is_by_token() => {
                // Maps need fewer capabilities than programs where the system lets anybody use BPF.
                let Some(token) = Token::instead(&open.token) else { return Err(error) };
                steps.types.permit(token);
                let programs = steps.programs(&loader, usdt.as_ref());
                programs.map_err(|error| explain(&steps, error))?
            }
            programs => programs.map_err(|error| explain(&steps, error))?,
        };
        steps.maps.fill_slots(loader.object(), &programs)?;
        let values = values::finish(&loader, steps.values, steps.made, &programs)?;
        steps.maps.keep();
        Ok(Loaded::new(held, programs, values))
    }
}

impl Steps {
    /// Leaves out programs that are not to be loaded after all.
    fn choose(&mut self, loader: &Loader<'_>) -> Result<()> {
        let programs = loader.object().programs.iter().zip(&loader.programs);
        for ((program, choice), code) in programs.zip(&mut self.code) {
            if !choice.autoload {
                *code = None;
            } else if code.is_none() {
                return Err(Error::new(
                    ErrorKind::InvalidInput,
                    "its autoload was off when its object was prepared, so what it needs is missing",
                )
                .hint("call set_autoload(true) before prepare")
                .program(&program.name));
            }
        }
        Ok(())
    }

    fn programs(
        &self,
        loader: &Loader<'_>,
        usdt: Option<&Arc<usdt::State>>,
    ) -> Result<programs::Programs> {
        let kernel = &self.kernel;
        let targets = targets::wants(loader)?.resolve(loader, kernel)?;
        let fixed = Fixed {
            targets: &targets,
            types: &self.types,
            maps: &self.maps,
            externs: &self.externs,
            kernel,
            values: &self.values,
            usdt,
        };
        programs::load(loader, &self.code, &fixed)
    }

    /// What programs for static probes share, if any is loaded.
    fn usdt(&self, loader: &Loader<'_>) -> Result<Option<Arc<usdt::State>>> {
        let mut programs = loader.object().programs.iter().zip(&loader.programs);
        let any = programs.any(|(program, choice)| {
            choice.autoload && program.definition.is_some_and(|definition| definition.usdt)
        });
        if !any {
            return Ok(None);
        }
        let map = |index| self.maps.get(MapIndex(index)).ok();
        Ok(Some(Arc::new(usdt::State::of(loader.object(), loader.features(), map)?)))
    }
}
