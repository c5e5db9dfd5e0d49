import { LiveKitRoom } from '@livekit/components-react';
import { DisconnectReason, type LocalTrack, Track } from 'livekit-client';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { AgentDescription } from '../../protocol/agent-description.ts';
import type { CallRecord } from '../after-call/call-record.ts';
import type { Problem } from '../problem.ts';
import { CallScreen } from './call-screen.tsx';
import { explainConnection } from './explain.ts';
import type { Line } from './open-line.ts';
import './call.css';

interface CallProps {
  readonly line: Line;
  /** Undefined where the agent does not say what it offers. */
  readonly profile: AgentDescription | undefined;
  /** Called when the room was not joined; without a problem if the caller did not want to wait. */
  readonly onFailed: (problem?: Problem) => void;
  readonly onOver: (record: CallRecord, problem?: Problem) => void;
  readonly onCallAgain: () => void;
}

/** Joins a call's room, and leaves it when it is taken off the page. */
export function Call({ line, profile, onFailed, onOver, onCallAgain }: CallProps) {
  const { room, microphone } = line;
  // LiveKitRoom connects anew when its handlers change: they stay the same, and call the latest of these.
  const latest = useRef({ onFailed, onOver });
  const joined = useRef(false);
  const record = useRef<() => CallRecord>(undefined);
  useEffect(() => {
    latest.current = { onFailed, onOver };
  });

  const [unheard, setUnheard] = useState(false);

  const publish = useCallback(() => {
    joined.current = true;
    if (!microphone) return;
    // The cast: LiveKit's types do not agree with each other under exactOptionalPropertyTypes.
    room.localParticipant.publishTrack(microphone as LocalTrack, { source: Track.Source.Microphone }).then(
      () => setUnheard(false),
      () => setUnheard(true),
    );
  }, [room, microphone]);
  const fail = useCallback((error: Error) => {
    if (!joined.current) latest.current.onFailed(explainConnection(error));
  }, []);
  const over = useCallback((reason?: DisconnectReason) => {
    if (joined.current && record.current) latest.current.onOver(record.current(), whyOver(reason));
  }, []);
  const end = () => {
    if (joined.current) void room.disconnect();
    else onFailed();
  };

  return (
    <LiveKitRoom
      className="room"
      room={room}
      serverUrl={line.serverUrl}
      token={line.token}
      onConnected={publish}
      onDisconnected={over}
      onError={fail}
    >
      <CallScreen profile={profile} unheard={unheard} onEnd={end} onCallAgain={onCallAgain} record={record} />
    </LiveKitRoom>
  );
}

/** Why a call ended that the caller did not end. */
function whyOver(reason: DisconnectReason | undefined): Problem | undefined {
  switch (reason) {
    case DisconnectReason.CLIENT_INITIATED:
      return undefined;
    case DisconnectReason.ROOM_DELETED:
    case DisconnectReason.PARTICIPANT_REMOVED:
    case DisconnectReason.ROOM_CLOSED:
    case DisconnectReason.SERVER_SHUTDOWN:
      return { title: 'The call was ended by the server.', advice: 'Call again when you like.' };
    case DisconnectReason.DUPLICATE_IDENTITY:
      return { title: 'The call goes on elsewhere.', advice: 'It was joined again from another page.' };
    default:
      return {
        title: 'The connection was lost.',
        advice: 'It could not be had back in time. Check your network, and call again.',
      };
  }
}
