import { type Message, type ReplyPart, textPart } from '../../domain/message.ts';
import type { LlmSession, Urgency } from '../../domain/ports.ts';
import { replyOf } from '../../domain/reply-id.ts';
import type {
  ChatMessage,
  FunctionTool,
  GenerationRequest,
  TextGenerator,
} from '../../domain/text-generator.ts';
import { ReplyLength } from '../../engines/llama/reply-length.ts';
import { settingsOf } from '../../engines/llama/model-settings.ts';
import { wrap } from '../../engines/wrap.ts';
import type { SentenceRules } from '../../languages/language.ts';
import { readAhead } from '../../stream/read-ahead.ts';
import { ApiQueue } from '../api-queue.ts';
import type { HeldCalls } from './held-calls.ts';
import type { SessionTools } from './session-tools.ts';

/** Tokens that calls may have in one reply, with their arguments. */
const CALL_TOKENS = 512;
/** Share of what the model reads that tools may take: the rest is for the conversation. */
const TOOLS_SHARE = 0.5;

/** Replies that may wait for a place: more than there are callers. */
const LONGEST_QUEUE = 256;
/** How long a reply waits for a place: nobody is on the line any more after that. */
const LONGEST_WAIT_MS = 60_000;

/** A language model that can call functions, and the queue before it. */
export interface FunctionModel {
  readonly generator: TextGenerator;
  readonly queue: ApiQueue;
}

/** The model with a queue before its places. */
export function functionModel(generator: TextGenerator): FunctionModel {
  const { places } = generator;
  const bounds = { longest: LONGEST_QUEUE, longestWaitMs: LONGEST_WAIT_MS };
  return { generator, queue: new ApiQueue({ engine: 'the language model', places, ...bounds }) };
}

/** Most tokens of one reply, with its calls. */
const replyTokens = ({ generator }: FunctionModel): number =>
  settingsOf(generator.model).maxReplyTokens + CALL_TOKENS;

/** Tokens that a conversation may have beside tools and the reply. */
const chatTokens = (model: FunctionModel, tools: readonly FunctionTool[]): number =>
  model.generator.contextTokens - replyTokens(model) - toolTokens(model, tools);

/** Whether there is room for a conversation beside tools. */
export const toolsFit = (model: FunctionModel, tools: readonly FunctionTool[]): boolean =>
  toolTokens(model, tools) <= TOOLS_SHARE * (model.generator.contextTokens - replyTokens(model));

export interface CallFunctionsOptions {
  readonly model: FunctionModel;
  /** Where sentences end, and so where a reply can. */
  readonly sentences: SentenceRules;
  /** The tools for the reply to a conversation, possibly none; undefined if it has nothing to do with functions. */
  readonly toolsFor: (messages: readonly Message[]) => SessionTools | undefined;
  /** The conversation with its calls of functions. @param room for it, in tokens. */
  readonly chatOf: (messages: readonly Message[], room: number) => readonly ChatMessage[];
  /** Takes the calls. */
  readonly held: HeldCalls;
  /** Is told why a reply could not be made. */
  readonly failed: (error: unknown) => void;
}

/** Wraps a language model so that its replies may call functions. What they say is the reply; what they call is held. */
export function callFunctions(llm: LlmSession, options: CallFunctionsOptions): LlmSession {
  return wrap<LlmSession, 'reply' | 'prefill'>(llm, {
    reply: (messages, signal, urgency = () => 'rest') => {
      const tools = options.toolsFor(messages);
      if (!tools) return llm.reply(messages, signal, urgency);
      const prompt = options.chatOf(messages, chatTokens(options.model, tools.tools));
      return reply(options, { prompt, ...tools }, signal, urgency);
    },
    // With functions the model reads another prompt than the one that would be read ahead.
    prefill: async (messages, signal) => {
      if (!options.toolsFor(messages)) await llm.prefill?.(messages, signal);
    },
  });
}

async function* reply(
  { model, sentences, held, failed }: CallFunctionsOptions,
  wanted: Pick<GenerationRequest, 'prompt' | 'tools' | 'toolChoice'>,
  signal: AbortSignal,
  urgency: () => Urgency,
): AsyncGenerator<ReplyPart> {
  const id = replyOf(signal);
  signal.addEventListener('abort', () => held.forget(id), { once: true });
  const request: GenerationRequest = {
    ...wanted,
    parallelCalls: true,
    format: { type: 'text' },
    reasoning: false,
    sampling: {},
    maxTokens: replyTokens(model),
    stop: [],
    topLogprobs: undefined,
  };
  async function* placed() {
    const place = await model.queue.enter(signal);
    try {
      yield* model.generator.generate(request, signal, urgency);
    } finally {
      place[Symbol.dispose]();
    }
  }
  // Read to its end at once: while the agent speaks, others have its place.
  const parts = readAhead(replyTokens(model), placed(), signal);
  const length = new ReplyLength(settingsOf(model.generator.model), sentences);
  let tokens = 0;
  try {
    for await (const part of parts) {
      // What was ready when nobody wanted it any more is no part of anything.
      signal.throwIfAborted();
      tokens++;
      switch (part.type) {
        case 'text': {
          const text = length.take(part.text, tokens);
          if (text.trim() !== '') held.take(id, { type: 'text' });
          if (text !== '') yield textPart(text);
          if (length.cut) yield { type: 'cut' };
          if (!length.over) break;
          held.take(id, { type: 'end', cut: false, usage: undefined });
          return;
        }
        case 'call':
        case 'arguments':
          held.take(id, part);
          break;
        case 'end':
          held.take(id, { type: 'end', cut: part.reason === 'length', usage: part.usage });
          break;
        case 'reasoning':
          break;
      }
    }
  } catch (error) {
    if (!signal.aborted) failed(error);
    throw error;
  }
}

const toolTokens = ({ generator }: FunctionModel, tools: readonly FunctionTool[]): number => {
  if (tools.length === 0) return 0;
  const written = JSON.stringify(tools);
  // Turning far too long a text into tokens would hold up everything else.
  return written.length > CHARACTERS_PER_TOKEN * generator.contextTokens
    ? Infinity
    : generator.countTokens(written);
};

/** Texts have more tokens than this tells. */
const CHARACTERS_PER_TOKEN = 8;
