/** What an agent says on `GET /api/agent`. */
export const PROFILE = {
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
  speaking_rate: { min: 0.5, max: 2, default: 1 },
  turn_taking: { choices: ['quick', 'balanced', 'patient'], default: 'balanced' },
  system_prompt: { default: 'You are a helpful AI assistant.', max_length: 2_000 },
  caller_settings: ['voice', 'speaking_rate', 'system_prompt', 'turn_taking', 'language'],
  trace_url: 'http://127.0.0.1:16686/trace/{trace_id}',
};
