import { type Room, RpcError } from '@livekit/rtc-node';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TransportMeter } from './transport-meter.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A caller whose client answers after so long. */
function answeringAfter(...roundTripsMs: number[]): TransportMeter {
  const performRpc = async (): Promise<never> => {
    vi.advanceTimersByTime(roundTripsMs.shift() ?? 0);
    throw new RpcError(RpcError.ErrorCode.UNSUPPORTED_METHOD, 'no such method');
  };
  const getRtcStats = async () => ({ publisherStats: [], subscriberStats: [] });
  return new TransportMeter({ localParticipant: { performRpc }, getRtcStats } as unknown as Room, 'caller');
}

it('takes half a round trip for each way', async () => {
  const near = await answeringAfter(10).read();
  const far = await answeringAfter(210).read();
  expect(far.inMs - near.inMs).toBe(100);
  expect(far.outMs - near.outMs).toBe(100);
});

it('takes an answer that lay here for none: while this process was stopped, say', async () => {
  const stopped = answeringAfter(25_000, 210);
  expect(await stopped.read()).toEqual(await answeringAfter(0).read());
  expect(await stopped.read()).toEqual(await answeringAfter(210).read());
});
