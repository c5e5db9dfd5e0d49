import fc from 'fast-check';
import { readConfig } from '../../../agent/config.ts';
import { ConfigError } from '../../../platform/errors.ts';
import { expectThat, type Kind } from './kind.ts';
import { strangeText } from './strange-text.ts';

/** What an agent needs at least. */
const USUAL = {
  LIVEKIT_URL: 'ws://localhost:7880',
  LIVEKIT_API_KEY: 'key',
  LIVEKIT_API_SECRET: 'secret',
};

/** A variable that is set to nothing counts as not set (compose files do so), so no wrong value is empty. */
const text = strangeText(60).filter((value) => value !== '');

const wholeNumberOutside = (min: number, max: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.integer({ max: min - 1 }).map(String),
    ...(max < Infinity ? [fc.integer({ min: max + 1 }).map(String)] : []),
    fc.double({ noInteger: true, noNaN: true, min: min + 0.1, max: Math.min(max, 1e6) }).map(String),
    text.filter((value) => !/^\s*\d+\s*$/.test(value)),
  );

const urlOtherThan = (...protocols: readonly string[]): fc.Arbitrary<string> =>
  fc
    .oneof(
      text,
      fc.webUrl().map((url) => url.replace(/^https?/, 'gopher')),
    )
    .filter((value) => {
      return !URL.canParse(value) || !protocols.includes(new URL(value).protocol);
    });

const otherThan = (...values: readonly string[]): fc.Arbitrary<string> =>
  text.filter((value) => !values.includes(value));

const longerThan = (length: number): fc.Arbitrary<string> =>
  fc.nat({ max: 100 }).map((more) => 'x'.repeat(length + 1 + more));

/** A list with at least one item that can't be right: none of the items below has a comma in it. */
const listWith = (wrong: fc.Arbitrary<string>, right: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.array(fc.constant(right), { maxLength: 2 }),
      wrong,
      fc.array(fc.constant(right), { maxLength: 2 }),
    )
    .map(([before, item, after]) => [...before, item, ...after].join(','));

const word = fc.stringMatching(/^[a-z]{1,12}$/);

/** Values that each setting refuses, whatever the others are. */
const WRONG: Readonly<Record<string, fc.Arbitrary<string>>> = {
  LIVEKIT_URL: urlOtherThan('ws:', 'wss:', 'http:', 'https:'),
  LIVEKIT_API_KEY: fc.constant(''),
  LIVEKIT_API_SECRET: fc.constant(''),
  LIVEKIT_PUBLIC_URL: text.filter((value) => !URL.canParse(value)),
  PARLEY_AGENT_NAME: longerThan(128),
  PARLEY_PROFILE: otherThan('embedded', 'standard', 'quality'),
  PARLEY_HTTP_PORT: wholeNumberOutside(0, 65_535),
  PARLEY_HEALTH_PORT: wholeNumberOutside(0, 65_535),
  PARLEY_API_KEYS: listWith(fc.stringMatching(/^[a-z]{1,23}$/), 'a-key-of-more-than-24-characters'),
  PARLEY_API: otherThan('0', '1', 'true', 'false', 'on', 'off', 'yes', 'no', 'y', 'n', 'enabled', 'disabled'),
  PARLEY_SCOPED_API_KEYS: listWith(word, 'a-key-of-more-than-24-characters:chat'),
  PARLEY_API_REQUESTS_PER_MINUTE: wholeNumberOutside(0, 999_999_999),
  PARLEY_API_TOKENS_PER_MINUTE: wholeNumberOutside(0, 999_999_999),
  PARLEY_API_AUDIO_SECONDS_PER_MINUTE: wholeNumberOutside(0, 999_999_999),
  PARLEY_API_CONCURRENCY: wholeNumberOutside(0, 999_999_999),
  PARLEY_JWKS_URL: urlOtherThan('http:', 'https:'),
  PARLEY_TOKENS_PER_MINUTE: wholeNumberOutside(1, Infinity),
  PARLEY_TRUSTED_PROXIES: listWith(fc.oneof(word, fc.constant('10.0.0.0/33')), '10.0.0.0/8'),
  PARLEY_CORS_ORIGINS: listWith(
    fc.oneof(
      word,
      fc.webUrl().map((url) => `${url.replaceAll(',', '')}/`),
      fc.constant('*'),
    ),
    'https://example.com',
  ),
  PARLEY_FRAME_ANCESTORS: listWith(
    fc.oneof(word, fc.constantFrom("'self'", 'https://a.example; script-src *')),
    'https://example.com',
  ),
  PARLEY_CALLS_PER_USER: wholeNumberOutside(0, 256),
  PARLEY_IDLE_SECONDS: wholeNumberOutside(0, 86_400),
  PARLEY_LONGEST_CALL_SECONDS: wholeNumberOutside(0, 86_400),
  PARLEY_CALLER_SETTINGS: listWith(
    word.filter((value) => value !== 'none' && value !== 'voice' && value !== 'language'),
    'voice',
  ),
  PARLEY_DRAIN_SECONDS: wholeNumberOutside(0, 86_400),
  PARLEY_MAX_CALLS: wholeNumberOutside(1, 256),
  PARLEY_ENDPOINT_SURE_MS: wholeNumberOutside(0, 10_000),
  PARLEY_ENDPOINT_UNSURE_MS: wholeNumberOutside(0, 10_000),
  PARLEY_ENDPOINT_PLAIN_MS: wholeNumberOutside(0, 10_000),
  PARLEY_SYSTEM_PROMPT: longerThan(20_000),
  PARLEY_GREETING: longerThan(1_000),
  OTEL_EXPORTER_OTLP_ENDPOINT: urlOtherThan('http:', 'https:'),
  PARLEY_TRACE_URL: fc.webUrl(),
  TRACE_CONTENT: word.filter((value) => !/^(true|yes|on|y|enabled|false|no|off|n|disabled)$/.test(value)),
  LOG_LEVEL: otherThan('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
};

const wrongSettings = fc
  .subarray(Object.keys(WRONG), { minLength: 1, maxLength: 5 })
  .chain((names) =>
    fc.record(Object.fromEntries(names.map((name) => [name, WRONG[name] ?? fc.constant('')]))),
  );

/** Settings that go together, and are here alone, or the network without anyone having to show who they are. */
const wrongTogether = fc.constantFrom<Record<string, string>>(
  { PARLEY_JWKS_URL: 'https://login.example.com/jwks.json' },
  { PARLEY_JWT_ISSUER: 'https://login.example.com/' },
  { PARLEY_JWKS_URL: 'https://login.example.com/jwks.json', PARLEY_JWT_AUDIENCE: 'parley' },
  { PARLEY_HTTP_HOST: '0.0.0.0' },
  { PARLEY_HTTP_HOST: '::' },
  { PARLEY_HTTP_HOST: 'example.com' },
);

const anything = fc.dictionary(
  fc.constantFrom(...Object.keys(WRONG), 'PARLEY_LLM', 'PARLEY_HTTP_HOST'),
  text,
);

type Settings = Readonly<Record<string, string>>;

/** Environments that an agent is started with by mistake. */
export const badConfig: Kind<{ readonly settings: Settings; readonly wrong: readonly string[] }> = {
  name: 'config',
  right: 'a ConfigError that names every wrong setting',
  inputs: fc.oneof(
    { arbitrary: wrongSettings.map((settings) => ({ settings, wrong: Object.keys(settings) })), weight: 6 },
    { arbitrary: wrongTogether.map((settings) => ({ settings, wrong: Object.keys(settings) })), weight: 1 },
    { arbitrary: anything.map((settings) => ({ settings, wrong: [] })), weight: 3 },
  ),
  check: ({ settings, wrong }) => {
    const error = errorOf(settings);
    if (!error && wrong.length === 0) return;
    expectThat(
      error instanceof ConfigError,
      `${wrong.join(', ')}: ${error instanceof Error ? error.stack : 'taken'}`,
    );
    for (const name of wrong)
      expectThat(error.message.includes(name), `${name} is not named: ${error.message}`);
  },
  shrinks: true,
};

function errorOf(settings: Settings): unknown {
  try {
    readConfig({ ...USUAL, ...settings });
    return undefined;
  } catch (error) {
    return error;
  }
}
