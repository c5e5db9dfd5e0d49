import { type Observable, ReplaySubject, Subject, share } from 'rxjs';
import { FRAME_MS, FRAME_SAMPLES } from '../domain/audio.ts';
import type { Transcribed } from '../domain/turn.ts';
import type { Listening } from '../domain/utterance.ts';
import { settled } from '../scripted-call.fixture.ts';
import type { VoicedFrame } from './detect-speech.ts';
import { segmentUtterance } from './segment-utterance.ts';

/** What is heard of a caller, in virtual time: before the next frame, everything has happened that can happen without it. */
export class Hearing {
  readonly #frame$ = new Subject<VoicedFrame>();
  readonly #turnOver$ = new Subject<void>();
  readonly turnOver$ = this.#turnOver$.asObservable();
  readonly heard$: Observable<Listening> = this.#frame$.pipe(
    segmentUtterance(this.turnOver$),
    share({ connector: () => new ReplaySubject(1) }),
  );
  #newest: Listening | undefined;
  #frames = 0;

  constructor() {
    this.heard$.subscribe({ next: (listening) => (this.#newest = listening), error: fails });
  }

  endsTurn(): void {
    this.#turnOver$.next();
  }

  readonly now = (): number => this.#frames * FRAME_MS;

  async speaks(ms: number): Promise<void> {
    await this.#send(ms, true);
  }

  async isQuiet(ms: number): Promise<void> {
    await this.#send(ms, false);
  }

  /** A transcript of everything that was said until now. */
  transcribed(text: string, more: Partial<Transcribed> = {}): Transcribed {
    if (!this.#newest) throw new Error('Nothing was said yet');
    return { listening: this.#newest, text, stableText: text, confidence: 0.9, complete: true, ...more };
  }

  async #send(ms: number, voiced: boolean): Promise<void> {
    for (let sent = 0; sent < ms; sent += FRAME_MS) {
      this.#frames++;
      this.#frame$.next(voicedFrame(this.#frames, voiced));
      await settled();
    }
  }
}

/** The error handler of streams that have no reason to fail. */
export const fails = (error: unknown): never => {
  throw error;
};

/** The frame of this number, counted from 1. */
export function voicedFrame(number: number, voiced: boolean, maybeEcho = false): VoicedFrame {
  const samples = new Float32Array(FRAME_SAMPLES).fill(voiced ? 0.5 : 0);
  const time = number * FRAME_MS;
  return { frame: { samples, endMs: time, receivedAt: time }, voiced, maybeEcho };
}
