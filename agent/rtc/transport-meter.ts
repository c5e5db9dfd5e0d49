import { type Room, RpcError } from '@livekit/rtc-node';
import { PING_METHOD } from '../../protocol/rpc.ts';
import type { TransportDelays } from '../domain/latency.ts';

/**
 * What the way takes beside the network and the jitter buffers: Opus' packets of 20 ms and its look-ahead, and the 10 ms in which
 * audio is handed on. Chosen so that the two ways are those of 40 turns with a caller who dates what they say and hear
 * (`npm run bench -- latency`). On the way in it is less: the end of speech is dated where it has become faint, not where it is gone.
 */
const FIXED_IN_MS = 15;
const FIXED_OUT_MS = 25;

/** A jitter buffer that has been quiet for long settles there. */
const USUAL_BUFFER_MS = 30;

/** No client has PING_METHOD: each answers that it does not, at once. */
const PING_MS = 2_000;
/** An answer that took longer was held up by its client: nobody talks over such a network, and it tells nothing of the way. */
const LONGEST_ROUND_TRIP_MS = 1_000;
/** A round trip may be held up by a busy client: the shortest of the last ones counts. */
const PINGS = 5;

/**
 * Estimates how long audio is on its way between the caller and us, through the server: from the round trip to the caller's client
 * and back, and from our own jitter buffer. The caller's own buffer can't be seen from here; it is taken to be like ours.
 */
export class TransportMeter {
  readonly #room: Room;
  readonly #caller: string;
  readonly #roundTripsMs: number[] = [];
  #bufferMs = USUAL_BUFFER_MS;
  /** What the buffer has counted up to the last reading. */
  #counted = { delayMs: 0, samples: 0 };

  constructor(room: Room, callerIdentity: string) {
    this.#room = room;
    this.#caller = callerIdentity;
  }

  /** What can't be measured is taken to be as it was. Never rejects. */
  async read(): Promise<TransportDelays> {
    await Promise.allSettled([this.#ping(), this.#readBuffer()]);
    const roundTripMs = this.#roundTripsMs.length === 0 ? 0 : Math.min(...this.#roundTripsMs);
    const eachMs = this.#bufferMs + roundTripMs / 2;
    return { inMs: eachMs + FIXED_IN_MS, outMs: eachMs + FIXED_OUT_MS };
  }

  async #ping(): Promise<void> {
    const startedAt = performance.now();
    try {
      await this.#room.localParticipant?.performRpc({
        destinationIdentity: this.#caller,
        method: PING_METHOD,
        payload: '',
        responseTimeout: PING_MS,
      });
    } catch (error) {
      if (!(error instanceof RpcError && error.code === RpcError.ErrorCode.UNSUPPORTED_METHOD)) throw error;
    }
    const roundTripMs = performance.now() - startedAt;
    if (roundTripMs > LONGEST_ROUND_TRIP_MS) return;
    this.#roundTripsMs.push(roundTripMs);
    if (this.#roundTripsMs.length > PINGS) this.#roundTripsMs.shift();
  }

  async #readBuffer(): Promise<void> {
    const { publisherStats, subscriberStats } = await this.#room.getRtcStats();
    const counted = { delayMs: 0, samples: 0 };
    for (const { stats } of [...publisherStats, ...subscriberStats]) {
      if (stats.case !== 'inboundRtp' || stats.value.stream?.kind !== 'audio') continue;
      counted.delayMs += (stats.value.inbound?.jitterBufferDelay ?? 0) * 1_000;
      counted.samples += Number(stats.value.inbound?.jitterBufferEmittedCount ?? 0);
    }
    const samples = counted.samples - this.#counted.samples;
    // A new track counts from nothing.
    if (samples > 0) this.#bufferMs = (counted.delayMs - this.#counted.delayMs) / samples;
    this.#counted = counted;
  }
}
