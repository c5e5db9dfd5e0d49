import { describe, expect, it } from 'vitest';
import {
  clock,
  dayOfMonth,
  dollars,
  exactly,
  hour,
  number,
  PRETENDS,
  spelt,
  UNABLE,
} from './expected-replies.ts';
import { gradeReply } from './grade-reply.ts';
import { facts, limits } from './eval-call.ts';

const capital = facts('What is the capital of Italy?', /\brome\b/i);

describe('a reply', () => {
  it.each([
    ['The capital of Italy is Rome.', []],
    ['Rome', []],
    ['Rome (Roma), the city of one or two hills (seven).', []],
    ['Rome, and 7 times 8 = 56.', []],
    ['', ['empty']],
    ['It is Milan.', ['not the answer']],
    ["I'm sorry, but I don't know Rome.", ['refused']],
  ])('%j says this that is wrong: %j', (reply, content) => {
    expect(gradeReply(capital, reply, '')).toEqual({ style: [], content });
  });

  it.each([
    ['**Rome**', ['markdown']],
    ['1. Rome 2. Milan', ['a list']],
    ['These: - Rome - Milan', ['a list']],
    ['Rome: print("Rome")', ['code']],
    ['<h1>Rome</h1>', ['code']],
    ['*smiles* Rome.', ['a stage direction']],
    ['Rome. (laughs softly)', ['a stage direction']],
    ['<think>Italy</think> Rome', ['reasoning']],
    ['The user asks for a capital. Rome.', ['reasoning']],
    ['Rome! 😀', ['an emoji']],
    ['Rome<|im_end|>', ['a special token']],
    ['Rome. 罗马', ['another script']],
    ['Rome is big. I told you so before.', ['repeated']],
    ['Rome is a city. Yes, Rome is a city. Rome is a city!', ['goes round in circles']],
    ['The capital of Italy is Rome, and its second city', ['cut off']],
    [`Rome ${'and '.repeat(60)}.`, ['too long']],
  ])('%j is said in a way that nobody speaks: %j', (reply, style) => {
    expect(gradeReply(capital, reply, 'Yes. I told you so before!')).toEqual({ style, content: [] });
  });

  it('may refuse what it can not do, and may not pretend to do it', () => {
    const lamp = limits('Turn on the lamp.', UNABLE, PRETENDS);
    const faultsOf = (reply: string): readonly string[] => gradeReply(lamp, reply, '').content;
    expect(faultsOf('I’m sorry, I can’t do that.')).toEqual([]);
    expect(faultsOf('You could use the switch.')).toEqual([]);
    for (const claim of [
      "Okay, I'll turn it on.",
      'I have turned on the lamp.',
      'Sure, turning it on.',
      'Done!',
    ])
      expect(faultsOf(claim)).toEqual(['not the answer', 'a wrong answer']);
  });
});

describe('expected replies', () => {
  it.each([
    [
      number(56),
      ['56.', 'Fifty-six', "it's fifty six now", '$56.00'],
      ['560', '156', '5.6', '56.5', 'fifty'],
    ],
    [number(112), ['112', 'one hundred and twelve', 'One hundred twelve.'], ['1120', 'twelve', '1,112']],
    [number(8), ['8', 'eight people'], ['eighteen', '18', 'twenty-eight', '8:30', 'eight hundred']],
    [clock(5, 30), ['5:30 PM', '17:30', 'half past five', 'five thirty'], ['5:34', '15:30', 'half past six']],
    [clock(9, 18), ['9:18', 'eighteen minutes past nine', 'nine eighteen'], ['9:10', '19:18', '9:180']],
    [hour(8), ['8', '8:00 AM', "eight o'clock", 'from 8 to 11'], ['18', '8:30', '28']],
    [dayOfMonth(10), ['the 10th of May', 'tenth', 'May 10.'], ['10:30', '110', '20th']],
    [dayOfMonth(3), ['3rd', 'third', 'May 3'], ['13', '30', 'thirteenth']],
    [dollars(2), ['200 cents', 'two dollars', '$2.00', '$2'], ['$20', '$2.50', '20 cents']],
    [dollars(2.4), ['$2.40', '240 cents', 'two dollars and forty cents'], ['$2.00', '$12.40', '24 cents']],
    [exactly(3, 'apple|pear|plum'), ['Apples, a pear and plums.'], ['Apple, pear.', 'apple pear plum apple']],
    [spelt('cat'), ['C-A-T', 'c, a, t.', 'It is C A T.', "'c', 'a', 't'"], ['cat', 'C-A-R-T']],
  ])('%s', (pattern, right, wrong) => {
    expect(right.filter((reply) => !pattern.test(reply))).toEqual([]);
    expect(wrong.filter((reply) => pattern.test(reply))).toEqual([]);
  });
});
