import { Observable, Subject } from 'rxjs';
import type { CallerLine, Playback, PlaybackEvent, Speech } from '../domain/ports.ts';

/** A line for text only: what is typed is heard at once, and what the agent says is read as fast as it comes. */
export class TextLine implements CallerLine {
  readonly #left$ = new Subject<never>();
  readonly #typed$ = new Subject<string>();
  readonly #interrupt$ = new Subject<void>();
  #interruption: { words: number; readonly saying: () => string | undefined } | undefined;
  readonly audio$ = this.#left$.asObservable();
  readonly typed$ = this.#typed$.asObservable();
  readonly interrupt$ = this.#interrupt$.asObservable();
  readonly playback: Playback = {
    play: (speech) => this.#play(speech),
    wordsEndingNear: () => [],
    pause: () => undefined,
    resume: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };

  type(text: string): void {
    this.#typed$.next(text);
  }

  /**
   * Interrupts the agent once it has said so many words more.
   *
   * @param saying gives what is typed then; undefined to only make it quiet.
   */
  interruptAfter(words: number, saying: () => string | undefined): void {
    this.#interruption = { words, saying };
  }

  hangUp(): void {
    this.#left$.complete();
  }

  #play(speech: AsyncIterable<Speech>): Observable<PlaybackEvent> {
    return new Observable((subscriber) => {
      const read = async (): Promise<void> => {
        let began = false;
        for await (const { words } of speech) {
          for (const { text } of words) {
            if (subscriber.closed) return;
            if (!began) subscriber.next({ type: 'started', at: performance.now() });
            began = true;
            subscriber.next({ type: 'word', text });
            this.#said();
          }
          if (subscriber.closed) return;
        }
        subscriber.complete();
      };
      read().catch((error: unknown) => subscriber.error(error));
    });
  }

  #said(): void {
    const interruption = this.#interruption;
    if (!interruption || --interruption.words > 0) return;
    this.#interruption = undefined;
    const text = interruption.saying();
    if (text === undefined) this.#interrupt$.next();
    else this.#typed$.next(text);
  }
}
