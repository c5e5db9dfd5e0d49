import {
  EMPTY,
  type Observable,
  type OperatorFunction,
  catchError,
  defer,
  filter,
  map,
  merge,
  of,
  retry,
  share,
  tap,
  throwError,
  timer,
} from 'rxjs';
import { agreedPrefix } from '../domain/agreement.ts';
import type { SttSession, TranscribeOptions, Urgency } from '../domain/ports.ts';
import type { Transcript } from '../domain/transcript.ts';
import type { Transcribed } from '../domain/turn.ts';
import { type Listening, heldFromMs, quietestMs, samplesBetween } from '../domain/utterance.ts';
import { PreemptedError } from '../domain/errors.ts';
import { abortable } from '../stream/abortable.ts';
import { exhaustLatest } from '../stream/exhaust-latest.ts';

/** Silence after which a transcript counts as complete: longer than the closure of a stop consonant. */
const COMPLETE_SILENCE_MS = 96;
/** Silence at which the whole utterance is decoded. If it was only a closure, the transcript is a partial like any other. */
const EARLY_SILENCE_MS = 32;
/** New audio that is worth a partial transcript: little enough for at least two transcripts a second. */
const PARTIAL_EVERY_MS = 250;
/** Speech shorter than this holds no word yet. */
const SHORTEST_WORD_MS = 160;
/** Longest speech that is decoded anew. The start of a longer one is settled, since a longer window costs more than it improves. */
const WINDOW_MS = 10_000;
/** Length of the newest speech whose words may still change when the rest is settled. */
const UNSETTLED_MS = 2_000;
/** How far the end of speech may move, for a breath or a click, and a transcript still covers all that was said. */
const SAME_SPEECH_END_MS = 40;

/** Whether the caller has spoken on between two states of an utterance. */
export const spokeOn = (then: Listening, now: Listening): boolean =>
  now.utterance.id !== then.utterance.id ||
  now.utterance.speechEndMs > then.utterance.speechEndMs + SAME_SPEECH_END_MS;

interface Request {
  readonly listening: Listening;
  /** Whether the caller may have finished, so that the whole utterance is to be decoded. */
  readonly whole: boolean;
  /** Whether they have been silent for long enough, so that the request goes before all others. */
  readonly urgent: boolean;
}

/** A transcript, and whether it was made of the whole utterance. */
type Decoded = Transcribed & Pick<Request, 'whole'>;

/**
 * Incremental speech recognition. While the caller speaks, the utterance so far is decoded again and again, one request at a time.
 * At the first short silence all of it is decoded; if the silence lasts, that transcript is complete.
 *
 * @param before gives the sentence that the caller may be answering, as it sounded. Recognition hears the answer better if it knows it
 * (docs/decisions/recognition.md).
 */
export function transcribe(
  stt: Pick<SttSession, 'transcribe'>,
  watch: { report: (error: unknown) => void; dropped: (edge: 'partial-transcript') => void },
  before: () => string = () => '',
): OperatorFunction<Listening, Transcribed> {
  return (listening$) =>
    defer(() => {
      let newest: Listening | undefined;
      let window: Window | undefined;
      let decoded: Decoded | undefined;
      const coversAll = (then: Listening): boolean =>
        newest !== undefined && newest.silenceMs >= COMPLETE_SILENCE_MS && !spokeOn(then, newest);

      const decode = ({ listening, whole }: Request): Observable<Decoded> => {
        if (whole && decoded?.whole === true && !spokeOn(decoded.listening, listening)) return EMPTY;
        if (window?.utteranceId !== listening.utterance.id) window = new Window(listening, stt, before());
        const decoding = window;
        const urgency = (): Urgency => (whole && coversAll(listening) ? 'final' : 'guess');
        return abortable((signal) => decoding.decode(listening, { urgency, signal })).pipe(
          // An engine that ended is started again by the next try. If that fails, too, the speech counts as empty.
          retry({
            count: 2,
            delay: (error) => (error instanceof PreemptedError ? throwError(() => error) : timer(200)),
          }),
          catchError((error: unknown) => {
            if (error instanceof PreemptedError) return EMPTY;
            watch.report(error);
            return of({ listening, text: '', stableText: '', confidence: 0 });
          }),
          map((transcript) => ({ ...transcript, whole, complete: whole && coversAll(listening) })),
        );
      };

      const heard$ = listening$.pipe(
        tap((listening) => (newest = listening)),
        share(),
      );
      const decoded$ = heard$.pipe(
        map(requests()),
        filter((request) => request !== undefined),
        exhaustLatest(
          decode,
          (newer, running) =>
            running.whole ? newer.urgent && spokeOn(running.listening, newer.listening) : newer.whole,
          () => watch.dropped('partial-transcript'),
        ),
        tap((transcribed) => (decoded = transcribed)),
      );
      // Transcripts that were decoded before the silence was long enough become complete when it is.
      const completed$ = heard$.pipe(
        map(() => {
          if (!decoded?.whole || decoded.complete || !coversAll(decoded.listening)) return undefined;
          return (decoded = { ...decoded, complete: true });
        }),
        filter((transcribed) => transcribed !== undefined),
      );
      return merge(decoded$, completed$).pipe(
        map((transcribed) =>
          transcribed.complete ? { ...transcribed, stableText: transcribed.text } : transcribed,
        ),
      );
    });
}

/** Chooses the moments at which the utterance is decoded. */
function requests(): (listening: Listening) => Request | undefined {
  let last: Request | undefined;
  return (listening) => {
    if (last?.listening.utterance.id !== listening.utterance.id) last = undefined;
    const { silenceMs, endMs, utterance } = listening;
    const urgent = silenceMs >= COMPLETE_SILENCE_MS;
    const sinceLastMs = endMs - (last?.listening.endMs ?? utterance.startMs);
    const asked = last && !spokeOn(last.listening, listening) ? last : undefined;

    const early = silenceMs >= EARLY_SILENCE_MS && (asked?.listening.silenceMs ?? 0) < EARLY_SILENCE_MS;
    const partial = silenceMs < EARLY_SILENCE_MS && sinceLastMs >= PARTIAL_EVERY_MS;
    const worthIt = urgent
      ? asked?.urgent !== true
      : utterance.speechMs >= SHORTEST_WORD_MS && (early || partial);
    if (!worthIt) return undefined;
    return (last = { listening, whole: urgent || early, urgent });
  };
}

/** The part of an utterance that is still decoded anew, and the settled text before it. */
class Window {
  readonly utteranceId: number;
  readonly #stt: Pick<SttSession, 'transcribe'>;
  readonly #before: string;
  #fromMs: number;
  #settled = '';
  #previous = '';
  #stable = '';

  constructor({ utterance }: Listening, stt: Pick<SttSession, 'transcribe'>, before: string) {
    this.utteranceId = utterance.id;
    this.#stt = stt;
    this.#before = before;
    this.#fromMs = heldFromMs(utterance);
  }

  async decode(listening: Listening, work: TranscribeOptions): Promise<Omit<Transcribed, 'complete'>> {
    this.#fromMs = Math.max(this.#fromMs, heldFromMs(listening.utterance));
    // More than once after a stall, so that what is decoded at a time is never longer.
    while (listening.endMs - this.#fromMs > WINDOW_MS) await this.#settle(listening, work);
    const { words, ...newest } = await this.#transcribe(listening, listening.endMs, work);
    const text = join(this.#settled, newest.text);
    const agreed = agreedPrefix(this.#previous, text);
    if (agreed.length > this.#stable.length) this.#stable = agreed;
    this.#previous = text;
    const confidence = words.reduce((sum, { probability }) => sum + probability / words.length, 0);
    return { listening, text, stableText: this.#stable, confidence };
  }

  async #settle(listening: Listening, work: TranscribeOptions): Promise<void> {
    const { utterance, endMs } = listening;
    const latestMs = Math.min(this.#fromMs + WINDOW_MS, endMs - UNSETTLED_MS);
    const cutMs = quietestMs(utterance, this.#fromMs + WINDOW_MS / 3, latestMs);
    const { text } = await this.#transcribe(listening, cutMs, work);
    this.#settled = join(this.#settled, text);
    this.#fromMs = cutMs;
  }

  #transcribe({ utterance }: Listening, toMs: number, work: TranscribeOptions): Promise<Transcript> {
    const samples = samplesBetween(utterance, this.#fromMs, toMs);
    return this.#stt.transcribe(samples, { ...work, prompt: join(this.#before, this.#settled) });
  }
}

const join = (before: string, after: string): string => `${before} ${after}`.trim();
