import type { FastifyRequest } from 'fastify';
import type { Client, Program } from '../http/access.ts';

/** The one who sent a request, and what is known of the request apart from its contents. */
export interface Asker {
  readonly client: Client | Program;
  /** Fires when the client closes its connection before it was answered: the engine's job is to end, too. */
  readonly signal: AbortSignal;
  /** Counts what the request has used, in the metrics and against the client's limits. */
  used(what: 'tokens' | 'audioSeconds', amount: number): void;
  /** Notes what the request was about, such as its model, in its trace and its line of the log. Nothing that people said. */
  note(attributes: Readonly<Record<string, string | number | boolean>>): void;
  /** Notes that the answer failed after it had begun. It is no failure if the client is gone. */
  failed(error: unknown): void;
  /** Notes that it was turned away, since too much is asked for just now. That is no failure, whatever its status is. */
  turnedAway(): void;
}

const askers = new WeakMap<FastifyRequest, Asker>();

export function setAsker(request: FastifyRequest, asker: Asker): void {
  askers.set(request, asker);
}

/** The one who sent a request that was let in. */
export function askerOf(request: FastifyRequest): Asker {
  const asker = askers.get(request);
  if (!asker) throw new Error('The request was not let in');
  return asker;
}
