import { expect, test } from 'vitest';
import { chooseModels } from './choose-models.ts';
import { profileFor } from './choose-profile.ts';
import { huggingFaceAnswers } from './hugging-face.ts';
import { findModel, speechModels } from './store.ts';

const able = { cores: 4, memoryBytes: 8.1e9, huggingFaceAnswers: true, standardIsHere: false };

test('takes the standard profile where everything is there', () => {
  expect(profileFor(able).profile).toBe('standard');
});

test.each([
  [{ cores: 2 }, '2 cores'],
  [{ memoryBytes: 4e9 }, '4 GB'],
  [{ huggingFaceAnswers: false }, 'Hugging Face'],
])('takes the embedded one with %j, and says why', (lack, words) => {
  const choice = profileFor({ ...able, ...lack });
  expect(choice.profile).toBe('embedded');
  expect(choice.reason).toContain(words);
});

test('takes the standard one without Hugging Face where all of it is here', () => {
  const choice = profileFor({ ...able, huggingFaceAnswers: false, standardIsHere: true });
  expect(choice).toEqual({ profile: 'standard', reason: '4 cores, 8 GB of memory, and its models are here' });
});

test('finds out about this machine, whatever it is, and says what it takes', async () => {
  const { notes } = await chooseModels({});
  expect(notes).toEqual([
    expect.stringMatching(/^Profile (embedded|standard): .+ Choose another with --profile\.$/),
    expect.stringMatching(/^Replies: \S+ \(.+; choose another with --llm\)\.$/),
  ]);
  expect(await huggingFaceAnswers('http://127.0.0.1:9')).toBe(false);
});

test('takes what is asked for', async () => {
  const llm = findModel('smollm2-135m-instruct-q8_0');
  expect(await chooseModels({ profile: 'quality', llm })).toEqual({
    profile: 'quality',
    llm,
    speech: speechModels('quality'),
    notes: ['Replies: smollm2-135m-instruct-q8_0 (as asked for).'],
  });
  const [stt, tts] = [findModel('whisper-base-q8_0'), findModel('en_US-ryan-high.onnx')];
  expect(await chooseModels({ profile: 'embedded', llm, stt, tts })).toMatchObject({
    speech: { stt, tts },
    notes: [
      'Hears: whisper-base-q8_0 (as asked for).',
      'Speaks: en_US-ryan-high.onnx (as asked for).',
      'Replies: smollm2-135m-instruct-q8_0 (as asked for).',
    ],
  });
});
