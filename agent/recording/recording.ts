import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AsyncDisposableStack } from '../../platform/async-disposable-stack.ts';
import { type AudioFrame, FRAME_SAMPLES, type Hold, SAMPLE_RATE, millisecondsOf } from '../domain/audio.ts';
import { toInt16 } from '../domain/samples.ts';
import { wavHeader } from '../domain/wav.ts';
import { GrowingFile } from './growing-file.ts';
import type { RecordedCall, RecordedEvent } from './recorded-event.ts';

/** The files of a recording: the caller's voice, 16 kHz mono, and what happened, an event as JSON in each line. */
export const [AUDIO_FILE, EVENTS_FILE] = ['caller.wav', 'events.jsonl'];

/** The longest call that is kept whole, 115 MB: as long as calls are by default. What follows is not kept. */
const MOST_AUDIO_BYTES = 3_600 * SAMPLE_RATE * 2;
/** Events of such a call take about 1 MB; tools may give more. */
export const MOST_EVENT_BYTES = 8_000_000;
/** Frames that are written at a time, about a second: the disk is asked seldom, and little is lost in a crash. */
const FRAMES_AT_A_TIME = 32;

/** For the agent's own user alone. */
const [FOLDER_MODE, FILE_MODE] = [0o700, 0o600];

/** One recording that is being written, in a folder of its own. Nothing that goes wrong is thrown: it is told once. */
export class Recording {
  readonly folder: string;
  readonly #audio: GrowingFile;
  readonly #events: GrowingFile;
  #frames: Int16Array[] = [];
  /** What is said with the button that is held now. A hold is bounded (protocol/limits.ts). */
  #held: Int16Array[] = [];
  #fromMs: number | undefined;
  #full = false;

  private constructor(folder: string, audio: GrowingFile, events: GrowingFile) {
    [this.folder, this.#audio, this.#events] = [folder, audio, events];
    audio.append(wavHeader(SAMPLE_RATE));
  }

  /**
   * Begins a recording.
   *
   * @param folder that is not there yet.
   * @param failed is called when something can't be written: then the recording is worth nothing.
   * @throws what the file system throws; nothing is left then.
   */
  static async begin(
    folder: string,
    call: RecordedCall,
    failed: (error: unknown) => void,
  ): Promise<Recording> {
    const opened = new AsyncDisposableStack();
    let told = false;
    const fail = (error: unknown): void => {
      if (!told) failed(error);
      told = true;
    };
    try {
      await mkdir(folder, { mode: FOLDER_MODE });
      opened.defer(() => rm(folder, { recursive: true, force: true }));
      const create = async (name: string, most: number): Promise<GrowingFile> => {
        const file = new GrowingFile(await open(join(folder, name), 'wx', FILE_MODE), most, fail);
        opened.defer(() => file.close());
        return file;
      };
      const audio = await create(AUDIO_FILE, MOST_AUDIO_BYTES);
      const recording = new Recording(folder, audio, await create(EVENTS_FILE, MOST_EVENT_BYTES));
      recording.event(call);
      return recording;
    } catch (error) {
      await opened.disposeAsync();
      throw error;
    }
  }

  /** Where the audio that is kept begins in the caller's, in ms; undefined while there is none. */
  get fromMs(): number | undefined {
    return this.#fromMs;
  }

  /** Whether it has become as long as one may be: nothing more is kept. */
  get isFull(): boolean {
    return this.#full;
  }

  /** Adds what the caller's microphone heard, without the agent's voice in it. What they say with a button waits for its release. */
  frame({ samples, echo, endMs, hold }: AudioFrame): void {
    if (this.#full) return;
    this.#fromMs ??= endMs - millisecondsOf(FRAME_SAMPLES);
    const heard = toInt16(echo?.possible === true ? echo.without : samples);
    if (hold) this.#held.push(heard);
    else this.#add([heard]);
  }

  /** The button is up: what was said with it is kept, or is silence if they have cancelled it. */
  letGo(hold: Exclude<Hold, 'held'>): void {
    const held = this.#held.splice(0);
    if (hold === 'cancelled') for (const frame of held) frame.fill(0);
    this.#add(held);
  }

  event(event: RecordedEvent): void {
    if (this.#full) return;
    this.#full = !this.#events.append(Buffer.from(`${JSON.stringify(event)}\n`));
  }

  /** Ends and keeps it. What is said with a button that is still held was not cancelled. */
  async keep(): Promise<void> {
    this.letGo('released');
    this.#writeFrames();
    await this.#audio.close(wavHeader(SAMPLE_RATE, this.#audio.bytes - wavHeader(SAMPLE_RATE).length));
    await this.#events.close();
  }

  /** Ends and deletes it. @throws what the file system throws if something is left. */
  async discard(): Promise<void> {
    this.#full = true;
    [this.#frames, this.#held] = [[], []];
    await Promise.all([this.#audio.close(), this.#events.close()]);
    await rm(this.folder, { recursive: true, force: true });
  }

  #add(frames: readonly Int16Array[]): void {
    this.#frames.push(...frames);
    if (this.#frames.length >= FRAMES_AT_A_TIME) this.#writeFrames();
  }

  #writeFrames(): void {
    const frames = this.#frames.splice(0);
    const bytes = Buffer.concat(frames.map((frame) => Buffer.from(frame.buffer)));
    this.#full ||= !this.#audio.append(bytes);
  }
}
