import type { AgentDescription } from '../../protocol/agent-description.ts';
import { LONGEST_SYSTEM_PROMPT, SPEAKING_RATE } from '../../protocol/limits.ts';

/** What an agent says of itself. */
export const PROFILE: AgentDescription = {
  profile: 'embedded',
  models: { stt: 'whisper', llm: 'llama', tts: 'piper' },
  voices: [
    { id: 'joe', label: 'Joe', language: 'en-US' },
    { id: 'amy', label: 'Amy', language: 'en-US' },
  ],
  languages: [
    { id: 'en', label: 'English' },
    { id: 'de', label: 'German' },
  ],
  speaking_rate: SPEAKING_RATE,
  turn_taking: { choices: ['quick', 'balanced', 'patient'], default: 'balanced' },
  system_prompt: { max_length: LONGEST_SYSTEM_PROMPT },
  caller_settings: ['voice', 'speaking_rate', 'turn_taking', 'language', 'system_prompt'],
  trace_url: 'http://127.0.0.1:16686/trace/{trace_id}',
};
