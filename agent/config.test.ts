import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from './config.ts';
import { ConfigError } from '../platform/errors.ts';
import { withoutSecrets } from './telemetry/without-secrets.ts';
import { SETTING_NAMES } from '../protocol/call-settings.ts';

const usual = {
  LIVEKIT_URL: 'ws://localhost:7880',
  LIVEKIT_API_KEY: 'key',
  LIVEKIT_API_SECRET: 'secret',
};
const KEY = 'a-key-of-more-than-24-characters';
const jwt = {
  PARLEY_JWKS_URL: 'https://login.example.com/jwks.json',
  PARLEY_JWT_ISSUER: 'https://login.example.com/',
  PARLEY_JWT_AUDIENCE: 'parley',
};

test('on this machine tokens are for everyone, and callers choose all but what the agent is told', () => {
  const config = readConfig({ ...usual, PARLEY_API_KEYS: '' });
  expect(config.credentials).toBeUndefined();
  expect(config.PARLEY_CALLER_SETTINGS).toEqual(SETTING_NAMES.filter((name) => name !== 'system_prompt'));
  expect(config.PARLEY_CORS_ORIGINS).toEqual([]);
});

test.each([{ PARLEY_HTTP_HOST: '0.0.0.0' }, { PARLEY_HTTP_HOST: '::' }, { PARLEY_HTTP_HOST: '192.0.2.1' }])(
  '%o needs a key or an identity provider',
  (host) => {
    expect(() => readConfig({ ...usual, ...host })).toThrow(ConfigError);
    expect(() => readConfig({ ...usual, ...host })).toThrow(/Set PARLEY_API_KEYS .* or PARLEY_JWKS_URL/);
    expect(readConfig({ ...usual, ...host, PARLEY_API_KEYS: KEY }).credentials?.apiKeys).toEqual([KEY]);
    expect(readConfig({ ...usual, ...host, ...jwt }).credentials?.jwt?.audience).toBe('parley');
  },
);

test('a key that is set counts on this machine as well', () => {
  const keys = `${KEY}, another-${KEY}`;
  expect(readConfig({ ...usual, PARLEY_API_KEYS: keys }).credentials?.apiKeys).toEqual([
    KEY,
    `another-${KEY}`,
  ]);
});

test.each([
  [{ PARLEY_HTTP_PORT: ' ' }, /PARLEY_HTTP_PORT: must be a whole number from 0 to 65535/],
  [{ PARLEY_MAX_CALLS: '0x10' }, /PARLEY_MAX_CALLS: must be a whole number from 1 to 256/],
  [{ PARLEY_API_KEYS: 'short' }, /PARLEY_API_KEYS.*24 characters/],
  [{ PARLEY_JWKS_URL: jwt.PARLEY_JWKS_URL }, /go together/],
  [{ ...jwt, PARLEY_JWT_AUDIENCE: '' }, /go together/],
  [{ PARLEY_CALLER_SETTINGS: 'voice,colour' }, /PARLEY_CALLER_SETTINGS.*must be some of voice/],
  [{ PARLEY_CORS_ORIGINS: '*' }, /PARLEY_CORS_ORIGINS.*must be origins/],
  [{ PARLEY_CORS_ORIGINS: 'https://example.com/page' }, /must be origins/],
  [
    { PARLEY_FRAME_ANCESTORS: 'https://example.com; script-src *' },
    /PARLEY_FRAME_ANCESTORS.*must be origins/,
  ],
  [{ PARLEY_TRUSTED_PROXIES: 'proxy' }, /must be addresses or networks/],
  [{ PARLEY_LLM_URL: 'ftp://models.test', PARLEY_LLM_MODEL: 'brain' }, /PARLEY_LLM_URL.*of http or https/],
  [{ PARLEY_LLM_URL: 'http://me:pw@models.test', PARLEY_LLM_MODEL: 'brain' }, /PARLEY_LLM_URL.*no user/],
  [{ PARLEY_STT_URL: 'http://models.test/v1?key=1', PARLEY_STT_MODEL: 'ears' }, /PARLEY_STT_URL.*query/],
  [{ PARLEY_LLM_URL: 'http://models.test/v1' }, /PARLEY_LLM_URL and PARLEY_LLM_MODEL go together/],
  [{ PARLEY_STT_MODEL: 'ears' }, /PARLEY_STT_URL and PARLEY_STT_MODEL go together/],
  [{ PARLEY_TTS_URL: 'http://models.test', PARLEY_TTS_MODEL: 'voice' }, /and PARLEY_TTS_VOICE go together/],
  [{ PARLEY_LLM_FALLBACK: 'cloud' }, /PARLEY_LLM_FALLBACK: must be local or none/],
  [
    { PARLEY_LLM_URL: 'http://models.test', PARLEY_LLM_MODEL: 'brain', PARLEY_LLM_KEY_FILE: '/no/such/file' },
    /PARLEY_LLM_KEY_FILE is \/no\/such\/file, which can't be read/,
  ],
  [
    { PARLEY_LLM_URL: 'http://models.test', PARLEY_LLM_MODEL: 'brain', PARLEY_LLM_KEY: 'two words' },
    /one word without blanks/,
  ],
  [{ PARLEY_TRACE_URL: 'http://127.0.0.1:16686/trace' }, /must have {trace_id} in it/],
])('%o is refused with what to do', (env, message) => {
  expect(() => readConfig({ ...usual, ...env })).toThrow(ConfigError);
  expect(() => readConfig({ ...usual, ...env })).toThrow(message);
});

test('lines are given back unless told otherwise, and 0 is for ever', () => {
  expect(readConfig(usual)).toMatchObject({
    PARLEY_CALLS_PER_USER: 2,
    limits: { idleMs: 120_000, longestMs: 3_600_000 },
  });
  const forEver = { PARLEY_IDLE_SECONDS: '0', PARLEY_LONGEST_CALL_SECONDS: '0' };
  expect(readConfig({ ...usual, ...forEver }).limits).toEqual({ idleMs: 0, longestMs: 0 });
  expect(() => readConfig({ ...usual, PARLEY_IDLE_SECONDS: '-1' })).toThrow(/PARLEY_IDLE_SECONDS/);
});

test('lists are read', () => {
  const config = readConfig({
    ...usual,
    PARLEY_CALLER_SETTINGS: 'voice, turn_taking',
    PARLEY_CORS_ORIGINS: 'https://example.com,http://localhost:5173',
    PARLEY_TRUSTED_PROXIES: '10.0.0.0/8,::1',
    PARLEY_FRAME_ANCESTORS: 'https://*.example.com, http://localhost:*',
  });
  expect(config.PARLEY_CALLER_SETTINGS).toEqual(['voice', 'turn_taking']);
  expect(config.PARLEY_CORS_ORIGINS).toHaveLength(2);
  expect(config.PARLEY_FRAME_ANCESTORS).toEqual(['https://*.example.com', 'http://localhost:*']);
  expect(config.PARLEY_TRUSTED_PROXIES).toEqual(['10.0.0.0/8', '::1']);
  expect(readConfig({ ...usual, PARLEY_CALLER_SETTINGS: 'none' }).PARLEY_CALLER_SETTINGS).toEqual([]);
});

test('keys may be for some of the API only', () => {
  const key = 'a-key-of-more-than-24-characters';
  const config = readConfig({
    ...usual,
    PARLEY_HTTP_HOST: '0.0.0.0',
    PARLEY_SCOPED_API_KEYS: `${key}:chat+speak, ${key}-2:transcribe`,
  });
  expect(config.PARLEY_API).toBe(true);
  expect(config.credentials).toEqual({
    apiKeys: [],
    scopedKeys: [
      { key, scopes: ['chat', 'speak'] },
      { key: `${key}-2`, scopes: ['transcribe'] },
    ],
    jwt: undefined,
  });
  expect(JSON.stringify(withoutSecrets(config))).not.toContain(key);
  for (const wrong of [key, `${key}:sing`, `${key}:`, 'short:chat'])
    expect(() => readConfig({ ...usual, PARLEY_SCOPED_API_KEYS: wrong })).toThrow('PARLEY_SCOPED_API_KEYS');
});

test('models run here, unless they are said to run elsewhere', () => {
  expect(readConfig(usual).remote).toEqual({ llm: undefined, stt: undefined, tts: undefined });
  const elsewhere = readConfig({
    ...usual,
    PARLEY_LLM_URL: 'http://one.test:8000/v1/, https://two.test/v1',
    PARLEY_LLM_MODEL: 'brain',
    PARLEY_LLM_FALLBACK: 'none',
    PARLEY_TTS_URL: 'http://one.test/v1',
    PARLEY_TTS_MODEL: 'voice',
    PARLEY_TTS_VOICE: 'alloy',
    PARLEY_TTS_KEY: 'secret-key',
  }).remote;
  expect(elsewhere).toEqual({
    llm: {
      urls: ['http://one.test:8000/v1', 'https://two.test/v1'],
      model: 'brain',
      key: undefined,
      fallback: 'none',
    },
    stt: undefined,
    tts: {
      urls: ['http://one.test/v1'],
      model: 'voice',
      voice: 'alloy',
      key: 'secret-key',
      fallback: 'local',
    },
  });
});

test('a file with a key counts before the variable, and neither is shown', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-key-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'key');
  await writeFile(file, 'key-in-the-file\n');
  const config = readConfig({
    ...usual,
    PARLEY_LLM_URL: 'http://models.test/v1',
    PARLEY_LLM_MODEL: 'brain',
    PARLEY_LLM_KEY: 'key-in-the-variable',
    PARLEY_LLM_KEY_FILE: file,
  });
  expect(config.remote.llm?.key).toBe('key-in-the-file');
  const shown = JSON.stringify(withoutSecrets(config));
  expect(shown).toContain('http://models.test/v1');
  expect(shown).not.toMatch(/key-in-the-(file|variable)/);
});
