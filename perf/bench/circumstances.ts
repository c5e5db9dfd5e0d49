import { readFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { profileFiles } from '../../models/store.ts';
import { runCommand } from '../../platform/child-process.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** The packages whose speed is measured along. */
const PACKAGES = ['@livekit/rtc-node', 'node-llama-cpp', 'onnxruntime-node', '@fugood/whisper.node', 'rxjs'];

const manifest = z.object({ dependencies: z.record(z.string(), z.string()) });

/** Where and with what a figure was measured. */
export interface Circumstances {
  /** ISO 8601. */
  readonly date: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGib: number;
    readonly system: string;
    /** Processes that wanted to run in the minute before; more than 0 is work of somebody else. */
    readonly loadBefore: number;
  };
  readonly versions: Readonly<Record<string, string>>;
  readonly models: Readonly<Record<string, string>>;
}

/**
 * Reads all that a figure depends on, before it is measured.
 *
 * @param llm name of the language model that replies, if one does.
 */
export async function readCircumstances(llm: string | undefined): Promise<Circumstances> {
  const { dependencies } = manifest.parse(JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')));
  const models = profileFiles('embedded').filter(({ role }) => role !== 'tts-config');
  return {
    date: new Date().toISOString(),
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      memoryGib: Math.round(totalmem() / 2 ** 30),
      system: `${platform()} ${arch()}`,
      loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    },
    versions: {
      parley: await commit(),
      node: process.version,
      ...Object.fromEntries(PACKAGES.map((name) => [name, dependencies[name] ?? 'none'])),
    },
    models: {
      ...Object.fromEntries(models.map(({ role, name }) => [role, name])),
      ...(llm !== undefined && { llm }),
    },
  };
}

/** The commit that is measured, with `+` when files differ from it. */
async function commit(): Promise<string> {
  try {
    return (await runCommand('git', ['describe', '--always', '--dirty=+'], { cwd: ROOT })).trim();
  } catch {
    return 'unknown';
  }
}
