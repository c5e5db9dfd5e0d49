import { useCallback, useMemo, useState } from 'react';
import { type MessageRefusal, messageRefusal } from '../../protocol/message-refusal.ts';
import { REFUSAL_TOPIC } from '../../protocol/topics.ts';
import { useTextStreams } from './use-text-streams.ts';

/** Typed messages that the agent did not take, in the order in which it said so; those that the caller has passed over are left out. */
export function useRefusedMessages(): {
  readonly refused: readonly MessageRefusal[];
  /** Passes over those that there are. */
  readonly forget: () => void;
} {
  const streams = useTextStreams(REFUSAL_TOPIC);
  const all = useMemo(
    () => streams.flatMap(({ text }) => messageRefusal.safeParse(text).data ?? []),
    [streams],
  );
  const [passed, setPassed] = useState(0);
  const forget = useCallback(() => setPassed(all.length), [all]);
  return { refused: useMemo(() => all.slice(passed), [all, passed]), forget };
}
