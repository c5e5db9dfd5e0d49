import { expect, test } from 'vitest';
import type { Told } from '../agent/replay/told-turns.ts';
import { reportOf } from './replay-report.ts';

const told = (more: Partial<Told>): Told => ({
  heard: 'Is it far?',
  reply: 'Yes.',
  interrupted: false,
  tools: [],
  latency: undefined,
  ...more,
});

test('a report says what is as it was, and sets what changed side by side', () => {
  const uses = [{ name: 'way', input: { to: 'sea' }, result: 'two miles' }];
  const latency = {
    ...{ transcript: 200, firstToken: 100, firstClause: 50, firstPcm: 40 },
    ...{ endpointing: 10, playback: 5, total: 405 },
  };
  const report = reportOf([
    {
      by: 'voice',
      then: told({ latency }),
      now: told({ reply: 'Two miles.', interrupted: true, tools: uses }),
    },
    { by: 'text', then: told({}), now: told({ heard: undefined }) },
  ]);
  expect(report.split('\n')).toEqual([
    '1. by voice: "Is it far?"',
    '   heard  = "Is it far?"',
    '   reply  then "Yes."',
    '          now  "Two miles." (interrupted)',
    '   tools  then (nothing)',
    '          now  way({"to":"sea"}) → two miles',
    '   time   then 405 ms (transcript 200, first token 100, voice 90)',
    '          now  (nothing)',
    '',
    '2. by text: "Is it far?"',
    '   heard  then "Is it far?"',
    '          now  (nothing)',
    '   reply  = "Yes."',
    '   tools  = (nothing)',
    '   time   then (nothing)',
    '          now  (nothing)',
    '',
    '1 of 2 replies are other ones now.',
  ]);
});
