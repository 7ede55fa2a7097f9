/**
 * Yields one thing after the other, each loaded while the one before is worked on; never more than one ahead, so that memory stays
 * constant. `load` gets what it gave last, null at first, and gives null at the end. What it throws is thrown when its turn has come:
 * the work on the one before ends first.
 */
export async function* readAhead<T>(load: (last: T | null) => Promise<T | null>): AsyncGenerator<T, void, undefined> {
  for (let next = load(null); ; ) {
    const current = await next;
    if (current === null) return;
    next = load(current);
    // An error must not count as unhandled while the work goes on.
    next.catch(() => undefined);
    yield current;
  }
}
