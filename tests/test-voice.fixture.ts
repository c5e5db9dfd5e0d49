import { openPiper } from '../agent/engines/piper/open-piper.ts';
import { steadyVoice } from '../agent/engines/piper/steady-voice.fixture.ts';
import type { Voice } from '../perf/caller/voice.ts';

/** The caller's voice in tests. It says the same in the same way on every machine, so that no run of them hears another question. */
export const testVoice: Voice = {
  model: 'en_US-joe-medium, steady',
  open: async () => openPiper(await steadyVoice()),
};
