import type { SttSession, Vad } from '../../../domain/ports.ts';
import { readAhead } from '../../../stream/read-ahead.ts';
import type { AudioPart } from '../decode/audio-source.ts';
import { type FileWord, JoinWindows } from './join-windows.ts';
import { type Heard, listen } from './listen.ts';
import type { SpeechWindow, TimeSpan } from './speech-windows.ts';

/** Windows after the one whose words are next: one may be recognised beside it, and one is looked for meanwhile. */
const WINDOWS_AHEAD = 2;

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

/** What was heard of a file, and the words that are being recognised in it. */
interface Recognising extends Omit<Heard, 'window'> {
  readonly words: Promise<FileWord[]> | undefined;
  readonly sharedWithNext: TimeSpan | undefined;
}

/**
 * Transcribes sound of any length, window by window. Recognition is asked for a window as soon as it is found, and the next ones are looked for
 * meanwhile.
 *
 * @throws as the sound's source does; ApiError (400) if it is too long; EngineDiedError; the signal's reason.
 */
export async function* transcribeAudio(
  audio: AsyncIterable<AudioPart>,
  { vad, stt, prompt, signal }: TranscribeAudioOptions,
): AsyncGenerator<TranscribedPart> {
  const join = new JoinWindows();
  const options = { urgency: () => 'api' as const, signal, ...(prompt !== undefined && { prompt }) };
  for await (const heard of readAhead(WINDOWS_AHEAD, recognising(), signal)) {
    const { heardMs, share, isLast } = heard;
    const words = heard.words ? join.add(await heard.words, heard.sharedWithNext) : [];
    yield { words: isLast ? [...words, ...join.end()] : words, heardMs, share };
  }
  signal.throwIfAborted();

  async function* recognising(): AsyncGenerator<Recognising> {
    for await (const { window, ...heard } of listen(audio, vad, signal)) {
      const words = window && recognise(window);
      // Whoever waits for the words hears of what fails. Without this, Node would report it before that.
      words?.catch(() => undefined);
      yield { ...heard, words, sharedWithNext: window?.sharedWithNext };
    }
  }

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
