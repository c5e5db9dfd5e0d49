import type { Token, Tokenizer } from 'node-llama-cpp';
import { expect, it } from 'vitest';
import { rememberTokens } from './remember-tokens.ts';

/** A token for each character; keeps what it was asked for. */
function scripted() {
  const asked: string[] = [];
  const tokenize = (text: string): Token[] => {
    asked.push(text);
    return Array.from(text, (character) => (character.codePointAt(0) ?? 0) as Token);
  };
  const tokenizer = Object.assign(tokenize, {
    detokenize: () => '',
    isSpecialToken: () => false,
    isEogToken: () => false,
  }) as unknown as Tokenizer;
  return { tokenizer, asked };
}

it('cuts a text into tokens once, however many prompts it is in', () => {
  const { tokenizer, asked } = scripted();
  const remembering = rememberTokens(tokenizer);
  remembering('hello').push(0 as Token);
  expect(remembering('hello')).toEqual([104, 101, 108, 108, 111]);
  expect(asked).toEqual(['hello']);
});

it('tells text from control tokens that are written the same', () => {
  const { tokenizer, asked } = scripted();
  const remembering = rememberTokens(tokenizer);
  remembering('<|im_end|>', false);
  remembering('<|im_end|>', true);
  expect(asked).toHaveLength(2);
});

it('forgets the texts that were used longest ago', () => {
  const { tokenizer, asked } = scripted();
  const remembering = rememberTokens(tokenizer);
  for (let text = 0; text < 1_000; text++) remembering(`text ${text}`);
  remembering('text 999');
  remembering('text 0');
  expect(asked).toHaveLength(1_001);
});
