import { describe, expect, it } from 'vitest';
import { SETTING_NAMES, type SettingName } from '../protocol/call-settings.ts';
import { settingAttribute, settingAttributes } from '../protocol/caller-attributes.ts';
import { LONGEST_SYSTEM_PROMPT } from '../protocol/limits.ts';
import {
  type SettingsRequest,
  choicesWith,
  chooseSettings,
  pacedEndpointing,
  settingsIn,
} from './call-settings.ts';
import { choicesFor, describeAgent } from './describe-agent.ts';

const choices = choicesFor('en_US-joe-medium.onnx', 'Be kind.', SETTING_NAMES);
const defaults = {
  voice: 'en_US-joe-medium',
  speaking_rate: 1,
  system_prompt: 'Be kind.',
  turn_taking: 'balanced',
  language: 'en',
};
/** Whether a prompt fits a model that reads a hundred tokens of four characters each. */
const fits = (prompt: string): boolean => prompt.length <= 400;
const choose = (asked: Partial<SettingsRequest>, from = choices) =>
  chooseSettings({ attributes: {}, metadata: '', ...asked }, from, fits);

describe('the settings of a call', () => {
  it('are those of the agent who answers, whose own voice nobody changes', () => {
    const agent = { instructions: 'Be the desk.', voice: 'en_US-amy-medium' };
    const attributes = { [settingAttribute('voice')]: 'en_US-joe-medium' };
    expect(choose({ attributes }, choicesWith(choices, agent))).toEqual({
      settings: { ...defaults, system_prompt: 'Be the desk.', voice: 'en_US-amy-medium' },
      problems: ['voice: is always en_US-amy-medium here'],
    });
    const { settings } = choose({}, choicesWith(choices, { instructions: 'Be the desk.' }));
    expect(settings).toEqual({ ...defaults, system_prompt: 'Be the desk.' });
  });

  it('are the usual ones where nobody asks for others', () => {
    expect(choose({})).toEqual({ settings: defaults, problems: [] });
    expect(
      choose({ metadata: 'in English', attributes: { colour: 'red', [settingAttribute('voice')]: '' } }),
    ).toEqual({
      settings: defaults,
      problems: [],
    });
  });

  it("are the caller's, where they may choose, before the dispatch's", () => {
    const attributes = settingAttributes({ speaking_rate: 1.2, turn_taking: 'patient' });
    const metadata = JSON.stringify({ speaking_rate: 0.8, system_prompt: ' Be brief. ', language: 'en' });
    expect(choose({ attributes, metadata })).toEqual({
      settings: { ...defaults, speaking_rate: 1.2, turn_taking: 'patient', system_prompt: 'Be brief.' },
      problems: [],
    });
    expect(choose({ attributes, metadata }, { ...choices, callerSettings: ['turn_taking'] })).toEqual({
      settings: { ...defaults, speaking_rate: 0.8, turn_taking: 'patient', system_prompt: 'Be brief.' },
      problems: ["speaking_rate: can't be chosen by callers here"],
    });
  });

  it.each<[SettingName, string, string]>([
    ['speaking_rate', '3', 'must be between 0.5 and 2'],
    ['speaking_rate', 'fast', 'must be between 0.5 and 2'],
    ['voice', 'en_US-amy-low', 'is always en_US-joe-medium here'],
    ['language', 'de', 'is always en here'],
    ['turn_taking', 'hasty', 'must be one of quick, balanced, patient'],
    ['system_prompt', 'x'.repeat(401), 'is longer than this model can read and still hold a conversation'],
    ['system_prompt', 'x'.repeat(LONGEST_SYSTEM_PROMPT + 1), 'may have 2000 characters at most'],
    ['system_prompt', '   ', 'is empty'],
  ])('leave out a wrong %s (%s), say so, and lose nothing else', (name, value, problem) => {
    const attributes = {
      ...settingAttributes({ speaking_rate: 0.5, turn_taking: 'quick' }),
      [settingAttribute(name)]: value,
    };
    const { settings, problems } = choose({ attributes });
    expect(problems).toEqual([`${name}: ${problem}`]);
    const kept = { ...defaults, speaking_rate: 0.5, turn_taking: 'quick' };
    expect(settings).toEqual({ ...kept, [name]: defaults[name] });
  });

  it("fall back to the dispatch's where the caller's are wrong", () => {
    const asked = { attributes: settingAttributes({ speaking_rate: 9 }), metadata: '{"speaking_rate":0.8}' };
    expect(choose(asked)).toEqual({
      settings: { ...defaults, speaking_rate: 0.8 },
      problems: ['speaking_rate: must be between 0.5 and 2'],
    });
  });

  it.each([
    ['{"voice":', ['metadata: is not JSON']],
    [
      '{"speaking_rate":[],"system_prompt":7}',
      ['speaking_rate: must be between 0.5 and 2', 'system_prompt: must be a text'],
    ],
    ['{"__proto__":{"voice":"x"},"constructor":1}', []],
  ])('survive metadata like %s', (metadata, problems) => {
    expect(choose({ metadata })).toEqual({ settings: defaults, problems });
  });

  it('scale how long the end of a turn is waited for', () => {
    const usual = { sureMs: 350, unsureMs: 1_600, plainMs: 700 };
    expect(pacedEndpointing(usual, 'balanced')).toEqual(usual);
    expect(pacedEndpointing(usual, 'quick').unsureMs).toBeLessThan(1_000);
    expect(pacedEndpointing(usual, 'patient').plainMs).toBe(1_260);
  });

  it('are found in metadata', () => {
    expect(settingsIn('{"voice":"x","colour":"red","system_prompt":""}')).toEqual(['voice', 'system_prompt']);
    expect(settingsIn('in English')).toEqual([]);
  });
});

describe('the description of the agent', () => {
  const models = { stt: 'whisper-tiny.en-q8_0', llm: 'smollm2', tts: 'en_US-joe-medium.onnx' };
  it('says what can be chosen, and where traces are', () => {
    const traceUrl = 'http://127.0.0.1:16686/trace/{trace_id}';
    expect(describeAgent({ profile: 'embedded', models, choices, traceUrl })).toEqual({
      profile: 'embedded',
      models,
      voices: [{ id: 'en_US-joe-medium', label: 'Joe', language: 'en-US' }],
      languages: [{ id: 'en', label: 'English' }],
      speaking_rate: { min: 0.5, max: 2, default: 1 },
      turn_taking: { choices: ['quick', 'balanced', 'patient'], default: 'balanced' },
      system_prompt: { max_length: LONGEST_SYSTEM_PROMPT },
      caller_settings: SETTING_NAMES,
      trace_url: traceUrl,
    });
  });

  it("keeps the operator's prompt, whether callers may choose another or not", () => {
    for (const callerSettings of [['voice'] as const, SETTING_NAMES]) {
      const kept = { ...choices, callerSettings };
      const description = describeAgent({ profile: 'embedded', models, choices: kept, traceUrl: undefined });
      expect(description.trace_url).toBeNull();
      expect(JSON.stringify(description)).not.toContain('kind');
    }
  });
});
