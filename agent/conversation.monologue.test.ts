import { afterEach, beforeEach, expect, it } from 'vitest';
import { FRAME_MS } from './domain/audio.ts';
import type { ConversationEvent } from './conversation.ts';
import { ScriptedCall } from './scripted-call.fixture.ts';

let call: ScriptedCall;
/** Lengths of what recognition was given, in ms of speech. */
let decoded: number[];
/** What is left to say. */
let finished: boolean;
beforeEach(() => {
  call = new ScriptedCall();
  decoded = [];
  finished = false;
  call.hears = (frames) => {
    decoded.push(frames * FRAME_MS);
    return `I said ${frames} frames,`;
  };
  call.sureness = () => (finished ? 1 : 0);
});
afterEach(() => call.unsubscribe());

/** From the end of speech to when the turn was over, and to when its transcript was there. */
function delays(): { endpoint: number; transcript: number } {
  const started = call.events.find(
    (event): event is Extract<ConversationEvent, { type: 'started' }> => event.type === 'started',
  );
  const { speechEndedAt = NaN, endpointAt = NaN, transcribedAt = NaN } = started?.milestones ?? {};
  return { endpoint: endpointAt - speechEndedAt, transcript: transcribedAt - speechEndedAt };
}

it('a monologue of 100 s is answered as soon as a question, and costs no more in its last seconds than in its first', async () => {
  const each: number[] = [];
  for (let second = 0; second < 100; second += 4) {
    const before = decoded.length;
    await call.speaks(3_040);
    // Just under the silence that ends the turn of who has not finished.
    await call.isQuiet(960);
    each.push(decoded.length - before);
  }
  expect(call.finals()).toEqual([]);
  call.hears = () => 'Is that all?';
  finished = true;
  await call.speaks(640);
  await call.isQuiet(320);
  expect(call.finals()).toHaveLength(1);
  expect(call.finals()[0]?.endsWith('Is that all?')).toBe(true);
  await call.playback.words(1);
  expect(Math.max(...decoded)).toBeLessThan(10_500);
  const [first = 0] = each;
  expect(Math.max(...each)).toBeLessThanOrEqual(first + 2);

  const monologue = delays();
  call.unsubscribe();
  call = new ScriptedCall();
  call.hears = () => 'Is that all?';
  await call.speaks(640);
  await call.isQuiet(320);
  await call.playback.words(1);
  expect(monologue).toEqual(delays());
});

it('who talks for two minutes without a pause is answered then, and interrupts the answer by talking on', async () => {
  call.hears = () => 'And then I went to the market.';
  await call.speaks(119_000);
  expect(call.finals()).toEqual([]);
  await call.speaks(1_500);
  expect(call.finals()).toHaveLength(1);
  expect(call.told()).toContain('thinking');
  await call.speaks(2_000);
  expect(call.told()).toContain('interruption');
  finished = true;
  await call.isQuiet(320);
  expect(call.finals()).toHaveLength(2);
});

it('a noise without words for two minutes is no turn, and the next question is heard', async () => {
  call.hears = () => '';
  await call.speaks(121_500);
  expect(call.finals()).toEqual([]);
  await call.isQuiet(640);
  call.hears = () => 'How are you?';
  finished = true;
  await call.speaks(640);
  await call.isQuiet(320);
  expect(call.finals()).toEqual(['How are you?']);
});
