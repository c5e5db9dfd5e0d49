import { describe, expect, test } from 'vitest';
import { PROFILE } from './profile.ts';
import { agentDescription, type AgentDescription } from '../../protocol/agent-description.ts';
import { parseSettings, settingsFor } from '../../web-client/settings/call-settings.ts';
import { offeredSettings } from '../../web-client/settings/shown-settings.ts';

const profileOf = (changes: Partial<AgentDescription> = {}) =>
  agentDescription.parse({ ...PROFILE, ...changes });

describe('settings of a call', () => {
  test('remembered ones that this agent does not know are left out, the others stay', () => {
    const remembered = {
      voice: 'gone',
      speaking_rate: 9,
      turn_taking: 'patient',
      language: 'de',
      system_prompt: ' ',
    };
    expect(settingsFor(profileOf(), remembered)).toEqual({ turn_taking: 'patient', language: 'de' });
  });

  test('only those that the deployer lets callers choose are offered', () => {
    const profile = profileOf({ caller_settings: ['voice', 'mood'] });
    expect(offeredSettings(profile)).toEqual(['voice']);
    expect(settingsFor(profile, { voice: 'amy', turn_taking: 'patient' })).toEqual({ voice: 'amy' });
  });

  test('of which there is only one is not offered', () => {
    expect(offeredSettings(profileOf({ voices: PROFILE.voices.slice(0, 1), languages: [] }))).toEqual([
      'speaking_rate',
      'turn_taking',
      'system_prompt',
    ]);
  });

  test('what can’t be read is as if it was not there', () => {
    for (const json of ['', '{', '[]', 'null', '{"voice":7}']) expect(parseSettings(json)).toEqual({});
    expect(agentDescription.safeParse('no profile').success).toBe(false);
    expect(profileOf({ trace_url: 'javascript:alert(1)' }).trace_url).toBeNull();
  });
});
