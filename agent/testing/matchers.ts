import { expect } from 'vitest';
import { TestCall } from './test-call.ts';

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as vitest declares it
  interface Assertion<T = any> {
    /** Whether a call's agent has used a tool, with an input that has at least these fields. */
    toHaveUsed(name: string, input?: object): T;
    /** Whether a reply has these words. */
    toMention(words: RegExp | string): T;
  }
}

expect.extend({
  toHaveUsed(call: unknown, name: string, input?: object) {
    if (!(call instanceof TestCall))
      throw new TypeError('toHaveUsed is for a call: expect(call).toHaveUsed(…)');
    const uses = call.used.filter((use) => use.name === name);
    const pass = uses.some(
      (use) => input === undefined || this.equals(use.input, expect.objectContaining(input)),
    );
    const used = call.used.map((use) => `${use.name}(${JSON.stringify(use.input)})`).join(', ') || 'none';
    const asked = `${name}${input ? `(${JSON.stringify(input)})` : ''}`;
    return {
      pass,
      message: () => `expected the agent ${pass ? 'not ' : ''}to have used ${asked}; it used ${used}`,
    };
  },
  toMention(reply: unknown, words: RegExp | string) {
    const text = String(reply);
    const pass = typeof words === 'string' ? text.includes(words) : words.test(text);
    return {
      pass,
      message: () => `expected the agent ${pass ? 'not ' : ''}to mention ${String(words)}; it said: ${text}`,
    };
  },
});
