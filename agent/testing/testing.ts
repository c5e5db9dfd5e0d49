/** What an agent's test imports: `import { testCall } from 'parley/testing'`. */
import './matchers.ts';

export type { Answered, Asked, Script } from './script.ts';
export { type TestCall, type TestCallOptions, testCall } from './test-call.ts';
