import { createRequire } from 'node:module';

/** The whisper addon of agent/native/whisper, as its Rust source declares it. */
export interface Addon {
  loadModel(path: string, options?: { readonly flashAttention?: boolean }): Promise<AddonModel>;
}

export interface AddonModel {
  createState(): Promise<AddonState>;
  /** Gives the memory back as soon as no state uses it. */
  free(): void;
}

export interface AddonState {
  /** One at a time. Takes a copy of the samples. */
  transcribe(samples: Float32Array, options: DecodeOptions): Promise<Decoded>;
  /** Ends what runs within milliseconds, with `aborted` set. */
  abort(): void;
  free(): void;
}

export interface DecodeOptions {
  /** Length of the encoder's window, in steps of 20 ms; at most 1,500. */
  readonly audioCtx: number;
  readonly threads: number;
  /** Words that a fast speaker gets into the speech's time: a repeat beyond them is a loop, and cut. */
  readonly likelyWords: number;
  readonly maxTokens: number;
  /** ISO 639-1; without meaning for an English model. */
  readonly language: string;
  readonly prompt?: string;
}

export interface Decoded {
  readonly aborted: boolean;
  readonly tokens: readonly Token[];
  readonly noSpeechProbability: number;
  /** A repetition loop was stopped; its repeats are not among the tokens. */
  readonly looped: boolean;
  /** There was time to say a phrase twice, and it comes twice in a row, or is begun again at the end, or looped. */
  readonly repeatsPhrase: boolean;
  /** Stopped by `maxTokens`. */
  readonly cutShort: boolean;
  readonly encodeMs: number;
  readonly decodeMs: number;
}

export interface Token {
  /** Begins with a space where a word begins. */
  readonly text: string;
  readonly probability: number;
}

/** @throws Error if the file is no addon for this system. */
export function loadAddon(path: string): Addon {
  return createRequire(import.meta.url)(path) as Addon;
}
