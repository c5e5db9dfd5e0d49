import { deflateSync } from 'node:zlib';
import type { SentenceRules } from '../../../languages/language.ts';
import type { FileWord } from './join-windows.ts';
import { type Segment, segmentsOf, textOf } from './segments.ts';
import { srtOf, vttOf } from './subtitles.ts';
import type { TranscriptionFields } from './transcription-fields.ts';

/** A file's whole transcript. */
export interface FileTranscript {
  readonly words: readonly FileWord[];
  /** Length of the file, in ms. */
  readonly durationMs: number;
}

export interface AnswerOptions {
  readonly fields: Pick<TranscriptionFields, 'response_format' | 'timestamp_granularities'>;
  /** ISO 639-1. */
  readonly language: string;
  readonly sentences: SentenceRules;
}

/** A transcript as the client wants it: a text, or an object for JSON. */
export function transcriptionAnswer(transcript: FileTranscript, options: AnswerOptions): string | object {
  const { fields, sentences } = options;
  const { words, durationMs } = transcript;
  switch (fields.response_format) {
    case 'json':
      return { text: textOf(words), usage: usageOf(durationMs) };
    case 'text':
      return `${textOf(words)}\n`;
    case 'srt':
      return srtOf(segmentsOf(words, sentences));
    case 'vtt':
      return vttOf(segmentsOf(words, sentences));
    case 'verbose_json':
      return verbose(transcript, options);
  }
}

/** What the transcript of a file counts as. */
export const usageOf = (durationMs: number) => ({ type: 'duration', seconds: seconds(durationMs) }) as const;

function verbose(
  { words, durationMs }: FileTranscript,
  { fields, language, sentences }: AnswerOptions,
): object {
  const { timestamp_granularities: wanted = ['segment'] } = fields;
  return {
    task: 'transcribe',
    language: languageName(language),
    duration: seconds(durationMs),
    text: textOf(words),
    ...(wanted.includes('segment') && { segments: segmentsOf(words, sentences).map(verboseSegment) }),
    ...(wanted.includes('word') && {
      words: words.map(({ text, startMs, endMs, probability }) => ({
        word: text,
        start: seconds(startMs),
        end: seconds(endMs),
        // An extension: how sure the model is of the word.
        probability: rounded(probability),
      })),
    }),
    usage: usageOf(durationMs),
  };
}

function verboseSegment({ text, startMs, endMs, words }: Segment, id: number): object {
  const logarithms = words.map(({ probability }) => Math.log(Math.max(probability, Number.MIN_VALUE)));
  return {
    id,
    seek: 0,
    start: seconds(startMs),
    end: seconds(endMs),
    text,
    // The addon gives words, not tokens: this is the mean over words.
    avg_logprob: rounded(logarithms.reduce((sum, value) => sum + value, 0) / Math.max(1, words.length)),
    compression_ratio: rounded(Buffer.byteLength(text) / deflateSync(text).length),
    no_speech_prob: rounded(words[0]?.noSpeechProbability ?? 0),
    temperature: 0,
    tokens: [],
  };
}

/** As OpenAI names languages: "english". */
const languageName = (code: string): string =>
  (new Intl.DisplayNames('en', { type: 'language' }).of(code) ?? code).toLowerCase();

const seconds = (ms: number): number => Math.round(ms) / 1_000;
const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
