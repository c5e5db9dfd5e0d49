import { Mic, Phone } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { prefetchCallPart } from '../call/load-call-part.ts';
import { Mark } from '../mark.tsx';
import { Notice } from '../notice.tsx';
import type { Problem } from '../problem.ts';
import './before-call.css';

const DeviceCheck = lazy(() => import('./device-check.tsx'));

interface BeforeCallProps {
  readonly onStart: () => void;
  readonly onStartTyping: () => void;
  /** Why the last try failed. */
  readonly problem: Problem | undefined;
  /** Why no call can be made at all. */
  readonly unsupported: Problem | undefined;
}

/** The way into a call: one button; who wants to can check the microphone first. */
export function BeforeCall({ onStart, onStartTyping, problem, unsupported }: BeforeCallProps) {
  const [checking, setChecking] = useState(false);
  useEffect(() => {
    if (!unsupported) return prefetchCallPart();
    return undefined;
  }, [unsupported]);

  if (unsupported) {
    return (
      <section className="before">
        <Notice urgent title={unsupported.title}>
          {unsupported.advice}
        </Notice>
      </section>
    );
  }
  return (
    <section className="before">
      <Mark />
      <h2>Talk to the agent</h2>
      <p className="lead">
        Speak as you would on the phone, and interrupt whenever you like. Your browser will ask for the
        microphone.
      </p>
      {problem && (
        <Notice
          urgent
          title={problem.title}
          actions={
            problem.canType === true && (
              <button type="button" className="button" onClick={onStartTyping}>
                Continue by typing
              </button>
            )
          }
        >
          {problem.advice}
        </Notice>
      )}
      <button type="button" className="button primary large" onClick={onStart}>
        <Phone aria-hidden />
        {problem ? 'Try again' : 'Start a call'}
      </button>
      <button
        type="button"
        className="button quiet"
        aria-expanded={checking}
        onClick={() => setChecking((open) => !open)}
      >
        <Mic aria-hidden />
        Check the microphone
      </button>
      {checking && (
        <Suspense fallback={<p className="hint">Loading…</p>}>
          <DeviceCheck />
        </Suspense>
      )}
    </section>
  );
}
