import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cachePath } from '../../platform/cache.ts';
import { findExecutable, runCommand } from '../../platform/child-process.ts';
import { childEnvironment } from '../../platform/environment.ts';
import { SetupError } from '../../platform/errors.ts';
import type { OnProgress } from '../../platform/progress.ts';
import { replaceAtomically } from '../../platform/replace-atomically.ts';
import { type Backend, runBackend } from '../backend.ts';
import { freePort } from '../ports.ts';

/** A package of PyPI that has llama.cpp's own server, ready-made. */
const PACKAGE = 'xllamacpp';
const VERSION = '2026.10.11549';

/** Serves until its standard input ends. */
const PROGRAM = `
import sys
import xllamacpp as xlc

params = xlc.CommonParams()
params.model.path = sys.argv[1]
params.hostnames = ["127.0.0.1"]
params.endpoint_slots = True
params.port = int(sys.argv[2])
params.n_ctx = 4096
params.n_parallel = 1
params.cpuparams.n_threads = 2
server = xlc.Server(params)
sys.stdin.read()
`;

export interface LlamaServer extends Backend {
  /** Its base address for clients of OpenAI's protocol. */
  readonly url: string;
}

/**
 * Starts llama.cpp's server with a model.
 *
 * @throws SetupError when it can't be had or started.
 */
export async function startLlamaServer(modelPath: string, onProgress?: OnProgress): Promise<LlamaServer> {
  const python = findExecutable('python3');
  if (python === undefined) throw new SetupError("There is no python3, which runs llama.cpp's server.");
  const packages = await ensurePackage(python, onProgress);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(python, ['-c', PROGRAM, modelPath, String(port)], {
    detached: true,
    env: childEnvironment({ PYTHONPATH: packages }),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const backend = await runBackend("llama.cpp's server", child, `${url}/health`);
  return { ...backend, url: `${url}/v1` };
}

/** The folder of the package in the cache. It is installed there, whole or not at all, when it is not there yet. */
async function ensurePackage(python: string, onProgress: OnProgress = () => undefined): Promise<string> {
  const folder = cachePath(PACKAGE, VERSION);
  if (existsSync(join(folder, PACKAGE))) return folder;
  await replaceAtomically(folder, async (unfinished) => {
    await mkdir(unfinished);
    // Wheels only: a source package would be built for minutes.
    const what = ['--only-binary', ':all:', '--no-deps', '--target', unfinished, `${PACKAGE}==${VERSION}`];
    await runCommand(python, ['-m', 'pip', 'install', '--quiet', '--no-input', ...what], {
      kind: 'toolchain',
      onLine: (message) => onProgress({ message }),
    });
  });
  return folder;
}
