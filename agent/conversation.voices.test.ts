import { NEVER } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { VoiceNotHereError } from './agent-calls/taken-over-voice.ts';
import type { Agent } from './definition/agent-call.ts';
import { tool } from './definition/tool.ts';
import { NotLoadedError } from './domain/errors.ts';
import type { Lexicon } from './domain/lexicon.ts';
import { callsIn } from './domain/message.ts';
import type { SttSession, TtsSession } from './domain/ports.ts';
import { calling } from './engines/scripted-llm.fixture.ts';
import { ScriptedCall, pieces, settled } from './scripted-call.fixture.ts';

let call: ScriptedCall;
afterEach(() => call.unsubscribe());

/** What was said, and by whose voice. */
const spoken: (readonly [voice: string | undefined, text: string])[] = [];
/** The words that recognition was to know. */
let known: (Lexicon | undefined)[] = [];

const voiceOf = ({ voice }: Pick<Agent, 'voice'>): TtsSession => {
  if (voice === 'nobody') throw new NotLoadedError('voice', 'nobody', ['joe', 'amy']);
  return {
    synthesize(text, signal) {
      spoken.push([voice, text]);
      return pieces(text, signal);
    },
  };
};
const stt: SttSession = {
  async transcribe(_, { lexicon }) {
    await Promise.resolve();
    known.push(lexicon);
    const words = [{ text: 'Hello there.', probability: 0.9, startMs: 0, endMs: 0 }];
    return { text: 'Hello there.', words, noSpeechProbability: 0 };
  },
  [Symbol.asyncDispose]: async () => undefined,
};

const desk = (next: () => Agent): Agent => ({
  instructions: 'Be the desk.',
  voice: 'joe',
  lexicon: [{ word: 'Nguyen' }],
  tools: { handOver: tool({ description: 'Hands over', run: (_, { become }) => become(next()) }) },
});
const billing: Agent = { instructions: 'Be billing.', voice: 'amy', lexicon: [{ word: 'Siobhan' }] };

async function talksWith(agent: Agent): Promise<void> {
  [spoken.length, known] = [0, []];
  const caller = { identity: 'ada', attributes: {}, metadata: '' };
  const served = {
    agent,
    id: 'call-1',
    room: 'room-1',
    caller,
    dtmf$: NEVER,
    voiceOf,
    send: () => undefined,
  };
  call = new ScriptedCall('', { tts: voiceOf(agent), stt, agent: served });
  call.answers = (_, messages) =>
    messages.some((message) => callsIn(message).length > 0) ? 'Here I am.' : ['Wait.', calling('handOver')];
  await settled();
}

describe('an agent who takes over', () => {
  it('speaks with its own voice from its first sentence on, and has its own words heard', async () => {
    await talksWith(desk(() => billing));
    await call.speaks(640);
    await call.isQuiet(800);
    await call.playback.words(20);
    expect(call.playback.said.join(' ')).toBe('Wait. Here I am.');
    expect(spoken).toEqual([
      ['joe', 'Wait.'],
      ['amy', 'Here I am.'],
    ]);
    expect(new Set(known.map((lexicon) => lexicon?.[0]?.word))).toEqual(new Set(['Nguyen']));
    known = [];
    await call.speaks(640);
    await call.isQuiet(800);
    expect(new Set(known.map((lexicon) => lexicon?.[0]?.word))).toEqual(new Set(['Siobhan']));
  });

  it('speaks with the voice before where its own is not here, which is told with what to do', async () => {
    await talksWith(desk(() => ({ ...billing, voice: 'nobody' })));
    await call.types('I want to pay.');
    await call.playback.words(20);
    expect(call.playback.said.join(' ')).toBe('Wait. Here I am.');
    expect(spoken.map(([voice]) => voice)).toEqual(['joe', 'joe']);
    expect(call.errors[0]).toBeInstanceOf(VoiceNotHereError);
    expect(String(call.errors[0])).toMatch(/nobody.*joe, amy.*Export it/s);
  });
});
