import { setTimeout as delay } from 'node:timers/promises';
import type { OpenAI } from 'openai';
import { z } from 'zod';
import type { CallPart, Message } from '../../domain/message.ts';
import { HideReasoning } from '../../domain/hide-reasoning.ts';
import type { FunctionTool } from '../../domain/text-generator.ts';
import { chatMessages, toolParams } from './chat-messages.ts';
import { RemoteError } from './remote-error.ts';
import { ToolDeltas, toolDelta } from './tool-deltas.ts';

/** More tokens than any model reads or writes. */
const MOST_TOKENS = 10_000_000;

const tokens = z.int().min(0).max(MOST_TOKENS);
/** Some servers send their reply as parts, of which only those of type "text" are the reply. */
const content = z.union([
  z.string(),
  z.array(z.looseObject({ type: z.string(), text: z.unknown().optional() })),
]);

/** An event, as far as it is looked at. Reasoning in fields of its own (`reasoning_content`, `reasoning`) is not. */
const chunk = z.object({
  choices: z
    .array(
      z.object({
        delta: z.object({ content: content.nullish(), tool_calls: z.array(toolDelta).nullish() }).nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .nullish(),
  usage: z.object({ prompt_tokens: tokens, completion_tokens: tokens }).nullish().catch(undefined),
});
type Chunk = z.output<typeof chunk>;

export interface Usage {
  readonly input: number;
  readonly output: number;
}

export interface CompletionOptions {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly tools?: readonly FunctionTool[];
  /** Ends the request; the connection closes. */
  readonly signal: AbortSignal;
  /** How long the usage is waited for when the reply is over. */
  readonly usageMs: number;
  /** Called once if the server has begun to answer, at the end or a little later; with undefined if it did not say. */
  readonly onUsage?: (usage: Usage | undefined) => void;
}

/**
 * Streams a chat completion: the text that is to be spoken, without reasoning, and last the calls of tools. An empty text tells that a
 * call is on its way. How long it may be, and how random, is not asked for, since servers don't agree on how: who has read enough ends it.
 *
 * @throws RemoteError if the server sends something else, ends in the middle or says nothing; errors of the client.
 */
export async function* completion(
  client: OpenAI,
  options: CompletionOptions,
): AsyncGenerator<string | CallPart> {
  const { model, messages, tools = [], signal } = options;
  const stream = await client.chat.completions.create(
    {
      model,
      messages: chatMessages(messages, tools),
      ...(tools.length > 0 && { tools: toolParams(tools) }),
      stream: true,
      stream_options: { include_usage: true },
    },
    { signal },
  );
  const events = (stream as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  const reasoning = new HideReasoning();
  const called = new ToolDeltas(tools);
  let usage: Usage | undefined;
  let said = false;
  let answered = false;
  let over = false;
  try {
    for (;;) {
      const next = await events.next();
      signal.throwIfAborted();
      if (next.done === true) throw new RemoteError('cut', 'It ended in the middle of its reply');
      answered = true;
      const event = parse(next.value);
      usage = usageIn(event) ?? usage;
      const [choice] = event.choices ?? [];
      const finish = choice?.finish_reason ?? undefined;
      const read = reasoning.push(textIn(choice?.delta?.content));
      const text = finish === undefined ? read : read + reasoning.end();
      said ||= text !== '';
      if (text !== '') yield text;
      const deltas = choice?.delta?.tool_calls ?? [];
      for (const delta of deltas) called.push(delta);
      if (deltas.length > 0) yield '';
      if (finish === undefined) continue;
      const calls = called.calls();
      yield* calls;
      if (!said && calls.length === 0 && finish !== 'content_filter')
        throw new RemoteError('garbage', 'It replied without a word');
      over = true;
      // Nobody waits for the rest, and a connection that was read to its end can be used again.
      void readOn(events, usage, options).finally(() => stream.controller.abort());
      return;
    }
  } finally {
    if (!over) {
      stream.controller.abort();
      if (answered) options.onUsage?.(usage);
    }
  }
}

/** Reads what comes after the reply: how many tokens it had. */
async function readOn(
  events: AsyncIterator<unknown>,
  before: Usage | undefined,
  { usageMs, onUsage }: CompletionOptions,
): Promise<void> {
  let usage = before;
  const late = delay(usageMs, undefined, { ref: false });
  try {
    for (;;) {
      const next = await Promise.race([events.next(), late]);
      if (!next || next.done === true) break;
      usage = usageIn(parse(next.value)) ?? usage;
    }
  } catch {
    // The reply is whole all the same; what is missing is its usage, and that is told below.
  }
  onUsage?.(usage);
}

const usageIn = ({ usage }: Chunk): Usage | undefined =>
  usage ? { input: usage.prompt_tokens, output: usage.completion_tokens } : undefined;

function parse(event: unknown): Chunk {
  const parsed = chunk.safeParse(event);
  if (parsed.success) return parsed.data;
  throw new RemoteError('garbage', 'It sends what is no part of a reply');
}

function textIn(given: z.output<typeof content> | null | undefined): string {
  if (given == null) return '';
  if (typeof given === 'string') return given;
  return given.map(({ type, text }) => (type === 'text' && typeof text === 'string' ? text : '')).join('');
}
