import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { joinSpeech } from '../../agent/domain/join-speech.ts';
import type { SpokenWord, Tts } from '../../agent/domain/ports.ts';
import { cachePath } from '../../platform/cache.ts';
import { replaceAtomically } from '../../platform/replace-atomically.ts';
import { readAudio, resample } from './audio-file.ts';
import { wavOf } from '../../agent/domain/wav.ts';

/** A synthesised voice: its name, and how to open it when it has something new to say. */
export interface Voice {
  readonly model: string;
  open(): Promise<Tts>;
}

/** A text, spoken. */
export interface SpokenText {
  /** Mono, 16 kHz. */
  readonly samples: Float32Array;
  /** Its words with their times from the start of the samples. */
  readonly words: readonly SpokenWord[];
}

const spokenWords = z.array(z.object({ text: z.string(), startMs: z.number(), endMs: z.number() }));

/**
 * Speaks texts with a voice, each only once on this machine: then it comes from the cache.
 *
 * @returns for each text, mono, 16 kHz.
 */
export async function speak(texts: readonly string[], voice: Voice): Promise<Float32Array[]> {
  return (await speakWords(texts, voice)).map(({ samples }) => samples);
}

/** As {@link speak}, with the times of the words. */
export async function speakWords(texts: readonly string[], voice: Voice): Promise<SpokenText[]> {
  const files = texts.map((text) => filesOf(text, voice.model));
  const missing = texts.filter((_, i) => !existsSync(files[i]?.words ?? ''));
  if (missing.length > 0) {
    await using tts = await voice.open();
    for (const text of new Set(missing)) {
      const pieces = tts.open().synthesize(text, AbortSignal.timeout(60_000));
      const { samples, sampleRate, words } = await joinSpeech(pieces);
      const file = filesOf(text, voice.model);
      await writeWhole(file.samples, wavOf(resample(samples, sampleRate)));
      await writeWhole(file.words, JSON.stringify(words));
    }
  }
  return Promise.all(
    files.map(async (file) => ({
      samples: await readAudio(file.samples),
      words: spokenWords.parse(JSON.parse(await readFile(file.words, 'utf8'))),
    })),
  );
}

/** The words are written last: where they are, all is. */
function filesOf(text: string, model: string): { samples: string; words: string } {
  const name = createHash('sha256').update(`${model}\n${text}`).digest('hex');
  return { samples: cachePath('speech', `${name}.wav`), words: cachePath('speech', `${name}.json`) };
}

/** Two processes may make the same file. */
async function writeWhole(path: string, bytes: Buffer | string): Promise<void> {
  await replaceAtomically(path, (unfinished) => writeFile(unfinished, bytes));
}
