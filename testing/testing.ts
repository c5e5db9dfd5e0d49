/** What an agent's test imports: `import { testCall } from 'parley/testing'`. */
import '../agent/testing/matchers.ts';
import './judge.ts';

export type { Answered, Asked, Script } from '../agent/testing/script.ts';
export { TestCall } from '../agent/testing/test-call.ts';
export { type TestOptions, testCall } from './test-call.ts';
export { scenarios } from './scenarios.ts';
export type { Judge, Verdict } from './verdict.ts';
