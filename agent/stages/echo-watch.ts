import { FRAME_MS } from '../domain/audio.ts';

/** So long the agent is to be heard in a quiet microphone for the caller to have headphones, or a client that cancels echoes. */
const HEADPHONES_MS = 800;
/** Speech of which nothing is left without the echo, and that ends after this, was the agent's own voice. */
const ECHO_MS = 96;
/** The same while nothing is known to the contrary and it goes on, and against what is known. */
const LONG_ECHO_MS = 500;
const UNEXPECTED_ECHO_MS = 1_500;

/** A frame as it was judged. */
interface Watched {
  /** The agent spoke a moment ago: its echo would be in it. */
  readonly expected: boolean;
  /** There is speech in it. */
  readonly voiced: boolean;
  /** There is without the echo, too. */
  readonly voicedWithout: boolean;
}

/**
 * Finds out whether the caller's microphone hears the agent. To cancel an echo that is not there would cost callers with
 * headphones their first syllables, or all of a short word, when they interrupt.
 */
export class EchoWatch {
  #known: 'nothing' | 'headphones' | 'echo' = 'nothing';
  #quietMs = 0;
  #echoMs = 0;

  /** What is known after this frame. */
  watch({ expected, voiced, voicedWithout }: Watched): 'nothing' | 'headphones' | 'echo' {
    if (voiced) this.#quietMs = 0;
    else if (expected) this.#quietMs += FRAME_MS;
    if (this.#quietMs >= HEADPHONES_MS) this.#known = 'headphones';

    if (voicedWithout) this.#echoMs = -Infinity;
    else if (voiced) this.#echoMs += FRAME_MS;
    if (this.#echoMs >= this.#limitMs(voiced)) this.#known = 'echo';
    if (!voiced && !voicedWithout) this.#echoMs = 0;
    return this.#known;
  }

  #limitMs(goesOn: boolean): number {
    if (this.#known === 'headphones') return UNEXPECTED_ECHO_MS;
    return goesOn ? LONG_ECHO_MS : ECHO_MS;
  }
}
