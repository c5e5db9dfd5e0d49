import { setTimeout as delay } from 'node:timers/promises';
import { Observable } from 'rxjs';
import type { Playback, PlaybackEvent, Speech } from '../domain/ports.ts';

/** Time that passes at a time while somebody listens. */
const STEP_MS = 20;

/**
 * A voice that nobody hears: its words are told as fast as they come, or at the pace of speech while `paced`, so that a caller can
 * interrupt it as they did.
 */
export class ReplayPlayback implements Playback {
  paced = false;
  #paused = false;

  play(speech: AsyncIterable<Speech>): Observable<PlaybackEvent> {
    return new Observable((subscriber) => {
      this.#paused = false;
      const read = async (): Promise<void> => {
        let began = false;
        for await (const { words, samples, sampleRate } of speech) {
          let heardMs = 0;
          for (const { text, startMs } of words) {
            await this.#pass(startMs - heardMs, () => subscriber.closed);
            if (subscriber.closed) return;
            heardMs = startMs;
            if (!began) subscriber.next({ type: 'started', at: performance.now() });
            began = true;
            subscriber.next({ type: 'word', text });
          }
          await this.#pass((samples.length / sampleRate) * 1_000 - heardMs, () => subscriber.closed);
          if (subscriber.closed) return;
        }
        subscriber.complete();
      };
      read().catch((error: unknown) => subscriber.error(error));
    });
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
  }

  /** Nothing of this voice is in the caller's microphone. */
  wordsEndingNear(): readonly string[] {
    return [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    return undefined;
  }

  /** Waits until so much was heard. */
  async #pass(ms: number, isOver: () => boolean): Promise<void> {
    for (let left = ms; (this.#paused || (this.paced && left > 0)) && !isOver();) {
      await delay(STEP_MS);
      if (!this.#paused) left -= STEP_MS;
    }
  }
}
