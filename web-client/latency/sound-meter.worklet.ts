/** A window in render quanta: 4 × 128 samples, 10.7 ms at 48 kHz. */
const QUANTA = 4;

// The scope of audio worklets is not in TypeScript's library.
declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;
declare const currentTime: number;

/** Tells how loud its input is, window by window: `[end of the window in seconds, root mean square]`. */
class SoundMeter extends AudioWorkletProcessor {
  #energy = 0;
  #samples = 0;
  #quanta = 0;

  process([input]: readonly (readonly Float32Array[])[]): boolean {
    const samples = input?.[0];
    if (samples) {
      for (const sample of samples) this.#energy += sample * sample;
      this.#samples += samples.length;
    }
    if (++this.#quanta === QUANTA) {
      this.port.postMessage([currentTime, this.#samples ? Math.sqrt(this.#energy / this.#samples) : 0]);
      this.#energy = 0;
      this.#samples = 0;
      this.#quanta = 0;
    }
    return true;
  }
}

registerProcessor('sound-meter', SoundMeter);
