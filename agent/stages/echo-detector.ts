import { FRAME_MS } from '../domain/audio.ts';

/** If the microphone is quiet for this long while the agent speaks, the caller has headphones or a client that cancels echoes. */
const HEADPHONES_MS = 800;
/** Speech that is gone once the echo is taken out was the agent's own voice if it lasted this long and has ended. */
const ECHO_MS = 96;
/** The same length for speech that still goes on. */
const LONG_ECHO_MS = 500;
/** The same length for callers who seemed to have headphones. */
const UNEXPECTED_ECHO_MS = 1_500;
/** As many such pieces of speech in a row are an echo, too: the agent pauses at each, so that none of them grows long. */
const UNEXPECTED_ECHOES = 2;

/** What was found in one frame. */
interface EchoFrame {
  /** Whether the agent spoke a moment ago, so that its voice is in this frame if it comes back at all. */
  readonly expected: boolean;
  /** Whether there is speech in the frame. */
  readonly voiced: boolean;
  /** Whether there is still speech in it when the echo is taken out. */
  readonly voicedWithout: boolean;
}

/**
 * Finds out whether the caller's microphone hears the agent. If an echo were cancelled that is not there, the first syllables of
 * callers with headphones would be lost when they interrupt.
 */
export class EchoDetector {
  #known: 'nothing' | 'headphones' | 'echo' = 'nothing';
  #quietMs = 0;
  #echoMs = 0;
  /** Pieces of speech in a row of which nothing was left once the echo was taken out. */
  #echoes = 0;

  /** What is known after this frame. */
  detect({ expected, voiced, voicedWithout }: EchoFrame): 'nothing' | 'headphones' | 'echo' {
    if (voiced) this.#quietMs = 0;
    else if (expected) this.#quietMs += FRAME_MS;
    if (this.#quietMs >= HEADPHONES_MS) this.#known = 'headphones';

    if (voicedWithout) this.#echoMs = -Infinity;
    else if (voiced) this.#echoMs += FRAME_MS;
    if (this.#echoMs >= this.#limitMs(voiced)) this.#known = 'echo';
    if (!voiced && !voicedWithout) this.#endPiece();
    return this.#known;
  }

  #endPiece(): void {
    if (this.#echoMs < 0) this.#echoes = 0;
    else if (this.#echoMs >= ECHO_MS) this.#echoes++;
    this.#echoMs = 0;
    if (this.#echoes < UNEXPECTED_ECHOES) return;
    this.#echoes = 0;
    this.#known = 'echo';
  }

  #limitMs(goesOn: boolean): number {
    if (this.#known === 'headphones') return UNEXPECTED_ECHO_MS;
    return goesOn ? LONG_ECHO_MS : ECHO_MS;
  }
}
