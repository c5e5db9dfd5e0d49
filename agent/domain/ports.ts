import type { Observable } from 'rxjs';
import type { AudioFrame } from './audio.ts';
import type { Background } from './background.ts';
import type { Lexicon } from './lexicon.ts';
import type { Message, ModelPart } from './message.ts';
import type { TextEmbedder } from './text-embedder.ts';
import type { FunctionTool, TextGenerator } from './text-generator.ts';
import type { Transcript } from './transcript.ts';
import type { Urgency } from './urgency.ts';

export type { Urgency } from './urgency.ts';

/** The engines, which all calls of a process share; each call opens its sessions from them. */
export interface Engines extends AsyncDisposable {
  readonly vad: Vad;
  readonly stt: Stt;
  readonly turnDetector: TurnDetector;
  readonly llm: Llm;
  readonly tts: Tts;
  /** The model of `llm` once more, for programs. Left out if they are not served, or if it runs elsewhere only. */
  readonly generator?: TextGenerator | undefined;
  /** And once more, for replies in which it may call functions of a program, so that these wait for no other program. */
  readonly replyGenerator?: TextGenerator | undefined;
  /** A model that makes vectors of programs' texts; left out if none is set. */
  readonly embedder?: TextEmbedder | undefined;
}

/** Voice activity detection. One engine for all calls; each call opens a session with a state of its own. */
export interface Vad extends AsyncDisposable {
  open(): VadSession;
}

export interface VadSession {
  /** Probability in [0, 1] that the frame holds speech. Frames are given in order. */
  process(samples: Float32Array): Promise<number>;
  /** The same for several frames that are there already, as a file's are. An engine that would gain nothing by it leaves it out. */
  processAll?(frames: readonly Float32Array[]): Promise<readonly number[]>;
}

/** Speech recognition. One model for all calls; each call opens a session with a state of its own. */
export interface Stt extends AsyncDisposable {
  /** The model's name, as in the manifest. */
  readonly model: string;
  /** @throws NotLoadedError if the engine doesn't understand the language; EngineDiedError if the engine has ended. */
  open(options?: SttOptions): Promise<SttSession>;
}

export interface SttOptions {
  /** The language that the caller speaks, as in "en"; by default the one that is loaded. */
  readonly language?: string;
}

export interface SttSession extends AsyncDisposable {
  /**
   * Decodes one stretch of speech. Requests of a session run one after the other.
   *
   * @param samples mono, 16 kHz, at most 30 s.
   * @throws AbortError when the signal fires; EngineDiedError if the engine has ended.
   */
  transcribe(samples: Float32Array, options: TranscribeOptions): Promise<Transcript>;
}

export interface TranscribeOptions {
  /** The text that was said before these samples, so that recognition keeps to its names and style. */
  readonly prompt?: string;
  /** Words of the agent's own that it is to know, besides those of all calls. */
  readonly lexicon?: Lexicon | undefined;
  /** Asked again while the request waits or runs: a partial transcript becomes urgent when it turns out to be all that was said. */
  readonly urgency?: () => Urgency;
  /** Threads for this request: fewer than the engine was opened with, if others need the cores. */
  readonly threads?: number;
  /** Requests that run side by side, this one included, each with its share of the cores; 1 by default. */
  readonly sideBySide?: number;
  readonly signal: AbortSignal;
}

/** Text generation. One model for all calls; each call opens a session. It may run here or elsewhere. */
export interface Llm extends ReadingLimit, AsyncDisposable {
  readonly model: string;
  /** The system prompt that is used if nobody gives another. */
  readonly systemPrompt: string;
  /**
   * Checks the tools of an agent that was not known when it was opened. Left out by a model that takes any.
   *
   * @throws UnusableToolError that says which tool can't be used, and why.
   */
  checkTools?(tools: readonly FunctionTool[]): Promise<void>;
  open(): Promise<LlmSession>;
}

/** How much a language model can read. */
export interface ReadingLimit {
  /** Tokens that a conversation can have, without those of the next reply. */
  readonly promptTokens: number;
  /** Counts a text's tokens for this model; an estimate for a remote model whose tokenizer is not public. */
  countTokens(text: string): number;
}

export interface LlmSession extends AsyncDisposable {
  /**
   * The reply's parts, as they are generated. Nothing is generated ahead of the reader. Where the last message is the agent's and has
   * calls, it goes on after what they gave.
   *
   * @param urgency is asked again while the reply is made: it rises once the guess that the caller has finished proves right.
   * @param tools that it may call: the same in each request, unless another agent takes over.
   * @throws AbortError when the signal fires.
   */
  reply(
    messages: readonly Message[],
    signal: AbortSignal,
    urgency?: () => Urgency,
    tools?: readonly FunctionTool[],
  ): AsyncIterable<ModelPart>;
  /**
   * Reads a conversation ahead of the reply; its last message may still be being spoken. An engine that keeps nothing between
   * requests leaves this method out.
   */
  prefill?(messages: readonly Message[], signal: AbortSignal, tools?: readonly FunctionTool[]): Promise<void>;
}

/** Judges whether somebody has finished speaking. It does not depend on the model that replies; each call opens a session. */
export interface TurnDetector extends AsyncDisposable {
  readonly model: string;
  open(): Promise<TurnDetectorSession>;
}

export interface TurnDetectorSession extends AsyncDisposable {
  /** Reads what somebody has said so far, so that little is left to read when they pause. A detector that reads no text leaves it out. */
  prefill?(text: string, signal: AbortSignal): Promise<void>;
  /**
   * How likely it is that a person who said this has finished, in [0, 1]; undefined if the model can't tell.
   *
   * @throws AbortError when the signal fires.
   */
  endOfTurn(text: string, signal: AbortSignal): Promise<number | undefined>;
}

/** Speech synthesis. One engine for all calls; each call opens a session with its own voice and pace. */
export interface Tts extends AsyncDisposable {
  readonly model: string;
  /**
   * @throws NotLoadedError if the engine doesn't have the voice, or the voice doesn't speak the language; UnknownSoundError if the
   *   lexicon has sounds that it can't make.
   */
  open(options?: TtsOptions): TtsSession;
}

export interface TtsOptions {
  /** The language of the texts, as in "en"; by default the voice's. */
  readonly language?: string;
  /** A voice's name, as in "en_US-joe-medium"; by default the one that is loaded. */
  readonly voice?: string;
  /** How fast the voice speaks: 1, the default, is its own pace, 2 is twice as fast. */
  readonly rate?: number;
  /** Words that are said by it, besides those of all calls. */
  readonly lexicon?: Lexicon | undefined;
}

export interface TtsSession {
  /**
   * Speaks one clause or sentence, piece by piece. The text may have any written form: the engine makes it speakable. Nothing is
   * computed ahead of the reader.
   *
   * @param urgency of each piece; it is asked again while the piece waits.
   * @throws AbortError when the signal fires; EngineDiedError if the engine has ended.
   */
  synthesize(text: string, signal: AbortSignal, urgency?: () => Urgency): AsyncIterable<Speech>;
}

/** A spoken piece of a clause or sentence; the next piece goes on where it ends. */
export interface Speech {
  readonly text: string;
  /** Mono, in [-1, 1]; quiet at the start of a sentence is trimmed. */
  readonly samples: Float32Array;
  /** In samples per second. */
  readonly sampleRate: number;
  /** The written words that begin in this piece, in order. Those of all pieces, joined with spaces, are the text. */
  readonly words: readonly SpokenWord[];
}

export interface SpokenWord {
  readonly text: string;
  /** When the word begins, from the start of the samples. */
  readonly startMs: number;
  /** When it ends, from the start of the samples; this may lie beyond them, in the next piece. */
  readonly endMs: number;
}

/** The agent's voice in one call. Plays one reply at a time. */
export interface Playback extends AsyncDisposable {
  /**
   * Plays speech as it comes, and asks for the next piece when the last one is nearly over. Completes when the last sample was
   * heard. Unsubscribing makes the voice silent at once and drops what was queued.
   */
  play(speech: AsyncIterable<Speech>): Observable<PlaybackEvent>;
  /** Makes the voice silent at once; what was queued and not heard yet is kept. */
  pause(): void;
  /** Goes on from where it stopped. */
  resume(): void;
  /** Lets these sounds be heard from now on, and no others, as far as speech leaves room. A line without sound leaves it out. */
  background?(sounds: Background): void;
  /** The words that end at most so many ms before or after what is heard now, as written; none if nothing is played. */
  wordsEndingNear(ms: number): readonly string[];
}

export type PlaybackEvent =
  /** The first audible sample of a reply was sent to the caller; `at` is on the clock of `performance.now()`. */
  | { readonly type: 'started'; readonly at: number }
  /** A word begins to be heard. */
  | { readonly type: 'word'; readonly text: string };

/** A caller's audio and what they type, and the agent's voice back. */
export interface CallerLine {
  /** The caller's audio; completes when they have left. */
  readonly audio$: Observable<AudioFrame>;
  /** Messages that the caller types, trimmed; an empty one only asks for a reply to what was said before. */
  readonly typed$: Observable<string>;
  /** Emits when the caller asks the agent to be quiet by other means than their voice, such as a stop button. */
  readonly interrupt$: Observable<unknown>;
  /** Emits when the caller can be heard again who could not for a while. A line that loses nothing leaves it out. */
  readonly regained$?: Observable<unknown>;
  readonly playback: Playback;
}
