import { expect, it } from 'vitest';
import { writeLetters } from './letters.ts';

it.each([
  ['How do you spell rhythm?', 'R, H, Y, T, H, M'],
  ['Can you spell the word "queue" for me, please?', 'Q, U, E, U, E'],
  ['spell gloucester', 'G, L, O, U, C, E, S, T, E, R'],
  ["What's the spelling of the name Siobhán?", 'S, I, O, B, H, Á, N'],
  ['How is Gloucester spelled?', 'G, L, O, U, C, E, S, T, E, R'],
  ['What is the first letter of the word banana?', 'B, A, N, A, N, A'],
  ['How many letters are in banana?', 'B, A, N, A, N, A'],
])('%j is read with the letters %s', (asked, letters) => {
  expect(writeLetters(asked)).toBe(`${asked} (${letters})`);
});

it.each([
  'Can you spell it?',
  'Could you spell that out for me?',
  'She cast a spell on him.',
  'A cold spell came in May.',
  'How do you spell your name?',
  'I wrote two letters in June.',
  'We had a spell of bad weather.',
])('%j is left as it is', (said) => {
  expect(writeLetters(said)).toBe(said);
});
