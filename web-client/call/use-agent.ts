import { useConnectionState, useVoiceAssistant } from '@livekit/components-react';
import { ConnectionState } from 'livekit-client';
import { useEffect, useState } from 'react';
import { AGENT_STATE_ATTRIBUTE } from '../../protocol/agent-state.ts';

/** How long an agent may take to join. */
const ABSENT_AFTER = 10_000;
/** How long one may be away before that is said: it comes back by itself when only its line broke. */
const LOST_AFTER = 2_000;

/** What the caller is told of the call's state. */
export type CallState =
  'connecting' | 'reconnecting' | 'waiting' | 'preparing' | 'listening' | 'thinking' | 'speaking';

/** Whether there is an agent: `absent` when none came in time, `lost` when it is gone. */
export type AgentPresence = 'awaited' | 'present' | 'absent' | 'lost';

/** The agent of the call, and how things stand with it. */
export function useAgent() {
  const { agent, audioTrack } = useVoiceAssistant();
  // Not from the library's hook: it misses a change that comes while React still renders the agent's joining.
  const attributes = agent?.attributes;
  const connection = useConnectionState();
  const presence = usePresence(agent !== undefined, connection === ConnectionState.Connected);
  return {
    identity: agent?.identity,
    audioTrack,
    attributes,
    presence,
    state: callState(connection, agent !== undefined, attributes?.[AGENT_STATE_ATTRIBUTE]),
  };
}

function usePresence(present: boolean, connected: boolean): AgentPresence {
  const [wasThere, setWasThere] = useState(false);
  const [overdue, setOverdue] = useState(false);
  useEffect(() => {
    if (present) setWasThere(true);
    if (present || !connected) {
      setOverdue(false);
      return undefined;
    }
    const timer = setTimeout(() => setOverdue(true), wasThere ? LOST_AFTER : ABSENT_AFTER);
    return () => clearTimeout(timer);
  }, [present, connected, wasThere]);
  if (present) return 'present';
  if (!overdue) return 'awaited';
  return wasThere ? 'lost' : 'absent';
}

function callState(connection: ConnectionState, present: boolean, state: string | undefined): CallState {
  switch (connection) {
    case ConnectionState.Disconnected:
    case ConnectionState.Connecting:
      return 'connecting';
    case ConnectionState.Reconnecting:
    case ConnectionState.SignalReconnecting:
      return 'reconnecting';
    case ConnectionState.Connected:
      break;
  }
  if (!present) return 'waiting';
  return state === 'listening' || state === 'thinking' || state === 'speaking' ? state : 'preparing';
}
