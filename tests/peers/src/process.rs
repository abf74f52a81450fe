//! One process that loads objects, and what many of them come to.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use crate::{Failure, Sample};

/// One process.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// What it measured itself.
    pub sample: Sample,
    /// From before it was started until it was gone.
    pub process: Duration,
}

/// Starts a program of [`measure`](crate::measure); gives what it measured, or why it did not load
/// the objects.
pub fn load(program: &Path, objects: &[PathBuf]) -> Result<Result<Run, String>, Failure> {
    let begun = Instant::now();
    let output = Command::new(program)
        .args(objects)
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    let process = begun.elapsed();
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said.lines().last().unwrap_or("it does not say why").to_owned();
        return Ok(Err(format!("{last} ({})", output.status)));
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let sample = said.lines().last().and_then(Sample::parse);
    let sample = sample.ok_or_else(|| format!("{}: it printed {said:?}", program.display()))?;
    Ok(Ok(Run { sample, process }))
}

/// The values of some runs, in order.
pub fn sorted<T>(runs: &[T], of: impl Fn(&T) -> f64) -> Vec<f64> {
    let mut values: Vec<_> = runs.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values
}

/// The value in the middle, of one run or more.
pub fn median<T>(runs: &[T], of: impl Fn(&T) -> f64) -> f64 {
    let sorted = sorted(runs, of);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { (sorted[middle - 1] + sorted[middle]) / 2.0 }
}

/// A time in milliseconds.
pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
