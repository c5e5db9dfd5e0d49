import { expect, test } from 'vitest';
import { clauseEndings } from './clause-endings.ts';

/** The marks in order, with | where a sentence ends. */
const endings = (text: string): string =>
  clauseEndings(text)
    .map(({ mark, endsSentence }) => `${mark}${endsSentence ? '|' : ''}`)
    .join(' ');

// The expected endings are those of piper-tts.
test.each([
  ['Hello there, world. How are you?', ', .| ?|'],
  ['“Fine,” he said; it costs $3.50: really!', ', ; : !|'],
  ['No mark', '|'],
  ['Wait... what… ok', '  |'],
  ['dog. cat', '|'],
  ['dog. Cat', '.| |'],
  ['dog.\ncat', '.| |'],
  ['example.com, a:b and 10:30', ', |'],
  ['Are you sure?! Yes.', '?| .|'],
  ['it — that – those', '; ; |'],
  ['it - that -- those', '|'],
  ['One\n\nTwo', '| |'],
  ['He said: "no."', ': .|'],
  ['. . .', ''],
  ['', ''],
])('%j ends with %j', (text, expected) => {
  expect(endings(text)).toBe(expected);
});
