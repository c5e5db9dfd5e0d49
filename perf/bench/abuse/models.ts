import { spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, open, rm, symlink, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { SMALLEST_LLM } from '../../../models/language-models.ts';
import type { ModelFile } from '../../../models/model-file.ts';
import { findModel, modelPath, profileModels } from '../../../models/store.ts';
import { cachePath } from '../../../platform/cache.ts';
import { childEnvironment } from '../../../platform/environment.ts';
import { expectThat, type Kind } from './kind.ts';

/** How long an agent may take to find out and to end. */
const ENDS_MS = 120_000;
/** Written at a time into a file. */
const BLOCK = 2 ** 20;
/** What a file's format says of itself stands within so many bytes. */
const HEADER = 4_096;

/** For `nice`: whatever else there is to do comes first. */
const LAST_IN_LINE = ['-n', '19'];

const ROOT = join(import.meta.dirname, '../../..');

/** What the smallest agent loads; its turn detector is its language model. */
const { vad, stt, llm, tts, ttsConfig } = profileModels('embedded', findModel(SMALLEST_LLM));
const MODELS: readonly ModelFile[] = [vad, stt, llm, tts, ttsConfig];

/** What is wrong with a file: it is shorter, or as long as it should be, and holds something else. */
const FLAWS = [
  'cut',
  'empty',
  'zeros',
  'noise',
  'another model',
  'noise in its header',
  'noise after its header',
] as const;

interface BrokenModel {
  readonly model: string;
  readonly flaw: (typeof FLAWS)[number];
  /** Where it is cut, or what the noise begins with; from 0 to 1. */
  readonly at: number;
}

/** Files of models that are not what they should be, as a full disk, a bad one, or a mistake leaves them. */
export const badModels: Kind<BrokenModel> = {
  name: 'models',
  right: 'the agent says which file is broken and what to run, and ends with status 1',
  inputs: fc.record({
    model: fc.constantFrom(...MODELS.map(({ name }) => name)),
    flaw: fc.constantFrom(...FLAWS),
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  }),
  check: async (broken) => {
    const cache = await mkdtemp(join(tmpdir(), 'parley-abuse-'));
    try {
      // The addons that engines use are in the cache, too.
      await mkdir(join(cache, 'parley'));
      await symlink(cachePath('native'), join(cache, 'parley', 'native'));
      for (const model of MODELS) await place(cache, model, model.name === broken.model ? broken : undefined);
      const { status, told } = await startIn(cache);
      expectThat(status === 1, `it ended with ${String(status)}: ${told.slice(-300)}`);
      expectThat(
        told.includes(broken.model),
        `it does not say that it is ${broken.model}: ${told.slice(-300)}`,
      );
      expectThat(told.includes('npm run setup'), `it does not say what to do: ${told.slice(-300)}`);
      expectThat(!/^ +at /m.test(told), `it shows a stack: ${told.slice(-300)}`);
    } finally {
      await rm(cache, { recursive: true });
    }
  },
  shrinks: false,
};

/** Puts a model into a cache: a link to the right file, or a broken copy of it. */
async function place(cache: string, model: ModelFile, broken: BrokenModel | undefined): Promise<void> {
  const file = join(cache, 'parley', 'models', model.sha256, model.fileName);
  await mkdir(dirname(file), { recursive: true });
  if (!broken) return symlink(modelPath(model), file);
  const { flaw, at } = broken;
  const other = MODELS[(MODELS.indexOf(model) + 1) % MODELS.length] ?? model;
  await copyFile(modelPath(flaw === 'another model' ? other : model), file);
  switch (flaw) {
    case 'cut':
      return truncate(file, Math.floor(model.size * at));
    case 'empty':
      return truncate(file, 0);
    case 'another model':
      return truncate(file, model.size);
    case 'zeros':
      return overwrite(file, 0, model.size, () => 0);
    case 'noise':
      return overwrite(file, 0, model.size, noise(at));
    case 'noise in its header':
      return overwrite(file, 0, Math.min(HEADER, model.size), noise(at));
    case 'noise after its header':
      return overwrite(file, HEADER, model.size, noise(at));
  }
}

const noise =
  (start: number) =>
  (i: number): number =>
    Math.imul(i + Math.floor(start * 2 ** 31), 0x9e3779b1) >>> 24;

async function overwrite(path: string, from: number, to: number, byte: (i: number) => number): Promise<void> {
  // One block is enough for the whole: nobody compresses it.
  const block = Uint8Array.from({ length: BLOCK }, (_, i) => byte(i));
  await using file = await open(path, 'r+');
  for (let at = from; at < to; at += BLOCK) await file.write(block, 0, Math.min(BLOCK, to - at), at);
}

/** Starts an agent with the models of a cache. There is no LiveKit server for it. */
async function startIn(cache: string): Promise<{ status: number | string | null; told: string }> {
  // It is not to take the processor from the agent that talks meanwhile.
  const command = [...LAST_IN_LINE, process.execPath, '--import', 'tsx', 'agent/main.ts'];
  const child = spawn('nice', command, {
    cwd: ROOT,
    env: childEnvironment(
      {
        XDG_CACHE_HOME: cache,
        LIVEKIT_URL: 'ws://127.0.0.1:1',
        LIVEKIT_API_KEY: 'key',
        LIVEKIT_API_SECRET: 'secret',
        PARLEY_LLM: SMALLEST_LLM,
        PARLEY_HTTP_PORT: '0',
        PARLEY_HEALTH_PORT: '0',
        LOG_LEVEL: 'info',
      },
      'agent',
    ),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const late = setTimeout(kill, ENDS_MS);
  // An agent whose engines are open would wait for LiveKit for ever.
  let isOpen = false;
  child.stdout.on('data', (piece: Buffer) => {
    if (!piece.includes('engines are open')) return;
    isOpen = true;
    kill();
  });
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code));
  });
  const [status, told] = await Promise.all([ended, text(child.stderr)]);
  clearTimeout(late);
  process.off('exit', kill);
  return { status: isOpen ? 'engines that are open' : status, told };
}
