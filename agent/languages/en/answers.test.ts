import { describe, expect, it } from 'vitest';
import { day, email, spelt, telephone, yesOrNo } from '../../definition/answers.ts';
import { answers } from './answers.ts';

/** A Saturday. */
const TODAY = new Date(2026, 10, 28);

describe('yes or no', () => {
  it.each([
    'Yes.',
    'Yes, please.',
    'Yeah, sure, thank you.',
    'OK.',
    'Please do.',
    "That's right.",
    'Yes, I do.',
    'Um, yes.',
    'Go ahead.',
  ])('%j is a yes', (said) => expect(answers.yesOrNo(said)).toBe(true));
  it.each([
    'No.',
    'No, thanks.',
    'Nope.',
    'Um, no, make it eight.',
    "Don't.",
    'Not yet.',
    'Oh, no!',
    'That’s not right.',
    'Cancel it.',
  ])('%j is a no', (said) => expect(answers.yesOrNo(said)).toBe(false));
  it.each([
    'Yes, but at eight.',
    'Maybe.',
    'What does it cost?',
    'Thank you.',
    'Is that right',
    'Okay, and what about breakfast?',
    '',
    'No problem if it is late',
  ])('%j is neither', (said) => expect(answers.yesOrNo(said)).toBeUndefined());
  it('is what its schema takes', () => {
    expect(yesOrNo.safeParse(answers.yesOrNo('Yes.')).success).toBe(true);
    expect(yesOrNo.safeParse(answers.yesOrNo('Hm.')).success).toBe(false);
  });
});

it.each([
  ['ada@example.com', 'ada@example.com'],
  ['My email is Ada at example dot com.', 'ada@example.com'],
  ['It’s ada dot lovelace at mail dot example dot org', 'ada.lovelace@mail.example.org'],
  ['A. D. A. at example dot com', 'ada@example.com'],
  ['A-D-A underscore one five at my-post dot net.', 'ada_15@my-post.net'],
  ['That’s ada plus news at example dot com', 'ada+news@example.com'],
])('the e-mail address %j is %s', (said, address) => {
  const read = answers.email(said.replaceAll('’', "'"), TODAY);
  expect(read).toBe(address);
  expect(email.safeParse(read).success).toBe(true);
});

it.each([
  ['five five five, oh one two three', '5550123'],
  ['My number is 0170 123 45 67.', '01701234567'],
  ['plus four nine, one seven oh, double two, triple three', '+491702' + '2333'],
  ['+49 170 22333', '+4917022333'],
])('the telephone number %j is %s', (said, number) => {
  const read = answers.telephone(said, TODAY);
  expect(read).toBe(number);
  expect(telephone.safeParse(read).success).toBe(true);
});

it.each([
  ['A, D, A.', 'Ada'],
  ['A-D-A', 'Ada'],
  ['My name is Ada.', 'Ada'],
  ['Ada, A. D. A.', 'Ada'],
  ['A as in Alpha, D for Delta, A as in Alpha', 'Ada'],
  ["It's M, double L, E, R", 'Mller'],
])('the name %j is %s', (said, name) => {
  const read = answers.spelt(said, TODAY);
  expect(read).toBe(name);
  expect(spelt.safeParse(read).success).toBe(true);
});

it.each([
  ['Today, please.', '2026-11-28'],
  ['tomorrow', '2026-11-29'],
  ['The day after tomorrow.', '2026-11-30'],
  ['On Friday.', '2026-12-04'],
  ['next Saturday', '2026-12-05'],
  ['This Saturday', '2026-11-28'],
  ['The fifth of March', '2027-03-05'],
  ['March 5th', '2027-03-05'],
  ['December twenty-first', '2026-12-21'],
  ['5 March 2028', '2028-03-05'],
  ['in three days', '2026-12-01'],
  ['in a week', '2026-12-05'],
  ['On the 3rd.', '2026-12-03'],
  ['2027-01-02', '2027-01-02'],
])('the day %j is %s', (said, date) => {
  const read = answers.day(said, TODAY);
  expect(read).toBe(date);
  expect(day.safeParse(read).success).toBe(true);
});

it.each(['Whenever you like.', 'The 31st of February', 'Soon.', ''])('%j is no day', (said) => {
  expect(answers.day(said, TODAY)).toBeUndefined();
});

it('reads back what was understood', () => {
  expect(answers.readBack('day', '2026-12-04')).toBe("That's Friday, December 4. Is that right?");
  expect(answers.readBack('spelt', 'Ada')).toBe("That's A, D, A. Is that right?");
  expect(answers.readBack('telephone', '+4917')).toBe("That's plus 4 9 1 7. Is that right?");
});
