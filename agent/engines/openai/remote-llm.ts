import { type Message, type ModelPart, textOf, textPart } from '../../domain/message.ts';
import type { Llm, LlmSession } from '../../domain/ports.ts';
import type { FunctionTool } from '../../domain/text-generator.ts';
import type { SentenceRules } from '../../languages/language.ts';
import { ReplyLength } from '../llama/reply-length.ts';
import { type Usage, completion } from './completion.ts';
import type { RemoteModel } from './remote-model.ts';
import { RemoteService } from './remote-service.ts';
import type { RemoteTimes } from './remote-times.ts';
import type { RemoteWatch } from './remote-watch.ts';

/** Tokens of a conversation and its reply. The usual servers read that many unless they are told otherwise. */
const CONTEXT_TOKENS = 4_096;

/** When a reply has been long enough for a call, in tokens: the next sentence's end is its own, or it is cut. */
const REPLY = { enoughTokens: 100, maxReplyTokens: 256 };

/** Bytes of a token. Tokenizers differ and are not known here; English has four, so this counts too many rather than too few. */
const BYTES_PER_TOKEN = 3;

export interface RemoteLlmOptions {
  readonly remote: RemoteModel;
  readonly systemPrompt: string;
  /** Where sentences end, and so where a reply can. */
  readonly sentences: SentenceRules;
  readonly watch: RemoteWatch;
  readonly times?: Partial<RemoteTimes>;
}

/** A language model on another machine. It reads nothing ahead, since its server keeps nothing between two requests. */
export class RemoteLlm implements Llm {
  readonly model: string;
  readonly systemPrompt: string;
  readonly promptTokens = CONTEXT_TOKENS - REPLY.maxReplyTokens;
  readonly #service: RemoteService;
  readonly #options: RemoteLlmOptions;

  /** Opens it whether it answers or not. */
  static async open(options: RemoteLlmOptions): Promise<RemoteLlm> {
    const { remote, watch, times } = options;
    const service = await RemoteService.open({
      engine: 'llm',
      remote,
      watch,
      ...(times && { times }),
      warmUp: async (client, signal) => {
        const words = completion(client, { model: remote.model, messages: GREETING, signal, usageMs: 0 });
        await words.next();
        await words.return(undefined);
      },
    });
    return new RemoteLlm(service, options);
  }

  private constructor(service: RemoteService, options: RemoteLlmOptions) {
    this.#service = service;
    this.#options = options;
    this.model = service.model;
    this.systemPrompt = options.systemPrompt;
  }

  /** Whether it is known to answer. */
  get isUp(): boolean {
    return this.#service.isUp;
  }

  countTokens(text: string): number {
    return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
  }

  async open(): Promise<LlmSession> {
    return {
      reply: (messages, signal, _urgency, tools) => this.#reply(messages, signal, tools),
      [Symbol.asyncDispose]: async () => undefined,
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#service[Symbol.asyncDispose]();
  }

  async *#reply(
    messages: readonly Message[],
    signal: AbortSignal,
    tools: readonly FunctionTool[] = [],
  ): AsyncGenerator<ModelPart> {
    const { sentences, watch } = this.#options;
    const length = new ReplyLength(REPLY, sentences);
    let said = '';
    const estimated = (): Usage => ({
      input: messages.reduce((sum, message) => sum + this.countTokens(textOf(message)), 0),
      output: this.countTokens(said),
    });
    const pieces = this.#service.request(signal, (client, until) =>
      completion(client, {
        model: this.model,
        messages,
        tools,
        signal: until,
        usageMs: this.#service.times.usageMs,
        onUsage: (usage) => watch.used(this.model, usage ?? estimated(), usage === undefined),
      }),
    );
    for await (const piece of pieces) {
      if (typeof piece === 'object') {
        said += piece.arguments;
        yield piece;
        continue;
      }
      said += piece;
      const part = length.take(piece, this.countTokens(said));
      if (part !== '') yield textPart(part);
      if (length.cut) yield { type: 'cut' };
      if (length.over) return;
    }
  }
}

/** What a model is warmed up with: as little as there can be. */
const GREETING: readonly Message[] = [{ role: 'user', content: 'Hello.' }];
