import { type Room, RpcError } from '@livekit/rtc-node';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TransportMeter } from './transport-meter.ts';

/** How long the caller's client takes to answer. */
let answersAfterMs: number;
let meter: TransportMeter;
beforeEach(() => {
  vi.useFakeTimers();
  const room = {
    localParticipant: {
      performRpc: () =>
        new Promise((_, reject) =>
          setTimeout(
            () => reject(new RpcError(RpcError.ErrorCode.UNSUPPORTED_METHOD, 'no such method')),
            answersAfterMs,
          ),
        ),
    },
    getRtcStats: async () => ({ publisherStats: [], subscriberStats: [] }),
  } as unknown as Room;
  meter = new TransportMeter(room, 'caller');
});
afterEach(() => vi.useRealTimers());

async function inMsWhenAnsweredAfter(ms: number): Promise<number> {
  answersAfterMs = ms;
  const reading = meter.read();
  await vi.runAllTimersAsync();
  return (await reading).inMs;
}

it('halves the round trip to the caller and back', async () => {
  const none = await inMsWhenAnsweredAfter(0);
  expect(await inMsWhenAnsweredAfter(80)).toBe(none);
  for (let ping = 0; ping < 5; ping++) await inMsWhenAnsweredAfter(80);
  expect(await inMsWhenAnsweredAfter(80)).toBeCloseTo(none + 40);
});

it('takes nothing from an answer that was held up, the first one and any number of them', async () => {
  const none = await inMsWhenAnsweredAfter(1_900);
  for (let ping = 0; ping < 10; ping++) expect(await inMsWhenAnsweredAfter(1_900)).toBe(none);
  expect(await inMsWhenAnsweredAfter(60)).toBeCloseTo(none + 30);
  for (let ping = 0; ping < 10; ping++) expect(await inMsWhenAnsweredAfter(1_900)).toBeCloseTo(none + 30);
});
