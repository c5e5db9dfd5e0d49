import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SMALLEST_LLM } from '../../models/language-models.ts';
import { type Measurement, withMore } from '../../models/measurement.ts';
import type { ModelFile } from '../../models/model-file.ts';
import { findModel, modelPath, speechModels } from '../../models/store.ts';
import { chooseMeasured } from './choose-measured.ts';
import type { ToMeasure } from './measure.ts';

const LARGER = 'qwen2.5-coder-1.5b-instruct-q4_k_m';
const SMALLER = 'qwen2.5-coder-0.5b-instruct-q4_k_m';

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'parley-measured-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

async function putInCache(model: ModelFile): Promise<void> {
  await mkdir(dirname(modelPath(model)), { recursive: true });
  await writeFile(modelPath(model), '');
  await truncate(modelPath(model), model.size);
}

/** A machine with a speed, by which each model is as fast as its bytes say, but for those that are slower than that. */
class FakeMachine {
  readonly measured: ToMeasure[] = [];
  readonly fetched: string[] = [];
  kept: Measurement | undefined;
  /** Whether other programs are busy, so that nothing is kept. */
  busy = false;
  readonly #bytesPerSecond: number;
  readonly #slower: Readonly<Record<string, number>>;

  constructor(bytesPerSecond: number, slower: Readonly<Record<string, number>> = {}) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#slower = slower;
  }

  async choose(): Promise<string> {
    const speech = speechModels('embedded');
    const { llm } = await chooseMeasured({
      profile: 'embedded',
      speech,
      circumstances: { cores: 2, memoryBytes: 24e9, huggingFaceAnswers: false, speech },
      kept: this.kept,
      fetch: async (model) => {
        this.fetched.push(model.name);
        await putInCache(model);
      },
      measure: async (what) => {
        this.measured.push(what);
        const { stt, tts } = what.speech ?? {};
        const measurement = {
          engines: 'these',
          llm: { [what.llm]: this.#speed(what.llm) },
          stt: stt === undefined ? {} : { [stt]: { transcriptMs: 200, realTimeFactor: 0.05 } },
          tts: tts === undefined ? {} : { [tts]: { firstSoundMs: 80, realTimeFactor: 0.06 } },
        };
        if (!this.busy) this.kept = withMore(this.kept, measurement);
        return measurement;
      },
    });
    return llm.name;
  }

  #speed(name: string) {
    const perSecond = this.#bytesPerSecond / findModel(name).size / (this.#slower[name] ?? 1);
    return { readPerSecond: 2 * perSecond, madePerSecond: perSecond };
  }
}

test('the machine is measured once, and what is chosen is measured itself', async () => {
  const machine = new FakeMachine(30e9);
  expect(await machine.choose()).toBe(LARGER);
  expect(machine.fetched).toEqual([LARGER]);
  const speech = { stt: 'whisper-tiny.en-q8_0', tts: 'en_US-joe-medium.onnx' };
  expect(machine.measured).toEqual([
    { llm: SMALLEST_LLM, speech, voice: speech.tts },
    { llm: LARGER, voice: speech.tts },
  ]);
  expect(await machine.choose()).toBe(LARGER);
  expect(machine.measured).toHaveLength(2);
});

test('what is here already and may be chosen is measured at once', async () => {
  await putInCache(findModel(LARGER));
  const machine = new FakeMachine(30e9);
  expect(await machine.choose()).toBe(LARGER);
  expect(machine.measured.map(({ llm }) => llm)).toEqual([LARGER]);
});

test('a slow machine fetches the smaller one, and never the larger', async () => {
  const machine = new FakeMachine(7e9);
  expect(await machine.choose()).toBe(SMALLER);
  expect(machine.fetched).toEqual([SMALLER]);
});

test('a model that is slower than its size says is given up for another', async () => {
  const machine = new FakeMachine(30e9, { [LARGER]: 4 });
  expect(await machine.choose()).toBe(SMALLER);
  expect(machine.fetched).toEqual([LARGER, SMALLER]);
});

test('what was measured on a busy machine counts for now, and is measured again when it is calm', async () => {
  const machine = new FakeMachine(30e9);
  machine.busy = true;
  expect(await machine.choose()).toBe(LARGER);
  machine.busy = false;
  expect(await machine.choose()).toBe(LARGER);
  expect(machine.measured.map(({ llm }) => llm)).toEqual([SMALLEST_LLM, LARGER, LARGER]);
  expect(await machine.choose()).toBe(LARGER);
  expect(machine.measured).toHaveLength(3);
});
