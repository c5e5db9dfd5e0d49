import { beforeAll, describe, expect, test } from 'vitest';
import { modelPath } from '../../models/store.ts';
import { QUESTIONS } from '../test-questions.fixture.ts';
import { testVoice } from '../test-voice.fixture.ts';
import { speak } from '../../perf/caller/voice.ts';
import { buildWhisperAddon } from '../../setup/whisper-addon/build.ts';
import { type AddonModel, loadAddon } from '../../agent/engines/whisper/addon.ts';
import { audioContext } from '../../agent/engines/whisper/audio-window.ts';

/*
 * With flash attention, whisper.cpp 1.8.3 lets the decoder read padding that holds what an earlier utterance left there. The first
 * test shows that ours does not leak, the second that such a leak would be seen.
 */

const SECRET =
  'My secret number is seven, three, one, and the password is elephant, please do not tell anybody else.';
const QUESTION = QUESTIONS.germany.text;

let secret: Float32Array;
let question: Float32Array;
let addonPath: string;
beforeAll(async () => {
  addonPath = await buildWhisperAddon();
  [secret = new Float32Array(), question = new Float32Array()] = await speak([SECRET, QUESTION], testVoice);
});

/** What is decoded, to the last probability, for the question alone and after the secret. */
async function decodings(model: AddonModel): Promise<Record<'alone' | 'sameState' | 'otherState', string>> {
  const decode = async (state: Awaited<ReturnType<AddonModel['createState']>>, samples: Float32Array) => {
    const { tokens, noSpeechProbability } = await state.transcribe(samples, {
      audioCtx: audioContext(samples.length) + 20,
      threads: 2,
      likelyWords: 40,
      maxTokens: 60,
      language: 'en',
    });
    return JSON.stringify({ tokens, noSpeechProbability });
  };
  const used = await model.createState();
  const alone = await decode(used, question);
  await decode(used, secret);
  const sameState = await decode(used, question);
  used.free();
  const fresh = await model.createState();
  const otherState = await decode(fresh, question);
  fresh.free();
  return { alone, sameState, otherState };
}

describe.each([
  { flashAttention: false, leaks: false },
  { flashAttention: true, leaks: true },
])('with flash attention: $flashAttention', ({ flashAttention, leaks }) => {
  test(`an earlier utterance ${leaks ? 'changes' : 'does not change'} what is heard next`, async () => {
    const model = await loadAddon(addonPath).loadModel(modelPath('whisper-tiny.en-q8_0'), { flashAttention });
    const { alone, sameState, otherState } = await decodings(model);
    model.free();
    expect(alone).toContain('Germany');
    expect(otherState).toBe(alone);
    if (leaks) expect(sameState).not.toBe(alone);
    else expect(sameState).toBe(alone);
  });
});
