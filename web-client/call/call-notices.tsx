import { Volume2 } from 'lucide-react';
import type { MouseEventHandler } from 'react';
import { LONGEST_MESSAGE } from '../../protocol/limits.ts';
import type { MessageRefusal, RefusalReason } from '../../protocol/message-refusal.ts';
import { Notice } from '../notice.tsx';
import type { AgentPresence, CallState } from './use-agent.ts';

interface CallNoticesProps {
  readonly state: CallState;
  readonly presence: AgentPresence;
  /** Nothing comes from the microphone. */
  readonly silent: boolean;
  /** The microphone did not get through to the room. */
  readonly unheard: boolean;
  readonly settingsProblems: readonly string[];
  /** Typed messages that the agent did not take. */
  readonly refused: readonly MessageRefusal[];
  /** Where the browser holds the sound back until the caller touches the page. */
  readonly onStartAudio: MouseEventHandler<HTMLButtonElement> | undefined;
  readonly onCallAgain: () => void;
}

/** Why a typed message was not taken, and what to do about it. */
const REFUSED: Readonly<Record<RefusalReason, string>> = {
  'too-long': `A message can have ${LONGEST_MESSAGE.toLocaleString()} characters. Send it in parts.`,
  'too-many': 'There was too much in a short time. Wait a moment, then send it again.',
  'too-slow': 'It did not arrive in time. Check your network, then send it again.',
};

/** What stands in the way of the call, and the way on. */
export function CallNotices(props: CallNoticesProps) {
  const { state, presence, silent, unheard, settingsProblems, refused, onStartAudio, onCallAgain } = props;
  const lastRefused = refused.at(-1);
  const callAgain = (
    <button type="button" className="button" onClick={onCallAgain}>
      Call again
    </button>
  );
  return (
    <div className="notices">
      {onStartAudio && (
        <button type="button" className="button primary large" onClick={onStartAudio}>
          <Volume2 aria-hidden />
          Tap to hear the agent
        </button>
      )}
      {state === 'reconnecting' && (
        <Notice title="The connection broke off.">Trying to get it back; the call goes on then.</Notice>
      )}
      {presence === 'absent' && (
        <Notice urgent title="No agent has answered." actions={callAgain}>
          All of them may be busy, or none is running. You can wait, or call again.
        </Notice>
      )}
      {presence === 'lost' && (
        <Notice urgent title="The agent has left the call." actions={callAgain}>
          What was said stays here until you call again.
        </Notice>
      )}
      {unheard && (
        <Notice urgent title="The agent can’t hear you." actions={callAgain}>
          Your microphone did not get through. You can type, or call again.
        </Notice>
      )}
      {silent && (
        <Notice title="No sound comes from your microphone.">
          It may be muted by a switch on it or in the system’s settings. Unmute it, or choose another one
          under Sound.
        </Notice>
      )}
      {lastRefused && (
        <Notice
          title={`The agent did not take ${refused.length > 1 ? 'some of your messages' : 'your message'}.`}
        >
          {REFUSED[lastRefused.reason]}
        </Notice>
      )}
      {settingsProblems.length > 0 && (
        <Notice title="The agent does not use all of your settings.">{settingsProblems.join('; ')}</Notice>
      )}
    </div>
  );
}
