import { expect, it } from 'vitest';
import { readUsage } from './process-usage.ts';

it.runIf(process.platform === 'linux')('reads what this process takes', async () => {
  const usage = await readUsage(process.pid);
  const cpu = process.cpuUsage();
  expect(usage.cpuMs).toBeGreaterThan(0);
  expect(Math.abs(usage.cpuMs - (cpu.user + cpu.system) / 1_000)).toBeLessThan(200);
  expect(Math.abs(usage.rssMib - process.memoryUsage().rss / 2 ** 20)).toBeLessThan(50);
  expect(usage.anonymousMib).toBeLessThanOrEqual(usage.rssMib);
  expect(usage.threads).toBeGreaterThan(3);
  expect(usage.openFiles).toBeGreaterThan(2);
});
