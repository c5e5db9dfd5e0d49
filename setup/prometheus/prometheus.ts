import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type Backend, runBackend } from '../backend.ts';
import { childEnvironment } from '../../platform/environment.ts';
import { freePort } from '../ports.ts';
import { ensurePrometheus } from './binary.ts';

export interface RunningPrometheus extends Backend {
  /** Its page and its query API. */
  readonly url: string;
}

/**
 * Starts a Prometheus that reads one agent's metrics every second, with exemplars. Its data are gone when it is stopped.
 *
 * @param target host and port of the agent's health server.
 * @throws SetupError when there is none, or it ends or stays silent.
 */
export async function startPrometheus(target: string): Promise<RunningPrometheus> {
  const { prometheus } = await ensurePrometheus();
  const folder = await mkdtemp(join(tmpdir(), 'parley-prometheus-'));
  const configuration = join(folder, 'prometheus.yml');
  await writeFile(
    configuration,
    stringify({
      global: { scrape_interval: '1s' },
      scrape_configs: [{ job_name: 'parley', static_configs: [{ targets: [target] }] }],
    }),
  );
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    prometheus,
    [
      `--config.file=${configuration}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--enable-feature=exemplar-storage',
      '--log.level=warn',
    ],
    { detached: true, env: childEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const backend = await runBackend('Prometheus', child, `${url}/-/ready`);
  const stop = async (): Promise<void> => {
    await backend.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...backend, url, stop, [Symbol.asyncDispose]: stop };
}
