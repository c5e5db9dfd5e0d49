import { useState } from 'react';
import type { CallMode } from '../../protocol/call-mode.ts';
import type { Modes } from './use-modes.ts';

const WORDS: Record<CallMode, string> = {
  'hands-free': 'Talk freely',
  'push-to-talk': 'Hold to talk',
  'text-only': 'Only type',
  'listening-only': 'Only transcribe',
};

/** Lets the caller choose how they take part, where the agent leaves a choice. */
export function ModeSwitch({ mode, allowed, choose }: Modes) {
  const [failed, setFailed] = useState(false);
  if (allowed.length < 2) return null;
  const press = async (wished: CallMode) => {
    setFailed(false);
    await choose(wished).catch(() => setFailed(true));
  };
  return (
    <fieldset className="modes">
      <legend className="visually-hidden">How you take part</legend>
      {allowed.map((each) => (
        <label key={each}>
          <input type="radio" name="mode" checked={each === mode} onChange={() => void press(each)} />
          {WORDS[each]}
        </label>
      ))}
      {failed && (
        <p role="alert" className="problem">
          This could not be changed. Try again.
        </p>
      )}
    </fieldset>
  );
}
