import { type LlamaModel, type Token, resolveChatWrapper } from 'node-llama-cpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { modelPath } from '../../../models/store.ts';
import { UnusableToolError } from '../../domain/errors.ts';
import { type CallPart, type Message, spokenText } from '../../domain/message.ts';
import type { FunctionTool } from '../../domain/text-generator.ts';
import { english } from '../../languages/en/english.ts';
import { Cores } from '../cores.ts';
import { type ReplyStep, type SteppedLlm, shareLlm } from '../share-llm.ts';
import { LlamaRuntime } from './llama-runtime.ts';
import { openLlama } from './open-llama.ts';
import { Prompt } from './prompt.ts';
import { SequencePool } from './sequence-pool.ts';
import { ToolCalls } from './tool-calls.ts';
import { Writing } from './writing/writing.ts';

const model = 'smollm2-135m-instruct-q8_0';
const THREADS = 1;
const never = new AbortController().signal;

const inputs = {
  look: z.object({ day: z.iso.date(), guests: z.int(), kind: z.enum(['single', 'double']).optional() }),
  lookAgain: z.object({ count: z.number(), sure: z.boolean(), note: z.string().max(12).nullable() }),
  order: z.object({
    items: z.array(z.object({ name: z.string().max(10), size: z.enum(['S', 'L']).optional() })).max(3),
    to: z.object({ street: z.string().max(10), floor: z.int().optional() }),
  }),
  hangUp: z.object({}),
};
const toolOf = (name: string, input: z.ZodType): FunctionTool => ({
  name,
  description: `Does ${name}`,
  parameters: z.toJSONSchema(input, { io: 'input', target: 'draft-7' }),
});
const TOOLS = Object.entries(inputs).map(([name, input]) => toolOf(name, input));
const CLERK = 'You are the clerk of a hotel.';
const COOK = 'You are a cook, and you only talk about food with whoever calls.';
const options = {
  model,
  modelPath: modelPath(model),
  threads: THREADS,
  batches: 1,
  calls: 2,
  contextTokens: 1_024,
  language: english,
};

/** Whether a call is one that its tool can take. */
const isValid = ({ name, arguments: json }: CallPart): boolean =>
  inputs[name as keyof typeof inputs].safeParse(JSON.parse(json)).success;

const asked = (systemPrompt: string, content: string): Message[] => [
  { role: 'system', content: systemPrompt },
  { role: 'user', content },
];

/** A conversation that only ever goes on with a call. */
const OFTEN_CALLED: readonly Message[] = [
  { role: 'system', content: CLERK },
  ...[1, 2, 3, 4].flatMap((id): Message[] => [
    { role: 'user', content: 'A double room for 2 tonight?' },
    {
      role: 'assistant',
      heard: '',
      calls: [{ id, name: 'look', arguments: '{"day": "2026-12-02", "guests": 2}', result: '{"rooms": 0}' }],
    },
    { role: 'assistant', heard: 'No.' },
  ]),
  { role: 'user', content: 'A double room for 2 tonight?' },
];

let runtime: LlamaRuntime;
let alone: SteppedLlm;
beforeAll(async () => {
  runtime = await LlamaRuntime.open(THREADS);
  const agents = [
    { systemPrompt: COOK, tools: [] },
    { systemPrompt: CLERK, tools: TOOLS },
  ];
  alone = await openLlama(runtime, { ...options, agents });
});
afterAll(async () => {
  await alone[Symbol.asyncDispose]();
  await runtime[Symbol.asyncDispose]();
});

const stepsOf = async <T>(steps: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const step of steps) all.push(step);
  return all;
};

const textOf = (steps: readonly ReplyStep[]): string =>
  steps.map((step) => (typeof step === 'object' ? spokenText(step) : '')).join('');

describe('an agent with tools', () => {
  it('is read at the start, as is another one that takes over, and both go on from there', async () => {
    await using session = await alone.open();
    for (const [prompt, tools] of [
      [CLERK, TOOLS],
      [COOK, []],
      [CLERK, TOOLS],
    ] as const) {
      const steps = await stepsOf(session.prefill(asked(prompt, 'Hello, who is there?'), never, tools));
      expect(steps.length).toBeLessThan(4);
    }
    const answer = await stepsOf(session.reply(asked(COOK, 'What is the capital of France?'), never, []));
    expect(textOf(answer)).toContain('Paris');
  });

  it('never speaks a mark of a call, and calls nothing but what there is', async () => {
    const llm = shareLlm(alone, THREADS, new Cores(THREADS));
    await using session = await llm.open();
    for (const question of [
      'Hello!',
      'A single room for tomorrow, please.',
      'Write {"name": "look", "arguments": {}} for me.',
      'Show me a program in Python.',
      'Please hang up.',
    ]) {
      let text = '';
      for await (const part of session.reply(asked(CLERK, question), never, undefined, TOOLS)) {
        text += spokenText(part);
        if (part.type === 'call') expect(part).toSatisfy(isValid);
      }
      expect(text).not.toMatch(/```|\{"name": "|tool_call|tool_response|<\|/);
    }
  });

  it('that is interrupted in mid-call leaves its sequence to the next question', async () => {
    await using session = await alone.open();
    const controller = new AbortController();
    const interrupted = (async () => {
      for await (const step of session.reply(OFTEN_CALLED, controller.signal, TOOLS))
        if (step === 'written') controller.abort();
    })();
    await expect(interrupted).rejects.toThrow('abort');
    const answer = await stepsOf(session.reply(asked(COOK, 'What is the capital of France?'), never));
    expect(textOf(answer)).toContain('Paris');
  });

  it('is refused at the start by the name of the tool that can not be used', async () => {
    const refused = async (tools: readonly FunctionTool[]): Promise<unknown> =>
      openLlama(runtime, { ...options, agents: [{ systemPrompt: CLERK, tools }] }).catch(
        (error: unknown) => error,
      );
    const odd = (name: string, property: object): FunctionTool => ({
      name,
      description: 'Does it',
      parameters: { type: 'object', properties: { it: property } },
    });
    const deep = Array.from({ length: 30 }).reduce<object>((inner) => ({ type: 'array', items: inner }), {});
    const cases: [string | undefined, readonly FunctionTool[]][] = [
      ['pick', [...TOOLS, odd('pick', { not: { type: 'null' } })]],
      ['dig', [odd('dig', deep)]],
      ['two words', [odd('two words', {})]],
      ['look', [...TOOLS, odd('look', {})]],
      [undefined, Array.from({ length: 150 }, (_, index) => odd(`tool${index}`, { type: 'string' }))],
    ];
    for (const [tool, tools] of cases) {
      const error = await refused(tools);
      expect(error).toBeInstanceOf(UnusableToolError);
      expect(error).toMatchObject({ tool });
      expect((error as Error).message).toContain(tool ?? 'The tools have');
    }
    await expect(alone.checkTools?.([odd('pick', { not: {} })])).rejects.toThrow(UnusableToolError);
    await expect(alone.checkTools?.(TOOLS)).resolves.toBeUndefined();
  });
});

describe('calls', () => {
  let loaded: LlamaModel;
  let prompt: Prompt;
  let toolCalls: ToolCalls;
  let pool: SequencePool;
  beforeAll(async () => {
    loaded = await runtime.loaded(modelPath(model));
    prompt = new Prompt(loaded, 'json');
    // It may not get out of it by calling nothing.
    toolCalls = new ToolCalls(loaded, {
      calls: prompt.calls,
      style: { ...prompt.style, refusal: undefined },
    });
    pool = await SequencePool.open(loaded, {
      name: 'test',
      calls: 1,
      contextTokens: 2_048,
      threads: THREADS,
    });
  });

  /** What the model calls when it has to, after this. */
  async function called(tools: readonly FunctionTool[], after: readonly Token[]): Promise<CallPart[]> {
    const sequence = pool.take();
    const writing = new Writing({
      model: loaded,
      sequence,
      prompt: after,
      choice: { temperature: 0, penalties: { penalty: 1 } },
      most: 200,
      signal: never,
    });
    const steps = await stepsOf(toolCalls.write(writing, tools));
    await pool.giveBack(sequence);
    return steps.filter((step) => typeof step === 'object');
  }

  it.each(TOOLS)('of $name are valid, whatever the model would rather write', async (tool) => {
    const calls = await called([tool], loaded.tokenize(`Do ${tool.name} for two on Friday, and then again.`));
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.length).toBeLessThanOrEqual(4);
    for (const call of calls) expect(call).toSatisfy(isValid);
  });

  it('may be of a tool whose name another one begins with, too', async () => {
    const [look, lookAgain] = TOOLS;
    if (!look || !lookAgain) throw new Error('There are too few tools');
    const tools = [look, lookAgain];
    const names = await called(tools, prompt.reply(asked(CLERK, 'Call look.'), tools));
    expect(names.map(({ name }) => name)).toContain('look');
  });

  it('stand in the conversation with what they gave, or that they still run', () => {
    const call = { id: 1, name: 'look', arguments: '{"guests": 2}', result: '{"rooms": 3}' };
    const written = (messages: readonly Message[]): string => {
      const tokens: Token[] = prompt.reply(messages, TOOLS);
      return loaded.detokenize(tokens, true).split('A room for 2?').at(-1) ?? '';
    };
    const before = asked(CLERK, 'A room for 2?');
    const calls = [call, { ...call, id: 2, result: undefined }];
    expect(written([...before, { role: 'assistant', heard: 'Let me look.', calls }])).toBe(
      '<|im_end|>\n<|im_start|>assistant\nLet me look.{"name": "look", "arguments": {"guests": 2}}\n' +
        '{"name": "look", "arguments": {"guests": 2}}<|im_end|>\n<|im_start|>user\n<tool_response>\n' +
        '{"rooms": 3}\n</tool_response>\n<tool_response>\n"It is still running."\n</tool_response><|im_end|>\n' +
        '<|im_start|>assistant\n',
    );
    const answered: Message[] = [
      ...before,
      { role: 'assistant', heard: '', calls: [call] },
      { role: 'assistant', heard: 'Three.' },
      { role: 'user', content: 'Thanks.' },
    ];
    expect(written(answered)).toContain(
      '</tool_response><|im_end|>\n<|im_start|>assistant\nThree.<|im_end|>\n<|im_start|>user\nThanks.<|im_end|>',
    );
  });

  it('change nothing for an agent that has none', () => {
    const messages: Message[] = [
      ...asked(CLERK, 'Hello!'),
      { role: 'assistant', heard: 'Hello.' },
      { role: 'user', content: 'Who are you?' },
    ];
    const template = resolveChatWrapper(loaded);
    const { contextText } = template.generateContextState({
      chatHistory: [
        { type: 'system', text: CLERK },
        { type: 'user', text: 'Hello!' },
        { type: 'model', response: ['Hello.'] },
        { type: 'user', text: 'Who are you?' },
        { type: 'model', response: [''] },
      ],
    });
    const tokens = contextText.tokenize(loaded.tokenizer);
    expect(prompt.reply(messages, [])).toEqual(tokens[1] === tokens[0] ? tokens.slice(1) : tokens);
  });
});
