import { expect, it } from 'vitest';
import { english } from '../languages/en/english.ts';
import { type Meaning, meaningOf } from './meaning-of-words.ts';

const meaning = (text: string, complete = true): Meaning => meaningOf(text, complete, english.bargeIn);

it.each<[string, Meaning]>([
  ['Stop.', 'command'],
  ['No.', 'command'],
  ['No no no.', 'command'],
  ['Okay, stop.', 'command'],
  ['Wait, what about Rome?', 'command'],
  ['I had no such thing in mind.', 'words'],
  ['What is the capital of France?', 'words'],
  ['Tomorrow.', 'words'],
  ['Yes, but not today.', 'words'],
  ['Right, and then?', 'words'],
  ['Great question.', 'words'],
  ['Got a minute?', 'words'],
  ['Mm-hmm.', 'listening'],
  ['Mhm, I see.', 'listening'],
  ['Uh-huh, right.', 'listening'],
  ['Ahm. Oh!', 'listening'],
  ['Yes.', 'listening'],
  ['Got it.', 'listening'],
  ['Great.', 'listening'],
  ['All right.', 'listening'],
  ['Oh no!', 'listening'],
  ['Oh, really?', 'listening'],
  ["That's great! Okay.", 'listening'],
  ['That is great.', 'listening'],
  ["It's true.", 'listening'],
  ['That is great for my sister.', 'words'],
  ['La la la, doo doo.', 'listening'],
  ['Bye bye bye bye.', 'listening'],
  ['And roll, and roll, and', 'listening'],
  ['Bye bye.', 'words'],
  ['And roll and stop.', 'command'],
  ['', 'nothing'],
  ['…', 'nothing'],
])('%j is %s', (text, expected) => {
  expect(meaning(text)).toBe(expected);
});

it.each<[string, Meaning]>([
  ['Got', 'listening'],
  ['Yeah, all', 'listening'],
  ["That's", 'listening'],
  ["That's not", 'words'],
  ['Got a', 'words'],
  ['I', 'listening'],
  ['I want', 'words'],
  ['No', 'listening'],
  ['No, the', 'command'],
])('%j, to which words may be added, is %s', (text, expected) => {
  expect(meaning(text, false)).toBe(expected);
});

it('says so at once of a long row of signs, whatever comes at its end', () => {
  const row = 'Oh my, oh my god. '.repeat(2_000);
  const before = performance.now();
  expect(meaning(row)).toBe('listening');
  expect(meaning(`${row} But why?`)).toBe('words');
  expect(performance.now() - before).toBeLessThan(1_000);
});
