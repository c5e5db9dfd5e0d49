import { expect, it } from 'vitest';
import { History } from './history.ts';
import type { AgentMessage, ToolCall } from './message.ts';

const words = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length;
const historyOf = (limit: number): History => new History('Be kind.', { tokens: words, limit });

const call = (id: number, result?: string): ToolCall => ({ id, name: 'look', arguments: '{}', result });
const agent = (heard: string, ...calls: readonly ToolCall[]): AgentMessage => ({
  role: 'assistant',
  heard,
  ...(calls.length > 0 && { calls }),
});

it('keeps what is said before a call with it, and what is said after it apart', () => {
  const history = historyOf(100);
  history.add({ role: 'user', content: 'Look.' });
  for (const message of [
    agent('Let me'),
    agent('see.'),
    agent('', call(1, 'seen')),
    agent(''),
    agent('I saw'),
    agent('it.'),
  ])
    history.add(message);
  expect(history.prompt('').slice(1)).toEqual([
    { role: 'user', content: 'Look.' },
    agent('Let me see.', call(1, 'seen')),
    agent('I saw it.'),
  ]);
});

it('tells that a call still runs, until it has its result, which takes its place', () => {
  const history = historyOf(100);
  history.add({ role: 'user', content: 'Look.' });
  history.add(agent('', call(1), call(2, 'old')));
  expect(history.prompt('And?').slice(2)).toEqual([
    agent('', call(1, 'It is still running.'), call(2, 'old')),
    { role: 'user', content: 'And?' },
  ]);
  history.settle(call(1, 'seen'));
  expect(history.prompt('And?')[2]).toEqual(agent('', call(1, 'seen'), call(2, 'old')));
});

it('reads what was said and called since the newest words of the caller', () => {
  const history = historyOf(100);
  expect(history.prompt('Look.', [agent('One moment.'), agent('', call(1, 'seen'))]).slice(1)).toEqual([
    { role: 'user', content: 'Look.' },
    agent('One moment.', call(1, 'seen')),
  ]);
  expect(history.messages).toEqual([]);
});

it('counts calls and results, forgets them with their question, and keeps those of the newest', () => {
  const history = historyOf(62);
  const long = 'word '.repeat(14);
  for (const id of [1, 2, 3, 4]) {
    history.add({ role: 'user', content: `Look ${id}.` });
    history.add(agent('', call(id, long)));
    const read = history.prompt('');
    expect(words(JSON.stringify(read).replaceAll(/[^\w ]+/g, ' '))).toBeLessThan(110);
    expect(read[1]?.role).toBe('user');
    expect(read.at(-1)).toEqual(agent('', call(id, long)));
  }
});

it('shortens results that fill it by themselves', () => {
  const history = historyOf(30);
  history.add({ role: 'user', content: 'Look.' });
  history.add(agent('', call(1, 'first '.repeat(40)), call(2, 'second '.repeat(40))));
  const [, question, message] = history.prompt('');
  expect(question).toEqual({ role: 'user', content: 'Look.' });
  expect(words(JSON.stringify(message))).toBeLessThan(30);
  expect(JSON.stringify(message)).toMatch(/first.*second/);
});

it('is told something else by another agent, and knows what was said or not', () => {
  const history = historyOf(100);
  history.add({ role: 'user', content: 'Hello.' });
  history.instruct('Be short.', '', 'keep');
  expect(history.prompt('')).toEqual([
    { role: 'system', content: 'Be short.' },
    { role: 'user', content: 'Hello.' },
  ]);
  history.instruct('Be long.', '', 'drop');
  expect(history.prompt('')).toEqual([{ role: 'system', content: 'Be long.' }]);
});
