/** Characters of what all tools of one turn give, so that there is room for them in any model's context. */
const RESULTS_CHARACTERS = 6_000;
/** Each result gets so many characters, at least. */
const LEAST_CHARACTERS = 200;

/** The turn was only a guess, and is given up: whoever waited for it to be certain has nothing to do any more. */
class GivenUpError extends Error {
  override readonly name = 'AbortError';
}

/** A turn of the caller's that is answered: a guess, until it is certain or given up. Nothing of a guess may have an effect. */
export class AnsweredTurn {
  /** What the calls with an effect give that were made in it: none is made twice. */
  effects: Map<string, Promise<string>> = new Map<string, Promise<string>>();
  #state: 'guess' | 'certain' | 'given-up' = 'guess';
  #waiting: { readonly certain: () => void; readonly givenUp: (error: GivenUpError) => void }[] = [];
  #room = RESULTS_CHARACTERS;

  get isCertain(): boolean {
    return this.#state === 'certain';
  }

  /** Whether something waits until it is certain. */
  get isAwaited(): boolean {
    return this.#waiting.length > 0;
  }

  /** Does something when it is certain: at once if it is already, and never if it is given up. */
  surely(effect: () => void): void {
    if (this.#state === 'certain') effect();
    else if (this.#state === 'guess') this.#waiting.push({ certain: effect, givenUp: () => undefined });
  }

  /** Resolves when it is certain. @throws GivenUpError if it is given up. */
  async certain(): Promise<void> {
    if (this.#state === 'certain') return;
    if (this.#state === 'given-up') throw new GivenUpError('The turn was given up.');
    await new Promise<void>((resolve, reject) => this.#waiting.push({ certain: resolve, givenUp: reject }));
  }

  confirm(): void {
    if (this.#state !== 'guess') return;
    this.#state = 'certain';
    for (const { certain } of this.#waiting.splice(0)) certain();
  }

  /** Gives up a guess; a turn that is certain stays. */
  giveUp(): void {
    if (this.#state !== 'guess') return;
    this.#state = 'given-up';
    for (const { givenUp } of this.#waiting.splice(0)) givenUp(new GivenUpError('The turn was given up.'));
  }

  /** Takes room for a result, in characters. */
  take(characters: number): number {
    const taken = Math.min(characters, Math.max(this.#room, LEAST_CHARACTERS));
    this.#room -= taken;
    return taken;
  }
}

/** The turn of what an agent does by itself: nothing has to be waited for. */
export function certainTurn(): AnsweredTurn {
  const turn = new AnsweredTurn();
  turn.confirm();
  return turn;
}
