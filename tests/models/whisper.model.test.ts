import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openWhisper } from '../../agent/engines/whisper/open-whisper.ts';
import { english } from '../../agent/languages/en/english.ts';
import { readAudio } from '../../perf/caller/audio-file.ts';
import { QUESTIONS } from '../test-questions.fixture.ts';
import { testVoice } from '../test-voice.fixture.ts';
import { speak } from '../../perf/caller/voice.ts';
import { ConfigError } from '../../platform/errors.ts';
import { ensureModels } from '../../models/ensure.ts';
import { findModel, modelPath } from '../../models/store.ts';
import { quantizeQ8 } from '../../models/whisper/quantize-q8.ts';

const recordings = process.env['SPEECH_DIR'] ?? new URL('../../../shared/speech', import.meta.url).pathname;
const recorded = join(recordings, 'phrases/basketball_short_female_en-US-Wavenet-C.flac');
if (!existsSync(recorded))
  console.warn(`No recordings in ${recordings}: set SPEECH_DIR to transcribe some here.`);

let folder: string;
let synthesised: Float32Array | undefined;
beforeAll(async () => {
  [synthesised] = await speak([QUESTIONS.germany.text], testVoice);
  folder = await mkdtemp(join(tmpdir(), 'parley-whisper-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe.each([
  { name: 'whisper-tiny.en', size: 77_704_715 },
  { name: 'whisper-base', size: 147_951_465 },
])('$name', ({ name, size }) => {
  const quantised = findModel(`${name}-q8_0`);
  let f16: string;

  // Fetches up to 150 MB.
  test('is converted to the bytes of the official file', { timeout: 600_000 }, async () => {
    const model = findModel(name);
    const sources = model.sources.filter(({ kind }) => kind === 'whisper-from-ct2');
    // Into a cache of its own, so that it is really made.
    vi.stubEnv('XDG_CACHE_HOME', folder);
    try {
      // Compares the sha256 with the official one.
      await ensureModels([{ ...model, sources }]);
      f16 = modelPath(model);
    } finally {
      vi.unstubAllEnvs();
    }
    expect((await stat(f16)).size).toBe(size);
  });

  test('is quantised to the bytes of the official file', async () => {
    const q8 = quantizeQ8(await readFile(f16));
    expect(createHash('sha256').update(q8).digest('hex')).toBe(quantised.sha256);
    await writeFile(join(folder, quantised.fileName), q8);
  });

  test('transcribes a synthesised voice', async () => {
    expect(await transcribe(synthesised)).toBe('what is the capital of germany');
  });

  test.runIf(existsSync(recorded))('transcribes a recording', async () => {
    expect(await transcribe(await readAudio(recorded))).toBe('so do you play basketball');
  });

  test('is not read when it is broken, whatever it says of its own sizes', async () => {
    const broken = join(folder, 'broken.bin');
    const bytes = await readFile(join(folder, quantised.fileName));
    // The filters, and after them how many tokens there are.
    bytes.fill(0x55, 4_096, 200_000);
    await writeFile(broken, bytes);
    const options = {
      modelName: quantised.name,
      modelPath: broken,
      threads: 2,
      language: english,
      warn: console.warn,
    };
    await expect(openWhisper(options)).rejects.toThrow(ConfigError);
  });

  async function transcribe(samples: Float32Array = new Float32Array()): Promise<string> {
    await using whisper = await openWhisper({
      modelName: quantised.name,
      modelPath: join(folder, quantised.fileName),
      threads: 2,
      language: english,
      warn: console.warn,
    });
    await using session = await whisper.open();
    const { text } = await session.transcribe(samples, { signal: AbortSignal.timeout(150_000) });
    return text.toLowerCase().replace(/[^a-z ]/g, '');
  }
});
