import { expect, test } from 'vitest';
import { ConfigError } from './errors.ts';
import { proxyFor } from './proxy.ts';

const ENV = { HTTPS_PROXY: 'http://secure:3128', HTTP_PROXY: 'http://plain:3128' };
const through = (address: string, env: NodeJS.ProcessEnv) => proxyFor(new URL(address), env)?.host;

test('the variable of the address’s scheme counts, small letters before large ones, and ALL_PROXY for all else', () => {
  expect(through('wss://livekit.test', ENV)).toBe('secure:3128');
  expect(through('https://livekit.test', ENV)).toBe('secure:3128');
  expect(through('ws://livekit.test:7880', ENV)).toBe('plain:3128');
  expect(through('ws://livekit.test', { ...ENV, http_proxy: 'http://small:1' })).toBe('small:1');
  expect(through('wss://livekit.test', { ALL_PROXY: 'proxy:3128' })).toBe('proxy:3128');
  expect(through('wss://livekit.test', { HTTP_PROXY: 'http://plain:3128' })).toBeUndefined();
  expect(through('wss://livekit.test', {})).toBeUndefined();
});

test('this machine itself is reached without a proxy', () => {
  for (const host of ['localhost', '127.0.0.1', '[::1]'])
    expect(through(`ws://${host}:7880`, ENV)).toBeUndefined();
});

test.each([
  ['livekit.test', 'livekit.test', true],
  ['other.test, livekit.test', 'livekit.test', true],
  ['livekit.test', 'eu.livekit.test', true],
  ['livekit.test', 'notlivekit.test', false],
  ['.livekit.test', 'eu.livekit.test', true],
  ['*.livekit.test', 'eu.livekit.test', true],
  ['.livekit.test', 'livekit.test', false],
  ['livekit.test:7880', 'livekit.test:7880', true],
  ['livekit.test:80', 'livekit.test:7880', false],
  ['10.0.0.0/8', '10.1.2.3', true],
  ['10.0.0.0/8', '11.1.2.3', false],
  ['10.1.2.3', '10.1.2.3', true],
  ['fd00::/8', '[fd12::1]', true],
  ['10.0.0.0/99, nonsense/', '10.1.2.3', false],
  ['*', 'livekit.test', true],
  ['', 'livekit.test', false],
])('NO_PROXY="%s": %s is reached directly: %s', (noProxy, host, directly) => {
  expect(through(`ws://${host}`, { ...ENV, NO_PROXY: noProxy }) === undefined).toBe(directly);
});

test('what is no HTTP proxy is said', () => {
  expect(() => through('wss://livekit.test', { HTTPS_PROXY: 'socks5://proxy:1080' })).toThrow(ConfigError);
});
