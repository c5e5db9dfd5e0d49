import { expect, test } from 'vitest';
import { showApart } from './show-apart.ts';

async function read(tokens: readonly string[]): Promise<{ said: string; shown: string[] }> {
  async function* pieces(): AsyncGenerator<string> {
    yield* tokens;
  }
  const shown: string[] = [];
  let said = '';
  for await (const words of showApart(pieces(), 'See the chat.', (text) => shown.push(text))) said += words;
  return { said, shown };
}

const TABLE = '| City | People |\n|------|:------:|\n| Rome | 3 |';

test.each([
  ['Here:\n\n' + TABLE + '\n\nThat is all.', 'Here:\n\nSee the chat.\n\nThat is all.', [TABLE]],
  [TABLE, 'See the chat.\n', [TABLE]],
  [`${TABLE}\nOne.\n\n${TABLE}\nTwo.`, 'See the chat.\nOne.\n\nTwo.', [TABLE, TABLE]],
  ['A | b, or\n| c | is no table.', 'A | b, or\n| c | is no table.', []],
  ['Like this:\n```js\nrun();\n```\nIt runs.', 'Like this:\n \nIt runs.', ['```js\nrun();\n```']],
  ['Then:\n```\nlet a', 'Then:\n', ['```\nlet a']],
  ['```\n```', ' ', []],
  ['Say `this`.\n`that` too', 'Say `this`.\n`that` too', []],
])('of %j %j is said', async (text, said, shown) => {
  for (let cut = 0; cut <= text.length; cut++)
    expect(await read([text.slice(0, cut), text.slice(cut)])).toEqual({ said, shown });
  expect(await read(Array.from(text))).toEqual({ said, shown });
});

test('words do not wait', async () => {
  async function* endless(): AsyncGenerator<string> {
    yield 'Sure';
    throw new Error('It was read further');
  }
  expect(await showApart(endless(), '', () => undefined).next()).toEqual({ done: false, value: 'Sure' });
});
