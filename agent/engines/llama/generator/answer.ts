import type { LlamaModel } from 'node-llama-cpp';
import type { GeneratedToken, GenerationPart, GenerationRequest } from '../../../domain/text-generator.ts';
import { callFunctions, writeJson } from '../writing/call-functions.ts';
import type { CallSyntax } from '../writing/call-syntax.ts';
import { jsonGrammar, jsonGrammarBefore } from '../writing/json-grammar.ts';
import { TextUntil } from '../writing/text-until.ts';
import type { Writing } from '../writing/writing.ts';

/** The marks of what a model thinks before it answers. */
const THINKING = { begin: '<think>', end: '</think>' };
/** Most calls in one answer: a model that repeats itself ends. */
const MOST_CALLS = 16;

interface Answered {
  readonly reason: 'stop' | 'length' | 'calls';
  readonly reasoningTokens: number;
}

type Parts<T> = AsyncGenerator<GenerationPart | undefined, T>;

/** Lets a model answer: by calls of functions, by JSON of a schema, or by text, which may lead to calls. */
export async function* answer(
  writing: Writing,
  model: LlamaModel,
  syntax: CallSyntax,
  request: GenerationRequest,
): Parts<Answered> {
  const { format, toolChoice, tools } = request;
  const over = (reason: Answered['reason'], reasoningTokens = 0): Answered => ({
    reason: writing.isFull && reason !== 'calls' ? 'length' : reason,
    reasoningTokens,
  });
  if (format.type !== 'text') {
    const { schema, strict } = { schema: undefined, strict: false, ...format };
    yield* writeJson(writing, await jsonGrammar(model, schema, strict), 'text');
    return over('stop');
  }
  if (toolChoice === 'required' || typeof toolChoice === 'object') {
    yield* callAll(writing, model, syntax, request);
    return over(writing.isFull ? 'length' : 'calls');
  }
  const mayCall = tools.length > 0 && toolChoice === 'auto';
  let reasoningTokens = 0;
  let found = yield* text(writing, 'text', [
    THINKING.begin,
    ...request.stop,
    ...(mayCall ? [syntax.mark] : []),
  ]);
  if (found === THINKING.begin) {
    yield* text(writing, 'reasoning', [THINKING.end]);
    reasoningTokens = writing.madeTokens;
    found = yield* text(writing, 'text', [...request.stop, ...(mayCall ? [syntax.mark] : [])]);
  }
  if (!mayCall || found !== syntax.mark) return over('stop', reasoningTokens);
  yield* callAll(writing, model, syntax, request);
  return over(writing.isFull ? 'length' : 'calls', reasoningTokens);
}

/** Lets the model write text up to a mark or its end; gives the mark, which is taken back. */
async function* text(
  writing: Writing,
  type: 'text' | 'reasoning',
  marks: readonly string[],
): Parts<string | undefined> {
  const until = new TextUntil(marks);
  let given = writing.length;
  let pending: GeneratedToken[] = [];
  const part = (written: string): GenerationPart | undefined => {
    if (written === '') return undefined;
    given += written.length;
    const logprobs = pending;
    pending = [];
    return type === 'reasoning' ? { type, text: written } : { type, text: written, logprobs };
  };
  for await (const written of writing.write()) {
    pending.push(...written.logprobs);
    const { text: surely, found } = until.take(written.text);
    yield part(surely);
    if (found === undefined) continue;
    // What a model thinks stays: it goes on from there.
    if (found !== THINKING.begin && found !== THINKING.end) writing.cutTo(given);
    return found;
  }
  yield part(until.rest());
  return undefined;
}

/** Lets the model call the functions that it may or has to. */
function callAll(
  writing: Writing,
  model: LlamaModel,
  syntax: CallSyntax,
  { tools, toolChoice, parallelCalls }: GenerationRequest,
): Parts<void> {
  const one = typeof toolChoice === 'object' ? toolChoice.name : undefined;
  return callFunctions(writing, {
    model,
    syntax,
    tools: one === undefined ? tools : tools.filter(({ name }) => name === one),
    grammarOf: ({ parameters }) => jsonGrammarBefore(syntax.argumentsEnd, model, parameters),
    most: parallelCalls && one === undefined ? MOST_CALLS : 1,
    again: 0.5,
  });
}
