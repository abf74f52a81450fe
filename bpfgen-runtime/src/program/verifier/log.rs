//! What a verifier log says, picked out of it.
//!
//! Up to 7.2 the reason is a line or two after the last instruction shown:
//!
//! ```text
//! ; return *p; @ demo.bpf.c:7                  source line (file and number since 6.8)
//! 1: (61) r0 = *(u32 *)(r1 +0)                 instruction, often with the state after `;`
//! R1 invalid mem access 'scalar'               the reason
//! processed 2 insns (limit 1000000) …
//! ```
//!
//! From 7.3 on a report in words follows it:
//!
//! ```text
//! Verification failed: Memory Access: …        category and title
//! Reason:                                      indented text
//! At:                                          `insn 1`, with the source where known
//! Causal path:                                 how it came to that
//! Suggestion:                                  indented text
//! ```

/// What a log says about a rejection.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Finding {
    /// Index of the instruction.
    pub(super) insn: Option<usize>,
    /// The instruction as the kernel prints it.
    pub(super) text: Option<String>,
    /// The reason, in one line.
    pub(super) reason: String,
    /// More lines that matter: states of the registers named, the path that led there.
    pub(super) facts: Vec<String>,
    /// What the kernel suggests.
    pub(super) suggestion: Option<String>,
}

/// Reads a log; `None` if it gives no reason.
pub(super) fn read(log: &str) -> Option<Finding> {
    let lines: Vec<&str> = log.lines().map(str::trim_end).collect();
    match lines.iter().position(|line| line.starts_with("Verification failed:")) {
        Some(at) => {
            let mut finding = terse(&lines[..at]).unwrap_or_default();
            report(&lines[at..], &mut finding);
            Some(finding)
        }
        None => terse(&lines),
    }
}

/// The older layout, which the newer one begins with.
fn terse(lines: &[&str]) -> Option<Finding> {
    let last = lines.iter().rposition(|line| instruction(line).is_some());
    let after = last.map_or(0, |last| last + 1);
    let mut reasons: Vec<&str> =
        lines[after..].iter().copied().filter(|line| !is_noise(line)).collect();
    let first = reasons.first()?;
    // The instruction that the reason names, where it names one: it may not be the last shown.
    let named = first.split_once("insn ").and_then(|(_, rest)| leading_number(rest));
    let shown = last.and_then(|last| instruction(lines[last]));
    let (insn, text) = match (named, shown) {
        (Some(named), Some((shown, text))) if named == shown => (Some(shown), Some(text)),
        (Some(named), _) if names_place(first) => (Some(named), None),
        (_, Some((shown, text))) => (Some(shown), Some(text)),
        (named, None) => (named, None),
    };
    let reason = reasons.remove(0).trim().to_owned();
    let mut facts: Vec<String> =
        registers(&reason).filter_map(|register| state(&lines[..after], register)).collect();
    facts.extend(reasons.iter().take(MORE).map(|line| line.trim().to_owned()));
    Some(Finding { insn, text: text.map(str::to_owned), reason, facts, suggestion: None })
}

/// Lines after the reason that are shown.
const MORE: usize = 4;

/// `unreachable insn 3`, `back-edge from insn 5 to 3`: the place, not something allocated there.
fn names_place(reason: &str) -> bool {
    ["unreachable insn", "back-edge from insn", "jump out of range from insn", "detected at insn"]
        .iter()
        .any(|start| reason.contains(start))
}

/// The newer layout's report.
fn report(lines: &[&str], finding: &mut Finding) {
    let title = lines.first().and_then(|line| line.split_once(": ")).map_or("", |(_, title)| title);
    let reason = paragraph(lines, "Reason:");
    let terse = std::mem::replace(
        &mut finding.reason,
        if reason.is_empty() { title.to_owned() } else { reason },
    );
    for fact in [terse, title.to_owned()] {
        if !fact.is_empty() && fact != finding.reason {
            finding.facts.insert(0, fact);
        }
    }
    let at =
        block(lines, "At:").find_map(|line| leading_number(line.trim().strip_prefix("insn ")?));
    if at.is_some() {
        if at != finding.insn {
            finding.text = None;
        }
        finding.insn = at;
    }
    if finding.text.is_none() {
        // `>>> 1 | (61) r0 = *(u32 *)(r1 +0)`
        let marked = block(lines, "At:").find_map(|line| line.trim().strip_prefix(">>> "));
        finding.text = marked
            .and_then(|line| line.split_once("| "))
            .map(|(_, text)| without_opcode(text.trim()).to_owned());
    }
    let suggestion = paragraph(lines, "Suggestion:");
    finding.suggestion = (!suggestion.is_empty()).then_some(suggestion);
}

/// The lines of a report that stand under a heading, up to the next.
fn block<'a>(lines: &'a [&str], heading: &str) -> impl Iterator<Item = &'a str> {
    let start = lines.iter().position(|line| *line == heading).map_or(lines.len(), |at| at + 1);
    lines[start..]
        .iter()
        .copied()
        .take_while(|line| line.is_empty() || line.starts_with([' ', '\t']))
}

fn paragraph(lines: &[&str], heading: &str) -> String {
    let words: Vec<_> = block(lines, heading).flat_map(str::split_whitespace).collect();
    words.join(" ")
}

/// Index and text of an instruction line: `1: (61) r0 = *(u32 *)(r1 +0)   ; R0_w=1`.
#[inline(never)]
fn instruction(line: &str) -> Option<(usize, &str)> {
    let (index, rest) = line.split_once(": (")?;
    let index = index.parse().ok()?;
    let (opcode, text) = rest.split_once(") ")?;
    if opcode.len() != 2 || u8::from_str_radix(opcode, 16).is_err() {
        return None;
    }
    Some((index, text.split(" ; ").next().unwrap_or(text).trim()))
}

fn without_opcode(text: &str) -> &str {
    match text.split_once(") ") {
        Some((opcode, rest)) if opcode.starts_with('(') && opcode.len() == 3 => rest,
        _ => text,
    }
}

/// Lines that are no reason: states, progress, statistics.
fn is_noise(line: &str) -> bool {
    const STARTS: [&str; 22] = [
        ";",
        "processed ",
        "verification time",
        "stack depth",
        "func#",
        "from ",
        "regs=",
        "mark_precise:",
        "last_idx ",
        "parent ",
        "propagating ",
        "caller:",
        "callee:",
        "returning from callee:",
        "to caller at ",
        "Live regs before insn",
        "max_states_per_insn",
        "Validating ",
        "Func#",
        "frame",
        "safe",
        "insn_processed",
    ];
    let line = line.trim_start();
    line.is_empty()
        || starts_with_any(line, &STARTS)
        || registers_line(line)
        || line
            .split_once(": ")
            .is_some_and(|(number, rest)| number.parse::<usize>().is_ok() && registers_line(rest))
}

#[inline(never)]
fn starts_with_any(line: &str, starts: &[&str]) -> bool {
    starts.iter().any(|start| line.starts_with(start))
}

/// `R1=ctx() R10=fp0` or ` R1_w=0 R10=fp0`.
#[inline(never)]
fn registers_line(line: &str) -> bool {
    let word = line.split_whitespace().next().unwrap_or_default();
    word.starts_with('R') && word.contains('=')
}

/// Registers that a reason names, each once.
fn registers(reason: &str) -> impl Iterator<Item = &str> {
    let words = reason.split(|c: char| !c.is_ascii_alphanumeric());
    let mut seen: Vec<&str> = Vec::new();
    words
        .filter(|word| {
            word.strip_prefix('R')
                .is_some_and(|number| number.parse::<u8>().is_ok_and(|number| number <= 11))
        })
        .filter(move |word| {
            let new = !seen.contains(word);
            seen.push(word);
            new
        })
        .take(2)
}

/// The last state shown of a register: `R1=scalar(umax=255)`.
fn state(lines: &[&str], register: &str) -> Option<String> {
    lines.iter().rev().find_map(|line| {
        let states = line.match_indices(register).filter_map(|(at, _)| {
            let before = line[..at].chars().next_back();
            let rest = &line[at + register.len()..];
            let flags = rest.find('=')?;
            let marks = &rest[..flags];
            let whole = before.is_none_or(|c| c == ' ' || c == ';')
                && (marks.is_empty() || marks.starts_with('_'));
            whole.then(|| format!("{register} is {}", value(&rest[flags + 1..])))
        });
        states.last()
    })
}

/// A state's text: up to the space after it, brackets included.
fn value(text: &str) -> &str {
    let mut depth = 0usize;
    let end = text.find(|c: char| {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ' ' && depth == 0
    });
    &text[..end.unwrap_or(text.len())]
}

fn leading_number(text: &str) -> Option<usize> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_6_18_log() {
        let log = "0: R1=ctx() R10=fp0\n\
                   ; int f(void *ctx) @ demo.bpf.c:5\n\
                   0: (b7) r1 = 0                        ; R1_w=0\n\
                   ; return *(volatile int *)0; @ demo.bpf.c:7\n\
                   1: (61) r0 = *(u32 *)(r1 +0)\n\
                   R1 invalid mem access 'scalar'\n\
                   processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 \
                   peak_states 0 mark_read 0\n";
        let finding = read(log).unwrap();
        assert_eq!(finding.insn, Some(1));
        assert_eq!(finding.text.as_deref(), Some("r0 = *(u32 *)(r1 +0)"));
        assert_eq!(finding.reason, "R1 invalid mem access 'scalar'");
        assert_eq!(finding.facts, ["R1 is 0"]);
    }

    #[test]
    fn a_5_10_log_with_backtracking() {
        let log = "; int f(struct xdp_md *ctx)\n\
                   0: (bf) r6 = r1\n\
                   4: (0f) r1 += r2\n\
                   last_idx 4 first_idx 0\n\
                   regs=4 stack=0 before 3: (67) r2 <<= 32\n \
                   R1_w=pkt(id=1,off=0,r=0,umax_value=255) R10=fp0\n\
                   5: (71) r0 = *(u8 *)(r1 +0)\n\
                   invalid access to packet, off=0 size=1, R1(id=1,off=0,r=0)\n\
                   R1 offset is outside of the packet\n\
                   processed 6 insns (limit 1000000)\n";
        let finding = read(log).unwrap();
        assert_eq!(finding.insn, Some(5));
        assert_eq!(finding.reason, "invalid access to packet, off=0 size=1, R1(id=1,off=0,r=0)");
        assert_eq!(
            finding.facts,
            ["R1 is pkt(id=1,off=0,r=0,umax_value=255)", "R1 offset is outside of the packet"]
        );
    }

    #[test]
    fn a_7_3_log() {
        let log = "0: R1=ctx() R10=fp0\n0: (95) exit\nR0 !read_ok\n\n\
                   Verification failed: Register Type Safety: Unreadable register\n\n\
                   Reason:\n  R0 has never been initialized on this path, so the verifier\n  \
                   cannot use it as an input.\n\n\
                   At:\n  insn 0\n        | ^-- error: R0 is not readable\n  \
                   Instruction context:\n  >>> 0 | (95) exit\n\n\
                   Causal path:\n  no retained diagnostic events on this path\n\n\
                   Suggestion:\n  Initialize R0 on every path before this instruction.\n\n\
                   processed 1 insns (limit 1000000)\n";
        let finding = read(log).unwrap();
        assert_eq!(finding.insn, Some(0));
        assert_eq!(finding.text.as_deref(), Some("exit"));
        assert_eq!(
            finding.reason,
            "R0 has never been initialized on this path, so the verifier cannot use it as an input."
        );
        assert_eq!(finding.facts, ["Register Type Safety: Unreadable register", "R0 !read_ok"]);
        assert_eq!(
            finding.suggestion.as_deref(),
            Some("Initialize R0 on every path before this instruction.")
        );
    }

    #[test]
    fn before_any_instruction() {
        let finding = read("unreachable insn 3\nprocessed 0 insns (limit 1000000)\n").unwrap();
        assert_eq!((finding.insn, &*finding.reason), (Some(3), "unreachable insn 3"));
        let finding = read("func#0 @0\nback-edge from insn 5 to 3\n").unwrap();
        assert_eq!(finding.insn, Some(5));
        let finding = read("BPF program is too large. Processed 1000001 insn\n").unwrap();
        assert_eq!(finding.insn, None);
    }

    #[test]
    fn an_insn_in_the_reason_that_is_not_the_place() {
        let log = "7: (95) exit\nUnreleased reference id=2 alloc_insn=5\nprocessed 8 insns\n";
        let finding = read(log).unwrap();
        assert_eq!((finding.insn, finding.text.as_deref()), (Some(7), Some("exit")));
    }

    #[test]
    fn nothing_in_it() {
        assert_eq!(read(""), None);
        assert_eq!(read("processed 2 insns (limit 1000000)\n"), None);
        assert_eq!(read("0: R1=ctx() R10=fp0\n0: (b7) r0 = 0\n1: (95) exit\n"), None);
    }
}
