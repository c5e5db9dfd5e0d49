import { useRoomContext } from '@livekit/components-react';
import type { TextStreamInfo, TextStreamReader } from 'livekit-client';
import { useEffect, useMemo, useState } from 'react';
import { readTranscription } from '../../protocol/transcription.ts';

/** A text as far as it has come. */
export interface TextStream {
  readonly text: string;
  readonly info: TextStreamInfo;
  /** Identity of who sends it. */
  readonly sender: string;
}

/**
 * The texts of a topic in the order in which they began; those of one segment take each other's place.
 *
 * LiveKit's own hook lets the error of a text that breaks off go uncaught.
 */
export function useTextStreams(topic: string): readonly TextStream[] {
  const room = useRoomContext();
  const [streams, setStreams] = useState<ReadonlyMap<string, TextStream>>(new Map());
  useEffect(() => {
    const collect = async (reader: TextStreamReader, sender: string) => {
      const { info } = reader;
      const key = readTranscription(info.attributes).segment ?? info.id;
      let text = '';
      try {
        for await (const chunk of reader) {
          text += chunk;
          const stream = { text, info, sender };
          setStreams((before) => new Map(before).set(key, stream));
        }
      } catch {
        // The call or its sender has gone in the middle of it: what has come stays.
      }
    };
    room.registerTextStreamHandler(topic, (reader, { identity }) => void collect(reader, identity));
    return () => room.unregisterTextStreamHandler(topic);
  }, [room, topic]);
  return useMemo(() => [...streams.values()], [streams]);
}
