import type { Urgency } from './urgency.ts';

/** A message of a conversation that a program keeps. */
export type ChatMessage =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | {
      readonly role: 'assistant';
      readonly content: string;
      /** The functions that the model called, after what it said. */
      readonly calls: readonly AnsweredCall[];
    };

/** A call of a function, and what it gave. */
export interface AnsweredCall {
  readonly name: string;
  /** As JSON. */
  readonly arguments: string;
  /** Undefined if the program has not told it. */
  readonly result: string | undefined;
}

/** A function that the model may ask the program to call. */
export interface FunctionTool {
  readonly name: string;
  readonly description: string | undefined;
  /** A JSON schema of its parameters; undefined if it has none. */
  readonly parameters: JsonSchema | undefined;
}

/** A JSON schema that was checked to be small enough for a grammar. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a text has to be: any text, any JSON, or JSON of a schema. */
export type TextFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json' }
  | {
      readonly type: 'schema';
      readonly schema: JsonSchema;
      /** Whether a schema is refused of which the grammar can't keep everything. */
      readonly strict: boolean;
    };

/** How the next token is chosen. What is left out is as the model likes it best. */
export interface Sampling {
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly seed?: number | undefined;
  readonly frequencyPenalty?: number | undefined;
  readonly presencePenalty?: number | undefined;
}

export interface GenerationRequest {
  /** The conversation; or a text to go on with, as it is. */
  readonly prompt: readonly ChatMessage[] | string;
  readonly tools: readonly FunctionTool[];
  /** Which of the tools may be called, or has to be. */
  readonly toolChoice: 'none' | 'auto' | 'required' | { readonly name: string };
  /** Whether more than one call may be made in an answer. */
  readonly parallelCalls: boolean;
  readonly format: TextFormat;
  /** Whether the model may think before it answers, if it is one that does. */
  readonly reasoning: boolean;
  readonly sampling: Sampling;
  /** Most tokens that are made; undefined for as many as there is room for. */
  readonly maxTokens: number | undefined;
  /** Texts before which the answer ends. */
  readonly stop: readonly string[];
  /** Number of likeliest tokens to tell with each token, possibly none; undefined if no probabilities are wanted. */
  readonly topLogprobs: number | undefined;
}

export interface TokenUsage {
  readonly promptTokens: number;
  /** Those of the prompt that had been read for an earlier request. */
  readonly cachedTokens: number;
  readonly completionTokens: number;
  /** Those of the completion that are reasoning. */
  readonly reasoningTokens: number;
}

/** The logarithm of a token's probability. */
export interface TokenLogprob {
  readonly token: string;
  readonly logprob: number;
}

export interface GeneratedToken extends TokenLogprob {
  /** The likeliest tokens at this place, the likeliest first. */
  readonly top: readonly TokenLogprob[];
}

/** What comes of a request, in order; `end` is the last. */
export type GenerationPart =
  | {
      readonly type: 'text';
      readonly text: string;
      readonly logprobs?: readonly GeneratedToken[] | undefined;
    }
  | { readonly type: 'reasoning'; readonly text: string }
  /** A function is called; its arguments follow in pieces. */
  | { readonly type: 'call'; readonly name: string }
  | { readonly type: 'arguments'; readonly text: string }
  | {
      readonly type: 'end';
      /** `length`: there was no room for more, or no more was wanted. */
      readonly reason: 'stop' | 'length' | 'calls';
      readonly usage: TokenUsage;
    };

/** Text generation for programs. It has sequences of its own, so that those of calls keep what they have read. */
export interface TextGenerator extends AsyncDisposable {
  readonly model: string;
  /** Tokens that a prompt and its answer can have together. */
  readonly contextTokens: number;
  /** Requests that it works on at a time. */
  readonly places: number;
  countTokens(text: string): number;
  /**
   * Generates an answer. Nothing is generated ahead of the reader.
   *
   * @param urgency is asked again while it is made; by default it is a program's.
   * @throws AbortError when the signal fires; PromptTooLongError if the prompt leaves no room for an answer; UnusableSchemaError if no grammar
   * can be made of a schema; RangeError if it works on as many requests as it can.
   */
  generate(
    request: GenerationRequest,
    signal: AbortSignal,
    urgency?: () => Urgency,
  ): AsyncIterable<GenerationPart>;
}
