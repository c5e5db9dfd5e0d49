import { SoundLog } from './sound-log.ts';
import workletUrl from './sound-meter.worklet.ts?worker&url';

/** Listens to both sides of a call on one clock. Closing it frees the audio thread. */
export class SoundMeter {
  readonly #context = new AudioContext();
  readonly #worklet: Promise<void>;

  constructor() {
    this.#worklet = this.#context.audioWorklet.addModule(workletUrl);
    // A browser without worklets measures nothing; the call goes on.
    this.#worklet.catch(() => undefined);
  }

  /** Seconds, on the clock of the logs. */
  get now(): number {
    return this.#context.currentTime;
  }

  /** Between a sample's leaving the audio graph and its coming out of the loudspeaker, in seconds. */
  get outputLatency(): number {
    return this.#context.outputLatency || 0;
  }

  /**
   * Keeps the log of a track until the signal fires.
   *
   * @returns undefined where the browser can't.
   */
  async listen(track: MediaStreamTrack, log: SoundLog, signal: AbortSignal): Promise<void> {
    await this.#worklet;
    if (signal.aborted) return;
    const source = this.#context.createMediaStreamSource(new MediaStream([track]));
    const meter = new AudioWorkletNode(this.#context, 'sound-meter', {
      channelCount: 1,
      channelCountMode: 'explicit',
    });
    meter.port.onmessage = ({ data: [at, rms] }: MessageEvent<[number, number]>) => log.add(at, rms);
    // The meter puts out silence. Browsers may not run a node that leads nowhere.
    source.connect(meter).connect(this.#context.destination);
    signal.addEventListener('abort', () => {
      source.disconnect();
      meter.disconnect();
      meter.port.close();
    });
  }

  /** Where the browser held sound back until the caller touched the page. */
  async resume(): Promise<void> {
    await this.#context.resume();
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}
