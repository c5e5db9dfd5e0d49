import type { Percentiles } from './percentiles.ts';

/** One turn, as `npm run call` reports it. */
export interface ReportedTurn {
  readonly said: string;
  /** What the agent understood. */
  readonly heard: string;
  /** What the agent says that it said; empty where no caption came. */
  readonly caption: string;
  /** What the caller's own speech recognition made of the agent's voice. */
  readonly replied: string;
  readonly voice_to_voice_ms: number | null;
  readonly interrupted: boolean;
}

export interface CallReport {
  readonly turns: readonly ReportedTurn[];
  readonly voice_to_voice_ms: Percentiles;
}

/** A report for people: what each side said, and what the other understood of it. */
export function readable({ turns, voice_to_voice_ms: all }: CallReport): string {
  return `${turns.map(readableTurn).join('\n\n')}\n\nVoice to voice: ${JSON.stringify(all)}\n`;
}

function readableTurn({ said, heard, caption, replied, ...turn }: ReportedTurn): string {
  return [
    `Caller   ${said}`,
    `         the agent heard: ${heard || '(nothing)'}`,
    `Agent    ${caption || '(no caption)'}`,
    `         the caller heard: ${replied || '(nothing)'}`,
    turn.interrupted
      ? '         began before the caller had finished'
      : `         after ${turn.voice_to_voice_ms ?? '–'} ms`,
  ].join('\n');
}
