import { expect, test } from 'vitest';
import { modelPath } from '../../models/store.ts';
import { hear } from '../../perf/bench/hear.ts';
import { joined, silence } from '../../perf/bench/mix.ts';
import { speakUtterances } from '../../perf/bench/spoken-utterance.ts';
import { UTTERANCES } from '../../perf/bench/utterances.ts';
import { SAMPLE_RATE } from '../../agent/domain/audio.ts';
import { openSilero } from '../../agent/engines/silero/open-silero.ts';
import { openWhisper } from '../../agent/engines/whisper/open-whisper.ts';
import { english } from '../../agent/languages/en/english.ts';

test('what follows a long pause in a sentence is heard', async () => {
  const [spoken] = await speakUtterances(UTTERANCES.filter(({ id }) => id === 'hesitation-29'));
  await using vad = await openSilero(modelPath('silero-vad-v6'));
  const stt = 'whisper-tiny.en-q8_0';
  await using whisper = await openWhisper({
    modelPath: modelPath(stt),
    modelName: stt,
    threads: 2,
    language: english,
    warn: () => undefined,
  });
  await using session = await whisper.open();
  const samples = joined(spoken?.samples ?? new Float32Array(), silence(SAMPLE_RATE));
  const heard = await hear(samples, vad, session);
  expect(heard.findLast(({ complete }) => complete)?.text).toMatch(/live in\W+new york city/i);
});
