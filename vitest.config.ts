import { configDefaults, defineConfig } from 'vitest/config';
import { allTestsAskedFor } from './platform/environment.ts';

export default defineConfig({
  test: {
    include: [
      '{platform,protocol,agent,agents,examples,models,setup,perf,testing,web-client,tests}/**/*.test.ts',
    ],
    exclude: [...configDefaults.exclude, ...(allTestsAskedFor() ? [] : ['**/*.all.test.ts'])],
    // LiveKit's native client says on standard error what it is used to in tests: people who are suddenly gone.
    env: { RUST_LOG: 'off' },
    // Engines, servers and browsers share two cores: files run one after the other.
    fileParallelism: false,
    // Long enough for a machine that is several times slower than a developer's, and busy: what is waited for has no hurry.
    testTimeout: 180_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
