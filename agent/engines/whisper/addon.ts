import { createRequire } from 'node:module';

/** The whisper addon of agent/native/whisper, as its Rust source declares it. */
export interface Addon {
  loadModel(path: string, options?: { readonly flashAttention?: boolean }): Promise<AddonModel>;
}

export interface AddonModel {
  createState(): Promise<AddonState>;
  /** Frees the model's memory as soon as no state uses it. */
  free(): void;
}

export interface AddonState {
  /** Decodes a copy of the samples. A state takes one request at a time. */
  transcribe(samples: Float32Array, options: DecodeOptions): Promise<Decoded>;
  /** Ends the running request within milliseconds; its result has `aborted` set. */
  abort(): void;
  free(): void;
}

export interface DecodeOptions {
  /** Length of the encoder's window, in steps of 20 ms; at most 1,500. */
  readonly audioCtx: number;
  readonly threads: number;
  /** Most words that a fast speaker can say in this time. A repeat beyond them is a loop of the decoder, and is cut. */
  readonly likelyWords: number;
  readonly maxTokens: number;
  /** ISO 639-1 code of the language; an English-only model ignores it. */
  readonly language: string;
  readonly prompt?: string;
}

export interface Decoded {
  readonly aborted: boolean;
  readonly tokens: readonly Token[];
  readonly noSpeechProbability: number;
  /** Whether a repetition loop was stopped. Its repeats are not among the tokens. */
  readonly looped: boolean;
  /** Whether a phrase is repeated, also in part at the end or in a loop, and there was time for the caller to say it twice. */
  readonly repeatsPhrase: boolean;
  /** Whether decoding was stopped by `maxTokens`. */
  readonly cutShort: boolean;
  readonly encodeMs: number;
  readonly decodeMs: number;
}

export interface Token {
  /** The token's text, with a space in front if it begins a word. */
  readonly text: string;
  readonly probability: number;
}

/**
 * Loads the addon.
 *
 * @throws Error if the file is no addon for this system.
 */
export function loadAddon(path: string): Addon {
  return createRequire(import.meta.url)(path) as Addon;
}
