import { type Observable, type Subscription, tap } from 'rxjs';
import type { Logger } from 'pino';
import type { RecordingState } from '../../protocol/recording.ts';
import type { ConversationEvent } from '../conversation.ts';
import type { Turn } from '../definition/agent-call.ts';
import { type AudioFrame, FRAME_SAMPLES } from '../domain/audio.ts';
import type { CallerLine } from '../domain/ports.ts';
import { CallNotes } from './call-notes.ts';
import { RECORDING_VERSION, type RecordedCall } from './recorded-event.ts';
import type { Recording } from './recording.ts';
import type { Recordings } from './recordings.ts';

export interface RecorderOptions {
  readonly recordings: Pick<Recordings, 'begin'>;
  /** Whether the caller allows it, now and whenever that changes. Never fails. */
  readonly consent$: Observable<boolean>;
  /** What the caller dials. Never fails. */
  readonly dialled$: Observable<string>;
  /** Whether what the microphone hears counts as said, now and whenever that changes: what does not is kept as silence. Never fails. */
  readonly counts$: Observable<boolean>;
  readonly call: Omit<RecordedCall, 'type' | 'version' | 'at'>;
  /** Called whenever it begins or stops to record. */
  readonly onState: (state: RecordingState) => void;
  readonly log: Logger;
  /** The call's clock, in ms. */
  readonly now: () => number;
}

/**
 * Records one call while its caller allows it. Consent that is taken back deletes what was kept; given again, it begins anew. A disk
 * that fails ends the recording, never the call.
 */
export class CallRecorder implements AsyncDisposable {
  readonly #options: RecorderOptions;
  readonly #subscriptions: readonly Subscription[];
  #allowed = false;
  #counts = true;
  #running: { readonly recording: Recording; readonly notes: CallNotes } | undefined;
  /** What is done with the disk, one thing after the other. Never rejects. */
  #work: Promise<void> = Promise.resolve();

  constructor(options: RecorderOptions) {
    this.#options = options;
    options.onState('possible');
    const failed = (err: unknown): void => options.log.error({ err }, 'the call is not recorded');
    this.#subscriptions = [
      options.consent$.subscribe({ next: (allowed) => this.#allow(allowed), error: failed }),
      options.counts$.subscribe({ next: (counts) => (this.#counts = counts), error: failed }),
      options.dialled$.subscribe({ next: (key) => this.#running?.notes.dialled(key), error: failed }),
    ];
  }

  /** The same line, whose audio is recorded. */
  listensTo(line: CallerLine): CallerLine {
    return { ...line, audio$: line.audio$.pipe(tap((frame) => this.#frame(frame))) };
  }

  event(event: ConversationEvent): void {
    this.#running?.notes.event(event, this.#running.recording.fromMs);
    this.#endIfFull();
  }

  turn(turn: Turn): void {
    this.#running?.notes.turn(turn);
  }

  /** The call is over: what is recorded is kept. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
    await this.#work;
    this.#stop(true);
    await this.#work;
  }

  #allow(allowed: boolean): void {
    this.#allowed = allowed;
    if (!allowed) this.#stop(false);
    else this.#queue(() => this.#begin());
  }

  async #begin(): Promise<void> {
    if (!this.#allowed || this.#running) return;
    const { recordings, call, now, onState, log } = this.#options;
    const at = new Date().toISOString();
    let isBroken = false as boolean;
    const failed = (err: unknown): void => {
      isBroken = true;
      log.warn({ err }, 'the call is not recorded any more, since it could not be written');
      this.#stop(false);
    };
    const recording = await recordings.begin(
      { type: 'call', version: RECORDING_VERSION, at, ...call },
      failed,
    );
    this.#running = { recording, notes: new CallNotes((event) => recording.event(event), now) };
    // It was taken back, or the disk failed, while the folder was made.
    if (isBroken || !this.#isAllowed) {
      this.#stop(false);
      return;
    }
    onState('running');
    log.info('the call is recorded');
  }

  /** Asked anew after waiting. */
  get #isAllowed(): boolean {
    return this.#allowed;
  }

  #frame(frame: AudioFrame): void {
    this.#running?.recording.frame(this.#counts ? frame : silentAt(frame));
    this.#endIfFull();
  }

  #endIfFull(): void {
    if (this.#running?.recording.isFull !== true) return;
    this.#options.log.warn('the call is not recorded any more, since it is longer than recordings may be');
    this.#stop(true);
  }

  #stop(keeps: boolean): void {
    const running = this.#running;
    this.#running = undefined;
    if (!running) return;
    if (keeps) running.notes.end();
    this.#queue(() => (keeps ? running.recording.keep() : running.recording.discard()));
    this.#options.onState('possible');
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
