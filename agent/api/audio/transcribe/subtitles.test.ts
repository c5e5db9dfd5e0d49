import { describe, expect, it } from 'vitest';
import { english } from '../../../languages/en/english.ts';
import type { FileWord } from './join-windows.ts';
import { segmentsOf } from './segments.ts';
import { srtOf, vttOf } from './subtitles.ts';
import { transcriptionAnswer } from './transcription-answer.ts';

const word = (text: string, startMs: number, endMs: number): FileWord => ({
  text,
  startMs,
  endMs,
  probability: 0.5,
  noSpeechProbability: 0.25,
});
const words = [
  word('Hello', 500, 900),
  word('there.', 900, 1_400),
  word('A<b', 3_723_004, 3_723_500),
  word('&', 3_723_500, 3_724_000),
  word('me?', 3_724_000, 3_724_250),
];
const { sentences } = english;

describe('segments', () => {
  it('are sentences', () => {
    expect(segmentsOf(words, sentences).map(({ text }) => text)).toEqual(['Hello there.', 'A<b & me?']);
  });

  it('end at a pause, and before a caption is too long to be read', () => {
    const long = Array.from({ length: 60 }, (_, i) => word('word', i * 200, i * 200 + 200));
    const segments = segmentsOf([...long, word('later', 20_000, 20_500)], sentences);
    expect(segments.at(-1)?.text).toBe('later');
    for (const { text, startMs, endMs } of segments) {
      expect(text.length).toBeLessThanOrEqual(84);
      expect(endMs - startMs).toBeLessThanOrEqual(7_000);
    }
    expect(segments.flatMap((segment) => segment.words)).toHaveLength(61);
  });

  it('go only forward in time', () => {
    const [first, second] = segmentsOf([word('One.', 0, 1_000), word('Two.', 800, 900)], sentences);
    expect(second?.startMs).toBeGreaterThanOrEqual(first?.endMs ?? NaN);
    expect(second?.endMs).toBeGreaterThanOrEqual(second?.startMs ?? NaN);
  });
});

describe('captions', () => {
  it('are SubRip', () => {
    expect(srtOf(segmentsOf(words, sentences))).toBe(
      '1\n00:00:00,500 --> 00:00:01,400\nHello there.\n\n2\n01:02:03,004 --> 01:02:04,250\nA<b & me?\n',
    );
  });

  it('are WebVTT, whose signs are written as it wants them', () => {
    expect(vttOf(segmentsOf(words, sentences))).toBe(
      'WEBVTT\n\n00:00:00.500 --> 00:00:01.400\nHello there.\n\n01:02:03.004 --> 01:02:04.250\nA&lt;b &amp; me?\n',
    );
  });

  it('are none where nobody spoke', () => {
    expect(srtOf([])).toBe('');
    expect(vttOf([])).toBe('WEBVTT\n');
  });
});

describe('verbose_json', () => {
  const answer = (timestamp_granularities?: ('word' | 'segment')[]) =>
    transcriptionAnswer(
      { words, durationMs: 4_000_500 },
      {
        fields: {
          response_format: 'verbose_json',
          ...(timestamp_granularities && { timestamp_granularities }),
        },
        language: 'en',
        sentences,
      },
    );

  it('has segments with times in seconds and probabilities', () => {
    expect(answer()).toEqual({
      task: 'transcribe',
      language: 'english',
      duration: 4_000.5,
      text: 'Hello there. A<b & me?',
      segments: [
        expect.objectContaining({
          id: 0,
          start: 0.5,
          end: 1.4,
          text: 'Hello there.',
          avg_logprob: -0.6931,
          no_speech_prob: 0.25,
          temperature: 0,
        }),
        expect.objectContaining({ id: 1, start: 3_723.004, end: 3_724.25 }),
      ],
      usage: { type: 'duration', seconds: 4_000.5 },
    });
  });

  it('has words where they are wanted', () => {
    expect(answer(['word'])).toMatchObject({
      words: [{ word: 'Hello', start: 0.5, end: 0.9, probability: 0.5 }, {}, {}, {}, {}],
    });
    expect(answer(['word'])).not.toHaveProperty('segments');
    expect(answer(['word', 'segment'])).toHaveProperty('segments');
  });
});
