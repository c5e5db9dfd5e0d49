import { expect, test } from 'vitest';
import { endpointingReport } from './endpointing-report.ts';
import { replyEnd } from './reply-end.ts';
import { settingsInUse } from './settings-in-use.ts';
import { turnReport, type TurnReport } from './turn-report.ts';

const report: TurnReport = {
  turn: 1,
  segment: 'a1',
  latency: {
    transcript: 0,
    firstToken: 50,
    firstClause: 30,
    firstPcm: 40,
    endpointing: 0,
    playback: 20,
    total: 140,
  },
  at: {
    speechEndedAt: 1_000,
    transcribedAt: 1_000,
    firstTokenAt: 1_050,
    firstClauseAt: 1_080,
    firstPcmAt: 1_120,
    endpointAt: 1_000,
    playedAt: 1_140,
  },
  trace_id: 'f'.repeat(32),
};

test('a report of a turn is read as it was sent, and one that makes no sense is none', () => {
  expect(turnReport.parse(JSON.stringify(report))).toEqual(report);
  expect(turnReport.parse(JSON.stringify({ ...report, typed: true })).typed).toBe(true);
  const wrong = [
    { latency: { ...report.latency, total: -1 } },
    { latency: { total: 1 } },
    { segment: 7 },
    { trace_id: 'x' },
  ];
  for (const changes of wrong)
    expect(turnReport.safeParse(JSON.stringify({ ...report, ...changes })).success).toBe(false);
});

test.each([[turnReport], [replyEnd], [endpointingReport]])('what is no message is told apart', (message) => {
  for (const text of ['', '{', '7', '[]', 'null', undefined])
    expect(message.safeParse(text).success).toBe(false);
});

test('of the settings in use, one that can’t be read takes no other with it', () => {
  const attribute = JSON.stringify({ voice: 7, speaking_rate: '1.2', problems: ['voice: unknown'] });
  expect(settingsInUse.parse(attribute)).toEqual({ speaking_rate: 1.2, problems: ['voice: unknown'] });
  for (const text of ['no JSON', '[]', undefined]) expect(settingsInUse.safeParse(text).success).toBe(false);
});
