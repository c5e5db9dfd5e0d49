import type { Observable } from 'rxjs';
import type { AudioFrame } from './audio.ts';
import type { Message, ReplyPart } from './message.ts';
import type { Transcript } from './transcript.ts';

/**
 * What a request is worth while others wait for the same cores, most urgent first: a final transcript; what a reply needs to be
 * heard, or to go on being heard; a reply to somebody who has likely finished; what is made ahead while the caller still hears
 * something; a partial transcript or a guess that may be thrown away.
 */
export type Urgency = 'final' | 'first' | 'likely' | 'rest' | 'guess';

/** What the calls of a process share; each call opens its sessions from it. */
export interface Engines extends AsyncDisposable {
  readonly vad: Vad;
  readonly stt: Stt;
  readonly turnDetector: TurnDetector;
  readonly llm: Llm;
  readonly tts: Tts;
}

/** Voice activity detection. One engine for all calls; each call opens a session with a state of its own. */
export interface Vad extends AsyncDisposable {
  open(): VadSession;
}

export interface VadSession {
  /** Probability in [0, 1] that the frame holds speech. Frames are given in order. */
  process(samples: Float32Array): Promise<number>;
}

/** Speech recognition. One model for all calls; each call opens a session with a state of its own. */
export interface Stt extends AsyncDisposable {
  /** The model's name, as in the manifest. */
  readonly model: string;
  /** @throws NotLoadedError if it doesn't understand the language; EngineDiedError when the engine is gone. */
  open(options?: SttOptions): Promise<SttSession>;
}

export interface SttOptions {
  /** What the caller speaks, as in "en"; by default the one that is loaded. */
  readonly language?: string;
}

export interface SttSession extends AsyncDisposable {
  /**
   * Decodes one stretch of speech. Requests of a session run one after the other.
   *
   * @param samples mono, 16 kHz, at most 30 s.
   * @throws AbortError when the signal fires; EngineDiedError when the engine is gone.
   */
  transcribe(samples: Float32Array, options: TranscribeOptions): Promise<Transcript>;
}

export interface TranscribeOptions {
  /** What was said before these samples, to keep names and style. */
  readonly prompt?: string;
  /** May rise while the request waits or runs: a partial turns out to be all that was said. */
  readonly urgency?: () => Urgency;
  /** Fewer than the engine was opened with, while others need the cores. */
  readonly threads?: number;
  readonly signal: AbortSignal;
}

/** Text generation. One model for all calls; each call opens a session. It may run here or elsewhere. */
export interface Llm extends ReadingLimit, AsyncDisposable {
  readonly model: string;
  /** The prompt that suits the model when nobody gives another. */
  readonly systemPrompt: string;
  open(): Promise<LlmSession>;
}

/** How much a language model can read. */
export interface ReadingLimit {
  /** Tokens that a conversation can hold, the reply to come left out. */
  readonly promptTokens: number;
  /** Tokens of a text for this model; an estimate where only its maker can count them. */
  countTokens(text: string): number;
}

export interface LlmSession extends AsyncDisposable {
  /**
   * The reply's parts, as they are generated. Nothing is generated ahead of the reader.
   *
   * @param urgency may rise while the reply is made: a guess that was right is a reply.
   * @throws AbortError when the signal fires.
   */
  reply(messages: readonly Message[], signal: AbortSignal, urgency?: () => Urgency): AsyncIterable<ReplyPart>;
  /** Reads a conversation ahead of the reply, its last message possibly still being spoken. Left out where nothing is kept in between. */
  prefill?(messages: readonly Message[], signal: AbortSignal): Promise<void>;
}

/** Judges whether somebody has finished speaking. One model for all calls, whatever replies; each call opens a session. */
export interface TurnDetector extends AsyncDisposable {
  readonly model: string;
  open(): Promise<TurnDetectorSession>;
}

export interface TurnDetectorSession extends AsyncDisposable {
  /** Reads what somebody has said so far, so that next to nothing is left to read when they pause. Left out where nothing is read. */
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
  /** @throws NotLoadedError if it doesn't have the voice, or the voice doesn't speak the language. */
  open(options?: TtsOptions): TtsSession;
}

export interface TtsOptions {
  /** What is read aloud, as in "en"; by default what the voice speaks. */
  readonly language?: string;
  /** A voice's name, as in "en_US-joe-medium"; by default the one that is loaded. */
  readonly voice?: string;
  /** How fast it speaks: 1, the default, is the voice's own pace, 2 is twice as fast. */
  readonly rate?: number;
}

export interface TtsSession {
  /**
   * Speaks one clause or sentence, piece by piece. Text in any written form: it is made speakable inside. Nothing is
   * computed ahead of the reader.
   *
   * @param urgency of each piece; may rise while it waits.
   * @throws AbortError when the signal fires; EngineDiedError when the engine is gone.
   */
  synthesize(text: string, signal: AbortSignal, urgency?: () => Urgency): AsyncIterable<Speech>;
}

/** A piece of a clause or sentence, spoken; the next one goes on where it ends. */
export interface Speech {
  readonly text: string;
  /** Mono, in [-1, 1]; quiet at the start of a sentence is trimmed. */
  readonly samples: Float32Array;
  /** In samples per second. */
  readonly sampleRate: number;
  /** The written words that begin in it, in order; joined with spaces they are the text. */
  readonly words: readonly SpokenWord[];
}

export interface SpokenWord {
  readonly text: string;
  /** From the start of the samples. */
  readonly startMs: number;
  /** Likewise; may lie beyond them, in the next piece. */
  readonly endMs: number;
}

/** The agent's voice in one call. Plays one reply at a time. */
export interface Playback extends AsyncDisposable {
  /**
   * Plays speech as it comes, asking for the next piece when the last one is nearly over. Completes when the last
   * sample was heard. Unsubscribing makes it silent at once and forgets what was queued.
   */
  play(speech: AsyncIterable<Speech>): Observable<PlaybackEvent>;
  /** Silent at once; what was queued and not yet heard is kept. */
  pause(): void;
  /** Goes on from where it stopped. */
  resume(): void;
}

export type PlaybackEvent =
  /** The first audible sample of a reply left for the caller, on the clock of `performance.now()`. */
  | { readonly type: 'started'; readonly at: number }
  /** A word begins to be heard. */
  | { readonly type: 'word'; readonly text: string };

/** A caller's audio and what they type, and the agent's voice back. */
export interface CallerLine {
  /** Ends when the caller has left. */
  readonly audio$: Observable<AudioFrame>;
  /** Messages that the caller types, trimmed and not empty. */
  readonly typed$: Observable<string>;
  /** The caller wants the agent to be quiet, and said so by other means than their voice. */
  readonly interrupt$: Observable<unknown>;
  readonly playback: Playback;
}
