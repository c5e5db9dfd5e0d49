import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelPath } from '../../../models/store.ts';
import { type Message, type ReplyPart, spokenText } from '../../domain/message.ts';
import type { Llm, LlmSession } from '../../domain/ports.ts';
import { ConfigError } from '../../../platform/errors.ts';
import { english } from '../../languages/en/english.ts';
import { Cores } from '../cores.ts';
import { shareLlm } from '../share-llm.ts';
import { LlamaRuntime } from './llama-runtime.ts';
import { openLlama } from './open-llama.ts';

const model = 'smollm2-135m-instruct-q8_0';
const THREADS = 1;
const options = {
  model,
  threads: THREADS,
  batches: 2,
  calls: 4,
  contextTokens: 1_024,
  language: english,
};
const never = new AbortController().signal;

let runtime: LlamaRuntime;
let llm: Llm;
let session: LlmSession;
beforeAll(async () => {
  runtime = await LlamaRuntime.open(THREADS);
  const alone = await openLlama(runtime, { ...options, modelPath: modelPath(model) });
  llm = shareLlm(alone, THREADS, new Cores(THREADS));
  session = await llm.open();
});
afterAll(async () => {
  await session[Symbol.asyncDispose]();
  await llm[Symbol.asyncDispose]();
  await runtime[Symbol.asyncDispose]();
});

const ask = (question: string): Message[] => [
  { role: 'system', content: llm.systemPrompt },
  { role: 'user', content: question },
];

async function answer(from: LlmSession, question: string): Promise<string> {
  let text = '';
  for await (const part of from.reply(ask(question), never)) text += spokenText(part);
  return text;
}

describe('the language model', () => {
  it('answers a simple question', async () => {
    expect(await answer(session, 'What is the capital of France?')).toBe('The capital of France is Paris.');
  });

  it('writes characters whole that span several tokens', async () => {
    const reply = await answer(session, 'Write only these two emoji: 🐘🦒');
    expect(reply).not.toContain('\uFFFD');
  });

  it('answers the same after it has read a partial question ahead', async () => {
    await session.prefill?.(ask('What is the capital'), never);
    expect(await answer(session, 'What is the capital of France?')).toBe('The capital of France is Paris.');
  });

  it('does not wait to read ahead for a reply that nobody reads on', async () => {
    const reply = session.reply(ask('Tell me a long story.'), never)[Symbol.asyncIterator]();
    await reply.next();
    await session.prefill?.(ask('Tell me a long story about'), never);
    await reply.return?.();
    expect(await answer(session, 'What is the capital of France?')).toContain('Paris');
  });

  it('stops when it is aborted, and answers the next question', async () => {
    const controller = new AbortController();
    const parts: ReplyPart[] = [];
    const interrupted = (async () => {
      for await (const part of session.reply(ask('Tell me a long story.'), controller.signal)) {
        parts.push(part);
        if (parts.length === 3) controller.abort();
      }
    })();
    await expect(interrupted).rejects.toThrow('abort');
    expect(parts).toHaveLength(3);
    expect(await answer(session, 'What is the capital of France?')).toContain('Paris');
  });

  it('keeps calls apart that it answers at the same time', async () => {
    const other = await llm.open();
    try {
      const [france, italy] = await Promise.all([
        answer(session, 'What is the capital of France?'),
        answer(other, 'What is the capital of Italy?'),
      ]);
      expect(france).toContain('Paris');
      expect(italy).toContain('Rome');
    } finally {
      await other[Symbol.asyncDispose]();
    }
  });

  it('lets the next call have what one has given back, once, and nothing that was said in it', async () => {
    const answers: string[] = [];
    for (let call = 0; call < 6; call++) {
      const other = await llm.open();
      answers.push(await answer(other, call === 0 ? 'My name is Ada. Remember it.' : 'What is my name?'));
      await other[Symbol.asyncDispose]();
      await other[Symbol.asyncDispose]();
    }
    const [, fresh = '', ...later] = answers;
    expect(fresh).not.toContain('Ada');
    expect(new Set(later)).toEqual(new Set([fresh]));

    const others = await Promise.all([llm.open(), llm.open(), llm.open()]);
    await expect(llm.open()).rejects.toThrow(RangeError);
    await Promise.all(others.map((other) => other[Symbol.asyncDispose]()));
    expect(await answer(session, 'What is the capital of France?')).toContain('Paris');
  });
});

it('says which file it could not load', async () => {
  await expect(openLlama(runtime, { ...options, modelPath: '/nowhere.gguf' })).rejects.toThrow(ConfigError);
});
