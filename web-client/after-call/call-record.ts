import type { Caption } from '../call/caption.ts';
import type { TurnTiming } from '../latency/turn-timing.ts';

/** What is left of a call. */
export interface CallRecord {
  readonly startedAt: Date;
  /** In ms. */
  readonly duration: number;
  readonly captions: readonly Caption[];
  readonly timings: readonly TurnTiming[];
}
