import { expect, test } from 'vitest';
import { chooseProfile, profileFor } from './choose-profile.ts';
import { huggingFaceAnswers } from './hugging-face.ts';

const able = { cores: 4, memoryBytes: 8.1e9, huggingFaceAnswers: true };

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

test('finds out about this machine, whatever it is', async () => {
  expect((await chooseProfile()).reason).not.toBe('');
  expect(await huggingFaceAnswers('http://127.0.0.1:9')).toBe(false);
});
