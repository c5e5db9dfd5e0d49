import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AGENT_STATE_ATTRIBUTE } from '../protocol/agent-state.ts';
import { CALL_END_ATTRIBUTE } from '../protocol/call-end.ts';
import { TRACEPARENT_ATTRIBUTE } from '../protocol/caller-attributes.ts';
import { MODE_ATTRIBUTE, MODES_ATTRIBUTE } from '../protocol/call-mode.ts';
import {
  INTERRUPT_METHOD,
  NOTHING_TO_INTERRUPT,
  PING_METHOD,
  TURN_CANCEL_METHOD,
  TURN_END_METHOD,
  TURN_START_METHOD,
} from '../protocol/rpc.ts';
import { RECORD_ATTRIBUTE, RECORDING_ATTRIBUTE } from '../protocol/recording.ts';
import { SETTINGS_ATTRIBUTE } from '../protocol/settings-in-use.ts';
import { SIP_CALL_STATUS_ATTRIBUTE } from '../protocol/sip.ts';
import * as topics from '../protocol/topics.ts';
import { transcriptionAttributes } from '../protocol/transcription.ts';

const root = join(import.meta.dirname, '..');

const names = [
  ...Object.values(topics),
  ...Object.keys(transcriptionAttributes({ segment: '', final: true, track: '' })),
  AGENT_STATE_ATTRIBUTE,
  CALL_END_ATTRIBUTE,
  MODE_ATTRIBUTE,
  MODES_ATTRIBUTE,
  SETTINGS_ATTRIBUTE,
  SIP_CALL_STATUS_ATTRIBUTE,
  TRACEPARENT_ATTRIBUTE,
  INTERRUPT_METHOD,
  NOTHING_TO_INTERRUPT,
  PING_METHOD,
  TURN_START_METHOD,
  TURN_END_METHOD,
  TURN_CANCEL_METHOD,
  RECORD_ATTRIBUTE,
  RECORDING_ATTRIBUTE,
];

const sources = ['protocol', 'agent', 'web-client', 'perf', 'setup', 'tests'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /[.]tsx?$/.test(file))
    .map((file) => ({ file: `${folder}/${file}`, text: readFileSync(join(root, folder, file), 'utf8') })),
);

test.each(names)('what clients know as %s stands in protocol/ alone', (name) => {
  const quoted = new RegExp(`['"\`]${name.replaceAll('.', '[.]')}['"\`]`);
  const files = sources.filter(({ text }) => quoted.test(text)).map(({ file }) => file);
  expect(files).toEqual([expect.stringMatching(/^protocol\//)]);
});
