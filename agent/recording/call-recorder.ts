import {
  type Observable,
  type Subscription,
  connect,
  firstValueFrom,
  from,
  ignoreElements,
  map,
  merge,
  race,
  tap,
  timer,
} from 'rxjs';
import type { Logger } from 'pino';
import type { RecordingState } from '../../protocol/recording.ts';
import type { ConversationEvent } from '../conversation.ts';
import type { Turn } from '../definition/agent-call.ts';
import { type AudioFrame, FRAME_SAMPLES } from '../domain/audio.ts';
import type { Mode$ } from '../domain/mode.ts';
import type { CallerLine } from '../domain/ports.ts';
import { type Ear, earByMode } from '../stages/hear-by-mode.ts';
import { CallNotes } from './call-notes.ts';
import { RECORDING_VERSION, type RecordedCall } from './recorded-event.ts';
import type { Recording } from './recording.ts';
import type { Recordings } from './recordings.ts';

/** How long the disk may take when the call is over; then the caller's line is closed, and the rest is done in the background. */
const LONGEST_END_MS = 5_000;

export interface RecorderOptions {
  readonly recordings: Pick<Recordings, 'begin'>;
  /** Whether the caller allows it, now and whenever that changes. Never fails. */
  readonly consent$: Observable<boolean>;
  /** What the caller dials. Never fails. */
  readonly dialled$: Observable<string>;
  /** How the caller takes part: what of their microphone the agent does not hear is kept as silence. */
  readonly mode$: Mode$;
  readonly call: Omit<RecordedCall, 'type' | 'version' | 'at'>;
  /** Called whenever it begins or stops to record. */
  readonly onState: (state: RecordingState) => void;
  readonly log: Logger;
  /** The call's clock, in ms. */
  readonly now: () => number;
}

/**
 * Records one call while its caller allows it. Consent that is taken back deletes what was kept, also of a recording that is full; given
 * again, it begins anew. A disk that fails ends the recording, never the call.
 */
export class CallRecorder implements AsyncDisposable {
  readonly #options: RecorderOptions;
  readonly #subscriptions: readonly Subscription[];
  #allowed = false;
  #running: { readonly recording: Recording; readonly notes: CallNotes } | undefined;
  #toldFull = false;
  /** What is done with the disk, one thing after the other. Never rejects. */
  #work: Promise<void> = Promise.resolve();

  constructor(options: RecorderOptions) {
    this.#options = options;
    options.onState('possible');
    const failed = (err: unknown): void => options.log.error({ err }, 'the call is not recorded');
    this.#subscriptions = [
      options.consent$.subscribe({ next: (allowed) => this.#allow(allowed), error: failed }),
      options.mode$.subscribe({ next: (mode) => this.#running?.notes.mode(mode), error: failed }),
      options.dialled$.subscribe({ next: (key) => this.#running?.notes.dialled(key), error: failed }),
    ];
  }

  /** The same line, whose audio is recorded as the agent hears it. */
  listensTo(line: CallerLine): CallerLine {
    const { mode$, now } = this.#options;
    const recorded = (frame$: Observable<AudioFrame>): Observable<never> =>
      frame$.pipe(
        earByMode(mode$, line.push$, now),
        tap((ear) => this.#hear(ear)),
        ignoreElements(),
      );
    return { ...line, audio$: line.audio$.pipe(connect((frame$) => merge(recorded(frame$), frame$))) };
  }

  event(event: ConversationEvent): void {
    this.#running?.notes.event(event, this.#running.recording.fromMs);
    this.#tellIfFull();
  }

  turn(turn: Turn): void {
    this.#running?.notes.turn(turn);
  }

  /** The call is over: what is recorded is kept. A disk that hangs is not waited for. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
    this.#queue(() => this.#keep());
    const late$ = timer(LONGEST_END_MS).pipe(map(() => true));
    const isLate = await firstValueFrom(race(from(this.#work.then(() => false)), late$));
    if (isLate)
      this.#options.log.warn('the disk is slow: the recording is finished after the call, in the background');
  }

  #allow(allowed: boolean): void {
    this.#allowed = allowed;
    if (!allowed) this.#discard();
    else this.#queue(() => this.#begin());
  }

  async #begin(): Promise<void> {
    if (!this.#allowed || this.#running) return;
    const { recordings, call, mode$, now, onState, log } = this.#options;
    const at = new Date().toISOString();
    let isBroken = false as boolean;
    const failed = (err: unknown): void => {
      isBroken = true;
      log.warn({ err }, 'the call is not recorded any more, since it could not be written');
      this.#discard();
    };
    const recording = await recordings.begin(
      { type: 'call', version: RECORDING_VERSION, at, ...call },
      failed,
    );
    const notes = new CallNotes((event) => recording.event(event), now);
    notes.mode(mode$.value);
    this.#running = { recording, notes };
    this.#toldFull = false;
    // It was taken back, or the disk failed, while the folder was made.
    if (isBroken || !this.#isAllowed) {
      this.#discard();
      return;
    }
    onState('running');
    log.info('the call is recorded');
  }

  /** Asked anew after waiting. */
  get #isAllowed(): boolean {
    return this.#allowed;
  }

  #hear({ frame, heard }: Ear): void {
    const recording = this.#running?.recording;
    if (frame) recording?.frame(heard ?? silentAt(frame));
    if (heard?.hold === 'released' || heard?.hold === 'cancelled') recording?.letGo(heard.hold);
    this.#tellIfFull();
  }

  /** A recording that is full is held until the call is over, since its caller may take their consent back. */
  #tellIfFull(): void {
    if (this.#toldFull || this.#running?.recording.isFull !== true) return;
    this.#toldFull = true;
    this.#options.log.warn('the call is not recorded any more, since it is longer than recordings may be');
  }

  async #keep(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    running?.notes.end();
    await running?.recording.keep();
  }

  /** Whoever is told that nothing is recorded can rely on it: it is told when all is deleted. */
  #discard(): void {
    const running = this.#running;
    this.#running = undefined;
    if (!running) return;
    this.#queue(async () => {
      await running.recording.discard();
      this.#options.onState('possible');
    });
  }

  #queue(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((err: unknown) => {
      this.#options.log.error({ err }, 'a recording could not be written or deleted');
    });
  }
}

const silentAt = ({ endMs, receivedAt }: AudioFrame): AudioFrame => ({
  samples: new Float32Array(FRAME_SAMPLES),
  endMs,
  receivedAt,
});
