import { describe, expect, test } from 'vitest';
import { type Caption, endReplies, type Heard, updateCaptions } from './caption.ts';

const heard = (id: string, text: string, final = false): Heard => ({
  id,
  speaker: id.startsWith('a') ? 'agent' : 'caller',
  text,
  final,
  typed: false,
});
const texts = (captions: readonly Caption[]) => captions.map(({ text }) => text);

describe('captions', () => {
  test('grow and settle in place, in the order in which they began', () => {
    let captions = updateCaptions([], [heard('u1', 'what')], 100);
    captions = updateCaptions(captions, [heard('u1', 'what'), heard('a1', 'It ')], 200);
    captions = updateCaptions(captions, [heard('a1', 'It is'), heard('u1', 'What is it?', true)], 300);
    expect(captions).toMatchObject([
      { text: 'What is it?', final: true, startedAt: 100, endedAt: 300 },
      { text: 'It is', startedAt: 200, endedAt: 300 },
    ]);
  });

  test('stay when the library forgets them, and are the same when nothing is new', () => {
    const captions = updateCaptions([], [heard('u1', 'Hello.', true)], 100);
    expect(updateCaptions(captions, [], 200)).toBe(captions);
    expect(updateCaptions(captions, [heard('u1', 'Hello.', true)], 300)).toBe(captions);
  });

  test('are not made of nothing', () => {
    expect(updateCaptions([], [heard('u1', ' ')], 100)).toEqual([]);
  });

  test('show where the agent was cut off, and stay settled', () => {
    let captions = updateCaptions([], [heard('a1', 'Let me'), heard('a2', 'Yes.')], 100);
    captions = endReplies(captions, [{ segment: 'a1', interrupted: true }]);
    captions = updateCaptions(captions, [heard('a1', 'Let me'), heard('a2', 'Yes.')], 200);
    expect(captions).toMatchObject([
      { interrupted: true, final: true, endedAt: 100 },
      { interrupted: false, final: false },
    ]);
    expect(texts(captions)).toEqual(['Let me', 'Yes.']);
  });
});
