/** Several async iterables as one, in the order their values come. It closes none of them: whoever opened them does. */
export async function* merged<T>(sources: readonly AsyncIterable<T>[]): AsyncGenerator<T> {
  const waiting = new Map<AsyncIterator<T>, Promise<Came<T>>>();
  const ask = (iterator: AsyncIterator<T>): void => {
    const next = iterator.next().then((result) => ({ iterator, result }));
    // A failure is met where it is raced for, or comes after everybody has left.
    next.catch(() => undefined);
    waiting.set(iterator, next);
  };
  for (const source of sources) ask(source[Symbol.asyncIterator]());
  while (waiting.size > 0) {
    const { iterator, result } = await Promise.race(waiting.values());
    waiting.delete(iterator);
    if (result.done) continue;
    yield result.value;
    ask(iterator);
  }
}

interface Came<T> {
  readonly iterator: AsyncIterator<T>;
  readonly result: IteratorResult<T>;
}
