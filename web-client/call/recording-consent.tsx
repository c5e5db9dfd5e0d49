import { useRoomContext } from '@livekit/components-react';
import { useState } from 'react';
import { CONSENT, NO_CONSENT, RECORD_METHOD, type RecordingState } from '../../protocol/recording.ts';

/** How long the agent may take to answer. */
const ANSWER_MS = 5_000;

interface RecordingConsentProps {
  readonly agent: string;
  readonly state: RecordingState;
}

/** Lets the caller allow that the call is recorded, and take that back; only where the agent could record at all. */
export function RecordingConsent({ agent, state }: RecordingConsentProps) {
  const room = useRoomContext();
  const [failed, setFailed] = useState(false);
  const allow = async (allowed: boolean) => {
    setFailed(false);
    try {
      await room.localParticipant.performRpc({
        destinationIdentity: agent,
        method: RECORD_METHOD,
        payload: allowed ? CONSENT : NO_CONSENT,
        responseTimeout: ANSWER_MS,
      });
    } catch {
      setFailed(true);
    }
  };
  return (
    <>
      <label className="hint consent">
        <input
          type="checkbox"
          checked={state === 'running'}
          onChange={(event) => void allow(event.target.checked)}
        />
        {state === 'running'
          ? 'This call is recorded. Untick it to have the recording deleted.'
          : 'I agree that this call is recorded'}
      </label>
      {failed && (
        <p role="alert" className="problem">
          The agent did not answer. Try again.
        </p>
      )}
    </>
  );
}
