import { randomBytes } from 'node:crypto';

/** Makes an id for a call or a turn, in the log and as a trace: 32 hex digits, as W3C's trace context has them. */
export const newTraceId = (): string => randomBytes(16).toString('hex');

/**
 * An IdGenerator for OpenTelemetry's SDK that lets the next trace's id be chosen, since a turn has its id before its spans are
 * written.
 */
export class ChosenIds {
  #chosen: string | undefined;

  /** Chooses the id of the trace that begins next. Begin it at once, before any other. */
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
