import { describe, expect, it, onTestFinished } from 'vitest';
import { english } from './languages/en/english.ts';
import { DEGRADATION } from './domain/degradation.ts';
import { textOf } from './domain/message.ts';
import type { LlmSession, TurnDetector, TurnDetectorSession } from './domain/ports.ts';
import { Cores } from './engines/cores.ts';
import { degradeLlm } from './engines/degrade.ts';
import { ScriptedLlm } from './engines/scripted-llm.fixture.ts';
import { shareTurnDetector } from './engines/share-cores.ts';
import { ScriptedCall } from './scripted-call.fixture.ts';
import { observeLlm } from './telemetry/observe-engines.ts';

function calls(engines: ConstructorParameters<typeof ScriptedCall>[1]): ScriptedCall {
  const call = new ScriptedCall('', engines);
  onTestFinished(() => call.unsubscribe());
  call.hears = () => 'How are you?';
  return call;
}

describe('a call whose turn detector only waits for silence', () => {
  const session: TurnDetectorSession = {
    endOfTurn: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
  const silence: TurnDetector = { ...session, model: 'silence', open: async () => session };

  it('is answered after the same silence, whatever the caller said', async () => {
    const turnDetector = shareTurnDetector(silence, new Cores(2));
    const call = calls({ turnDetector: await turnDetector.open() });
    await call.speaks(640);
    await call.isQuiet(480);
    expect(call.finals()).toEqual([]);
    await call.isQuiet(64);
    expect(call.finals()).toEqual(['How are you?']);
    await call.playback.words(9);
    expect(call.playback.said.join(' ')).toBe('Fine. And you?');
  });
});

describe('a call whose language model reads nothing ahead', () => {
  const observed: string[] = [];

  /** A model as the agent uses it: degraded under load, and observed. */
  async function answering(answer: string): Promise<{ llm: LlmSession; model: ScriptedLlm }> {
    const model = new ScriptedLlm(() => answer);
    const llm = degradeLlm(model, () => DEGRADATION.none, english.sentences);
    const observer = { ended: (request: object) => 'text' in request && observed.push(String(request.text)) };
    return { llm: observeLlm(await llm.open(), llm.model, llm, observer), model };
  }

  it('hears the answer, which is observed like any other', async () => {
    const { llm, model } = await answering('As well as ever.');
    const call = calls({ llm });
    await call.speaks(640);
    await call.isQuiet(320);
    await call.playback.words(9);
    expect(call.playback.said.join(' ')).toBe('As well as ever.');
    expect(observed).toContain('As well as ever.');
    expect(model.prompts.at(-1)?.map(textOf)).toEqual(['Be kind.', 'How are you?']);
    expect(call.errors).toEqual([]);
  });
});
