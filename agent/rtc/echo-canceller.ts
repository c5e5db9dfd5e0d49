import {
  ApmProcessReverseStreamRequest,
  ApmProcessStreamRequest,
  FfiHandle,
  FfiRequest,
  FfiResponse,
  NewApmRequest,
  livekitFfiRequest,
  livekitRetrievePtr,
} from '@livekit/rtc-ffi-bindings';
import { SAMPLE_RATE } from '../domain/audio.ts';
import { isAudible, isSilent } from './audible.ts';

/** WebRTC's audio processing takes 10 ms at a time. */
const CHUNK_MS = 10;
const CHUNK_SAMPLES = (SAMPLE_RATE * CHUNK_MS) / 1_000;

/** Shortest and longest time after which an echo comes back: both ways through the network, and the room. */
const WAY_MS = { shortest: 200, longest: 500 };

/** Share of the pieces that have to be audible for the agent to have spoken all the time: speech has short pauses. */
const MOSTLY = 0.8;

/** Longest gap that is ignored between two pieces, since the times at which they leave are only estimated. */
const GAP_MS = 40;

/** How long played audio is kept until the microphone's audio comes: both ways through a slow network. */
const KEPT_MS = 1_000;

/** Chunks without anything to cancel, as long as an echo's longest way, after which the canceller rests. */
const RESTS_AFTER = WAY_MS.longest / CHUNK_MS;

/** Chunks of played audio that it reads first after a rest: as long as an echo usually takes. */
const TAKEN_UP = 30;

/** How far the time of the caller's audio may be from the clock, as in a burst after a stall, before it is set by the clock again. */
const APART_MS = 100;

/** A piece of the agent's voice, and when its first sample leaves. */
interface Played {
  readonly at: number;
  readonly samples: Int16Array;
  /** Whether any of the voice in it can be heard. */
  readonly audible: boolean;
}

/**
 * Takes the agent's own voice out of a caller's audio by WebRTC's AEC3, which finds the delay itself, up to half a second. While the
 * agent or the microphone is silent it rests. rtc-node contains AEC3 but doesn't offer it, so it is called as its resampler is.
 */
export class EchoCanceller {
  readonly #processor: FfiHandle;
  readonly #voiceRate: number;
  #played: Played[] = [];
  /** When the last played sample leaves. */
  #playedUntil = -Infinity;
  /** Microphone samples that are not yet a whole chunk. */
  #waiting = new Int16Array(0);
  /** Cleaned samples that were not given out yet. It begins with a chunk of silence, since frames are no multiple of a chunk. */
  #cleaned = new Int16Array(CHUNK_SAMPLES);
  /** When the next chunk of microphone audio arrives, on the clock of `performance.now()`. */
  #clock: number | undefined;
  /** Number of chunks in a row in which the microphone was silent, or nothing was played that may echo in it. */
  #idleChunks = RESTS_AFTER;

  /**
   * @param voiceRate the rate of the agent's voice, in samples per second.
   * @throws Error if the native side has no such processor.
   */
  constructor(voiceRate: number) {
    this.#voiceRate = voiceRate;
    const { message } = request({
      case: 'newApm',
      value: new NewApmRequest({
        echoCancellerEnabled: true,
        gainControllerEnabled: false,
        highPassFilterEnabled: false,
        noiseSuppressionEnabled: false,
      }),
    });
    const id = message.case === 'newApm' ? message.value.apm?.handle?.id : undefined;
    if (id === undefined) throw new Error('LiveKit’s native library has no audio processing');
    this.#processor = new FfiHandle(id);
  }

  /**
   * Notes samples that are played.
   *
   * @param samples mono.
   * @param at when the first of them leaves, on the clock of `performance.now()`.
   * @param voice what of them is the agent's voice; by default all. Other sounds are cancelled as well, but are no speech to wait for.
   */
  play(samples: Int16Array, at: number, voice = samples): void {
    const end = this.#playedUntil;
    const from = Math.abs(at - end) < GAP_MS ? end : at;
    this.#played.push({ at: from, samples, audible: voice.some(isAudible) });
    // A caller may have no microphone, and nothing to clean.
    this.#forget(from - KEPT_MS);
    this.#playedUntil = from + samples.length / (this.#voiceRate / 1_000);
  }

  /** Forgets noted samples that were to leave later, since they are not played after all. */
  cut(now = performance.now()): void {
    this.#played = this.#played.filter(({ at }) => at <= now);
    this.#playedUntil = -Infinity;
  }

  /**
   * Gives the caller's audio without the agent's voice, up to 10 ms late.
   *
   * @param samples mono, 16 kHz, any number; as many come back.
   * @param receivedAt when the last of them arrived.
   */
  clean(samples: Int16Array, receivedAt: number): Int16Array {
    const startedAt = receivedAt - (samples.length + this.#waiting.length) / (SAMPLE_RATE / 1_000);
    if (this.#clock === undefined || Math.abs(this.#clock - startedAt) > APART_MS) this.#clock = startedAt;
    const microphone = joined(this.#waiting, samples);
    let start = 0;
    for (; start + CHUNK_SAMPLES <= microphone.length; start += CHUNK_SAMPLES) {
      const chunk = microphone.slice(start, start + CHUNK_SAMPLES);
      this.#take(chunk, this.#clock);
      this.#cleaned = joined(this.#cleaned, chunk);
      this.#clock += CHUNK_MS;
    }
    this.#waiting = microphone.slice(start);
    this.#forget(this.#clock - KEPT_MS);
    const result = this.#cleaned.slice(0, samples.length);
    this.#cleaned = this.#cleaned.slice(samples.length);
    return result;
  }

  /**
   * Whether audio that is received now may hold an echo, and whether it must if there are echoes at all: the agent was audible at
   * some time, or all the time, that an echo may come from.
   */
  echoAt(now: number): { possible: boolean; expected: boolean } {
    const audibleBetween = (from: number, to: number): number =>
      this.#played.filter(({ at, audible }) => audible && at >= from && at < to).length;
    const expected = (WAY_MS.longest - WAY_MS.shortest) / CHUNK_MS;
    return {
      possible: audibleBetween(now - WAY_MS.longest, now) > 0,
      expected: audibleBetween(now - WAY_MS.longest, now - WAY_MS.shortest) >= MOSTLY * expected,
    };
  }

  [Symbol.dispose](): void {
    this.#processor.dispose();
  }

  /** Cleans a chunk that arrived at a time, if there may be something to take out. */
  #take(chunk: Int16Array, at: number): void {
    const rested = this.#idleChunks >= RESTS_AFTER;
    const idle = this.#played.length === 0 || chunk.every(isSilent);
    this.#idleChunks = idle ? this.#idleChunks + 1 : 0;
    if (this.#idleChunks >= RESTS_AFTER) return;
    // AEC3 knows an echo by what was played before, so after a rest it is given that, with silence as the recording.
    for (let ago = rested ? TAKEN_UP : 0; ago > 0; ago--)
      this.#process(new Int16Array(CHUNK_SAMPLES), at - ago * CHUNK_MS);
    this.#process(chunk, at);
  }

  #process(chunk: Int16Array, at: number): void {
    this.#processPlayed(this.#playedAt(at));
    this.#processRecorded(chunk);
  }

  /** The chunk that was played from a time on, with silence where nothing was. */
  #playedAt(time: number): Int16Array {
    const chunk = new Int16Array((this.#voiceRate * CHUNK_MS) / 1_000);
    for (const { at, samples } of this.#played) {
      const offset = Math.round(((at - time) * this.#voiceRate) / 1_000);
      if (offset >= chunk.length || offset + samples.length <= 0) continue;
      chunk.set(samples.subarray(Math.max(0, -offset), chunk.length - offset), Math.max(0, offset));
    }
    return chunk;
  }

  #forget(before: number): void {
    const first = this.#played.findIndex(({ at }) => at >= before);
    this.#played.splice(0, first < 0 ? this.#played.length : first);
  }

  /** Gives AEC3 a chunk that is played. */
  #processPlayed(samples: Int16Array): void {
    const value = new ApmProcessReverseStreamRequest(this.#chunk(samples, this.#voiceRate));
    const { message } = request({ case: 'apmProcessReverseStream', value });
    check(message.case === 'apmProcessReverseStream' ? message.value.error : undefined);
  }

  /** Replaces a microphone's samples by the cleaned ones. */
  #processRecorded(samples: Int16Array): void {
    const value = new ApmProcessStreamRequest(this.#chunk(samples, SAMPLE_RATE));
    const { message } = request({ case: 'apmProcessStream', value });
    check(message.case === 'apmProcessStream' ? message.value.error : undefined);
  }

  /** Describes a chunk for the native side, which reads and writes the samples in place. */
  #chunk(samples: Int16Array, sampleRate: number) {
    const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
    return {
      apmHandle: this.#processor.handle,
      dataPtr: livekitRetrievePtr(bytes),
      size: bytes.length,
      sampleRate,
      numChannels: 1,
    };
  }
}

const request = (message: FfiRequest['message']): FfiResponse =>
  FfiResponse.fromBinary(livekitFfiRequest(new FfiRequest({ message }).toBinary()));

function check(error: string | undefined): void {
  if (error !== undefined && error !== '') throw new Error(`Echo cancellation failed: ${error}`);
}

function joined(first: Int16Array, second: Int16Array): Int16Array<ArrayBuffer> {
  const both = new Int16Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
