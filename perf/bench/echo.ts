import { SAMPLE_RATE } from '../caller/audio.ts';

/** How much of a room's response is used: the rest is too quiet to matter, and would take time from the agent. */
const RESPONSE_SAMPLES = SAMPLE_RATE / 4;

/** How long sound takes from the loudspeaker to the microphone. */
const DIRECT_MS = 5;

/** What a microphone hears of a loudspeaker, 10 ms at a time. */
export class Echo {
  readonly #response: Float32Array;
  /** The newest samples that were played, as far back as the response reaches. */
  readonly #played: Float32Array;

  /**
   * @param decibels level of the echo over what is played; negative.
   * @param room its impulse response at 16 kHz; without one the echo is a copy.
   */
  constructor(decibels: number, room?: Float32Array) {
    this.#response = ofEnergy(room ? fromPeak(room) : direct(), 10 ** (decibels / 10));
    this.#played = new Float32Array(this.#response.length - 1);
  }

  /** Takes the newest 16-bit samples that were played and gives what comes back in that time. */
  hear(frame: Int16Array): Int16Array {
    const response = this.#response;
    const played = new Float32Array(this.#played.length + frame.length);
    played.set(this.#played);
    played.set(frame, this.#played.length);
    const heard = new Int16Array(frame.length);
    for (let i = 0; i < frame.length; i++) {
      let sum = 0;
      const newest = this.#played.length + i;
      for (let lag = 0; lag < response.length; lag++)
        sum += (response[lag] ?? 0) * (played[newest - lag] ?? 0);
      heard[i] = Math.max(-32_768, Math.min(32_767, Math.round(sum)));
    }
    this.#played.set(played.subarray(frame.length));
    return heard;
  }
}

function direct(): Float32Array {
  const response = new Float32Array((SAMPLE_RATE * DIRECT_MS) / 1_000 + 1);
  response[response.length - 1] = 1;
  return response;
}

/** A recorded response from its direct sound on: the silence before it is the recording's, not the room's. */
function fromPeak(response: Float32Array): Float32Array {
  let peak = 0;
  response.forEach((sample, i) => {
    if (Math.abs(sample) > Math.abs(response[peak] ?? 0)) peak = i;
  });
  return response.slice(peak, peak + RESPONSE_SAMPLES);
}

function ofEnergy(response: Float32Array, energy: number): Float32Array {
  const own = response.reduce((sum, sample) => sum + sample * sample, 0);
  return response.map((sample) => sample * Math.sqrt(energy / own));
}
