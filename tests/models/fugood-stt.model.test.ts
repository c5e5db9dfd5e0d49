import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelPath } from '../../models/store.ts';
import { QUESTIONS } from '../test-questions.fixture.ts';
import { testVoice } from '../test-voice.fixture.ts';
import { speak } from '../../perf/caller/voice.ts';
import { FugoodStt } from '../../agent/engines/whisper/fugood-stt.ts';
import { english } from '../../agent/languages/en/english.ts';

let stt: FugoodStt;
beforeAll(async () => {
  stt = await FugoodStt.open({
    modelPath: modelPath('whisper-tiny.en-q8_0'),
    modelName: 'whisper-tiny.en-q8_0',
    threads: 2,
    language: english,
  });
});
afterAll(() => stt[Symbol.asyncDispose]());

// Where the binary has no SIMD, one recognition takes a quarter of a minute of an idle machine.
test('the published binary hears the same, and an abort is heeded', { timeout: 300_000 }, async () => {
  const [samples = new Float32Array()] = await speak([QUESTIONS.germany.text], testVoice);
  await using session = await stt.open();
  const abort = new AbortController();
  const heard = session.transcribe(samples, { signal: new AbortController().signal });
  const waiting = expect(session.transcribe(samples, { signal: abort.signal })).rejects.toThrow(
    expect.objectContaining({ name: 'AbortError' }),
  );
  abort.abort();
  const { text, words } = await heard;
  await waiting;
  expect(text).toMatch(QUESTIONS.germany.heard);
  expect(words).toHaveLength(6);
});
