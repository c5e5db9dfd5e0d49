/**
 * What an agent's test imports: `import { testCall } from 'parley/testing'`. It also gives vitest's `expect` three more matchers,
 * `toHaveUsed`, `toMention` and `toBeJudged`.
 *
 * @module parley/testing
 */
import '../agent/testing/matchers.ts';
import './judge.ts';

export type { CallPart } from '../agent/domain/message.ts';
export type { Answered, Asked, Script } from '../agent/testing/script.ts';
export { type SentJson, TestCall, type TestCallOptions } from '../agent/testing/test-call.ts';
export { type TestOptions, testCall } from './test-call.ts';
export { scenarios } from './scenarios.ts';
export type { Judge, Verdict } from './verdict.ts';
