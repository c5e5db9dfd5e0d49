import { useTrackToggle } from '@livekit/components-react';
import { Track } from 'livekit-client';
import { Gauge, Hand, Mic, MicOff, PhoneOff } from 'lucide-react';
import { useState } from 'react';
import { explainMicrophone } from './explain.ts';
import { SoundMenu } from './sound-menu.tsx';

interface ControlsProps {
  /** Whether the agent listens to the microphone. */
  readonly heard: boolean;
  readonly volume: number;
  readonly onVolume: (volume: number) => void;
  /** Undefined while there is nothing to interrupt. */
  readonly onInterrupt: (() => Promise<void>) | undefined;
  readonly timingShown: boolean;
  readonly onTiming: () => void;
  readonly onEnd: () => void;
}

/** What the caller can do at any time. */
export function Controls(props: ControlsProps) {
  const { heard, volume, onVolume, onInterrupt, timingShown, onTiming, onEnd } = props;
  return (
    <div className="controls" role="group" aria-label="Call controls">
      {heard && <MuteButton />}
      <SoundMenu volume={volume} onVolume={onVolume} />
      <InterruptButton onInterrupt={onInterrupt} />
      <button
        type="button"
        className="button control"
        aria-expanded={timingShown}
        aria-controls="timing"
        onClick={onTiming}
      >
        <Gauge aria-hidden />
        Timing
      </button>
      <button type="button" className="button control end" onClick={onEnd}>
        <PhoneOff aria-hidden />
        End<span className="visually-hidden"> the call</span>
      </button>
    </div>
  );
}

function MuteButton() {
  const [problem, setProblem] = useState<string>();
  const { enabled, pending, toggle } = useTrackToggle({ source: Track.Source.Microphone });
  const press = async () => {
    setProblem(undefined);
    try {
      await toggle();
    } catch (error) {
      const { title, advice } = await explainMicrophone(error);
      setProblem(`${title} ${advice}`);
    }
  };
  return (
    <>
      <button
        type="button"
        className="button control"
        data-muted={!enabled}
        disabled={pending}
        onClick={() => void press()}
      >
        {enabled ? <Mic aria-hidden /> : <MicOff aria-hidden />}
        {enabled ? 'Mute' : 'Unmute'}
      </button>
      {problem !== undefined && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
    </>
  );
}

function InterruptButton({ onInterrupt }: Pick<ControlsProps, 'onInterrupt'>) {
  const [failed, setFailed] = useState(false);
  const press = async () => {
    setFailed(false);
    await onInterrupt?.().catch(() => setFailed(true));
  };
  return (
    <>
      <button
        type="button"
        className="button control"
        // Not disabled: who has just pressed it would lose their place on the page when the agent falls silent.
        aria-disabled={onInterrupt === undefined}
        onClick={() => void press()}
      >
        <Hand aria-hidden />
        Interrupt
      </button>
      {failed && (
        <p role="alert" className="problem">
          This agent can’t be interrupted by a button. Say something instead.
        </p>
      )}
    </>
  );
}
