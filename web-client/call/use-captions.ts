import { useChat, useLocalParticipant } from '@livekit/components-react';
import { useEffect, useMemo, useState } from 'react';
import { replyEnd } from '../../protocol/reply-end.ts';
import { REPLY_TOPIC, TRANSCRIPTION_TOPIC } from '../../protocol/topics.ts';
import { readTranscription } from '../../protocol/transcription.ts';
import { type Caption, endReplies, type Heard, updateCaptions } from './caption.ts';
import { useTextStreams } from './use-text-streams.ts';

export interface Conversation {
  readonly captions: readonly Caption[];
  /** Sends a typed message. */
  readonly send: (text: string) => Promise<unknown>;
}

/**
 * What both sides say and write, as it comes.
 *
 * @param now ms since the call began.
 */
export function useCaptions(now: () => number): Conversation {
  const spoken = useSpoken();
  const { chatMessages, send } = useChat();
  const { localParticipant } = useLocalParticipant();
  const replies = useTextStreams(REPLY_TOPIC);
  const [captions, setCaptions] = useState<readonly Caption[]>([]);

  const heard = useMemo(() => {
    const typed = chatMessages.map(({ id, message, from }): Heard => {
      const speaker = from?.identity === localParticipant.identity ? 'caller' : 'agent';
      return { id, speaker, text: message, final: true, typed: true };
    });
    return [...spoken, ...typed];
  }, [spoken, chatMessages, localParticipant]);

  const ends = useMemo(() => replies.flatMap(({ text }) => replyEnd.safeParse(text).data ?? []), [replies]);
  useEffect(
    () => setCaptions((before) => endReplies(updateCaptions(before, heard, now()), ends)),
    [heard, ends, now],
  );
  return { captions, send };
}

function useSpoken(): readonly Heard[] {
  const transcriptions = useTextStreams(TRANSCRIPTION_TOPIC);
  const { localParticipant, microphoneTrack } = useLocalParticipant();
  return useMemo(
    () =>
      transcriptions.map(({ text, info, sender }): Heard => {
        const { segment, final, track } = readTranscription(info.attributes);
        const ofCaller =
          sender === localParticipant.identity ||
          (microphoneTrack !== undefined && track === microphoneTrack.trackSid);
        return {
          id: segment ?? info.id,
          speaker: ofCaller ? 'caller' : 'agent',
          text,
          final,
          typed: false,
        };
      }),
    [transcriptions, localParticipant, microphoneTrack],
  );
}
