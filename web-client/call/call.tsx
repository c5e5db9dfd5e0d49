import { LiveKitRoom } from '@livekit/components-react';
import { DisconnectReason, type LocalTrack, type Participant, RoomEvent, Track } from 'livekit-client';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { AgentDescription } from '../../protocol/agent-description.ts';
import { CALL_END_ATTRIBUTE, type CallEnd, callEnd } from '../../protocol/call-end.ts';
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

  const hungUpFor = useRef<CallEnd>(undefined);
  useEffect(() => {
    // Not drawn but noted: the room is closed the moment after.
    const note = (_changed: unknown, { isAgent, attributes }: Participant) => {
      if (isAgent) hungUpFor.current = callEnd.safeParse(attributes[CALL_END_ATTRIBUTE]).data;
    };
    room.on(RoomEvent.ParticipantAttributesChanged, note);
    return () => void room.off(RoomEvent.ParticipantAttributesChanged, note);
  }, [room]);

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
    if (!joined.current || !record.current) return;
    latest.current.onOver(record.current(), whyOver(reason, hungUpFor.current));
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

const ENDED_BY_SERVER: Problem = {
  title: 'The call was ended by the server.',
  advice: 'Call again when you like.',
};

/** Why the agent has ended a call. */
const HUNG_UP: Readonly<Record<CallEnd, Problem>> = {
  silence: {
    title: 'The agent heard nothing from you, and has hung up.',
    advice: 'Check your microphone, and call again when you like.',
  },
  duration: {
    title: 'The call was as long as one can be.',
    advice: 'Call again to go on talking.',
  },
  agent: {
    title: 'The agent has ended the call.',
    advice: 'Call again when you like.',
  },
};

/** Why a call ended that the caller did not end. */
function whyOver(reason: DisconnectReason | undefined, hungUpFor: CallEnd | undefined): Problem | undefined {
  switch (reason) {
    case DisconnectReason.CLIENT_INITIATED:
      return undefined;
    case DisconnectReason.PARTICIPANT_REMOVED:
      return hungUpFor === undefined ? ENDED_BY_SERVER : HUNG_UP[hungUpFor];
    case DisconnectReason.ROOM_DELETED:
    case DisconnectReason.ROOM_CLOSED:
    case DisconnectReason.SERVER_SHUTDOWN:
      return ENDED_BY_SERVER;
    case DisconnectReason.DUPLICATE_IDENTITY:
      return { title: 'The call goes on elsewhere.', advice: 'It was joined again from another page.' };
    default:
      return {
        title: 'The connection was lost.',
        advice: 'It could not be had back in time. Check your network, and call again.',
      };
  }
}
