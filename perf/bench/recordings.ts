import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { SetupError } from '../../platform/errors.ts';
import { readAudio } from '../caller/audio-file.ts';
import { type Spoken, withoutQuiet } from './spoken-utterance.ts';

/** Texts of the recordings that `phrases.tsv` does not list. */
const READ: Readonly<Record<string, string>> = {
  'read/jfk.flac':
    'And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.',
  'read/austen-0870.flac':
    'and mister john dashwood had then leisure to consider how much there might be prudently in his power to do for them',
  'read/austen-0880.flac': 'he was not an ill disposed young man',
  'read/austen-0890.flac': 'unless to be rather cold hearted and rather selfish is to be ill disposed',
  'read/austen-0920.flac':
    'had he married a more amiable woman he might have been made still more respectable than he was',
  'read/austen-0930.flac': 'he might even have been made amiable himself',
};

const phrase = z.tuple([z.string(), z.string()]).rest(z.string());

/** Real voices: a folder with `phrases.tsv` and the files that it lists. Never used to choose a setting. */
export async function readRecordings(folder: string): Promise<Spoken[]> {
  return [...(await readPhrases(folder)), ...(await readAll(folder, Object.entries(READ)))];
}

/** The recorded questions: those that `phrases.tsv` lists. */
async function readPhrases(folder: string): Promise<Spoken[]> {
  const list = await readFile(join(folder, 'phrases.tsv'), 'utf8');
  const phrases = list
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => phrase.parse(line.split('\t')));
  return readAll(
    folder,
    phrases.map(([file, text]) => [file, text]),
  );
}

function readAll(folder: string, texts: readonly (readonly [string, string])[]): Promise<Spoken[]> {
  return Promise.all(
    texts.map(async ([file, text]) => {
      const { samples } = withoutQuiet({ samples: await readAudio(join(folder, file)), words: [] });
      return { id: basename(file, '.flac'), kind: 'recording' as const, text, samples, words: [] };
    }),
  );
}

/** Names of the sounds that are no speech. */
export type Sound = 'dog-bark' | 'mic-tap' | 'room-1' | 'room-2' | 'room-impulse';

/** One of the sounds beside the recorded speech: mono, 16 kHz. */
export const readSound = (folder: string, sound: Sound): Promise<Float32Array> =>
  readAudio(join(folder, 'noise', `${sound}.flac`));

const BESIDE_THE_PROJECT = join(import.meta.dirname, '..', '..', '..', 'shared', 'speech');

/** Where the recorded speech lies unless another folder is named. */
export const usualRecordings = (env = process.env): string => env['SPEECH_DIR'] || BESIDE_THE_PROJECT;

/**
 * The recordings' folder. They are not part of the project, so the usual one may be missing: then it is undefined.
 *
 * @throws SetupError if a folder that was named has none.
 */
export function findRecordings(folder: string): string | undefined {
  if (existsSync(join(folder, 'phrases.tsv'))) return folder;
  if (folder === usualRecordings()) return undefined;
  throw new SetupError(
    `There are no recordings in ${folder}: name the folder in which phrases.tsv lies, or leave --recordings out.`,
  );
}
