import { randomInt } from 'node:crypto';
import type { OpenAI } from 'openai';
import { now } from '../../caller/clock.ts';
import { type Percentiles, percentiles } from '../../caller/percentiles.ts';
import { tell } from '../benchmark.ts';
import { UTTERANCES } from '../utterances.ts';

/** The formats that are asked for, the usual one last. */
const FORMATS = ['pcm', 'mp3'] as const;

/** How soon speech begins to come, in ms. */
export interface FirstByteRow {
  readonly format: (typeof FORMATS)[number];
  readonly firstByte: Percentiles;
}

/**
 * Asks for sentences, one after the other, and times the first bytes of their sound.
 *
 * @param sentences of each format.
 */
export async function measureFirstByte(client: OpenAI, sentences: number): Promise<FirstByteRow[]> {
  const rows: FirstByteRow[] = [];
  const texts = UTTERANCES.filter(({ kind }) => kind === 'question').map(({ text }) => text);
  for (const format of FORMATS) {
    tell(`Speaking as ${format}`);
    const times: number[] = [];
    // The first one starts the encoder's thread.
    for (let i = -1; i < sentences; i++) {
      const input = `${newName()}, ${texts[(i + 1) % texts.length] ?? ''} Thank you.`;
      const startedAt = now();
      const response = await client.audio.speech.create({
        model: 'tts-1',
        voice: 'alloy',
        input,
        response_format: format,
      });
      let first: number | undefined;
      for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>)
        if (chunk.length > 0) first ??= now() - startedAt;
      if (first !== undefined && i >= 0) times.push(first);
    }
    rows.push({ format, firstByte: percentiles(times) });
  }
  return rows;
}

/** A name that nobody has been called by: what was said before on this machine would come from its disk. */
function newName(): string {
  const one = (letters: string): string => letters[randomInt(letters.length)] ?? '';
  const name = Array.from({ length: 4 }, () => one('bdfgklmnprstv') + one('aeiou')).join('');
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
