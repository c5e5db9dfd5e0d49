import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { AfterCall } from './after-call/after-call.tsx';
import type { CallRecord } from './after-call/call-record.ts';
import { BeforeCall } from './before-call/before-call.tsx';
import { Opening } from './before-call/opening.tsx';
import { unsupported } from './before-call/unsupported.ts';
import { loadCallPart } from './call/load-call-part.ts';
import type { Line } from './call/open-line.ts';
import type { OpeningStep } from './call/opening-step.ts';
import { isEmbedded } from './embed/address.ts';
import { Mark } from './mark.tsx';
import type { Problem } from './problem.ts';
import { SettingsButton } from './settings/settings-button.tsx';
import { useAgentProfile } from './settings/use-agent-profile.ts';
import { useCallSettings } from './settings/use-call-settings.ts';

const Call = lazy(async () => ({ default: (await loadCallPart()).Call }));

type Stage =
  | { readonly name: 'before'; readonly problem?: Problem }
  | { readonly name: 'opening'; readonly step: OpeningStep; readonly cancel: () => void }
  | { readonly name: 'call'; readonly line: Line }
  | { readonly name: 'after'; readonly record: CallRecord; readonly problem?: Problem };

/** One call after the other: before it, in it, after it. */
export function App() {
  const [stage, setStage] = useState<Stage>({ name: 'before' });
  const { profile, answer } = useAgentProfile();
  const settings = useCallSettings(profile);
  const main = useRef<HTMLElement>(null);

  useEffect(() => {
    // The element that had the focus is gone: without this, the focus falls to the top of the page.
    if (document.activeElement === document.body) main.current?.focus();
  }, [stage.name]);

  const begin = async ({ microphone }: { microphone: boolean }) => {
    const controller = new AbortController();
    const cancel = () => {
      controller.abort();
      // At once: the browser may never answer whether the microphone is allowed.
      setStage({ name: 'before' });
    };
    const onStep = (step: OpeningStep) => {
      if (!controller.signal.aborted) setStage({ name: 'opening', step, cancel });
    };
    onStep('loading');
    try {
      const { openLine } = await loadCallPart();
      const line = await openLine({
        microphone,
        attributes: answer.then(settings.attributesFor),
        onStep,
        signal: controller.signal,
      });
      setStage({ name: 'call', line });
    } catch (error) {
      const problem = await explain(error);
      if (!controller.signal.aborted) setStage({ name: 'before', problem });
    }
  };
  const leave = (line: Line, next: Stage) => {
    line.microphone?.stop();
    setStage(next);
  };
  const start = () => void begin({ microphone: true });
  const startTyping = () => void begin({ microphone: false });

  return (
    <div className="page" data-embedded={isEmbedded} data-stage={stage.name}>
      <header className="top">
        <h1>
          <Mark />
          Parley
        </h1>
        {profile && <SettingsButton profile={profile} settings={settings} />}
      </header>
      <main ref={main} tabIndex={-1}>
        {stage.name === 'before' && (
          <BeforeCall
            onStart={start}
            onStartTyping={startTyping}
            problem={stage.problem}
            unsupported={unsupported()}
          />
        )}
        {stage.name === 'opening' && <Opening step={stage.step} onCancel={stage.cancel} />}
        {stage.name === 'call' && (
          <Suspense>
            <Call
              key={stage.line.id}
              line={stage.line}
              profile={profile}
              onFailed={(problem) => leave(stage.line, { name: 'before', ...(problem && { problem }) })}
              onOver={(record, problem) =>
                leave(stage.line, { name: 'after', record, ...(problem && { problem }) })
              }
              onCallAgain={() => {
                stage.line.microphone?.stop();
                start();
              }}
            />
          </Suspense>
        )}
        {stage.name === 'after' && (
          <AfterCall record={stage.record} problem={stage.problem} onCallAgain={start} />
        )}
      </main>
    </div>
  );
}

/** Why a call could not be opened; the explanations come with the part of the page that makes calls. */
async function explain(error: unknown): Promise<Problem> {
  try {
    const { explainOpening } = await loadCallPart();
    return await explainOpening(error);
  } catch {
    return {
      title: 'The page could not be loaded to the end.',
      advice: 'Check the connection to the internet, then load the page again.',
    };
  }
}
