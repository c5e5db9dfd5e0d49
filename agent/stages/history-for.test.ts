import { expect, it } from 'vitest';
import { textOf } from '../domain/message.ts';
import { historyFor } from './history-for.ts';

/** A model that reads so many tokens, one for each character. */
const reading = (promptTokens: number) => ({ promptTokens, countTokens: (text: string) => text.length });
const asWritten = { writeFigures: (text: string) => text };

it('tells the model first what it is, then what was said', () => {
  const history = historyFor(reading(1_000), 'Be kind.', asWritten);
  history.add({ role: 'user', content: 'Hello.' });
  expect(history.prompt('Are you there?').map(textOf)).toEqual(['Be kind.', 'Hello. Are you there?']);
});

it("writes the caller's numbers as the language does", () => {
  const writeFigures = (text: string) => text.replace('seven', '7');
  const history = historyFor(reading(1_000), 'Be kind.', { writeFigures });
  expect(history.prompt('What is seven times seven?').map(textOf)).toContain('What is 7 times seven?');
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
