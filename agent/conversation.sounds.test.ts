import { NEVER } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Agent } from './definition/agent-call.ts';
import { tool } from './definition/tool.ts';
import { callsIn } from './domain/message.ts';
import { calling } from './engines/scripted-llm.fixture.ts';
import { ScriptedCall, settled } from './scripted-call.fixture.ts';

const sounds = { thinking: new Int16Array(10), ambience: new Int16Array(20) };
const quiet = { ambience: sounds.ambience };

let call: ScriptedCall;
afterEach(() => call.unsubscribe());

async function talksWith(run: Parameters<typeof tool>[0]['run'], has: typeof sounds | 'none' = sounds) {
  const agent: Agent = {
    instructions: 'Be the desk.',
    tools: { help: tool({ description: 'Helps', run }) },
  };
  const caller = { identity: 'ada', attributes: {}, metadata: '' };
  const served = {
    agent,
    id: 'call-1',
    room: 'room-1',
    caller,
    dtmf$: NEVER,
    sounds: has === 'none' ? undefined : has,
    send: () => undefined,
  };
  call = new ScriptedCall('', { agent: served });
  call.answers = (_, messages) =>
    messages.some((message) => callsIn(message).length > 0)
      ? 'Here it is.'
      : ['Let me see.', calling('help')];
  await settled();
}

describe('the sounds of an agent', () => {
  it('tell that a tool runs, from when it begins until it ends', async () => {
    let go: () => void = () => undefined;
    await talksWith(() => new Promise<void>((resolve) => (go = resolve)));
    expect(call.playback.backgrounds).toEqual([quiet]);
    await call.types('Help me.');
    await call.playback.words(10);
    expect(call.playback.backgrounds).toEqual([quiet, sounds]);
    go();
    await settled();
    expect(call.playback.backgrounds).toEqual([quiet, sounds, quiet]);
    call.hangsUp();
    await settled();
    expect(call.playback.backgrounds.at(-1)).toEqual({});
  });

  it('tell nothing of a tool that runs for a guess', async () => {
    await talksWith(() => new Promise<void>(() => undefined));
    call.sureness = () => 0;
    call.hears = () => 'Help me';
    await call.speaks(320);
    await call.isQuiet(160);
    await settled();
    expect(call.prompts).toHaveLength(1);
    expect(call.playback.backgrounds).toEqual([quiet]);
    await call.isQuiet(1_500);
    expect(call.playback.backgrounds).toEqual([quiet, sounds]);
  });

  it('end where the caller interrupts, and where they are asked', async () => {
    await talksWith((_, { ask }) => ask({ say: 'Your name?', input: z.string() }));
    await call.types('Help me.');
    await call.playback.words(10);
    expect(call.playback.said.join(' ')).toBe('Let me see. Your name?');
    expect(call.playback.backgrounds.at(-1)).toEqual(quiet);
    call.unsubscribe();
    await talksWith(async (_, { ask }) => {
      await ask({ say: 'Your name?', input: z.string() });
      await new Promise<void>(() => undefined);
    });
    await call.types('Help me.');
    await call.playback.words(10);
    await call.types('Ada.');
    expect(call.playback.backgrounds.at(-1)).toEqual(sounds);
    call.unsubscribe();
    await talksWith(() => new Promise<void>(() => undefined));
    await call.types('Help me.');
    await call.playback.words(1);
    expect(call.playback.backgrounds.at(-1)).toEqual(sounds);
    await call.pressesInterrupt();
    expect(call.playback.backgrounds.at(-1)).toEqual(quiet);
  });

  it('are none unless it has some', async () => {
    await talksWith(() => 'done', 'none');
    await call.types('Help me.');
    await call.playback.words(10);
    expect(call.playback.backgrounds).toEqual([]);
  });
});
