import type { Caption } from '../call/caption.ts';
import type { CallRecord } from './call-record.ts';

/** A transcript in the form of a file. */
export interface TranscriptFile {
  readonly name: string;
  readonly type: string;
  readonly content: string;
}

const nameOf = ({ speaker }: Caption): string => (speaker === 'caller' ? 'You' : 'Agent');

/** A transcript to read: a line for each thing said. */
export function toText({ captions }: CallRecord): string {
  const lines = captions.map((caption) => `${nameOf(caption)}: ${wordsOf(caption)}\n`);
  return lines.join('');
}

/** Everything that is known of the call, for programs. Times are ms from the start of the call. */
export function toJson({ startedAt, duration, captions, timings }: CallRecord): string {
  const lines = captions.map(({ speaker, text, typed, interrupted, startedAt: start, endedAt: end }) => ({
    speaker,
    text: text.trim(),
    start: Math.round(start),
    end: Math.round(end),
    ...(typed && { typed }),
    ...(interrupted && { interrupted }),
  }));
  const turns = timings.map(({ turn, measured, agentTotal, parts }) => ({
    turn,
    ...(measured !== undefined && { measured: Math.round(measured) }),
    agent: Math.round(agentTotal),
    parts: Object.fromEntries(parts.map(({ step, ms }) => [step, Math.round(ms)])),
  }));
  const call = { started_at: startedAt.toISOString(), duration: Math.round(duration) };
  return `${JSON.stringify({ ...call, transcript: lines, turns }, undefined, 2)}\n`;
}

/** Shorter cues can't be read. */
const SHORTEST_CUE = 1_000;

/** Subtitles for a recording of the call, timed from its start: https://www.w3.org/TR/webvtt1/ */
export function toWebVtt({ captions }: CallRecord): string {
  const cues = captions
    // Cues are in the order of their starts.
    .toSorted((a, b) => a.startedAt - b.startedAt)
    .map((caption) => {
      const { startedAt, endedAt } = caption;
      const end = Math.max(endedAt, startedAt + SHORTEST_CUE);
      return `${vttTime(startedAt)} --> ${vttTime(end)}\n<v ${nameOf(caption)}>${vttText(wordsOf(caption))}\n`;
    });
  return ['WEBVTT\n', ...cues].join('\n');
}

/** The transcript as a file of each kind, named after the start of the call. */
export function transcriptFiles(record: CallRecord): Record<'text' | 'json' | 'webvtt', TranscriptFile> {
  const stem = `call-${record.startedAt.toISOString().slice(0, 19).replaceAll(':', '-')}`;
  return {
    text: { name: `${stem}.txt`, type: 'text/plain', content: toText(record) },
    json: { name: `${stem}.json`, type: 'application/json', content: toJson(record) },
    webvtt: { name: `${stem}.vtt`, type: 'text/vtt', content: toWebVtt(record) },
  };
}

const wordsOf = ({ text, interrupted }: Caption): string =>
  interrupted ? `${text.trim()} – [interrupted]` : text.trim();

/** hh:mm:ss.ttt */
function vttTime(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  const parts = [
    Math.floor(whole / 3_600_000),
    Math.floor(whole / 60_000) % 60,
    Math.floor(whole / 1_000) % 60,
  ];
  const clock = parts.map((part) => String(part).padStart(2, '0')).join(':');
  return `${clock}.${String(whole % 1_000).padStart(3, '0')}`;
}

/** A cue ends at an empty line, and `<` and `&` begin markup. */
function vttText(text: string): string {
  const line = text.replaceAll(/\s*\n\s*/g, ' ');
  return line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
