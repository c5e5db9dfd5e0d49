import { expect, test } from 'vitest';
import { type PeerResult, peerFindings } from './peers-compared.ts';

const result = (name: string, times: readonly number[]): PeerResult => ({
  name,
  turns: times.map((voiceToVoiceMs) => ({ text: 'Hello?', questionMs: 700, voiceToVoiceMs })),
  lost: 1,
  cutOff: 2,
  memoryMib: 900,
});

test('the ratio is to whichever peer is better, for each percentile by itself', () => {
  const { summary } = peerFindings([
    result('Parley', [500, 500, 500]),
    result('steady', [2_500, 2_500, 2_500]),
    result('mostly quick', [2_000, 2_000, 9_000]),
  ]);
  expect(summary).toContain('p50: 0.25 times that of the better peer, mostly quick.');
  expect(summary).toContain('p95: 0.2 times that of the better peer, steady.');
});

test('a peer that answered nothing is no peer to be measured by', () => {
  const { summary } = peerFindings([result('Parley', [500]), result('mute', []), result('slow', [1_000])]);
  expect(summary).toContain('p50: 0.5 times that of the better peer, slow.');
  expect(peerFindings([result('Parley', [500]), result('mute', [])]).summary).not.toContain('times');
});
