import type { SttSession, Vad } from '../../../domain/ports.ts';
import { readAhead } from '../../../stream/read-ahead.ts';
import type { AudioPart } from '../decode/audio-source.ts';
import { type FileWord, JoinWindows } from './join-windows.ts';
import { listen } from './listen.ts';
import type { SpeechWindow } from './speech-windows.ts';

/** Windows that are looked for while one is recognised. */
const WINDOWS_AHEAD = 1;

/** The next part of a file's transcript. */
export interface TranscribedPart {
  /** Its words; there may be none. */
  readonly words: readonly FileWord[];
  /** Length of what was heard of the file so far, in ms; all of it with the last part. */
  readonly heardMs: number;
  /** The share of the file, in [0, 1], that this is. */
  readonly share: number;
}

export interface TranscribeAudioOptions {
  readonly vad: Pick<Vad, 'open'>;
  readonly stt: Pick<SttSession, 'transcribe'>;
  /** What recognition keeps to, such as names. */
  readonly prompt: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Transcribes sound of any length, window by window. While one is recognised, the next one is looked for.
 *
 * @throws as the sound's source does; ApiError (400) if it is too long; EngineDiedError; the signal's reason.
 */
export async function* transcribeAudio(
  audio: AsyncIterable<AudioPart>,
  { vad, stt, prompt, signal }: TranscribeAudioOptions,
): AsyncGenerator<TranscribedPart> {
  const join = new JoinWindows();
  const options = { urgency: () => 'api' as const, signal, ...(prompt !== undefined && { prompt }) };
  const heard = readAhead(WINDOWS_AHEAD, listen(audio, vad, signal), signal);
  for await (const { window, heardMs, share, isLast } of heard) {
    const words = window ? join.add(await recognise(window), window.sharedWithNext) : [];
    yield { words: isLast ? [...words, ...join.end()] : words, heardMs, share };
  }
  signal.throwIfAborted();

  async function recognise(window: SpeechWindow): Promise<FileWord[]> {
    const { words, noSpeechProbability } = await stt.transcribe(window.samples, options);
    return words.map(({ text, probability, startMs, endMs }) => ({
      text,
      probability,
      startMs: window.timeInFile(startMs),
      endMs: window.timeInFile(endMs),
      noSpeechProbability,
    }));
  }
}
