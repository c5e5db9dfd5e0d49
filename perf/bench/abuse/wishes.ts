import { SETTINGS_ATTRIBUTE, settingsInUse } from '../../../protocol/settings-in-use.ts';
import { SPEAKING_RATE } from '../../../protocol/limits.ts';
import { BadCaller } from './bad-caller.ts';
import { expectThat, type Kind } from './kind.ts';
import { strangeWishes, type Wishes } from './settings.ts';
import type { Stage } from './stage.ts';
import { wellFormed } from './strange-text.ts';

/** Calls that are asked for with attributes and metadata that make no sense, at the running agent. */
export function badWishes({ invite }: Pick<Stage, 'invite'>): Kind<Wishes> {
  return {
    name: 'calls with such attributes',
    right: 'the call is served with settings that there are, and a question is answered',
    inputs: strangeWishes,
    check: async ({ attributes, metadata }) => {
      const sent = Object.entries(attributes).map(([name, value]) => [wellFormed(name), wellFormed(value)]);
      const invitation = await invite({
        participant_attributes: Object.fromEntries(sent) as Record<string, string>,
        participant_metadata: wellFormed(metadata).slice(0, 4_000),
      });
      await using caller = await BadCaller.join(invitation);
      const settings = settingsInUse.parse(caller.agent?.attributes[SETTINGS_ATTRIBUTE]);
      const rate = settings.speaking_rate ?? NaN;
      expectThat(rate >= SPEAKING_RATE.min && rate <= SPEAKING_RATE.max, `it speaks at a rate of ${rate}`);
      await caller.expectAnswer();
    },
    shrinks: false,
  };
}
