import { randomBytes } from 'node:crypto';

/** Names a call or a turn in the log, and is its trace's id: 32 hex digits, as W3C's trace context has them. */
export const newTraceId = (): string => randomBytes(16).toString('hex');

/**
 * Ids for OpenTelemetry's SDK, of which the next trace's can be chosen: a turn has its name before its spans are written.
 * Implements IdGenerator.
 */
export class ChosenIds {
  #chosen: string | undefined;

  /** For the trace that is begun next, which is to be at once. */
  choose(traceId: string): void {
    this.#chosen = traceId;
  }

  generateTraceId(): string {
    const id = this.#chosen ?? newTraceId();
    this.#chosen = undefined;
    return id;
  }

  generateSpanId(): string {
    return randomBytes(8).toString('hex');
  }
}
