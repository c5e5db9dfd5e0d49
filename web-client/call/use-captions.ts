import { useChat, useLocalParticipant } from '@livekit/components-react';
import { useEffect, useMemo, useState } from 'react';
import { parseReplyEnd } from './agent-messages.ts';
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
  const replies = useTextStreams('parley.reply');
  const [captions, setCaptions] = useState<readonly Caption[]>([]);

  const heard = useMemo(() => {
    const typed = chatMessages.map(({ id, message, from }): Heard => {
      const speaker = from?.identity === localParticipant.identity ? 'caller' : 'agent';
      return { id, speaker, text: message, final: true, typed: true };
    });
    return [...spoken, ...typed];
  }, [spoken, chatMessages, localParticipant]);

  const ends = useMemo(() => replies.flatMap(({ text }) => parseReplyEnd(text) ?? []), [replies]);
  useEffect(
    () => setCaptions((before) => endReplies(updateCaptions(before, heard, now()), ends)),
    [heard, ends, now],
  );
  return { captions, send };
}

function useSpoken(): readonly Heard[] {
  const transcriptions = useTextStreams('lk.transcription');
  const { localParticipant, microphoneTrack } = useLocalParticipant();
  return useMemo(
    () =>
      transcriptions.map(({ text, info, sender }): Heard => {
        const attributes = info.attributes ?? {};
        const ofCaller =
          sender === localParticipant.identity ||
          (microphoneTrack !== undefined &&
            attributes['lk.transcribed_track_id'] === microphoneTrack.trackSid);
        return {
          id: attributes['lk.segment_id'] ?? info.id,
          speaker: ofCaller ? 'caller' : 'agent',
          text,
          final: attributes['lk.transcription_final'] === 'true',
          typed: false,
        };
      }),
    [transcriptions, localParticipant, microphoneTrack],
  );
}
