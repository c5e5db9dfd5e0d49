import { expect, test } from 'vitest';
import { compared, spoken } from '../spoken.fixture.ts';

test.each([
  ['Write to bob_smith@example.org.', 'write to bob underscore smith at example dot org'],
  ['Go to https://example.com/help.', 'go to example dot com slash help'],
  ['Open config.yaml and edit it.', 'open config dot yaml and edit it'],
  ['It runs on localhost:8080.', 'it runs on localhost colon eight zero eight zero'],
  ['Follow @jane on it.', 'follow at jane on it'],
  ['Great.Now go.', 'great now go'],
])('%j is said as %j', (written, expected) => {
  expect(compared(spoken(written))).toBe(compared(expected));
});
