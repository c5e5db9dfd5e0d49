import { type Room, RpcError } from '@livekit/rtc-node';
import { PING_METHOD } from '../../protocol/rpc.ts';
import type { TransportDelays } from '../domain/latency.ts';

/**
 * Delay of each way beside the network and the jitter buffers: Opus' packets and look-ahead, and the pieces in which audio is handed
 * on. The way in takes less, since the end of speech is dated where it gets faint (docs/decisions/clients.md).
 */
const FIXED_IN_MS = 15;
const FIXED_OUT_MS = 25;

/** Length to which a jitter buffer settles when little disturbs it. */
const USUAL_BUFFER_MS = 30;

/** How long the answer to a ping may take. No client has PING_METHOD, but each answers at once that it doesn't. */
const PING_MS = 2_000;
/** An answer that took longer was held up by the client or here, so it tells nothing of the network: it is not counted. */
const LONGEST_ROUND_TRIP_MS = 1_000;
/** Number of last round trips of which the shortest counts, since a busy client may hold some up. */
const PINGS = 5;

/**
 * Estimates how long audio is on its way between the caller and the agent, by the round trip to the caller's client and by the agent's
 * jitter buffer. The caller's own buffer can't be seen from here, so it is taken to be like the agent's.
 */
export class TransportMeter {
  readonly #room: Room;
  readonly #caller: string;
  readonly #roundTripsMs: number[] = [];
  #bufferMs = USUAL_BUFFER_MS;
  /** The jitter buffer's counters at the last reading. */
  #counted = { delayMs: 0, samples: 0 };

  constructor(room: Room, callerIdentity: string) {
    this.#room = room;
    this.#caller = callerIdentity;
  }

  /** Estimates the delays. If something can't be measured, its last value counts. Never rejects. */
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
    // The counters of a new track begin at zero, so the difference may be negative once.
    if (samples > 0) this.#bufferMs = (counted.delayMs - this.#counted.delayMs) / samples;
    this.#counted = counted;
  }
}
