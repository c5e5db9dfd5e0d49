import { FRAME_MS } from '../domain/audio.ts';

/** The microphone stays quiet for this long while the agent speaks: the caller has headphones, or a client that cancels echoes. */
const HEADPHONES_MS = 800;
/** Speech that vanishes with the echo, lasted this long and has ended was the agent's own voice. */
const ECHO_MS = 96;
/** The same for speech that still goes on. */
const LONG_ECHO_MS = 500;
/** The same for callers who seemed to have headphones. */
const UNEXPECTED_ECHO_MS = 1_500;

/** What was found in one frame. */
interface EchoFrame {
  /** The agent spoke a moment ago: if its voice comes back at all, it is in this frame. */
  readonly expected: boolean;
  /** There is speech in the frame. */
  readonly voiced: boolean;
  /** There is still speech in it when the echo is taken out. */
  readonly voicedWithout: boolean;
}

/**
 * Finds out whether the caller's microphone hears the agent. Cancelling an echo that is not there would cost callers with
 * headphones their first syllables, or a whole short word, when they interrupt.
 */
export class EchoDetector {
  #known: 'nothing' | 'headphones' | 'echo' = 'nothing';
  #quietMs = 0;
  #echoMs = 0;

  /** What is known after this frame. */
  detect({ expected, voiced, voicedWithout }: EchoFrame): 'nothing' | 'headphones' | 'echo' {
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
