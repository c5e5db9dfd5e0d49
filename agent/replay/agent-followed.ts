import { Subject, filter, firstValueFrom, merge, of, race, timer } from 'rxjs';
import type { ConversationEvent } from '../conversation.ts';

/** What the agent does in a call, for somebody who waits until it has done it. */
export class AgentFollowed {
  /** Whether it has the floor. */
  isSpeaking = false;
  /** Words of what it says now that were heard. */
  words = 0;
  /** Replies that it has begun. */
  replies = 0;
  /** Whether the call is over. */
  hasEnded = false;
  readonly #changed$ = new Subject<void>();

  event({ type }: ConversationEvent): void {
    if (type === 'thinking') {
      [this.isSpeaking, this.words] = [true, 0];
      this.replies += 1;
    }
    if (type === 'word') this.words += 1;
    if (type === 'finished' || type === 'interruption') this.isSpeaking = false;
    this.#changed$.next();
  }

  /** The call is over. */
  end(): void {
    [this.isSpeaking, this.hasEnded] = [false, true];
    this.#changed$.next();
  }

  /** Waits until something is so, for so long at most. @returns whether it is. */
  async until(isSo: () => boolean, ms: number): Promise<boolean> {
    const isSo$ = merge(of(undefined), this.#changed$).pipe(filter(() => isSo()));
    await firstValueFrom(race(isSo$, timer(ms)));
    return isSo();
  }
}
