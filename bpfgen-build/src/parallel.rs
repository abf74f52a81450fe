//! Several sources at a time.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use crate::{Env, Error, Result};

/// How many things to do at a time: what somebody says, else what cargo says, else as many as the
/// machine can.
pub(crate) fn jobs(given: Option<usize>, env: &Env) -> usize {
    let available = || thread::available_parallelism().map_or(1, std::num::NonZero::get);
    given.or(env.jobs).unwrap_or_else(available).max(1)
}

/// Does `work` to each item, at most `jobs` at a time and no more than the job server has tokens for,
/// and gives what came of them in the order of the items.
pub(crate) fn map<T: Sync, R: Send>(
    jobs: usize,
    env: &Env,
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let threads = jobs.min(items.len());
    #[cfg(target_os = "linux")]
    let (_tokens, threads) = crate::jobserver::Tokens::take(env.make_flags.as_deref(), threads);
    #[cfg(not(target_os = "linux"))]
    let _ = env;
    if threads <= 1 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(items.len()));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else { return };
                    let result = work(item);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((at, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// All results, or all errors as one, in order.
pub(crate) fn all<T>(results: Vec<Result<T>>) -> Result<Vec<T>> {
    let mut values = Vec::with_capacity(results.len());
    let mut errors = Vec::new();
    for result in results {
        match result {
            Ok(value) => values.push(value),
            Err(error) => errors.push(error),
        }
    }
    match Error::all(errors) {
        Some(error) => Err(error),
        None => Ok(values),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;
    use crate::ErrorKind;

    #[test]
    fn results_have_the_order_of_the_items_and_all_are_done() {
        let items: Vec<_> = (0..100).collect();
        for jobs in [1, 3, 1000] {
            let expected: Vec<_> = items.iter().map(|item| item * 2).collect();
            assert_eq!(map(jobs, &Env::default(), &items, |item| item * 2), expected);
        }
        assert_eq!(map(4, &Env::default(), &[] as &[u8], |item| *item), []);
    }

    #[test]
    fn as_many_run_at_a_time_as_may() {
        // Each waits for the others: one after the other they would wait for ever.
        let barrier = Barrier::new(3);
        let leaders = map(3, &Env::default(), &[(), (), ()], |()| barrier.wait().is_leader());
        assert_eq!(leaders.iter().filter(|is| **is).count(), 1);
    }

    #[test]
    fn who_says_how_many() {
        let env = |jobs| Env { jobs, ..Env::default() };
        assert_eq!(jobs(Some(2), &env(Some(5))), 2);
        assert_eq!(jobs(None, &env(Some(5))), 5);
        assert!(jobs(None, &env(None)) >= 1);
        assert_eq!(jobs(Some(0), &env(None)), 1);
    }

    #[test]
    fn every_error_is_told_in_order() {
        let error = |text: &str| Err::<u8, _>(Error::new(ErrorKind::Clang, text).help("do it"));
        let text = all(vec![error("one"), Ok(1), error("two")]).unwrap_err().to_string();
        assert_eq!(text, "one\nhelp: do it\ntwo\nhelp: do it");
        assert_eq!(all(vec![Ok(1), Ok(2)]).unwrap(), [1, 2]);
        // One alone stays what it is.
        let alone = all(vec![error("one")]).unwrap_err();
        assert_eq!(alone.message(), "one");
    }
}
