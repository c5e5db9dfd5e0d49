import { AsyncDisposableStack } from '../../../platform/async-disposable-stack.ts';

/** Sessions with a model on another machine and with the one that stands in for it. Closing them closes both, whatever fails. */
export interface Both<Session> {
  readonly there: Session;
  readonly here: Session;
  readonly close: () => Promise<void>;
}

/** Opens both. If one of them can't be opened, none stays open. */
export async function openBoth<Session extends AsyncDisposable>(
  openThere: () => Promise<Session>,
  openHere: () => Promise<Session>,
): Promise<Both<Session>> {
  const opened = new AsyncDisposableStack();
  try {
    const here = opened.use(await openHere());
    const there = opened.use(await openThere());
    return { there, here, close: () => opened.disposeAsync() };
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}
