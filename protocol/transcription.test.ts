import { expect, test } from 'vitest';
import { readTranscription, transcriptionAttributes } from './transcription.ts';

test('the attributes of a transcription are read as they were written', () => {
  const partial = { segment: 'u1', final: false, track: 'TR_1' };
  expect(readTranscription(transcriptionAttributes(partial))).toEqual(partial);
  expect(readTranscription(transcriptionAttributes({ final: true }))).toEqual({ final: true });
});

test('a stream that says nothing of itself is not final', () => {
  expect(readTranscription(undefined)).toEqual({ final: false });
});
