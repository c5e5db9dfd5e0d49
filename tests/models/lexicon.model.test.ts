import { afterAll, beforeAll, expect, test } from 'vitest';
import { joinSpeech } from '../../agent/domain/join-speech.ts';
import type { Lexicon } from '../../agent/domain/lexicon.ts';
import { knowWords } from '../../agent/engines/know-words.ts';
import { openPiper } from '../../agent/engines/piper/open-piper.ts';
import { speak } from '../../agent/engines/piper/speak.ts';
import { steadyVoice } from '../../agent/engines/piper/steady-voice.fixture.ts';
import { readVoiceConfig } from '../../agent/engines/piper/voice-config.ts';
import { Voice } from '../../agent/engines/piper/voice.ts';
import { NativeStt } from '../../agent/engines/whisper/native-stt.ts';
import { english } from '../../agent/languages/en/english.ts';
import { modelPath } from '../../models/store.ts';
import { resample } from '../../perf/caller/audio-file.ts';
import { ConfigError } from '../../platform/errors.ts';
import { buildWhisperAddon } from '../../setup/whisper-addon/build.ts';

const lexicon: Lexicon = [
  { word: 'Nguyen', say: 'win', heard: ['win', 'when', 'Winn', 'Wynn', 'Wen', 'Nwin'] },
  { word: 'Caoimhe', ipa: 'kwˈiːvə', heard: [] },
];
const files = await steadyVoice();
const { signal } = new AbortController();

let voice: Voice;
let stt: NativeStt;
beforeAll(async () => {
  voice = await Voice.open({ ...files, lexicon });
  stt = await NativeStt.open({
    addonPath: await buildWhisperAddon(),
    modelPath: modelPath('whisper-tiny.en-q8_0'),
    modelName: 'whisper-tiny.en-q8_0',
    threads: 2,
    language: english,
  });
});
afterAll(() => stt[Symbol.asyncDispose]());

/** The sounds of a text, as the voice is given them. */
async function soundsOf(text: string): Promise<string> {
  const { phonemeIds } = await readVoiceConfig(files.configPath);
  const signOf = new Map([...phonemeIds].map(([sign, [id]]) => [id, sign]));
  const { sentences } = await voice.read(text);
  const signs = sentences.flatMap(({ ids }) => ids.map((id) => signOf.get(id) ?? ''));
  return signs.filter((sign) => !['_', '^', '$'].includes(sign)).join('');
}

test.each([
  ['I called Caoimhe today.', 'aɪ kˈɔːld kwˈiːvə tədˈeɪ.'],
  ["Caoimhe's house, Caoimhe!", 'kwˈiːvəz hˈaʊs, kwˈiːvə!'],
  ['Ask Nguyen.', 'ˈæsk wˈɪn.'],
])('%j sounds as the lexicon says', async (text, sounds) => {
  expect(await soundsOf(text)).toBe(sounds);
});

test('each written word has its time, also one whose sounds are given', async () => {
  const { words } = await joinSpeech(speak(voice, 'Did Caoimhe’s friend call Nguyen, too?'));
  expect(words.map(({ text }) => text)).toEqual(['Did', 'Caoimhe’s', 'friend', 'call', 'Nguyen,', 'too?']);
  for (const { startMs, endMs } of words) expect(endMs - startMs).toBeGreaterThan(25);
});

test('a name as it is said is heard more often with the lexicon than without it', async () => {
  await using without = await stt.open();
  await using knowing = await knowWords(stt, lexicon).open();
  let [heard, heardWithout] = [0, 0];
  for (const said of [
    'This is Nguyen calling.',
    'Please call Nguyen back today.',
    'I would like to speak to Mister Nguyen.',
  ]) {
    const { samples, sampleRate } = await joinSpeech(speak(voice, said));
    const sound = resample(samples, sampleRate);
    if ((await knowing.transcribe(sound, { signal })).text.includes('Nguyen')) heard++;
    if ((await without.transcribe(sound, { signal })).text.includes('Nguyen')) heardWithout++;
  }
  expect(heard).toBeGreaterThan(heardWithout);
});

test('a sound that the voice does not know ends the start, and is named with its word', async () => {
  const opening = openPiper({ ...files, lexicon: [{ word: 'Xu', ipa: '李', heard: [] }] });
  await expect(opening).rejects.toThrow(ConfigError);
  await expect(opening).rejects.toThrow('Xu: "李"');
});
