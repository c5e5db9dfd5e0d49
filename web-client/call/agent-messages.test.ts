import { describe, expect, test } from 'vitest';
import { parseObeyedSettings, parseReplyEnd } from './agent-messages.ts';

describe('messages of the agent', () => {
  test('settings: one that can’t be read takes no other with it', () => {
    const attribute = JSON.stringify({ voice: 7, speaking_rate: '1.2', problems: ['voice: unknown'] });
    expect(parseObeyedSettings(attribute)).toEqual({ speaking_rate: 1.2, problems: ['voice: unknown'] });
  });

  test('what is no message is ignored', () => {
    for (const text of ['', '{', '7', '[]']) {
      expect(parseReplyEnd(text)).toBeUndefined();
    }
    expect(parseObeyedSettings('no JSON')).toBeUndefined();
    expect(parseObeyedSettings(undefined)).toBeUndefined();
  });
});
