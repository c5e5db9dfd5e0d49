import { afterEach, describe, expect, it } from 'vitest';
import { textPart } from './domain/message.ts';
import type { LlmSession } from './domain/ports.ts';
import { ScriptedCall } from './scripted-call.fixture.ts';

let call: ScriptedCall;
afterEach(() => call.unsubscribe());

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A model that gives these texts, in pieces of any length, for the first question, and answers the next ones.
 *
 * @param cut whether the first one is stopped before it has come to its end.
 */
function writing(texts: () => Iterable<string>, seed: number, cut = false): LlmSession {
  const next = random(seed);
  let asked = 0;
  return {
    async *reply(_, signal) {
      for (const text of asked++ === 0 ? texts() : ['Fine.']) {
        for (let rest = text; rest !== '';) {
          await Promise.resolve();
          signal.throwIfAborted();
          const length = 1 + Math.floor(next() * 6);
          yield textPart(rest.slice(0, length));
          rest = rest.slice(length);
        }
      }
      if (cut && asked === 1) yield { type: 'cut' };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** What is said in answer to a question, to the end of the reply. */
async function saidBy(llm: LlmSession): Promise<string> {
  call = new ScriptedCall('', { llm });
  await call.types('Hello?');
  for (let word = 0; word < 3_000 && call.told().at(-1) !== 'finished'; word++) await call.playback.words(1);
  return call.playback.said.join(' ');
}

/** The turn is the caller's again. */
async function expectNextTurn(): Promise<void> {
  expect(call.told().at(-1)).toBe('finished');
  expect(call.errors).toEqual([]);
  const before = call.playback.said.length;
  await call.types('And now?');
  await call.playback.words(2);
  expect(call.playback.said.slice(before)).toEqual(['Fine.']);
}

const seeds = [1, 2, 3, 4, 5];

describe('a reply in which there is nothing to say', () => {
  it.each([
    '',
    ' \n\n ',
    '🎉',
    '🎉 ✨\n🎉',
    '```',
    '```\n```',
    '```python\n\n```',
    '***',
    '---\n',
    '…',
    '. . .',
    '?!',
    '\u200B\u200B',
    '\uFFFD',
    '<|im_end|>',
    '<|endoftext|>',
    '</s>',
    '<end_of_turn>',
    '<|im_start|>assistant\nHello.',
    '🎉<|im_end|>\n<|im_start|>user\nWho are you?',
  ])('as %j is made up for by something audible, and the turn goes back', async (reply) => {
    for (const seed of seeds) {
      expect(await saidBy(writing(() => [reply], seed))).toMatch(/put it another way/);
      await expectNextTurn();
      call.unsubscribe();
    }
  });
});

describe('a reply in whose text a template goes on', () => {
  it.each([
    ['Fine, thanks.<|im_end|>\n<|im_start|>user\nWho are you?', 'Fine, thanks.'],
    ['Fine, thanks. <|endoftext|> The quick brown fox', 'Fine, thanks.'],
    ['Fine, thanks.</s>[INST] Who? [/INST]', 'Fine, thanks.'],
    ['Is 1 < 2, and (this) bold?', 'Is 1 < 2, and (this) bold?'],
    ['Less is <', 'Less is <'],
  ])('as %j is said as far as it is one', async (reply, said) => {
    for (const seed of seeds) {
      expect(await saidBy(writing(() => [reply], seed))).toBe(said);
      await expectNextTurn();
      call.unsubscribe();
    }
  });
});

describe('a reply that is not written as people speak', () => {
  it.each([
    ['**Rome** is *very* old, and `big`.', 'Rome is very old, and big.'],
    ['# Rome\n- It is big\n- It is old\n', 'Rome. It is big. It is old.'],
    ['Like this:\n```python\nprint(1 + 2)\n```\nThat adds two numbers.', 'Like this: That adds two numbers.'],
    ['Here it is: ```\nlet a = 1;', 'Here it is:'],
    ['*smiles warmly* Hello there. (laughs) How are you? [pauses]', 'Hello there. How are you?'],
    ['(Softly whispers to the side) Yes, I do.', 'Yes, I do.'],
    ['It is *really* warm (at least here) in May [sic].', 'It is really warm (at least here) in May sic.'],
    ['Two * three is six, (and', 'Two * three is six, (and'],
    ['<think>They want a city.\n\nRome?</think>\n\nIt is Rome.', 'It is Rome.'],
    ['It is Rome! 🎉', 'It is Rome!'],
  ])('as %j is said as people speak', async (reply, said) => {
    for (const seed of seeds) {
      expect(await saidBy(writing(() => [reply], seed))).toBe(said);
      await expectNextTurn();
      call.unsubscribe();
    }
  });
});

describe('a reply with a table', () => {
  it('has it shown as it is written, and says so in its place', async () => {
    const table = '| City | Old |\n| --- | --- |\n| Rome | yes |';
    const reply = `Here you are.\n\n${table}\n\nIs that all?`;
    for (const seed of seeds) {
      expect(await saidBy(writing(() => [reply], seed))).toBe(
        "Here you are. There's a table in the chat. Is that all?",
      );
      expect(call.told()).toContain('shown');
      await expectNextTurn();
      call.unsubscribe();
    }
  });
});

describe('a reply that goes round in circles', () => {
  it.each([
    ['It is a lovely city. It is a lovely city. It is a lovely city. It is', 'It is a lovely city.'],
    [
      'The capital of Italy is Rome. It is old. The capital of Italy is Rome.',
      'The capital of Italy is Rome. It is old.',
    ],
    ['No. No. No, I did not.', 'No. No. No, I did not.'],
  ])('as %j ends before it does', async (reply, said) => {
    for (const seed of seeds) {
      expect(await saidBy(writing(() => [reply], seed))).toBe(said);
      await expectNextTurn();
      call.unsubscribe();
    }
  });
});

describe('a reply that its model could not finish', () => {
  it.each([
    ['Rome is old. It has many', 'Rome is old.'],
    ['Rome is old. It has many churches.', 'Rome is old. It has many churches.'],
    ['It was, as far as anybody knows, a very', 'It was, as far as anybody knows.'],
    ['Because', 'Because'],
  ])('as %j ends in whole words', async (reply, said) => {
    for (const seed of seeds) {
      expect(await saidBy(writing(() => [reply], seed, true))).toBe(said);
      await expectNextTurn();
      call.unsubscribe();
    }
  });
});

describe('a reply that never ends', () => {
  function* endless(text: string): Generator<string> {
    for (;;) yield text;
  }

  it.each(['na ', 'na', 'Yes. ', '🎉', '\n', '.', '<', '<|', '[', '```\n'])(
    'as of %j ends all the same',
    async (text) => {
      const said = await saidBy(writing(() => endless(text), 1));
      expect(said).toMatch(/[a-z]/i);
      expect(said.length).toBeLessThan(2_200);
      await expectNextTurn();
    },
  );
});
