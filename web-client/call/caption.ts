import type { ReplyEnd } from '../../protocol/reply-end.ts';

/** A stretch of what one side said or wrote. */
export interface Caption {
  /** LiveKit's segment or message id. */
  readonly id: string;
  readonly speaker: 'caller' | 'agent';
  readonly text: string;
  /** Whether the text is settled; partial words may still change. */
  readonly final: boolean;
  /** Written, not spoken. */
  readonly typed: boolean;
  /** The agent was cut off here. */
  readonly interrupted: boolean;
  /** When its first and its last words came: ms since the call began. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** A caption as far as it has come; every update brings all of them. */
export type Heard = Pick<Caption, 'id' | 'speaker' | 'text' | 'final' | 'typed'>;

/**
 * Brings the captions up to date: texts grow and become final in place, in the order in which they began. No caption is removed.
 *
 * @param now ms since the call began.
 */
export function updateCaptions(
  captions: readonly Caption[],
  heard: readonly Heard[],
  now: number,
): readonly Caption[] {
  const known = new Map(captions.map((caption) => [caption.id, caption]));
  let changed = false;
  for (const { id, speaker, text, final, typed } of heard) {
    const before = known.get(id);
    // An update does not say that a reply is over: a final caption stays final until its text changes.
    const same = before?.text === text && (before.final || !final);
    if (text.trim() === '' || same) continue;
    changed = true;
    const { startedAt = now, interrupted = false } = before ?? {};
    known.set(id, { id, speaker, text, final, typed, interrupted, startedAt, endedAt: now });
  }
  return changed ? [...known.values()] : captions;
}

/** Closes the replies that are over, and marks those that were cut off. */
export function endReplies(captions: readonly Caption[], ends: readonly ReplyEnd[]): readonly Caption[] {
  const bySegment = new Map(ends.map((end) => [end.segment, end]));
  return captions.map((caption) => {
    const end = bySegment.get(caption.id);
    if (!end || (caption.final && caption.interrupted === end.interrupted)) return caption;
    return { ...caption, final: true, interrupted: end.interrupted };
  });
}
