import { Settings } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { AgentDescription } from '../../protocol/agent-description.ts';
import { offeredSettings } from './shown-settings.ts';
import type { SettingsStore } from './use-call-settings.ts';

const SettingsDialog = lazy(() => import('./settings-dialog.tsx'));

interface SettingsButtonProps {
  readonly profile: AgentDescription;
  readonly settings: SettingsStore;
}

/** Opens the settings; not there when the agent lets nothing be chosen. */
export function SettingsButton({ profile, settings }: SettingsButtonProps) {
  const [opened, setOpened] = useState(false);
  const [open, setOpen] = useState(false);
  if (offeredSettings(profile).length === 0) return null;
  const show = () => {
    setOpened(true);
    setOpen(true);
  };
  return (
    <>
      <button type="button" className="button quiet" aria-haspopup="dialog" onClick={show}>
        <Settings aria-hidden />
        Settings
      </button>
      {opened && (
        <Suspense>
          <SettingsDialog profile={profile} settings={settings} open={open} onOpenChange={setOpen} />
        </Suspense>
      )}
    </>
  );
}
