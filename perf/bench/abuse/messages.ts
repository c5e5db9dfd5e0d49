import fc from 'fast-check';
import { agentDescription } from '../../../protocol/agent-description.ts';
import { callWishes } from '../../../protocol/call-settings.ts';
import { endpointingReport } from '../../../protocol/endpointing-report.ts';
import { jsonText } from '../../../protocol/json-text.ts';
import { replyEnd } from '../../../protocol/reply-end.ts';
import { settingsInUse } from '../../../protocol/settings-in-use.ts';
import { tokenAnswer, tokenRequest } from '../../../protocol/token.ts';
import { turnReport } from '../../../protocol/turn-report.ts';
import { expectThat, type Kind } from './kind.ts';
import { strangeJson, strangeJsonText } from './strange-text.ts';

/** Everything that crosses between agent and client, with a right one of each. */
const MESSAGES = {
  'turn report': {
    schema: turnReport,
    right: {
      turn: 1,
      segment: 's',
      latency: {
        ...{ transcript: 0, firstToken: 1, firstClause: 2, firstPcm: 3 },
        ...{ endpointing: 4, playback: 5, total: 15 },
      },
      at: {
        ...{ speechEndedAt: 0, transcribedAt: 1, firstTokenAt: 2, firstClauseAt: 3 },
        ...{ firstPcmAt: 4, endpointAt: 5, playedAt: 6 },
      },
    },
  },
  'reply end': { schema: replyEnd, right: { segment: 's', interrupted: false } },
  'endpointing report': {
    schema: endpointingReport,
    right: { type: 'judged', text: 'Hello', probability: 0.5, waitMs: 300, speechEndedAt: 0, at: 1 },
  },
  'settings in use': { schema: settingsInUse, right: { voice: 'joe', speaking_rate: 1, problems: [] } },
  'token request': {
    schema: jsonText(tokenRequest),
    right: {
      room_name: 'r',
      participant_attributes: { a: 'b' },
      room_config: { agents: [{ agent_name: '', metadata: '' }] },
    },
  },
  'token answer': { schema: jsonText(tokenAnswer), right: { server_url: 'ws://x', participant_token: 't' } },
  'call wishes': { schema: jsonText(callWishes), right: { voice: 'joe', speaking_rate: 1.5 } },
  'agent description': {
    schema: jsonText(agentDescription),
    right: {
      profile: 'embedded',
      models: { stt: 'ears', llm: 'mind', tts: 'voice' },
      voices: [{ id: 'joe', label: 'Joe', language: 'en' }],
      languages: [{ id: 'en', label: 'English' }],
      speaking_rate: { min: 0.5, max: 2, default: 1 },
      turn_taking: { choices: ['quick'], default: 'quick' },
      system_prompt: { default: '', max_length: 2_000 },
      caller_settings: ['voice'],
      trace_url: null,
    },
  },
} as const;

type MessageName = keyof typeof MESSAGES;

interface Sent {
  readonly message: MessageName;
  readonly text: string;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Puts a value in the place that the numbers lead to, each choosing one of an object's keys. */
function withValueAt(whole: unknown, path: readonly number[], value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined || !isObject(whole)) return value;
  const keys = Object.keys(whole);
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return value;
  const changed = withValueAt(whole[key], rest, value);
  return Array.isArray(whole)
    ? (whole as unknown[]).with(Number(key), changed)
    : { ...whole, [key]: changed };
}

const changed = (message: MessageName): fc.Arbitrary<string> =>
  fc
    .tuple(fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 4 }), strangeJson())
    .map(([path, value]) => JSON.stringify(withValueAt(MESSAGES[message].right, path, value)));

const numbersIn = (value: unknown): number[] => {
  if (typeof value === 'number') return [value];
  return isObject(value) ? Object.values(value).flatMap(numbersIn) : [];
};

/** Messages, requests and answers that are not what they should be. */
export const badMessages: Kind<Sent> = {
  name: 'messages of the protocol',
  right: 'told from a right one; what is taken is read the same again',
  inputs: fc.constantFrom(...(Object.keys(MESSAGES) as MessageName[])).chain((message) =>
    fc.record({
      message: fc.constant(message),
      text: fc.oneof({ arbitrary: changed(message), weight: 3 }, { arbitrary: strangeJsonText(), weight: 1 }),
    }),
  ),
  check: ({ message, text }) => {
    const { schema } = MESSAGES[message];
    const read = schema.safeParse(text);
    if (!read.success) return;
    expectThat(numbersIn(read.data).every(Number.isFinite), `a number in ${JSON.stringify(read.data)}`);
    const again = schema.safeParse(JSON.stringify(read.data));
    const same = again.success && JSON.stringify(again.data) === JSON.stringify(read.data);
    expectThat(same, `${JSON.stringify(read.data)} is read as ${JSON.stringify(again.data)} the second time`);
  },
  shrinks: true,
};
