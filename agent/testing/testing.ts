/**
 * What an agent's test imports: `import { testCall } from 'parley/testing'`. It also gives vitest's `expect` two more matchers,
 * `toHaveUsed` and `toMention`.
 *
 * @module parley/testing
 */
import './matchers.ts';

export type { CallPart } from '../domain/message.ts';
export type { Answered, Asked, Script } from './script.ts';
export { type SentJson, type TestCall, type TestCallOptions, testCall } from './test-call.ts';
