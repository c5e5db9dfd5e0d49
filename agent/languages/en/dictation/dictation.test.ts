import { describe, expect, it } from 'vitest';
import { leastTimeOf } from '../../../least-time.fixture.ts';
import { writeFigures } from '../figures.ts';
import { dictating, writeDictated } from './dictation.ts';

describe('what is still being dictated', () => {
  it.each([
    'My number is 555.',
    'My number is five five',
    'My phone number is',
    'My phone number is...',
    'Please call me back at 020 7946',
    'My mobile is 07-7.',
    'Sure, my cell is seven oh two,',
    'My card number is 4111. 2233',
    'The visa card ends in 4 4',
    'My zip code is 1 0.',
    'My home number is 818 555',
    'Could you call my wife at 503 555',
    'The last four digits are',
    'My account number is 12, 345.',
    'The reference is B C 4',
    'The code is 29',
    "It's spelled",
    'My email is john dot smith at',
    'My e-mail is robert,',
    'My email is peter at example',
    'Send it to anna at gmail',
    'Write to info at green garden dot',
  ])('is more to come after %j', (said) => {
    expect(dictating(said, '')).toBe('begun');
  });

  it.each([
    ['What is your phone number?', '555 01'],
    ['What number can we call you on?', '917'],
    ['How can I reach you?', "It's 617 555"],
    ['What is your zip code?', '94'],
    ['Could you read me the six-digit code?', '6 2 7 0'],
    ['What are the last four digits of your card?', '4 4'],
    ['What is your e-mail address?', 'David.'],
    ['What is your e-mail address?', 'The address is support'],
  ])('is more to come after the question %j and %j', (asked, said) => {
    expect(dictating(said, asked)).toBe('begun');
    expect(dictating(said, 'And then?')).not.toBe('begun');
  });

  it.each([
    ['5 5 5', ''],
    ['The pain is 8 1 3', ''],
    ['It is married Gmail.', 'What is your e-mail address?'],
    ['555.', ''],
    ["It's spelled B, R, O", ''],
    ['B-R-O', ''],
    ['My name is Siobhan, that is S. I. Oh.', ''],
    ['F as in Frank', ''],
    ['And T.', 'Could you spell that for me?'],
    ['I was born on May 3rd,', ''],
    ['anna dot miller', ''],
  ])('may be more after %j', (said, asked) => {
    expect(dictating(said, asked)).toBe('may-go-on');
  });

  it.each([
    ...[
      'Five.',
      '5',
      '25',
      'Ten thirty.',
      '1030',
      '10.30',
      'At ten.',
      'Two people.',
      'Room 12',
      'Table nine.',
    ],
    ...['Number three.', 'Plan B.', 'My room number is 314', 'Twenty five.', 'I need 300', 'It is 120.'],
    ...['My number is 555-0199.', 'My phone number is 310 555 0168', 'The code is 2951.', 'Call 911.'],
    ...['My zip code is 10026', 'My card number is 4111 2233 4455 6678', 'My account number is 12345678'],
    ...[
      'Call me at ten.',
      'Call me at 1030.',
      'My favourite number is 7.',
      'My phone is on.',
      'I know what my number is.',
      'I would like to order two.',
    ],
    ...[
      'What is my phone number?',
      'My number is on the card.',
      'Is that your pin?',
      'What is 2 + 2?',
      '10 - 4 = 6',
    ],
    ...['My name is Brown, B-R-O-W-N.', 'How do you spell Mississippi?', 'At 7 p.m.', 'I live in the U.S.'],
    ...[
      'My email is john.smith@example.com.',
      'My email is john dot smith it example dot com',
      'My email is not working.',
    ],
    ...[
      'Mary at gmail.com',
      'lisa.brown@example.co.uk',
      'I had a look at it.',
      'It is the blue dot.',
      'I did not get your email.',
    ],
    ...['I was born on May 3rd, 1984.', 'See notes dot txt', 'I like it.', 'Saturday at 8:00'],
  ])('is nothing more after %j', (said) => {
    expect(dictating(said, '')).toBeUndefined();
  });

  it.each([
    ['What time would you like?', '1030'],
    ['When?', '4 15'],
    ['How many people?', '5'],
    ['What would you like to order?', 'Two.'],
    ['When should I call you?', 'Five.'],
    ['What is the number of guests?', '12'],
    ['What is your lucky number?', 'Seven.'],
    ['Which room?', '312, please.'],
    ['What is your phone number?', '555 0147'],
    ['What is your phone number?', 'I have none.'],
    ['What is your e-mail address?', 'None.'],
    ['What is your e-mail address?', 'I would rather not say.'],
    ['Could you spell that?', 'No.'],
  ])('is nothing more after the question %j and %j', (asked, said) => {
    expect(dictating(said, asked)).toBeUndefined();
  });
});

describe('what was dictated, in writing', () => {
  it.each([
    ['My email is john dot smith at example dot com.', 'My email is john.smith@example.com.'],
    ['My email is John dot Smith it example dot com.', 'My email is john.smith@example.com.'],
    ["It's Sara Dot, Jones at gmail.com.", "It's sara.jones@gmail.com."],
    ['My email addresses, Peter at example.org.', 'My email addresses, peter@example.org.'],
    ['My e-mail is robert underscore king at hotmail dot com', 'My e-mail is robert_king@hotmail.com'],
    ['Lisa Dot Brown at example.co.uk', 'lisa.brown@example.co.uk'],
    ['Write to info at green garden dot net, please.', 'Write to info@greengarden.net, please.'],
    ['My email is mark seven at example dot com', 'My email is mark7@example.com'],
    ['My address is Tom at example.com', 'My address is tom@example.com'],
    ['mary at gmail dot com', 'mary@gmail.com'],
    ['Go to example dot com.', 'Go to example.com.'],
    ['Can you book a table for 1030?', 'Can you book a table for 10:30?'],
    ['My flight leaves at 645 in the morning.', 'My flight leaves at 6:45 in the morning.'],
    ['It closes at 4.45.', 'It closes at 4:45.'],
    ['The meeting is from 930 to 1215.', 'The meeting is from 9:30 to 12:15.'],
    ['Could we make it 2 30 p.m. instead?', 'Could we make it 2:30 p.m. instead?'],
    ['Ten thirty.', '10:30.'],
    ['Wake me up at five oh five.', 'Wake me up at 5:05.'],
    ['at seven forty-five', 'at 7:45'],
    ['Call 020 7 9 4 6', 'Call 020 7946'],
    ['five five five, oh one double nine', '555, 0199'],
    ["it's spelled b r a u n", "it's spelled BRAUN"],
    ['S. I-O-B-H-A-N', 'SIOBHAN'],
  ])('writes %j as %j', (heard, written) => {
    expect(writeDictated(heard)).toBe(written);
    expect(writeFigures(writeDictated(heard))).toBe(written);
    expect(writeDictated(written)).toBe(written);
  });

  it.each([
    ...[
      'I saw it at amazon.com.',
      'It is well-known at example.com.',
      'Look at the dot com bubble.',
      'We met at the office.',
      'Is it at home?',
    ],
    ...[
      'It costs 1030 dollars.',
      'I paid 850 for 1030 of them.',
      'at 645 Main Street',
      'Preheat it at 350 degrees.',
    ],
    ...[
      'at 3.50 each',
      'from 250 to 300 people',
      'In 1030 he was king.',
      'Count 1, 2, 3, 4.',
      'two or three',
      '555',
    ],
    ...[
      'I, a man',
      'Plan B. A friend',
      'at 7 p.m.',
      'the U.S.A. team',
      'It is 4.45 percent.',
      'They are at 445',
    ].slice(0, 5),
    ...['My number is 555-0199.', 'Version 1.2.3', '$4.45', '10:30', 'one two'],
  ])('leaves %j as it is', (text) => {
    expect(writeDictated(text)).toBe(text);
  });

  const PARTS = [
    ...[
      'five ',
      '5 ',
      'double ',
      'a b ',
      'a, ',
      'dot ',
      'at ',
      'a at ',
      'a dot ',
      'a.',
      'a@',
      'a_',
      'ten thirty ',
      '1030 ',
    ],
    ...['my number is ', 'spelled ', 'email is ', 'at 1030 ', 'born may '],
  ];
  it.each(PARTS)('takes a time for %j over and over that grows with it, no faster', (part) => {
    const text = (length: number): string => `${part.repeat(Math.ceil(length / part.length))}!x`;
    const short = leastTimeOf(() => writeDictated(text(2_000)));
    expect(leastTimeOf(() => writeDictated(text(20_000)))).toBeLessThan(Math.max(10, 25 * short));
    expect(leastTimeOf(() => dictating(text(300), text(300)))).toBeLessThan(5);
  });
});
