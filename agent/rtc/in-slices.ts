/** Time and the event loop. */
export interface Loop {
  /** In ms. */
  readonly now: () => number;
  /** Runs something in the loop's next round. */
  readonly nextRound: (work: () => void) => void;
}

/** Those of this process. */
const thisLoop: Loop = { now: () => performance.now(), nextRound: setImmediate };

/**
 * Handles items in the order in which they come, at once; when that has taken so long in one round of the event loop, those that are
 * left wait for the next one, so that others get their turn.
 *
 * @param sliceMs the time after which no further item is begun in a round.
 * @returns takes the next item.
 */
export function inSlices<T>(
  handle: (item: T) => void,
  sliceMs: number,
  loop: Loop = thisLoop,
): (item: T) => void {
  let waiting: T[] = [];
  let spentMs = 0;
  let asked = false;

  const askForRound = (): void => {
    if (asked) return;
    asked = true;
    loop.nextRound(() => {
      asked = false;
      spentMs = 0;
      const items = waiting;
      waiting = [];
      let next = 0;
      try {
        while (next < items.length && spentMs < sliceMs) timed(items[next++] as T);
      } finally {
        waiting = [...items.slice(next), ...waiting];
        if (waiting.length > 0) askForRound();
      }
    });
  };
  const timed = (item: T): void => {
    const startedAt = loop.now();
    try {
      handle(item);
    } finally {
      spentMs += loop.now() - startedAt;
    }
  };

  return (item) => {
    askForRound();
    if (waiting.length === 0 && spentMs < sliceMs) timed(item);
    else waiting.push(item);
  };
}
