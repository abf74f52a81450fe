//! `modprobe`: what the kernel and people call to load a module. It passes the name on to the init.

use std::{
    env, fs,
    io::{BufRead, BufReader, Read, Write},
    os::unix::{
        fs::symlink,
        net::{UnixListener, UnixStream},
    },
    path::Path,
    process::ExitCode,
    sync::Arc,
    thread,
};

use crate::{
    modules::{self, Loader},
    setup,
};

/// Where the init listens: a path, since names without one end at a network namespace.
const SOCKET: &str = "/bpfgen/modules";

/// What the kernel calls.
const HELPER: &str = "/bpfgen/modprobe";

/// What people call, unless they brought another.
const COMMAND: &str = "/sbin/modprobe";

/// Answers from now on; each caller has a thread, since one may wait for another.
pub(crate) fn serve(loader: &Arc<Loader>) -> std::io::Result<()> {
    let listener = UnixListener::bind(SOCKET)?;
    symlink("/init", HELPER)?;
    fs::write("/proc/sys/kernel/modprobe", HELPER)?;
    let folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
    if !folders.iter().any(|folder| setup::is_there(&Path::new(folder).join("modprobe"))) {
        let _ = fs::create_dir_all("/sbin");
        let _ = symlink("/init", COMMAND);
    }
    let loader = Arc::clone(loader);
    thread::spawn(move || {
        for stream in listener.incoming().filter_map(Result::ok) {
            let loader = Arc::clone(&loader);
            // Without a thread, the caller hears nothing and fails.
            let _ = thread::Builder::new().spawn(move || answer(&stream, &loader));
        }
    });
    Ok(())
}

/// A line with the name and the parameters, answered by a line with the error, if any.
fn answer(mut stream: &UnixStream, loader: &Loader) {
    let mut line = String::new();
    if BufReader::new(stream).read_line(&mut line).is_err() {
        return;
    }
    let line = line.trim_end_matches('\n');
    let (name, parameters) = line.split_once(' ').unwrap_or((line, ""));
    let answer = loader.load(name, parameters).err().unwrap_or_default();
    let _ = writeln!(stream, "{answer}");
}

/// The command.
pub(crate) fn main(args: env::ArgsOs) -> ExitCode {
    let args: Vec<_> = args.map(|arg| arg.to_string_lossy().into_owned()).collect();
    let Request { quiet, remove, names, parameters } = match parse(&args) {
        Ok(request) => request,
        Err(text) => {
            eprintln!("modprobe: {text}");
            return ExitCode::FAILURE;
        }
    };
    let mut code = ExitCode::SUCCESS;
    for name in names {
        let done = if remove { modules::remove(&name) } else { ask(&name, &parameters) };
        if let Err(text) = done {
            code = ExitCode::FAILURE;
            if !quiet {
                eprintln!("modprobe: module {name}: {text}");
            }
        }
    }
    code
}

fn ask(name: &str, parameters: &str) -> Result<(), String> {
    let talk = || {
        let mut stream = UnixStream::connect(SOCKET)?;
        writeln!(stream, "{name} {parameters}")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).map(|_| answer)
    };
    match talk() {
        Ok(answer) if answer == "\n" => Ok(()),
        Ok(answer) if answer.is_empty() => Err("the init did not answer".to_owned()),
        Ok(answer) => Err(answer.trim_end().to_owned()),
        Err(error) => Err(format!("the init cannot be asked: {error}")),
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Request {
    quiet: bool,
    remove: bool,
    names: Vec<String>,
    parameters: String,
}

/// Knows the options in use: the kernel's own `-q --`, those of scripts.
fn parse(args: &[String]) -> Result<Request, String> {
    let mut request = Request::default();
    let (mut all, mut options) = (false, true);
    let mut words = vec![];
    for arg in args {
        match arg.as_str() {
            _ if !options => words.push(arg.as_str()),
            "--" => options = false,
            "-q" | "--quiet" => request.quiet = true,
            "-a" | "--all" => all = true,
            "-r" | "--remove" => request.remove = true,
            "-v" | "--verbose" | "-s" | "--syslog" | "-b" | "--use-blacklist" => {}
            option if option.starts_with('-') => {
                return Err(format!("{option}: this one, of the bpfgen init, has no such option"));
            }
            word => words.push(word),
        }
    }
    if words.iter().any(|word| word.contains('\n')) {
        return Err("a line break in a name or a parameter".to_owned());
    }
    let names = if all || request.remove { words.len() } else { 1 };
    let (names, parameters) = words
        .split_at_checked(names)
        .filter(|(names, _)| !names.is_empty())
        .ok_or("which module?")?;
    request.names = names.iter().map(ToString::to_string).collect();
    request.parameters = parameters.join(" ");
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Request, String> {
        parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn as_the_kernel_calls_it() {
        let request = parsed("-q -- rtnl-link-veth").unwrap();
        assert!(request.quiet && !request.remove);
        assert_eq!(request.names, ["rtnl-link-veth"]);
    }

    #[test]
    fn as_people_call_it() {
        let request = parsed("dummy numdummies=2 x").unwrap();
        assert_eq!(
            (request.names, request.parameters.as_str()),
            (vec!["dummy".into()], "numdummies=2 x")
        );
        assert_eq!(parsed("-a veth dummy").unwrap().names, ["veth", "dummy"]);
        assert_eq!(parsed("-r veth dummy").unwrap().names, ["veth", "dummy"]);
        assert_eq!(parsed("-- -x").unwrap().names, ["-x"]);
    }

    #[test]
    fn what_it_does_not_know_is_an_error() {
        assert!(parsed("").is_err());
        assert!(parsed("-a").is_err());
        assert!(parsed("-c veth").unwrap_err().contains("-c"));
        assert!(parse(&["a\nb".to_owned()]).is_err());
    }
}
