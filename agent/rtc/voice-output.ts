import {
  AudioFrame,
  AudioSource,
  LocalAudioTrack,
  TrackPublishOptions,
  TrackSource,
  type LocalTrackPublication,
  type Room,
} from '@livekit/rtc-node';
import type { EchoCanceller } from './echo-canceller.ts';

/** Rate of the agent's voice, in samples per second: above Piper's 22,050, and a whole number of samples in 10 ms. */
export const VOICE_RATE = 24_000;
/** WebRTC takes audio in pieces of 10 ms. */
export const PIECE_MS = 10;
export const PIECE_SAMPLES = (VOICE_RATE * PIECE_MS) / 1_000;

/** How much audio the native side keeps ahead of real time, beside the piece that waits: so long may the event loop be busy. */
const AHEAD_MS = 80;
/** A write that took longer than this had to wait for room if the queue was at least half full; otherwise it was only slow. */
const WAITED_MS = 2;

/** The output of the agent's voice: a short queue that plays in real time. */
export interface VoiceOutput {
  /** Number of samples that were written and have not left yet. */
  readonly queued: number;
  /**
   * Writes {@link PIECE_SAMPLES} samples, and resolves when there is room for more. Writes are taken in order.
   *
   * @param voice what of them is the agent's voice; by default all.
   */
  write(piece: Int16Array, voice?: Int16Array): Promise<void>;
  /** Drops what is queued. A write that waits resolves. */
  clear(): void;
}

/** The agent's voice as a track of a room. Leaving the room unpublishes it. */
export class RoomVoice implements VoiceOutput, AsyncDisposable {
  readonly #source = new AudioSource(VOICE_RATE, 1, AHEAD_MS);
  readonly #track = LocalAudioTrack.createAudioTrack('agent-voice', this.#source);
  readonly #echo: EchoCanceller | undefined;
  #publication: LocalTrackPublication | undefined;
  #writing: Promise<void> = Promise.resolve();
  /** When the queue will have run out, on the clock of `performance.now()`. */
  #emptyAt = 0;
  #closed = false;

  /**
   * Publishes the track with DTX, which sends nothing in silence, and without RED, which together with DTX makes the receiver's delay
   * grow (docs/decisions/voice.md).
   *
   * @param echo is told what is played, and when.
   */
  static async publish(room: Room, echo?: EchoCanceller): Promise<RoomVoice> {
    const voice = new RoomVoice(echo);
    try {
      voice.#publication = await room.localParticipant?.publishTrack(
        voice.#track,
        new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE, dtx: true, red: false }),
      );
    } catch (error) {
      await voice[Symbol.asyncDispose]();
      throw error;
    }
    return voice;
  }

  private constructor(echo: EchoCanceller | undefined) {
    this.#echo = echo;
  }

  /** Resolves when someone has subscribed to the track. Never rejects, but may never resolve. */
  async heard(): Promise<void> {
    await this.#publication?.waitForSubscription();
  }

  get queued(): number {
    const left = this.#emptyAt - performance.now();
    // The queue shrinks by whole pieces.
    return left <= 0 ? 0 : Math.ceil(left / PIECE_MS) * PIECE_SAMPLES;
  }

  write(piece: Int16Array, voice = piece): Promise<void> {
    const leavesAt = Math.max(performance.now(), this.#emptyAt);
    const emptyAt = leavesAt + PIECE_MS;
    this.#emptyAt = emptyAt;
    this.#echo?.play(piece, leavesAt, voice);
    // The source refuses a capture while another one waits, which happens for a moment after the queue was cleared.
    const mayWait = leavesAt - performance.now() >= AHEAD_MS / 2;
    const written = this.#writing.then(() => this.#capture(piece, emptyAt, mayWait));
    this.#writing = written.catch(() => undefined);
    return written;
  }

  async #capture(piece: Int16Array, emptyAt: number, mayWait: boolean): Promise<void> {
    if (this.#closed) throw new Error('The agent has no voice any more');
    const startedAt = performance.now();
    await this.#source.captureFrame(new AudioFrame(piece, VOICE_RATE, 1, piece.length));
    const now = performance.now();
    // A capture that waited ends when the queue has shrunk to exactly AHEAD_MS, so the estimate is corrected.
    if (mayWait && now - startedAt > WAITED_MS && this.#emptyAt === emptyAt) this.#emptyAt = now + AHEAD_MS;
  }

  clear(): void {
    this.#emptyAt = 0;
    this.#echo?.cut();
    if (!this.#closed) this.#source.clearQueue();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.clear();
    this.#closed = true;
    // A source that is closed while a capture waits would leave that capture unsettled for good.
    await this.#writing;
    await this.#track.close();
  }
}
