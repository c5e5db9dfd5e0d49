import { EMPTY, type Observable, Subject, defer } from 'rxjs';
import type { AudioFrame } from '../../domain/audio.ts';
import type {
  CallerLine,
  LlmSession,
  Playback,
  PlaybackEvent,
  Speech,
  TtsSession,
} from '../../domain/ports.ts';
import { type ReplyId, replyOf } from '../../domain/reply-id.ts';
import { wrap } from '../../engines/wrap.ts';
import { VoicePlayback } from '../../rtc/playback.ts';
import { VOICE_RATE, type VoiceOutput } from '../../rtc/voice-output.ts';
import { abortable } from '../../stream/abortable.ts';
import type { ConversationItems } from './conversation-items.ts';

/** How a reply reaches the client; `nothing` where the client wants to ask for it first. */
export type Mode = 'audio' | 'text' | 'nothing';

/** The line to a program: its audio, what it asks for, and replies as it wants them. */
export class ReplyLine implements CallerLine, Playback {
  readonly audio$: Observable<AudioFrame>;
  readonly typed$: Observable<string>;
  readonly interrupt$: Observable<void>;
  /** How the reply that begins now is given. */
  mode: Mode = 'audio';
  readonly #typed$ = new Subject<string>();
  readonly #interrupt$ = new Subject<void>();
  readonly #voice: VoicePlayback;

  constructor(audio$: Observable<AudioFrame>, output: VoiceOutput) {
    this.audio$ = audio$;
    this.typed$ = this.#typed$.asObservable();
    this.interrupt$ = this.#interrupt$.asObservable();
    this.#voice = new VoicePlayback(output);
  }

  /** Asks for a reply to a text. */
  ask(text: string): void {
    this.#typed$.next(text);
  }

  /** Makes the agent quiet. */
  interrupt(): void {
    this.#interrupt$.next();
  }

  get playback(): Playback {
    return this;
  }

  play(speech: AsyncIterable<Speech>): Observable<PlaybackEvent> {
    // The mode counts that is set when the reply begins, which is told just before.
    return defer(() => {
      switch (this.mode) {
        case 'audio':
          return this.#voice.play(speech);
        case 'text':
          return abortable(() => asWritten(speech));
        case 'nothing':
          return EMPTY;
      }
    });
  }

  pause(): void {
    this.#voice.pause();
  }

  resume(): void {
    this.#voice.resume();
  }

  wordsEndingNear(ms: number): readonly string[] {
    return this.#voice.wordsEndingNear(ms);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#typed$.complete();
    this.#interrupt$.complete();
    await this.#voice[Symbol.asyncDispose]();
  }
}

/** Words are there when they are written. */
async function* asWritten(speech: AsyncIterable<Speech>): AsyncGenerator<PlaybackEvent> {
  let started = false;
  for await (const { words } of speech) {
    if (!started) yield { type: 'started', at: performance.now() };
    started = true;
    for (const { text } of words) yield { type: 'word', text };
  }
}

/**
 * Wraps a language model so that it makes only replies that the client wants: what nobody asked for is not made.
 *
 * @param wanted whether turns are answered without being asked for.
 */
export function replyIfWanted(llm: LlmSession, items: ConversationItems, wanted: () => boolean): LlmSession {
  return wrap<LlmSession, 'reply'>(llm, {
    reply: (messages, signal, urgency) =>
      wanted() || items.askedFor(messages) ? llm.reply(messages, signal, urgency) : untilGivenUp(signal),
  });
}

/** A reply that is never begun. */
async function* untilGivenUp(signal: AbortSignal): AsyncGenerator<never> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/**
 * Speaks with the voice that is chosen at the time, and not at all where only the text is wanted, or a reply has nothing to say.
 *
 * @param voice gives the voice; undefined for none.
 * @param saysNothing tells so of a reply: it only calls functions.
 */
export const speakAsChosen = (
  voice: () => TtsSession | undefined,
  saysNothing: (reply: ReplyId) => boolean,
): TtsSession => ({
  synthesize: (text, signal, urgency) =>
    saysNothing(replyOf(signal)) ? nothing() : (voice()?.synthesize(text, signal, urgency) ?? written(text)),
});

async function* nothing(): AsyncGenerator<Speech> {
  // No pieces.
}

/** A piece of speech that nobody hears: one silent sample, since a piece without any has no words. */
async function* written(text: string): AsyncGenerator<Speech> {
  const words = text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => ({ text: word, startMs: 0, endMs: 0 }));
  yield { text, samples: new Float32Array(1), sampleRate: VOICE_RATE, words };
}
