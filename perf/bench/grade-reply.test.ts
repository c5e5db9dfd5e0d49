import { describe, expect, it } from 'vitest';
import { clock, dollars, exactly, number, PRETENDS, spelt, UNABLE } from './expected-replies.ts';
import { gradeReply } from './grade-reply.ts';
import { facts, limits } from './typed-call.ts';

const capital = facts('What is the capital of Italy?', /\brome\b/i);

describe('a reply', () => {
  it.each([
    ['The capital of Italy is Rome.', []],
    ['', ['empty']],
    ['It is Milan.', ['not the answer']],
    ["I'm sorry, but I don't know Rome.", ['refused']],
    ['**Rome**', ['markdown']],
    ['1. Rome 2. Milan', ['markdown']],
    ['Rome! 😀', ['an emoji']],
    ['Rome<|im_end|>', ['a special token']],
    ['Rome. 罗马', ['another script']],
    ['Rome is big. I told you so before.', ['repeated']],
    [`Rome ${'and '.repeat(60)}`, ['too long']],
  ])('%j has these faults: %j', (reply, faults) => {
    expect(gradeReply(capital, reply, 'Yes. I told you so before!')).toEqual(faults);
  });

  it('may refuse what it can not do, and may not pretend to do it', () => {
    const lamp = limits('Turn on the lamp.', UNABLE, PRETENDS);
    expect(gradeReply(lamp, 'I’m sorry, I can’t do that.', '')).toEqual([]);
    expect(gradeReply(lamp, "Okay, I'll turn it on.", '')).toEqual(['not the answer', 'a wrong answer']);
    expect(gradeReply(lamp, 'You could use the switch.', '')).toEqual([]);
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
    [dollars(2), ['200 cents', 'two dollars', '$2.00', '$2'], ['$20', '$2.50', '20 cents']],
    [dollars(2.4), ['$2.40', '240 cents', 'two dollars and forty cents'], ['$2.00', '$12.40', '24 cents']],
    [exactly(3, 'apple|pear|plum'), ['Apples, a pear and plums.'], ['Apple, pear.', 'apple pear plum apple']],
    [spelt('cat'), ['C-A-T', 'c, a, t.', 'It is C A T.', "'c', 'a', 't'"], ['cat', 'C-A-R-T']],
  ])('%s', (pattern, right, wrong) => {
    expect(right.filter((reply) => !pattern.test(reply))).toEqual([]);
    expect(wrong.filter((reply) => pattern.test(reply))).toEqual([]);
  });
});
