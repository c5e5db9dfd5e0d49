import { WorkerChannel } from '../../../agent/engines/worker-channel.ts';
import type { RelayApi } from './relay.worker.ts';
import { type Impairment, type ServerPorts, UNIMPAIRED } from './route.ts';

/** How long the relay's thread may take for one request, its start included. */
const ANSWER_WITHIN_MS = 30_000;

/** A way to the server for one participant or process (route.ts). */
export interface OpenRoute {
  /** Takes the place of the server's address. */
  readonly url: string;
  /** Makes it worse until it is restored. A cut one ends the signalling's connections, too, and takes no new ones. */
  impair(impairment: Partial<Impairment>): Promise<void>;
  restore(): Promise<void>;
  /** Ends the signalling's connections once. */
  breakOff(): Promise<void>;
}

export interface Relay extends AsyncDisposable {
  /** @param media whether media takes the route as well as signalling. */
  open(server: ServerPorts, media: boolean): Promise<OpenRoute>;
}

/** Opens a relay, in a thread of its own: callers' audio does not wait for it, nor its packets for callers. */
export function openRelay(seed: number): Relay {
  const thread = new WorkerChannel<RelayApi>({
    name: 'The relay',
    entry: new URL('./relay.worker.ts', import.meta.url),
    workerData: undefined,
    startWithinMs: ANSWER_WITHIN_MS,
    answerWithinMs: {
      open: () => ANSWER_WITHIN_MS,
      impair: () => ANSWER_WITHIN_MS,
      breakOff: () => ANSWER_WITHIN_MS,
    },
  });
  const never = new AbortController().signal;
  return {
    async open(server, media) {
      const port = await thread.request('open', { server, media, seed }, never);
      const impair = async (impairment: Impairment): Promise<void> =>
        thread.request('impair', { port, impairment }, never);
      return {
        url: `ws://127.0.0.1:${port}`,
        impair: (impairment) => impair({ ...UNIMPAIRED, ...impairment }),
        restore: () => impair(UNIMPAIRED),
        breakOff: async () => thread.request('breakOff', port, never),
      };
    },
    [Symbol.asyncDispose]: () => thread[Symbol.asyncDispose](),
  };
}
