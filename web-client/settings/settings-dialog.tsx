import { X } from 'lucide-react';
import { Dialog, Slider } from 'radix-ui';
import { useId } from 'react';
import type { AgentDescription } from '../../protocol/agent-description.ts';
import type { CallWishes } from '../../protocol/call-settings.ts';
import { offeredSettings, type ShownName } from './shown-settings.ts';
import type { SettingsStore } from './use-call-settings.ts';
import './settings.css';

interface SettingsDialogProps {
  readonly profile: AgentDescription;
  readonly settings: SettingsStore;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** What the caller can choose of the agent, for the next call. */
export default function SettingsDialog({ profile, settings, open, onOpenChange }: SettingsDialogProps) {
  const offered = offeredSettings(profile);
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content className="dialog">
          <header>
            <Dialog.Title>Settings</Dialog.Title>
            <Dialog.Close className="button icon quiet" aria-label="Close">
              <X aria-hidden />
            </Dialog.Close>
          </header>
          <Dialog.Description className="hint">They take effect on the next call.</Dialog.Description>
          {offered.map((name) => (
            <Setting key={name} name={name} profile={profile} store={settings} />
          ))}
          <footer>
            <button type="button" className="button quiet" onClick={() => settings.change({})}>
              Reset all
            </button>
            <Dialog.Close className="button primary">Done</Dialog.Close>
          </footer>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface SettingProps {
  readonly name: ShownName;
  readonly profile: AgentDescription;
  readonly store: SettingsStore;
}

function Setting({ name, profile, store }: SettingProps) {
  const { settings } = store;
  const change = (changed: CallWishes) => store.change({ ...settings, ...changed });
  switch (name) {
    case 'voice':
      return (
        <Choice
          label="Voice"
          choices={profile.voices}
          value={settings.voice}
          onChange={(voice) => change({ voice })}
        />
      );
    case 'language':
      return (
        <Choice
          label="Language"
          choices={profile.languages}
          value={settings.language}
          onChange={(language) => change({ language })}
        />
      );
    case 'speaking_rate':
      return (
        <SpeakingRate
          range={profile.speaking_rate}
          value={settings.speaking_rate}
          onChange={(speaking_rate) => change({ speaking_rate })}
        />
      );
    case 'turn_taking':
      return (
        <TurnTaking
          turnTaking={profile.turn_taking}
          value={settings.turn_taking}
          onChange={(turn_taking) => change({ turn_taking })}
        />
      );
    case 'system_prompt':
      return (
        <SystemPrompt
          prompt={profile.system_prompt}
          value={settings.system_prompt}
          onChange={(system_prompt) => change({ system_prompt })}
        />
      );
  }
}

interface FieldProps<Value> {
  readonly value: Value | undefined;
  readonly onChange: (value: Value | undefined) => void;
}

interface ChoiceProps extends FieldProps<string> {
  readonly label: string;
  readonly choices: readonly { readonly id: string; readonly label: string }[];
}

function Choice({ label, choices, value, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value ?? ''} onChange={({ target }) => onChange(target.value || undefined)}>
        <option value="">The agent’s own</option>
        {choices.map((choice) => (
          <option key={choice.id} value={choice.id}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  );
}

function SpeakingRate({
  range,
  value,
  onChange,
}: FieldProps<number> & { range: AgentDescription['speaking_rate'] }) {
  const id = useId();
  const rate = value ?? range.default;
  return (
    <div className="field">
      <span id={id}>Speaking rate</span>
      <div className="slider-row">
        <Slider.Root
          className="slider"
          min={range.min}
          max={range.max}
          step={0.05}
          value={[rate]}
          onValueChange={([chosen = range.default]) =>
            onChange(chosen === range.default ? undefined : Math.round(chosen * 100) / 100)
          }
        >
          <Slider.Track className="slider-track">
            <Slider.Range className="slider-range" />
          </Slider.Track>
          <Slider.Thumb
            className="slider-thumb"
            aria-labelledby={id}
            aria-valuetext={`${rate} times as fast`}
          />
        </Slider.Root>
        <output>{rate.toFixed(2)}×</output>
      </div>
    </div>
  );
}

const TURN_TAKING: Record<string, string> = {
  quick: 'Answers as soon as you seem to be done',
  balanced: 'Waits a moment in doubt',
  patient: 'Leaves you time to think',
};

interface TurnTakingProps extends FieldProps<string> {
  readonly turnTaking: AgentDescription['turn_taking'];
}

function TurnTaking({ turnTaking, value, onChange }: TurnTakingProps) {
  const chosen = value ?? turnTaking.default;
  return (
    <fieldset className="field">
      <legend>Turn-taking</legend>
      {turnTaking.choices.map((choice) => (
        <label key={choice} className="radio">
          <input
            type="radio"
            name="turn-taking"
            checked={choice === chosen}
            onChange={() => onChange(choice === turnTaking.default ? undefined : choice)}
          />
          <span>
            <b>{choice}</b>
            {TURN_TAKING[choice] !== undefined && <small>{TURN_TAKING[choice]}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function SystemPrompt({
  prompt,
  value,
  onChange,
}: FieldProps<string> & { prompt: AgentDescription['system_prompt'] }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>What the agent is told before the call</label>
      <textarea
        id={id}
        rows={4}
        maxLength={prompt.max_length}
        value={value ?? ''}
        onChange={({ target }) => onChange(target.value || undefined)}
      />
      <small className="hint">
        {(value ?? '').length} of {prompt.max_length} characters. Left empty, it is as the deployer has it.
      </small>
    </div>
  );
}
