import { describe, expect, it } from 'vitest';
import { leastTimeOf } from '../least-time.fixture.ts';
import { agreedPrefix, sameWords } from './agreement.ts';
import { type AudioFrame, FRAME_MS, FRAME_SAMPLES } from './audio.ts';
import { defaultEndpointing, silenceToWaitFor } from './endpointing.ts';
import { History } from './history.ts';
import { type Milestones, latencyOf } from './latency.ts';
import { textOf } from './message.ts';
import { lastSentence } from './sentences.ts';
import { english } from '../languages/en/english.ts';
import { append, beginUtterance, heldFromMs, quietestMs, samplesBetween } from './utterance.ts';

describe('agreement', () => {
  it('takes the words at the start that both runs heard, case and marks aside', () => {
    expect(agreedPrefix('What is the.', 'What is the capital of')).toBe('What is the');
    expect(agreedPrefix('what, is a capital', 'What is the capital')).toBe('What is');
    expect(agreedPrefix('', 'What')).toBe('');
  });

  it('compares what was said, not how it was written', () => {
    expect(sameWords("I'd like four.", "i'd like four")).toBe(true);
    expect(sameWords('for four', 'for five')).toBe(false);
  });
});

describe('endpointing', () => {
  const { sureMs, unsureMs, plainMs } = defaultEndpointing;
  const wait = (text: string, probability?: number): number =>
    silenceToWaitFor(text, probability, defaultEndpointing, english.turns);

  it('waits less the surer it is, within its limits', () => {
    const waits = [0, 0.001, 0.01, 0.1, 1].map((probability) => wait('Where is it?', probability));
    expect(waits).toEqual([...waits].sort((a, b) => b - a));
    expect(waits[0]).toBe(unsureMs);
    expect(waits.at(-1)).toBe(sureMs);
  });

  it('waits a plain time where the model cannot tell', () => {
    expect(wait('Where is it?')).toBe(plainMs);
  });

  it.each(['I think, um,', 'Well, uh', "I'd like to...", 'I need milk,'])(
    'waits longest after %j',
    (text) => {
      expect(wait(text, 0.5)).toBe(unsureMs);
      expect(wait(text)).toBe(unsureMs);
    },
  );

  it.each([
    ['I need milk, eggs', 'I need milk, eggs, and bread.'],
    ['There will be Anna. Peter.', 'There will be Anna and Peter.'],
    ['My number is five five', 'My number is on the card.'],
    ['It is 1-2', 'At two.'],
    ['My code is 20.', 'About 20.'],
    ['I speak English.', 'Do you speak English?'],
  ])('waits longer after %j than after %j', (open, closed) => {
    expect(wait(open, 0.1)).toBeGreaterThan(wait(closed, 0.1));
  });

  it('waits longest within a number, an address or a word that is spelt, but not for ever', () => {
    const within = wait('My number is five five five', 1);
    const spelling = wait("It's spelled B R O", 1);
    expect(within).toBeGreaterThan(3_000);
    expect(spelling).toBeGreaterThan(2_200);
    expect(within).toBeGreaterThan(spelling);
    const patient = { ...defaultEndpointing, unsureMs: 3_000 };
    expect(silenceToWaitFor('My number is 555', 1, patient, english.turns)).toBe(5_000);
    const settings = { ...defaultEndpointing, unsureMs: 9_000 };
    expect(silenceToWaitFor('My number is 555', 1, settings, english.turns)).toBe(9_000);
  });

  it('knows by the question that a number has only begun', () => {
    const answer = (asked: string): number =>
      silenceToWaitFor('94', 0.3, defaultEndpointing, english.turns, asked);
    expect(answer('What is your zip code?')).toBeGreaterThan(3_000);
    expect(answer('How many?')).toBe(sureMs);
  });

  it.each([
    'Yes.',
    'Yes, yes.',
    'Okay. Thank you.',
    'I think so.',
    'No, thanks.',
    'Yes, please.',
    'Umbrella',
    'Do you like music?',
  ])('answers %j at once', (text) => {
    expect(wait(text, 0.3)).toBe(sureMs);
  });
});

describe('a text without end', () => {
  it.each([
    'number ',
    'number 1 ',
    'my code is 1, ',
    '1 2 ',
    'um, ',
    'born in may ',
    'a@',
    'dot ',
    'b, ',
    'yes. ',
    '? ',
    ', ',
    '   ',
    '...',
  ])('of %j holds nobody up while it is looked at for its end', (part) => {
    const text = `${part.repeat(Math.ceil(30_000 / part.length))}x`;
    expect(leastTimeOf(() => silenceToWaitFor(text, 0.1, defaultEndpointing, english.turns))).toBeLessThan(5);
  });

  it.each(['.', '!', '… ', ' ', '\n', '? ', 'Dr. ', '1. ', 'word '])(
    'of %j is cut into sentences in a time that grows with it, no faster',
    (part) => {
      const ofLength = (length: number): string => `${part.repeat(Math.ceil(length / part.length))}x`;
      const { end, breath, phrase } = english.sentences;
      const [short, long] = [ofLength(3_000), ofLength(30_000)].map((text) =>
        leastTimeOf(() => [end, breath, phrase].forEach((rule) => [...text.matchAll(rule)])),
      );
      expect(long).toBeLessThan(Math.max(2, 20 * (short ?? 0)));
      expect(leastTimeOf(() => lastSentence(ofLength(30_000), english.sentences))).toBeLessThan(5);
    },
  );
});

describe('latency', () => {
  const milestones: Milestones = {
    speechEndedAt: 1_000,
    transcribedAt: 1_200,
    firstTokenAt: 1_240,
    firstClauseAt: 1_300,
    firstPcmAt: 1_380,
    endpointAt: 1_210,
    playedAt: 1_400,
  };

  it('is divided into parts that add up', () => {
    const { total, ...parts } = latencyOf(milestones);
    expect(parts).toEqual({
      transcript: 200,
      firstToken: 40,
      firstClause: 60,
      firstPcm: 80,
      endpointing: 0,
      playback: 20,
    });
    expect(total).toBe(400);
  });

  it('charges nothing for what was ready before', () => {
    const { total, ...parts } = latencyOf({
      ...milestones,
      endpointAt: 1_500,
      playedAt: 1_510,
      firstTokenAt: 900,
    });
    expect(parts.firstToken).toBe(0);
    expect(parts.endpointing).toBe(120);
    expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBe(total);
  });
});

describe('history', () => {
  const words = (text: string): number => text.split(' ').length;
  const letters = (text: string): number => text.length;

  it('joins what one side said in two goes', () => {
    const history = new History('Be kind.', { tokens: words, limit: 100 });
    history.add({ role: 'user', content: "I'd like to" });
    history.add({ role: 'assistant', heard: ' ' });
    history.add({ role: 'user', content: 'book a table.' });
    expect(history.messages).toEqual([{ role: 'user', content: "I'd like to book a table." }]);
    expect(history.prompt('For four.').at(-1)).toEqual({
      role: 'user',
      content: "I'd like to book a table. For four.",
    });
  });

  it('forgets the oldest exchanges when the model cannot read them all, many at a time, and keeps the system prompt', () => {
    const history = new History('Be kind.', { tokens: words, limit: 42 });
    const beginnings: (string | undefined)[] = [];
    for (let turn = 0; turn < 30; turn++) {
      const [system, first] = history.prompt(`question ${turn}`).map(textOf);
      expect(system).toBe('Be kind.');
      beginnings.push(first);
      history.add({ role: 'user', content: `question ${turn}` });
      history.add({ role: 'assistant', heard: `answer ${turn}` });
    }
    expect(history.messages.length).toBeLessThanOrEqual(15);
    expect(history.messages.at(-1)).toEqual({ role: 'assistant', heard: 'answer 29' });
    // The model reads a conversation again when its beginning changes, so that may happen only once in several exchanges.
    expect(new Set(beginnings).size).toBeLessThan(8);
    expect(beginnings.every((first) => first?.startsWith('question'))).toBe(true);
  });

  it("writes the caller's words as the model reads them best, and the agent's as they were said", () => {
    const history = new History('Be kind.', {
      tokens: words,
      limit: 42,
      written: (text) => text.replaceAll('two', '2'),
    });
    history.add({ role: 'user', content: 'Give me two.' });
    history.add({ role: 'assistant', heard: 'Here are two.' });
    expect(history.prompt('And two more.').map(textOf)).toEqual([
      'Be kind.',
      'Give me 2.',
      'Here are two.',
      'And 2 more.',
    ]);
  });

  it("knows the agent's last sentence", () => {
    const history = new History('Be kind.', { tokens: words, limit: 42 });
    expect(history.lastSentence(english.sentences)).toBe('');
    history.add({ role: 'assistant', heard: 'That is easy. At 3.50 each it is $48.75, Mr. Smith' });
    history.add({ role: 'user', content: 'Thanks.' });
    expect(history.lastSentence(english.sentences)).toBe('At 3.50 each it is $48.75, Mr. Smith');
    history.add({ role: 'assistant', heard: 'Welcome.' });
    expect(history.lastSentence(english.sentences)).toBe('Welcome.');
  });

  it('leaves out older exchanges for a long message, and remembers them', () => {
    const history = new History('Be kind.', { tokens: words, limit: 12 });
    history.add({ role: 'user', content: 'one two' });
    history.add({ role: 'assistant', heard: 'three four' });
    expect(history.prompt('5 6 7 8 9 10 11').map(textOf)).toEqual(['Be kind.', '5 6 7 8 9 10 11']);
    expect(history.prompt('5').map(textOf)).toEqual(['Be kind.', 'one two', 'three four', '5']);
  });

  it('keeps no more of what was said than can be read with something else, whoever says it and however often', () => {
    const history = new History('Be kind.', { tokens: words, limit: 102 });
    for (let times = 0; times < 50; times++)
      history.add({ role: 'user', content: `${'blah '.repeat(30)}number ${times}` });
    const kept = history.messages.map(textOf).join(' ');
    expect(words(kept)).toBeLessThanOrEqual(75);
    expect(kept.endsWith('number 49')).toBe(true);
  });

  it('keeps less of what was said where a model is better off with less, and yet takes a long message', () => {
    const history = new History('Be kind.', { tokens: words, limit: 102, past: 20 });
    for (let turn = 0; turn < 30; turn++) {
      history.add({ role: 'user', content: `question ${turn}` });
      history.add({ role: 'assistant', heard: `answer ${turn}` });
      expect(words(history.messages.map(textOf).join(' '))).toBeLessThanOrEqual(20);
    }
    expect(history.messages.length).toBeGreaterThanOrEqual(4);
    const long = 'word '.repeat(80).trim();
    expect(history.prompt(long).map(textOf).at(-1)).toBe(long);
  });

  it('gives the end of a last message that is too long by itself', () => {
    const history = new History('Be kind.', { tokens: letters, limit: 18 });
    expect(history.prompt('four five six seven')).toEqual([
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'six seven' },
    ]);
    const full = new History('Be kind.', { tokens: words, limit: 2 });
    expect(full.prompt('one two three').map(textOf).at(-1)).toBe('one two three');
  });
});

describe('utterance', () => {
  const frame = (index: number, level: (sample: number) => number): AudioFrame => ({
    samples: Float32Array.from({ length: FRAME_SAMPLES }, (_, sample) => level(sample)),
    endMs: (index + 1) * FRAME_MS,
    receivedAt: (index + 1) * FRAME_MS,
  });

  it('dates the end of speech by the audio, not by when voice activity detection noticed', () => {
    let utterance = beginUtterance(1, [], 0);
    for (let index = 0; index < 10; index++) utterance = append(utterance, frame(index, Math.sin), true);
    // Half a frame of speech, and then quiet, which voice activity detection still takes for speech for three frames.
    const half = frame(10, (sample) => (sample < FRAME_SAMPLES / 2 ? Math.sin(sample) : 0));
    utterance = append(utterance, half, true);
    for (let index = 11; index < 14; index++) {
      const quiet = frame(index, () => 0);
      utterance = append(utterance, quiet, true);
    }
    expect(utterance.speechEndMs).toBe(10 * FRAME_MS + FRAME_MS / 2);
  });

  it('finds the pause between words', () => {
    let utterance = beginUtterance(1, [], 0);
    for (let index = 0; index < 100; index++) {
      const spoken = frame(index, (sample) => (index >= 50 && index < 58 ? 0 : Math.sin(sample)));
      utterance = append(utterance, spoken, true);
    }
    const cut = quietestMs(utterance, 20 * FRAME_MS, 90 * FRAME_MS);
    expect(cut).toBeGreaterThan(50 * FRAME_MS);
    expect(cut).toBeLessThan(58 * FRAME_MS);
    expect(samplesBetween(utterance, cut, 60 * FRAME_MS)).toHaveLength((60 - cut / FRAME_MS) * FRAME_SAMPLES);
  });

  it('is not changed by what is said later, and keeps no more audio than recognition can read', () => {
    const begun = append(beginUtterance(1, [], 0), frame(0, Math.sin), true);
    let utterance = begun;
    for (let index = 1; index < 1_000; index++) utterance = append(utterance, frame(index, Math.sin), true);
    expect(begun).toMatchObject({ speechMs: FRAME_MS, speechEndMs: FRAME_MS });
    expect(samplesBetween(begun, 0, Infinity)).toHaveLength(FRAME_SAMPLES);
    const endMs = 1_000 * FRAME_MS;
    expect(endMs - heldFromMs(utterance)).toBeLessThanOrEqual(30_000);
    expect(endMs - heldFromMs(utterance)).toBeGreaterThan(30_000 - FRAME_MS);
  });

  it('gives pauses within speech shortened, and those before and after it whole', () => {
    const numbered = (index: number): AudioFrame => frame(index, () => index);
    const before = Array.from({ length: 8 }, (_, index) => numbered(index));
    let utterance = beginUtterance(1, before, 8 * FRAME_MS);
    const isSpeech = (index: number): boolean => index < 12 || (index >= 16 && index < 20) || index === 50;
    for (let index = 8; index < 60; index++) utterance = append(utterance, numbered(index), isSpeech(index));
    const samples = samplesBetween(utterance, 0, 60 * FRAME_MS);
    const given = Array.from(
      { length: samples.length / FRAME_SAMPLES },
      (_, i) => samples[i * FRAME_SAMPLES],
    );
    const range = (from: number, to: number): number[] =>
      Array.from({ length: to - from }, (_, i) => from + i);
    expect(given).toEqual([...range(0, 23), ...range(46, 60)]);
  });
});
