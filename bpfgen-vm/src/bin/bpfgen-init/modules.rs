//! Kernel modules, which the host sends by name.

use std::{
    ffi::{CStr, CString},
    fs, io,
    sync::{Arc, Mutex, PoisonError},
};

use rustix::io::Errno;

use crate::{
    channel::{Answer, Control, Modules},
    protocol::Message,
};

/// Inserts modules by name or alias.
pub(crate) struct Loader {
    control: Arc<Control>,
    answers: Mutex<Modules>,
}

impl Loader {
    pub(crate) fn new(control: Arc<Control>, answers: Modules) -> Self {
        Self { control, answers: Mutex::new(answers) }
    }

    /// Inserts a module with these parameters, after those it depends on.
    pub(crate) fn load(&self, name: &str, parameters: &str) -> Result<(), String> {
        if is_live(name) {
            return Ok(());
        }
        let modules = self.fetch(name)?;
        let parameters = CString::new(parameters).map_err(|_| "a NUL byte in its parameters")?;
        let last = modules.len().saturating_sub(1);
        for (n, module) in modules.iter().enumerate() {
            let parameters = if n == last { parameters.as_c_str() } else { c"" };
            insert(module, parameters).map_err(|error| {
                let found = own_name(module).filter(|found| *found != name.replace('-', "_"));
                let of = found.map_or(String::new(), |found| format!(" {found}, which it needs"));
                format!("the kernel refuses{of}: {error}; its log may say more")
            })?;
        }
        Ok(())
    }

    /// Gets all modules before the first is inserted: inserting one may make the kernel ask for
    /// another and wait for it.
    fn fetch(&self, name: &str) -> Result<Vec<Vec<u8>>, String> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        self.control.say(&Message::Module(name.to_owned()));
        let mut modules = vec![];
        loop {
            match answers.recv() {
                Ok(Answer::Module(module)) => modules.push(module),
                Ok(Answer::End(None)) => return Ok(modules),
                Ok(Answer::End(Some(error))) => return Err(error),
                Err(_) => return Err("the host is gone".to_owned()),
            }
        }
    }
}

/// Inserts a module; it may be there already.
pub(crate) fn insert(module: &[u8], parameters: &CStr) -> io::Result<()> {
    match rustix::system::init_module(module, parameters) {
        Ok(()) | Err(Errno::EXIST) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Removes a module that nothing uses.
pub(crate) fn remove(name: &str) -> Result<(), String> {
    let name = CString::new(name.replace('-', "_")).map_err(|_| "a NUL byte in its name")?;
    // O_NONBLOCK: do not wait for its last user.
    rustix::system::delete_module(&name, 0o4000).map_err(|error| match error {
        Errno::NOENT => "it is not loaded".to_owned(),
        error => io::Error::from(error).to_string(),
    })
}

fn is_live(name: &str) -> bool {
    !name.contains('/')
        && fs::read_to_string(format!("/sys/module/{}/initstate", name.replace('-', "_")))
            .is_ok_and(|state| state.trim_end() == "live")
}

/// The name in a module's `.modinfo`, found without reading its sections: each entry there follows
/// a NUL byte.
fn own_name(module: &[u8]) -> Option<&str> {
    const KEY: &[u8] = b"\0name=";
    let at = module.windows(KEY.len()).position(|window| window == KEY)?;
    let name = module[at + KEY.len()..].split(|&byte| byte == 0).next()?;
    std::str::from_utf8(name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_says_its_name() {
        assert_eq!(own_name(b"\x7fELF\0alias=x\0name=llc\0rest"), Some("llc"));
        assert_eq!(own_name(b"name=llc\0"), None);
        assert_eq!(own_name(b"\0name="), Some(""));
    }

    #[test]
    fn what_is_no_module_is_not_live() {
        assert!(!is_live("../../etc"));
        assert!(!is_live("no-such-module"));
    }
}
