import { describe, expect, test } from 'vitest';
import { type Injected, kindRow } from './meantime.ts';
import type { Exchange } from './talk.ts';

const fault = (reach: 'line' | 'agent' | 'end', startedAt: number, endedAt: number): Injected => ({
  kind: { name: reach, reach },
  startedAt,
  endedAt,
  crashed: false,
});

/** A turn that is asked and answered after so many ms, or not. */
const turn = (caller: Exchange['caller'], startedAt: number, ms?: number): Exchange => ({
  caller,
  kind: 'turn',
  startedAt,
  endedAt: startedAt + (ms ?? 30_000) + 1_000,
  ...(ms === undefined
    ? { outcome: 'lost' }
    : { outcome: 'answered', answeredAt: startedAt + ms, voiceToVoiceMs: ms }),
});

const greeting = (caller: Exchange['caller'], startedAt: number, ms: number): Exchange => ({
  ...turn(caller, startedAt, ms),
  kind: 'greeting',
});

describe("a fault of one caller's line", () => {
  const faults = [fault('line', 10_000, 11_000)];

  test('may cost that caller a turn, and the other none', () => {
    const row = kindRow('line', faults, [turn('victim', 10_500), turn('bystander', 9_500, 700)]);
    expect(row?.own).toMatchObject({ turns: 1, lost: 1 });
    expect(row?.others).toMatchObject({ turns: 1, lost: 0, voiceToVoice: { p50: 700 } });
  });

  test('has nothing to do with what was answered before it or asked after it', () => {
    const row = kindRow('line', faults, [turn('bystander', 9_000, 900), turn('bystander', 11_500, 800)]);
    expect(row?.others.turns).toBe(0);
  });

  test('is not blamed for what the agent itself was done meanwhile', () => {
    const both = [...faults, fault('agent', 10_500, 12_000)];
    const exchanges = [turn('bystander', 10_200), turn('victim', 10_200)];
    expect(kindRow('line', both, exchanges)?.others.turns).toBe(0);
    // The victim's line was bad then, too.
    expect(kindRow('agent', both, exchanges)?.others.turns).toBe(1);
  });

  test('is over for its caller with their next answer', () => {
    const exchanges = [turn('bystander', 11_000, 200), turn('victim', 10_800, 2_200)];
    expect(kindRow('line', faults, exchanges)?.recovery.p50).toBe(2_000);
    expect(kindRow('line', faults, exchanges.slice(0, 1))).toMatchObject({ notRecovered: 1 });
  });
});

test('a fault of the agent is to cost neither caller a turn', () => {
  const exchanges = [turn('victim', 900), turn('bystander', 900, 600)];
  expect(kindRow('agent', [fault('agent', 1_000, 1_100)], exchanges)?.others).toMatchObject({
    turns: 2,
    lost: 1,
  });
});

test('a fault that ends the calls costs none by itself, and is over with the greeting of a new one', () => {
  const exchanges = [turn('victim', 900), turn('victim', 1_500, 100), greeting('victim', 2_000, 3_000)];
  const row = kindRow('end', [fault('end', 1_000, 1_800)], exchanges);
  expect(row).toMatchObject({ others: { turns: 0 }, recovery: { p50: 4_000 }, notRecovered: 0 });
});

test('what was not done has no row', () => {
  expect(kindRow('line', [], [])).toBeUndefined();
});
