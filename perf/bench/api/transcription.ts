import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenAI, toFile } from 'openai';
import { z } from 'zod';
import { wavOf } from '../../../agent/domain/wav.ts';
import { runCommand } from '../../../platform/child-process.ts';
import { now } from '../../caller/clock.ts';
import { SAMPLE_RATE } from '../../caller/audio.ts';
import { FASTER_WHISPER } from '../../peers/python-peers.ts';
import { ensurePython } from '../../peers/python.ts';
import { tell } from '../benchmark.ts';
import { wordErrorRate, wordErrors } from '../word-errors.ts';
import type { LongSpeech } from './long-speech.ts';

const SCRIPT = join(import.meta.dirname, '..', '..', 'peers', 'faster_whisper_file.py');

/** Guesses that are followed side by side: one, as here, and as many as faster-whisper usually does. */
const BEAMS = [1, 5];

/** How fast a file was transcribed, and how well. */
export interface TranscriptionRow {
  readonly name: string;
  readonly seconds: number;
  /** Time it took by the length of the file. */
  readonly realTimeFactor: number;
  /** In percent of the words. */
  readonly wordErrors: number;
}

const answer = z.object({ seconds: z.number(), text: z.string() });

/** Transcribes the same file by the API, and by faster-whisper with the same model's weights. The first run of each only warms it up. */
export async function measureTranscription(client: OpenAI, speech: LongSpeech): Promise<TranscriptionRow[]> {
  const wav = wavOf(speech.samples);
  const row = (name: string, seconds: number, text: string): TranscriptionRow => ({
    name,
    seconds: Math.round(seconds * 100) / 100,
    realTimeFactor: Math.round((10_000 * seconds * SAMPLE_RATE) / speech.samples.length) / 10_000,
    wordErrors: Math.round(10 * wordErrorRate([wordErrors(speech.text, text)])) / 10,
  });
  const transcribe = async (bytes: Buffer<ArrayBuffer>): Promise<string> => {
    const file = await toFile(bytes, 'speech.wav');
    return (await client.audio.transcriptions.create({ file, model: 'whisper-1' })).text;
  };
  tell('Transcribing by the API');
  await transcribe(wavOf(speech.samples.subarray(0, 10 * SAMPLE_RATE)));
  const startedAt = now();
  const text = await transcribe(wav);
  const rows = [row('Parley', (now() - startedAt) / 1_000, text)];

  const python = await ensurePython(FASTER_WHISPER);
  const folder = await mkdtemp(join(tmpdir(), 'parley-bench-'));
  try {
    const path = join(folder, 'speech.wav');
    await writeFile(path, wav);
    for (const beams of BEAMS) {
      tell(`Transcribing by faster-whisper, beam ${beams}`);
      const output = await runCommand(python, [SCRIPT, path, String(beams)], { kind: 'toolchain' });
      const { seconds, text: heard } = answer.parse(JSON.parse(output.trim().split('\n').at(-1) ?? ''));
      rows.push(row(`faster-whisper, beam ${beams}`, seconds, heard));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return rows;
}
