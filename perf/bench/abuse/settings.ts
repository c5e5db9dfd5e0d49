import fc from 'fast-check';
import { chooseSettings, type Choices, settingsIn, TURN_TAKINGS } from '../../../agent/call-settings.ts';
import { readTraceparent, traceparentIn } from '../../../agent/telemetry/traceparent.ts';
import { SETTING_NAMES, type SettingName } from '../../../protocol/call-settings.ts';
import { settingAttribute, TRACEPARENT_ATTRIBUTE } from '../../../protocol/caller-attributes.ts';
import { SPEAKING_RATE } from '../../../protocol/limits.ts';
import { expectThat, type Kind } from './kind.ts';
import { strangeJson, strangeJsonText, strangeText } from './strange-text.ts';

const CHOICES: Omit<Choices, 'callerSettings'> = {
  voices: [
    { id: 'joe', label: 'Joe', language: 'en-US' },
    { id: 'amy', label: 'Amy', language: 'en-US' },
  ],
  languages: [{ id: 'en', label: 'English' }],
  systemPrompt: 'Be kind.',
};
const LONGEST_FITTING = 400;

/** What a call is asked for by its caller, its dispatch, or whoever made them. */
export interface Wishes {
  readonly attributes: Readonly<Record<string, string>>;
  readonly metadata: string;
}

const attributeName = fc.oneof(
  { arbitrary: fc.constantFrom(...SETTING_NAMES.map(settingAttribute), TRACEPARENT_ATTRIBUTE), weight: 4 },
  { arbitrary: strangeText(40), weight: 1 },
);

const settings = fc.dictionary(fc.constantFrom(...SETTING_NAMES, 'traceparent'), strangeJson(), {
  maxKeys: 6,
});

export const strangeWishes: fc.Arbitrary<Wishes> = fc.record({
  attributes: fc.dictionary(attributeName, strangeText(2_500), { maxKeys: 8 }),
  metadata: fc.oneof(
    settings.map((given) => JSON.stringify(given)),
    strangeJsonText(),
  ),
});

interface Asked extends Wishes {
  readonly callerSettings: readonly SettingName[];
}

/** Attributes and metadata that make no sense, read as a call's are. */
export const badSettings: Kind<Asked> = {
  name: 'attributes and metadata',
  right: 'settings that can be served; each wish that was not taken is told',
  inputs: fc
    .tuple(strangeWishes, fc.subarray([...SETTING_NAMES]))
    .map(([wishes, callerSettings]) => ({ ...wishes, callerSettings })),
  check: ({ attributes, metadata, callerSettings }) => {
    const choices = { ...CHOICES, callerSettings };
    const fits = (prompt: string): boolean => prompt.length <= LONGEST_FITTING;
    const { settings: chosen, problems } = chooseSettings({ attributes, metadata }, choices, fits);
    const { voice, language, speaking_rate: rate, turn_taking: turns, system_prompt: prompt } = chosen;
    expectThat(
      CHOICES.voices.some(({ id }) => id === voice),
      `voice ${voice}`,
    );
    expectThat(
      CHOICES.languages.some(({ id }) => id === language),
      `language ${language}`,
    );
    expectThat(rate >= SPEAKING_RATE.min && rate <= SPEAKING_RATE.max, `speaking rate ${rate}`);
    expectThat(TURN_TAKINGS.includes(turns), `turn taking ${turns}`);
    expectThat(prompt.trim() !== '' && fits(prompt), `system prompt ${prompt}`);
    for (const name of SETTING_NAMES) {
      const wish = attributes[settingAttribute(name)];
      const isTold = problems.some((problem) => problem.startsWith(`${name}: `));
      if (wish !== undefined && wish !== '' && !callerSettings.includes(name))
        expectThat(isTold, `${name} is not the caller's to choose, and nobody says so`);
    }
    expectThat(
      settingsIn(metadata).every((name) => SETTING_NAMES.includes(name)),
      'a setting that there is not',
    );
    readTraceparent(traceparentIn(metadata) ?? attributes[TRACEPARENT_ATTRIBUTE]);
  },
  shrinks: true,
};
