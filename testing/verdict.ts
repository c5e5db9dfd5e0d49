import type { TestCall } from '../agent/testing/test-call.ts';

/** What a judge finds. */
export interface Verdict {
  /** Whether it is true. */
  readonly pass: boolean;
  /** Why, in a sentence. */
  readonly reason: string;
}

/** Judges whether something is true of a call. A rule may say only whether. */
export type Judge = (call: TestCall, claim: string) => Verdict | boolean | Promise<Verdict | boolean>;
