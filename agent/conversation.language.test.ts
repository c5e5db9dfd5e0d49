import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Language } from './languages/language.ts';
import { asWritten } from './languages/spoken-words.ts';
import { ScriptedCall } from './scripted-call.fixture.ts';

/** A language that has nothing of English in it. */
const madeUp: Language = {
  code: 'xx',
  turns: {
    filler: /\bmul$/,
    answer: /^ap$/,
    statement: /^lo\b/,
    number: /\bdu$/,
    lastItem: /^ke\b/,
    dictating: (said) => (said.endsWith('ĉe') ? 'begun' : undefined),
  },
  bargeIn: { commands: new Set(['halto']), backchannels: new Set(['stop']), hum: /^zz+$/, question: /ĉu$/ },
  sentences: {
    end: /。/g,
    goesOn: (before) => before.endsWith('D。'),
    isQuoting: () => false,
    breath: /\s+(?=ke\s)/g,
    phrase: /\s+(?=de\s)/g,
    word: /\s+/g,
  },
  phrases: {
    apology: 'Pardonu min。',
    lineWasGone: 'Mi aŭdis nenion。',
    table: 'Vidu la tabelon。',
    noWords: 'Mi ne scias。',
    limits: { 'still-there': 'Ĉu vi aŭdas?', silence: 'Ĝis。', duration: 'Adiaŭ。' },
  },
  asksAgain: /denove/,
  tellsOfSpeaker: /^mi /,
  reminder: (told) => `Memoru: ${told}`,
  stageDirection: /^ridet/,
  invented: /^dankon$/,
  readAloud: asWritten,
  writeFigures: (text) => text.replaceAll('du', '2'),
  answers: {
    yesOrNo: (said) => said === 'jes',
    email: (said) => said,
    telephone: (said) => said,
    day: (said) => said,
    spelt: (said) => said,
    readBack: (_, answer) => `${answer}?`,
    again: (question) => question,
  },
  writeDictated: (text) => text.replaceAll(' ĉe ', '@'),
};

let call: ScriptedCall;
beforeEach(() => {
  call = new ScriptedCall('', { language: madeUp });
});
afterEach(() => call.unsubscribe());

const tellsAStory = async (): Promise<void> => {
  call.answers = () => 'Iam estis reĝo 。 Li havis hundon 。 Ĝi bojis 。';
  await call.types('Rakontu!');
  await call.playback.words(1);
};

describe('a call in another language', () => {
  it('stops at its command, however unclear', async () => {
    await tellsAStory();
    call.confidence = 0.3;
    call.hears = () => 'Halto!';
    await call.speaks(320);
    await call.isQuiet(320);
    expect(call.told()).toContain('interruption');
  });

  it('goes on after what shows in it that somebody listens, a command in English though it is', async () => {
    await tellsAStory();
    call.hears = () => 'Stop.';
    await call.speaks(320);
    await call.isQuiet(320);
    expect(call.told()).toContain('false-interruption');
    expect(call.told()).not.toContain('interruption');
  });

  it('is spoken sentence by sentence, as its sentences end', async () => {
    call.answers = () => 'Saluton。D。Smith。Bone。';
    await call.types('Saluton!');
    await call.playback.words(9);
    expect(call.playback.said).toEqual(['Saluton。', 'D。Smith。', 'Bone。']);
  });

  it('apologises in it when a reply fails, and when there is nothing to say', async () => {
    call.answers = () => {
      throw new Error('out of memory');
    };
    await call.types('Saluton!');
    await call.playback.words(9);
    call.answers = () => '';
    await call.types('Saluton!');
    await call.playback.words(9);
    expect(call.playback.said.join(' ')).toBe('Pardonu min。 Mi ne scias。');
  });

  it('waits for a caller who dictates, and writes what they dictated', async () => {
    call.hears = (frames) => (frames > 20 ? 'ada ĉe ekz.org' : 'ada ĉe');
    await call.speaks(320);
    await call.isQuiet(2_240);
    expect(call.finals()).toEqual([]);
    await call.speaks(640);
    await call.isQuiet(960);
    expect(call.finals()).toEqual(['ada@ekz.org']);
    expect(call.prompts.at(-1)?.at(-1)).toEqual({ role: 'user', content: 'ada@ekz.org' });
  });

  it('waits for a caller who is looking for words, and reads their numbers as figures', async () => {
    call.hears = () => 'Mi volas du mul';
    await call.speaks(640);
    await call.isQuiet(960);
    expect(call.finals()).toEqual([]);
    await call.isQuiet(160);
    expect(call.finals()).toEqual(['Mi volas du mul']);
    expect(call.prompts.at(-1)?.at(-1)).toEqual({ role: 'user', content: 'Mi volas 2 mul' });
  });
});
