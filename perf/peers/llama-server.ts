import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { whatItIsBuiltFor } from '../../agent/native/whisper/addon-path.ts';
import { cachePath } from '../../platform/cache.ts';
import { findExecutable, runCommand } from '../../platform/child-process.ts';
import { childEnvironment } from '../../platform/environment.ts';
import { reasonOf, SetupError } from '../../platform/errors.ts';
import { type Backend, runBackend } from '../../setup/backend.ts';
import { ensureCachedBinary } from '../../setup/binaries/cached-binary.ts';
import { freePort } from '../../setup/ports.ts';
import { tell } from '../bench/benchmark.ts';

/** The source package that holds llama.cpp's own sources. Its Python part is not used. */
const PACKAGE = { name: 'llama-cpp-python', version: '0.3.36' };

/** Tokens of a conversation: more than fourteen turns with the longest replies. */
const CONTEXT_TOKENS = 4_096;

/** How long it may take to load a model from a slow disk, and to read the system prompt. */
const START_LIMIT_MS = 120_000;

/** For exactly this processor, and without what a benchmark doesn't need. */
const BUILD_OPTIONS = {
  CMAKE_BUILD_TYPE: 'Release',
  BUILD_SHARED_LIBS: 'OFF',
  GGML_NATIVE: 'ON',
  LLAMA_BUILD_TESTS: 'OFF',
  LLAMA_BUILD_EXAMPLES: 'OFF',
  LLAMA_BUILD_APP: 'OFF',
  LLAMA_OPENSSL: 'OFF',
  LLAMA_USE_PREBUILT_UI: 'OFF',
};

/** How a model samples, and how long its replies may be: the server's usual way, so that clients need not ask for it. */
interface Sampling {
  readonly temperature: number;
  readonly topP: number;
  readonly repeatPenalty: number;
  readonly maxReplyTokens: number;
}

/** What a server is to serve. */
export interface Served extends Sampling {
  readonly modelPath: string;
  /** Read before the first call. */
  readonly systemPrompt: string;
}

/** llama.cpp's own server, which speaks OpenAI's protocol. */
export interface LlamaServer extends Backend {
  /** Address for OpenAI's clients. */
  readonly baseUrl: string;
  readonly pid: number;
}

/**
 * Starts llama.cpp's server with a model, building it first where it is missing (some ten minutes on two cores).
 *
 * @throws SetupError when it can't be built, doesn't start, or doesn't answer.
 */
export async function startLlamaServer({
  modelPath,
  systemPrompt,
  ...sampling
}: Served): Promise<LlamaServer> {
  const binary = await ensureLlamaServer();
  const port = await freePort();
  const options = {
    '--model': modelPath,
    '--host': '127.0.0.1',
    '--port': port,
    '--threads': availableParallelism(),
    '--ctx-size': CONTEXT_TOKENS,
    // One caller: all of the context is theirs, and what it holds of their call is never another's.
    '--parallel': 1,
    '--temp': sampling.temperature,
    '--top-p': sampling.topP,
    '--repeat-penalty': sampling.repeatPenalty,
    '--n-predict': sampling.maxReplyTokens,
    '--cache-ram': 0,
    '--reasoning-budget': 0,
  };
  const child = spawn(binary, Object.entries(options).flat().map(String), {
    env: childEnvironment(),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const address = `http://127.0.0.1:${port}`;
  const server = await runBackend("llama.cpp's server", child, `${address}/health`, {
    startLimitMs: START_LIMIT_MS,
  });
  try {
    await readSystemPrompt(address, systemPrompt);
  } catch (cause) {
    await server.stop();
    throw new SetupError(`llama.cpp's server does not answer: ${reasonOf(cause)}`, { cause });
  }
  return { ...server, baseUrl: `${address}/v1`, pid: child.pid ?? 0 };
}

/** Asks something: the server keeps what it has read, and the first caller need not wait for that. */
async function readSystemPrompt(address: string, systemPrompt: string): Promise<void> {
  const response = await fetch(`${address}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      messages: [
        { role: 'system', content: systemPrompt },
        { role: 'user', content: 'Hello.' },
      ],
      max_tokens: 1,
    }),
    signal: AbortSignal.timeout(START_LIMIT_MS),
  });
  if (!response.ok) throw new Error(`HTTP ${response.status} ${await response.text()}`);
}

async function ensureLlamaServer(): Promise<string> {
  const builtFor = createHash('sha256')
    .update(JSON.stringify(BUILD_OPTIONS) + (await whatItIsBuiltFor()))
    .digest('hex')
    .slice(0, 12);
  const target = cachePath('peers', `llama-server-${PACKAGE.version}-${builtFor}`, 'llama-server');
  await ensureCachedBinary(target, buildInto);
  return target;
}

async function buildInto(folder: string): Promise<void> {
  const python = findExecutable('python3', 'python');
  if (!python || !findExecutable('cmake')) {
    throw new SetupError(
      "llama.cpp's server is built from PyPI's llama-cpp-python: that needs Python 3 with pip, cmake and a C++ compiler.",
    );
  }
  const work = await mkdtemp(join(tmpdir(), 'parley-llama-server-'));
  try {
    tell("Building llama.cpp's server, once: some ten minutes");
    const from = ['--no-deps', '--no-binary', PACKAGE.name, `${PACKAGE.name}==${PACKAGE.version}`];
    await runCommand(python, ['-m', 'pip', 'download', '--quiet', '-d', work, ...from], {
      kind: 'toolchain',
    });
    const archive = (await readdir(work)).find((name) => name.endsWith('.tar.gz'));
    await runCommand('tar', ['-xzf', join(work, archive ?? ''), '-C', work, '--strip-components=1']);
    const [source, build] = [join(work, 'vendor', 'llama.cpp'), join(work, 'build')];
    const options = Object.entries(BUILD_OPTIONS).map(([name, value]) => `-D${name}=${value}`);
    await runCommand('cmake', ['-S', source, '-B', build, ...options], { kind: 'toolchain' });
    const jobs = String(availableParallelism());
    await runCommand('cmake', ['--build', build, '--target', 'llama-server', '-j', jobs], {
      kind: 'toolchain',
    });
    await copyFile(join(build, 'bin', 'llama-server'), join(folder, 'llama-server'));
  } catch (cause) {
    throw new SetupError(`llama.cpp's server could not be built. ${(cause as Error).message}`, { cause });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
