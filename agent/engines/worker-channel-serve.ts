import { parentPort } from 'node:worker_threads';
import type { Transferable } from 'node:worker_threads';
import type { FromThread, Input, Output, ThreadApi, ToThread } from './worker-channel-messages.ts';

/** An answer, and the buffers in it that are transferred instead of copied. */
export interface Answer<T> {
  readonly output: T;
  readonly transfer?: readonly Transferable[];
}

export type Handlers<Api extends ThreadApi<Api>> = {
  readonly [Name in keyof Api]: (
    input: Input<Api, Name>,
    signal: AbortSignal,
  ) => Promise<Answer<Output<Api, Name>>>;
};

/**
 * Answers requests in a thread that a WorkerChannel started, which sends one at a time. The signal fires when nobody waits for the
 * answer any more; a long handler has to let messages in to notice that (`await setImmediate()`).
 */
export function serveRequests<Api extends ThreadApi<Api>>(handlers: Handlers<Api>): void {
  const port = parentPort;
  if (port === null) throw new Error('This module runs in a thread of its own');
  const running = new Map<number, AbortController>();

  const answer = async (id: number, name: string, input: unknown): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    const reply = (message: FromThread, transfer: readonly Transferable[] = []): void =>
      port.postMessage(message, transfer);
    try {
      const handle = handlers[name as keyof Api];
      const { output, transfer } = await handle(input as Input<Api, keyof Api>, controller.signal);
      reply({ id, ok: true, output }, transfer);
    } catch (error) {
      reply({ id, ok: false, error });
    } finally {
      running.delete(id);
    }
  };

  port.on('message', (message: ToThread) => {
    if (message.type === 'request') void answer(message.id, message.name, message.input);
    else running.get(message.id)?.abort();
  });
  port.postMessage({ loaded: true } satisfies FromThread);
}
