import { describe, expect, it } from 'vitest';
import type { Agent } from '../definition/agent-call.ts';
import { defineAgent } from '../definition/define-agent.ts';
import { tool } from '../definition/tool.ts';
import type { Engines } from '../domain/ports.ts';
import type { ReadRecording } from '../recording/read-recording.ts';
import type { RecordedEvent, Reply } from '../recording/recorded-event.ts';
import { type Script, scripted } from '../testing/script.ts';
import { replayCall } from './replay-call.ts';
import type { ComparedTurn } from './told-turns.ts';

/** Engines without a model: what is heard of any speech is this text. */
function engines(script: Script, hears = ''): Engines {
  const llm = scripted(script);
  const close = { [Symbol.asyncDispose]: async () => undefined };
  const heard = { words: [{ text: hears, probability: 1, startMs: 0, endMs: 0 }], noSpeechProbability: 0 };
  return {
    ...close,
    vad: { ...close, open: () => ({ process: async (samples) => (samples[0] === 0 ? 0 : 1) }) },
    stt: {
      ...close,
      model: 'none',
      open: async () => ({ ...close, transcribe: async () => ({ text: hears, ...heard }) }),
    },
    turnDetector: { ...close, model: 'none', open: async () => ({ ...close, endOfTurn: async () => 1 }) },
    llm,
    tts: { ...close, model: 'none', open: () => expect.unreachable('no voice is wanted') },
  };
}

function recordingOf(...events: RecordedEvent[]): ReadRecording {
  const call = {
    type: 'call' as const,
    version: 1 as const,
    id: 'call-1',
    at: '2026-11-28T12:00:00.000Z',
    language: 'en',
    instructions: 'Be kind.',
    greeting: '',
    models: { stt: '', llm: '', tts: '' },
    endpointing: { sureMs: 100, unsureMs: 200, plainMs: 100 },
  };
  return {
    call,
    events: [call, ...events],
    audio: async (fromMs, toMs) => new Float32Array((toMs - fromMs) * 16).fill(0.5),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

const typed = (turn: number, atMs: number, text: string): RecordedEvent => ({
  type: 'typed',
  turn,
  atMs,
  text,
});
const reply = (turn: number, startMs: number, text: string, more: Partial<Reply> = {}): RecordedEvent => ({
  type: 'reply',
  turn,
  asked: true,
  startMs,
  endMs: startMs + 1_000,
  text,
  words: text.split(' ').map((_, word) => startMs + word),
  interrupted: false,
  ...more,
});

const replay = (
  recording: ReadRecording,
  agent: Agent,
  script: Script,
  hears?: string,
): Promise<ComparedTurn[]> =>
  replayCall(recording, {
    agent,
    engines: engines(script, hears),
    voice: false,
    report: (error) => expect.unreachable(String(error)),
  });

const agent = defineAgent({ instructions: 'You answer.' });

describe('a recorded call that is held again', () => {
  it('shows of each turn what was heard, said and done then and now', async () => {
    const recorded = recordingOf(
      {
        type: 'heard',
        turn: 1,
        startMs: 100,
        endMs: 600,
        audio: { fromMs: 400, toMs: 900 },
        text: 'Is it far?',
      },
      reply(1, 900, 'Yes, very.', {
        latency: {
          transcript: 1,
          firstToken: 2,
          firstClause: 3,
          firstPcm: 4,
          endpointing: 5,
          playback: 6,
          total: 21,
        },
      }),
      typed(2, 2_000, 'Which way?'),
      reply(2, 2_100, 'Left.'),
    );
    const turns = await replay(
      recorded,
      agent,
      ({ text }) => (text === 'Which way?' ? 'Left.' : 'Not at all.'),
      'Is it afar?',
    );
    expect(turns).toMatchObject([
      {
        by: 'voice',
        then: { heard: 'Is it far?', reply: 'Yes, very.', latency: { total: 21 } },
        now: { heard: 'Is it afar?', reply: 'Not at all.', interrupted: false, tools: [] },
      },
      {
        by: 'text',
        then: { heard: 'Which way?', reply: 'Left.', latency: undefined },
        now: { heard: 'Which way?', reply: 'Left.' },
      },
    ]);
    expect(turns[0]?.now.latency?.total).toBeGreaterThan(0);
  });

  it('waits for as long as the caller held their button, however long they paused', async () => {
    const audio = { fromMs: 300, toMs: 1_300 };
    const recorded = recordingOf(
      { type: 'mode', atMs: 0, mode: 'push-to-talk' },
      { type: 'heard', turn: 1, startMs: 100, endMs: 1_100, audio, text: 'Is it far?' },
      reply(1, 1_200, 'Yes, very.'),
    );
    // They say something, pause for longer than ends a turn, and say something again.
    const pausing: ReadRecording = {
      ...recorded,
      audio: async (fromMs, toMs) =>
        new Float32Array((toMs - fromMs) * 16).map((_, at) => (at > 5_000 && at < 15_000 ? 0 : 0.5)),
    };
    const asked: string[] = [];
    const turns = await replay(
      pausing,
      agent,
      ({ text }) => {
        asked.push(text);
        return 'Yes.';
      },
      'Is it far?',
    );
    expect(turns.map(({ now }) => [now.heard, now.reply])).toEqual([['Is it far?', 'Yes.']]);
  });

  it('interrupts the new answer after as many words as the old one', async () => {
    const recorded = recordingOf(
      typed(1, 0, 'Tell me a story.'),
      reply(1, 10, 'Once upon', { interrupted: true }),
      typed(2, 1_011, 'No, thanks.'),
      reply(2, 1_100, 'As you like.'),
    );
    const story = 'There was an old elephant who lived in a house by the sea with many friends.';
    const turns = await replay(recorded, agent, ({ text }) => (text === 'No, thanks.' ? 'Good.' : story));
    expect(turns.map(({ now }) => [now.reply, now.interrupted])).toEqual([
      [expect.stringMatching(/^There was( an)?$/), true],
      ['Good.', false],
    ]);
  });

  it('changes nothing, and shows which tools are used now', async () => {
    let booked = 0;
    const hotel = defineAgent({
      instructions: 'You answer.',
      tools: { book: tool({ description: 'Books', changes: true, run: () => ++booked }) },
    });
    const recorded = recordingOf(typed(1, 0, 'Book it.'), reply(1, 10, 'Done.'), {
      type: 'tools',
      turn: 1,
      uses: [{ name: 'book', input: {}, result: 'Room 7' }],
    });
    const [turn] = await replay(recorded, hotel, ({ results, uses }) => results.at(-1) ?? uses('book'));
    const uses = [{ name: 'book', input: {}, result: 'Room 7' }];
    expect(turn?.then.tools).toEqual(uses);
    expect(turn?.now).toMatchObject({ reply: 'Room 7', tools: uses });
    expect(booked).toBe(0);
  });

  it('dials what was dialled, and ends where the agent hangs up', async () => {
    const menu = defineAgent({
      instructions: 'You answer.',
      onStart: ({ dtmf$, say, end }) => {
        dtmf$.subscribe({
          next: (key) => (key === '1' ? say('We are open.') : end({ say: 'Goodbye.' })),
          error: (error: unknown) => expect.unreachable(String(error)),
        });
      },
    });
    const recorded = recordingOf(
      { type: 'dialled', atMs: 100, key: '1' },
      reply(1, 200, 'We are closed.', { asked: false }),
      { type: 'dialled', atMs: 1_300, key: '2' },
      typed(1, 5_000, 'Hello?'),
      reply(1, 5_100, 'Hello.'),
    );
    const turns = await replay(recorded, menu, () => 'Hello.');
    expect(turns).toMatchObject([
      { by: 'keys', then: { reply: 'We are closed.' }, now: { reply: 'We are open.' } },
      { by: 'keys', then: { reply: '' }, now: { reply: 'Goodbye.' } },
      { by: 'text', then: { reply: 'Hello.' }, now: { heard: undefined, reply: '' } },
    ]);
  });
});
