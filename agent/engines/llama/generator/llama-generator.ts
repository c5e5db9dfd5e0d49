import type { LlamaContext, LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import { EngineDiedError, PromptTooLongError } from '../../../domain/errors.ts';
import type { GenerationPart, GenerationRequest } from '../../../domain/text-generator.ts';
import type { SteppedGenerator } from '../../share-generator.ts';
import type { LlamaThreads } from '../llama-threads.ts';
import type { ModelSettings } from '../model-settings.ts';
import { answer } from './answer.ts';
import type { ChatPrompt } from './chat-prompt.ts';
import { Writing, type WritingOptions } from '../writing/writing.ts';

/** Texts have more tokens than this tells. */
const CHARACTERS_PER_TOKEN = 8;
/** Share of a prompt that a sequence has to have read for it to be used while another one was never used. */
const FEWEST_SHARED = 0.5;

export interface LlamaGeneratorOptions {
  readonly name: string;
  readonly model: LlamaModel;
  readonly settings: ModelSettings;
  readonly prompt: ChatPrompt;
  /** Opens the memory of all sequences. Called for the first request, since many agents never have one. */
  readonly openContext: () => Promise<LlamaContext>;
  readonly threads: LlamaThreads;
  /** Requests at the same time, each of which has a sequence. */
  readonly places: number;
  /** Tokens that each sequence holds. */
  readonly contextTokens: number;
  /** Tokens that are read in one step. */
  readonly stepTokens: () => number;
}

/** Generates text for programs. Each of its sequences keeps what it has read, so that a prompt that begins as an earlier one is read faster. */
export class LlamaGenerator implements SteppedGenerator {
  readonly batch = 'generator';
  readonly #options: LlamaGeneratorOptions;
  readonly #free: LlamaContextSequence[] = [];
  #context: Promise<LlamaContext> | undefined;
  #working = 0;
  readonly #closed = new AbortController();
  /** Called when nothing is generated any more. */
  #idle = (): void => undefined;

  constructor(options: LlamaGeneratorOptions) {
    this.#options = options;
  }

  get model(): string {
    return this.#options.name;
  }

  get contextTokens(): number {
    return this.#options.contextTokens;
  }

  get places(): number {
    return this.#options.places;
  }

  countTokens(text: string): number {
    return this.#options.model.tokenize(text).length;
  }

  withThreads<T>(threads: number, step: () => Promise<T>): Promise<T> {
    return this.#options.threads.run(threads, step);
  }

  async *generate(
    request: GenerationRequest,
    signal: AbortSignal,
  ): AsyncGenerator<GenerationPart | undefined> {
    const { model, prompt: chat, contextTokens, stepTokens, places } = this.#options;
    if (this.#closed.signal.aborted) throw new EngineDiedError('The engine has been closed.');
    // Turning far too long a text into tokens would hold up everything else.
    const atLeast = Math.floor(charactersIn(request) / CHARACTERS_PER_TOKEN);
    if (atLeast > contextTokens) throw new PromptTooLongError(atLeast, contextTokens);
    const prompt = chat.tokens(request);
    if (prompt.length >= contextTokens) throw new PromptTooLongError(prompt.length, contextTokens);
    if (this.#working >= places)
      throw new RangeError('The language model works on as many requests as it can');
    this.#working++;
    const either = AbortSignal.any([signal, this.#closed.signal]);
    let sequence: LlamaContextSequence | undefined;
    let isSound = true;
    try {
      sequence = await this.#take(prompt);
      const writing = new Writing({
        model,
        sequence,
        prompt,
        choice: this.#choiceFor(request),
        most: Math.min(request.maxTokens ?? Infinity, contextTokens - prompt.length),
        topLogprobs: request.topLogprobs,
        signal: either,
      });
      yield* writing.read(stepTokens);
      const { reason, reasoningTokens } = yield* answer(writing, model, chat.calls, request);
      const { cachedTokens, madeTokens: completionTokens } = writing;
      const usage = { promptTokens: prompt.length, cachedTokens, completionTokens, reasoningTokens };
      yield { type: 'end', reason, usage };
    } catch (error) {
      isSound = either.aborted;
      throw error;
    } finally {
      // What failed may have left anything in the sequence.
      if (!isSound) await sequence?.dispose();
      else if (sequence) this.#free.push(sequence);
      if (--this.#working === 0) this.#idle();
    }
  }

  /** Ends what is being generated. The model and its contexts are the runtime's to close. */
  async [Symbol.asyncDispose](): Promise<void> {
    const idle = this.#working > 0 && new Promise<void>((resolve) => (this.#idle = resolve));
    this.#closed.abort(new EngineDiedError('The engine has been closed.'));
    await idle;
  }

  /** Takes the free sequence that has read the most of a prompt. */
  async #take(prompt: readonly Token[]): Promise<LlamaContextSequence> {
    const opening = (this.#context ??= this.#options.openContext());
    const context = await opening.catch((error: unknown) => {
      this.#context = undefined;
      throw error;
    });
    const read = this.#free.map(({ contextTokens }) => commonLength(contextTokens, prompt));
    const best = read.indexOf(Math.max(...read));
    // One that was never used is better than one that has read another conversation, which may go on.
    const isNew = context.sequencesLeft > 0 && (read[best] ?? 0) < FEWEST_SHARED * prompt.length;
    const [sequence] = isNew ? [] : this.#free.splice(best, 1);
    return sequence ?? context.getSequence();
  }

  #choiceFor({ sampling, format }: GenerationRequest): WritingOptions['choice'] {
    const { settings } = this.#options;
    const { temperature = settings.temperature, topP = settings.topP, seed } = sampling;
    const { frequencyPenalty = 0, presencePenalty = 0 } = sampling;
    const isPenalized = frequencyPenalty !== 0 || presencePenalty !== 0;
    // JSON repeats its marks, and is no JSON without them.
    const penalty = isPenalized || format.type !== 'text' ? 1 : settings.repeatPenalty;
    return {
      temperature,
      topP,
      ...(seed !== undefined && { seed }),
      penalties: { penalty, frequencyPenalty, presencePenalty },
    };
  }
}

function charactersIn({ prompt, tools }: GenerationRequest): number {
  if (typeof prompt === 'string') return prompt.length;
  const messages = prompt.map((message) =>
    message.role === 'assistant'
      ? message.calls.reduce(
          (sum, call) => sum + call.arguments.length + (call.result?.length ?? 0),
          message.content.length,
        )
      : message.content.length,
  );
  return messages.reduce((sum, length) => sum + length, JSON.stringify(tools).length);
}

function commonLength(one: readonly Token[], other: readonly Token[]): number {
  const most = Math.min(one.length, other.length);
  for (let length = 0; length < most; length++) if (one[length] !== other[length]) return length;
  return most;
}
