import { afterEach, expect, test, vi } from 'vitest';
import { runCommand } from './child-process.ts';
import { childEnvironment, type ProgramKind } from './environment.ts';

const SECRETS = {
  LIVEKIT_API_SECRET: 'hush',
  PARLEY_API_KEYS: 'hush',
  OTEL_EXPORTER_OTLP_HEADERS: 'hush',
  AWS_SECRET_ACCESS_KEY: 'hush',
  GITHUB_TOKEN: 'hush',
};

afterEach(() => void vi.unstubAllEnvs());

test('a program that is run finds its way, and no secret', async () => {
  for (const [name, value] of Object.entries(SECRETS)) vi.stubEnv(name, value);
  vi.stubEnv('LC_ALL', 'C.UTF-8');
  for (const kind of ['program', 'toolchain'] as const) {
    const seen = await runCommand('env', [], { kind, env: { EXTRA: 'given' } });
    expect(seen).not.toContain('hush');
    for (const kept of ['PATH=', 'LC_ALL=C.UTF-8', 'EXTRA=given']) expect(seen).toContain(kept);
  }
});

test.each<[ProgramKind, string, boolean]>([
  ['program', 'CARGO_HOME', false],
  ['program', 'HTTPS_PROXY', true],
  ['program', 'https_proxy', true],
  ['toolchain', 'CARGO_HOME', true],
  ['toolchain', 'CXXFLAGS', true],
  ['toolchain', 'GOPROXY', true],
  ['toolchain', 'PIP_INDEX_URL', true],
  ['toolchain', 'npm_config_registry', true],
  ['toolchain', 'GGML_NATIVE', true],
  ['agent', 'PARLEY_API_KEYS', true],
  ['agent', 'LIVEKIT_API_SECRET', true],
  ['agent', 'TRACE_CONTENT', true],
  ['agent', 'LOG_LEVEL', true],
  ['agent', 'CUDA_VISIBLE_DEVICES', true],
  ['agent', 'XDG_CACHE_HOME', true],
  ['agent', 'AWS_SECRET_ACCESS_KEY', false],
  ['ourselves', 'AWS_SECRET_ACCESS_KEY', true],
])('for the kind %s, %s is there: %s', (kind, name, there) => {
  expect(name in childEnvironment({}, kind, { [name]: 'x' })).toBe(there);
});

test('this machine is reached without the proxy that is set', () => {
  expect(childEnvironment({}, 'agent', {})).not.toHaveProperty('NO_PROXY');
  const env = { https_proxy: 'http://proxy:3128', NO_PROXY: 'livekit.test' };
  const names = 'livekit.test,localhost,127.0.0.1,::1';
  expect(childEnvironment({}, 'agent', env)).toMatchObject({ ...env, NO_PROXY: names, no_proxy: names });
});
