import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{agent,deploy,models,setup,perf,web-client}/**/*.test.ts'],
    // Engines, servers and browsers share two cores: files run one after the other.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
