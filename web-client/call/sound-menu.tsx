import { useMediaDeviceSelect } from '@livekit/components-react';
import { supportsAudioOutputSelection } from 'livekit-client';
import { Volume2 } from 'lucide-react';
import { Popover, Slider } from 'radix-ui';
import { useCallback, useState } from 'react';
import { explainMicrophone } from './explain.ts';
import { rememberMicrophone } from './chosen-microphone.ts';
import { DeviceSelect } from './device-select.tsx';

interface SoundMenuProps {
  /** From 0 to 1. */
  readonly volume: number;
  readonly onVolume: (volume: number) => void;
}

/** Which microphone and loudspeaker the call uses, and how loud it is. */
export function SoundMenu({ volume, onVolume }: SoundMenuProps) {
  return (
    <Popover.Root>
      <Popover.Trigger className="button control">
        <Volume2 aria-hidden />
        Sound
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover"
          side="top"
          sideOffset={8}
          collisionPadding={12}
          aria-label="Sound"
        >
          <Microphone />
          {supportsAudioOutputSelection() && <Loudspeaker />}
          <div className="field">
            <span id="volume-label">Volume</span>
            <Slider.Root
              className="slider"
              min={0}
              max={100}
              step={5}
              value={[Math.round(volume * 100)]}
              onValueChange={([percent = 100]) => onVolume(percent / 100)}
            >
              <Slider.Track className="slider-track">
                <Slider.Range className="slider-range" />
              </Slider.Track>
              <Slider.Thumb className="slider-thumb" aria-labelledby="volume-label" />
            </Slider.Root>
          </div>
          <Popover.Arrow className="popover-arrow" />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Microphone() {
  const [problem, setProblem] = useState<string>();
  const { devices, activeDeviceId, setActiveMediaDevice } = useMediaDeviceSelect({ kind: 'audioinput' });
  const choose = async (id: string) => {
    try {
      await setActiveMediaDevice(id);
      rememberMicrophone(id);
      setProblem(undefined);
    } catch (error) {
      const { title, advice } = await explainMicrophone(error);
      setProblem(`${title} ${advice}`);
    }
  };
  return (
    <>
      <DeviceSelect
        label="Microphone"
        devices={devices}
        active={activeDeviceId}
        onChoose={(id) => void choose(id)}
      />
      {problem !== undefined && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
    </>
  );
}

function Loudspeaker() {
  const [failed, setFailed] = useState(false);
  const onError = useCallback(() => setFailed(true), []);
  const { devices, activeDeviceId, setActiveMediaDevice } = useMediaDeviceSelect({
    kind: 'audiooutput',
    onError,
  });
  const choose = (id: string) => {
    setFailed(false);
    setActiveMediaDevice(id).catch(onError);
  };
  return (
    <>
      <DeviceSelect label="Loudspeaker" devices={devices} active={activeDeviceId} onChoose={choose} />
      {failed && (
        <p role="alert" className="problem">
          This loudspeaker can’t be used.
        </p>
      )}
    </>
  );
}
