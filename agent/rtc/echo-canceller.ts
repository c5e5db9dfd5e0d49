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

/** An echo comes back this long after it left, at least and at most: both ways of the network, and the room. */
const WAY_MS = { shortest: 200, longest: 500 };

/** Share of the pieces that are audible while someone speaks. */
const MOSTLY = 0.8;

/** Pieces that are said to leave that close to each other leave one after the other: when exactly is only estimated. */
const GAP_MS = 40;

/** What was played is kept this long for the microphone's audio to come: both ways of a slow network. */
const KEPT_MS = 1_000;

/** Nothing came from the microphone for so many chunks, an echo's longest way: the canceller rests. */
const RESTS_AFTER = WAY_MS.longest / CHUNK_MS;

/** What it takes up then: an echo's usual way, in some 5 ms. */
const TAKEN_UP = 30;

/** The caller's audio and the clock may be this far apart before they are brought together again: a burst after a stall. */
const APART_MS = 100;

/** A piece of the agent's voice, by when its first sample leaves. */
interface Played {
  readonly at: number;
  readonly samples: Int16Array;
  /** Something of it can be heard. */
  readonly audible: boolean;
}

/**
 * Takes the agent's own voice out of what comes back from a caller without headphones: WebRTC's AEC3, which finds the
 * delay itself (up to half a second) and works from the first word on. While the agent is silent it changes nothing. While the
 * microphone is, as with headphones or behind a browser's own canceller, it rests, and takes up what was played when it is not.
 *
 * rtc-node does not offer it, but ships it: it is asked for as rtc-node asks for its resampler. rtc-node has to be in use.
 * Costs 0.1 ms for each 10 ms in which both are heard, and a second after the agent.
 */
export class EchoCanceller {
  readonly #processor: FfiHandle;
  readonly #voiceRate: number;
  #played: Played[] = [];
  /** When the last of it leaves. */
  #playedUntil = -Infinity;
  /** Microphone samples that make no whole chunk yet. */
  #waiting = new Int16Array(0);
  /** Cleaned samples ahead of what was given: a chunk, since frames are no multiple of it. */
  #cleaned = new Int16Array(CHUNK_SAMPLES);
  /** When the next chunk of microphone audio was recorded, on the clock of `performance.now()`, as it arrives. */
  #clock: number | undefined;
  /** Chunks in which nothing came from the microphone, or nothing was to be taken out of it. */
  #idleChunks = RESTS_AFTER;

  /**
   * @param voiceRate of what is played, in samples per second.
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
   * Notes what is played.
   *
   * @param samples mono.
   * @param at when the first of them leaves, on the clock of `performance.now()`.
   */
  play(samples: Int16Array, at: number): void {
    const end = this.#playedUntil;
    const from = Math.abs(at - end) < GAP_MS ? end : at;
    this.#played.push({ at: from, samples, audible: samples.some(isAudible) });
    // A caller may have no microphone, and nothing to clean.
    this.#forget(from - KEPT_MS);
    this.#playedUntil = from + samples.length / (this.#voiceRate / 1_000);
  }

  /** What was noted and leaves later is not played after all. */
  cut(now = performance.now()): void {
    this.#played = this.#played.filter(({ at }) => at <= now);
    this.#playedUntil = -Infinity;
  }

  /**
   * The caller's audio without the agent's voice, up to 10 ms late.
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
   * Whether an echo of the agent may be in what is received now, and whether it must be if there is one at all: the agent
   * was heard at one time, or all the time, that an echo of now may come from.
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

  /** Cleans a chunk that was recorded at a time, if there may be something to take out. */
  #take(chunk: Int16Array, at: number): void {
    const rested = this.#idleChunks >= RESTS_AFTER;
    const idle = this.#played.length === 0 || chunk.every(isSilent);
    this.#idleChunks = idle ? this.#idleChunks + 1 : 0;
    if (this.#idleChunks >= RESTS_AFTER) return;
    // It knows an echo by what was played before: that is taken up, with the silence that was recorded meanwhile.
    for (let ago = rested ? TAKEN_UP : 0; ago > 0; ago--)
      this.#process(new Int16Array(CHUNK_SAMPLES), at - ago * CHUNK_MS);
    this.#process(chunk, at);
  }

  #process(chunk: Int16Array, at: number): void {
    this.#processPlayed(this.#playedAt(at));
    this.#processRecorded(chunk);
  }

  /** A chunk of what left from a time on; silence where nothing did. */
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

  /** What is played, so that it can be known again. */
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

  /** The native side reads, and writes, the samples where they are. */
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
