import { open, readFile, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SetupError, reasonOf } from '../../platform/errors.ts';
import { SAMPLE_RATE } from '../domain/audio.ts';
import { toFloat } from '../domain/samples.ts';
import { wavHeader } from '../domain/wav.ts';
import { type RecordedCall, type RecordedEvent, recordedEvent } from './recorded-event.ts';
import { AUDIO_FILE, EVENTS_FILE, MOST_EVENT_BYTES } from './recording.ts';

const HEADER_BYTES = wavHeader(SAMPLE_RATE).length;

/** The longest stretch of speech that is read at a time, in ms: as long as an utterance can be (domain/utterance.ts), and what is around it. */
const MOST_MS = 150_000;

/** A call that was recorded. */
export interface ReadRecording extends AsyncDisposable {
  readonly call: RecordedCall;
  /** What happened in it, in the order in which it was noted. */
  readonly events: readonly RecordedEvent[];
  /** The caller's voice between two times of the recorded audio, in ms: mono, 16 kHz, in [-1, 1]. Less where there is no more. */
  audio(fromMs: number, toMs: number): Promise<Float32Array>;
}

/**
 * Opens a recording.
 *
 * @throws SetupError that says what is wrong with the folder.
 */
export async function readRecording(folder: string): Promise<ReadRecording> {
  const events = await readEvents(join(folder, EVENTS_FILE));
  const [call] = events;
  if (call?.type !== 'call')
    throw new SetupError(
      `${folder} is no recording: the first line of ${EVENTS_FILE} is not of type "call".`,
    );
  const file = await open(join(folder, AUDIO_FILE)).catch((error: unknown) => unreadable(folder, error));
  return {
    call,
    events,
    audio: (fromMs, toMs) => samplesBetween(file, fromMs, Math.min(toMs, fromMs + MOST_MS)),
    [Symbol.asyncDispose]: () => file.close(),
  };
}

async function readEvents(path: string): Promise<RecordedEvent[]> {
  const found = await stat(path).catch((error: unknown) => unreadable(path, error));
  if (found.size > MOST_EVENT_BYTES)
    throw new SetupError(`${path} is no recording: it is too large for one.`);
  const lines = (await readFile(path, 'utf8')).split('\n');
  // A process that was killed leaves half a line at the end, which is nothing that happened.
  const whole = lines.slice(0, -1).filter((line) => line.trim() !== '');
  return whole.map((line, index) => {
    const read = recordedEvent.safeParse(json(line));
    if (read.success) return read.data;
    throw new SetupError(`${path}, line ${index + 1}, can't be read: ${z.prettifyError(read.error)}`);
  });
}

function unreadable(path: string, cause: unknown): never {
  throw new SetupError(
    `There is no recording in ${path} (${reasonOf(cause)}). Give the folder of one: it has ${EVENTS_FILE} and ${AUDIO_FILE}.`,
    { cause },
  );
}

async function samplesBetween(file: FileHandle, fromMs: number, toMs: number): Promise<Float32Array> {
  const [from, to] = [fromMs, toMs].map((ms) => Math.round((Math.max(0, ms) * SAMPLE_RATE) / 1_000));
  const samples = new Int16Array(Math.max(0, (to ?? 0) - (from ?? 0)));
  const position = HEADER_BYTES + (from ?? 0) * samples.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(samples.buffer);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, position);
  return toFloat(samples.subarray(0, Math.floor(bytesRead / samples.BYTES_PER_ELEMENT)));
}

/** What is no JSON is no event, as the schema says. */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
