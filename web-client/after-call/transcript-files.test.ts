import { describe, expect, test } from 'vitest';
import type { Caption } from '../call/caption.ts';
import type { CallRecord } from './call-record.ts';
import { toJson, toText, toWebVtt, transcriptFiles } from './transcript-files.ts';

const said = (speaker: Caption['speaker'], text: string, startedAt: number, endedAt: number): Caption => ({
  id: `${speaker}-${startedAt}`,
  speaker,
  text,
  final: true,
  typed: false,
  interrupted: false,
  startedAt,
  endedAt,
});

const call: CallRecord = {
  startedAt: new Date('2026-03-01T10:20:30Z'),
  duration: 3_723_004.4,
  captions: [
    said('caller', 'Is R&D <big>?\n\nReally?', 1_500, 2_750.4),
    { ...said('agent', 'It is the ', 3_722_004, 3_722_104), interrupted: true },
  ],
  timings: [],
};

describe('transcript files', () => {
  test('text names who spoke and shows where a reply was cut', () => {
    expect(toText(call)).toBe('You: Is R&D <big>?\n\nReally?\nAgent: It is the – [interrupted]\n');
  });

  test('WebVTT times cues from the start of the call, and keeps markup and empty lines out', () => {
    expect(toWebVtt(call)).toBe(
      [
        'WEBVTT',
        '',
        '00:00:01.500 --> 00:00:02.750',
        '<v You>Is R&amp;D &lt;big&gt;? Really?',
        '',
        '01:02:02.004 --> 01:02:03.004',
        '<v Agent>It is the – [interrupted]',
        '',
      ].join('\n'),
    );
  });

  test('JSON has the times, and says what was typed and what was cut', () => {
    expect(JSON.parse(toJson(call))).toEqual({
      started_at: '2026-03-01T10:20:30.000Z',
      duration: 3_723_004,
      transcript: [
        { speaker: 'caller', text: 'Is R&D <big>?\n\nReally?', start: 1_500, end: 2_750 },
        { speaker: 'agent', text: 'It is the', start: 3_722_004, end: 3_722_104, interrupted: true },
      ],
      turns: [],
    });
  });

  test('names are safe on every file system', () => {
    expect(transcriptFiles(call).webvtt.name).toBe('call-2026-03-01T10-20-30.vtt');
  });
});
