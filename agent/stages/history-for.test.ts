import { describe, expect, it } from 'vitest';
import { textOf } from '../domain/message.ts';
import { english } from '../languages/en/english.ts';
import { historyFor } from './history-for.ts';

/** A model that reads so many tokens, one for each character. */
const reading = (promptTokens: number) => ({ promptTokens, countTokens: (text: string) => text.length });
const asWritten = { ...english, writeFigures: (text: string) => text };

it('tells the model first what it is, then what was said', () => {
  const history = historyFor(reading(1_000), 'Be kind.', asWritten);
  history.add({ role: 'user', content: 'Hello.' });
  expect(history.prompt('Are you there?').map(textOf)).toEqual(['Be kind.', 'Hello. Are you there?']);
});

it("writes the caller's numbers as the language does", () => {
  const writeFigures = (text: string) => text.replace('seven', '7');
  const history = historyFor(reading(1_000), 'Be kind.', { ...english, writeFigures });
  expect(history.prompt('What is seven times seven?').map(textOf)).toContain('What is 7 times seven?');
});

it('writes what the caller has dictated as it is read', () => {
  const history = historyFor(reading(1_000), 'Be kind.', english);
  const told = history.prompt('Book ten thirty p.m. for ada dot king at example dot com.').map(textOf);
  expect(told).toContain('Book 10:30 p.m. for ada.king@example.com.');
});

it('leaves room for what a chat template adds to each message', () => {
  const [systemPrompt, question] = ['Be kind.', 'A question?'];
  const fits = (promptTokens: number) =>
    historyFor(reading(promptTokens), systemPrompt, asWritten).prompt(question).map(textOf).at(-1) ===
    question;
  const letters = systemPrompt.length + question.length;
  expect(fits(letters)).toBe(false);
  expect(fits(letters + 16)).toBe(true);
});

describe('what callers tell of themselves', () => {
  const longCall = (first: readonly string[]) => {
    const history = historyFor(reading(1_000), 'Be kind.', english);
    for (const content of [
      ...first,
      ...Array.from({ length: 12 }, (_, i) => `How far is star number ${i}?`),
    ]) {
      history.add({ role: 'user', content });
      history.add({ role: 'assistant', heard: 'That is very far away, as all of them are.' });
    }
    return history;
  };
  const read = (first: readonly string[]) => longCall(first).prompt('And now?').map(textOf).join('\n');

  it('is kept when the rest of what was said is forgotten, in their words', () => {
    const all = read(['My name is Ada. What is yours?', 'It is late. I live in Leeds.']);
    expect(all.match(/My name is Ada\./g)).toHaveLength(1);
    expect(all).toContain('I live in Leeds.');
    expect(all).not.toContain('yours');
    expect(all).not.toContain('late');
  });

  it('reminds the model of nothing where nothing was told', () => {
    expect(read(['It is late.', 'I see.', 'Do I know you?'])).not.toContain('earlier');
  });

  it('can be read ahead before the caller says anything', () => {
    const history = longCall(['My name is Ada.']);
    for (let turn = 0; !history.prompt('').map(textOf).at(-1)?.includes('Ada'); turn++) {
      expect(turn).toBeLessThan(20);
      history.add({ role: 'user', content: 'How far is it to the moon?' });
      history.add({ role: 'assistant', heard: 'Far.' });
    }
    const read = history.prompt('').map(textOf);
    const asked = history.prompt('And now?').map(textOf);
    expect(asked.slice(0, -1)).toEqual(read.slice(0, -1));
    expect(asked.at(-1)).toBe(`${read.at(-1)} And now?`);
    history.add({ role: 'user', content: ' ' });
    expect(history.prompt('').map(textOf)).toEqual(read);
  });

  it('takes no more room than a little, the newest first', () => {
    const all = read(Array.from({ length: 20 }, (_, i) => `I have seen number ${i + 100}.`));
    expect(all).toContain('number 119.');
    expect(all).not.toContain('number 100.');
    expect(all.indexOf('number 118.')).toBeLessThan(all.indexOf('number 119.'));
    expect(all.length).toBeLessThan(1_000);
  });

  it('stays where it was read first, so that little has to be read again', () => {
    const history = longCall(['My name is Ada.']);
    let changes = 0;
    for (let turn = 0; turn < 24; turn++) {
      const before = history.prompt('What is').map(textOf);
      history.add({ role: 'user', content: 'What is this, and how far is it?' });
      history.add({ role: 'assistant', heard: 'A star, and nobody has ever been there.' });
      const after = history.prompt('And now?').map(textOf);
      if (before.slice(0, -1).some((text, i) => after[i] !== text)) changes++;
      expect(after.join(' ')).toContain('My name is Ada.');
    }
    expect(changes).toBeLessThan(8);
  });
});
