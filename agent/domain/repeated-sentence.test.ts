import { expect, test } from 'vitest';
import { english } from '../languages/en/english.ts';
import type { Message } from './message.ts';
import { RepeatedSentence } from './repeated-sentence.ts';

const after = (reply: string, question: string): Message[] => [
  { role: 'system', content: 'Be kind.' },
  { role: 'user', content: 'Hello.' },
  { role: 'assistant', heard: reply },
  { role: 'user', content: question },
];

test.each([
  ["I'm sorry to hear that. What happened?", 'My cat died.', "I'm sorry to hear that", true],
  ["I'm sorry to hear that. What happened?", 'My cat died.', "I'm sorry to hear about your cat", false],
  ['It is warm. You can swim there.', 'And in May?', 'In May it is cold. You can swim there', true],
  ['Yes, I do.', 'Really?', 'Yes, I do', false],
  [
    'You have two dogs, Bella and Max.',
    'Could you say that again?',
    'You have two dogs, Bella and Max',
    false,
  ],
])('after %j and %j, %j is said twice: %s', (reply, question, said, repeated) => {
  expect(new RepeatedSentence(after(reply, question), english).endsIn(said)).toBe(repeated);
});

test.each([
  ['That is nice! How can I help you', true],
  ['How can I help you', false],
  ['That is nice! How can I help', false],
])('%j, as before, follows something else: %s', (said, follows) => {
  const repeated = new RepeatedSentence(after('Hello! How can I help you?', 'I have a cat.'), english);
  expect(repeated.followsIn(said)).toBe(follows);
});

test('a first reply repeats nothing', () => {
  expect(
    new RepeatedSentence([{ role: 'user', content: 'Hello there, my friend.' }], english).endsIn(
      'Hello there, my friend',
    ),
  ).toBe(false);
});
