import { afterEach, describe, expect, it, vi } from 'vitest';
import { replyOf } from '../domain/reply-id.ts';
import { beginTurn, observedCall, speculate, toEnd } from './observe-call.fixture.ts';
import { type SpanSketch, spansOf } from './turn-spans.ts';
import { type TurnRecord, voiceToVoice } from './turn-record.ts';

const namesOf = ({ name, children }: SpanSketch): string[] => [name, ...children.flatMap(namesOf)];

describe('what is observed of a call', () => {
  afterEach(() => vi.useRealTimers());

  it('is a record of each turn, whose spans are what happened in it', async () => {
    const call = observedCall();
    const reply = await beginTurn(call);
    call.happens({ type: 'finished', reply });
    await call.observer.end();
    expect(call.turns).toHaveLength(1);
    const [turn] = call.turns as [TurnRecord];
    expect(voiceToVoice(turn)).toBeCloseTo(40 + 450 + 60, 6);
    const root = spansOf(turn, false);
    expect(root.endedAt - root.startedAt).toBeCloseTo(550, 6);
    expect(root.attributes).toMatchObject({
      'turn.number': 1,
      'turn.was_interrupted': false,
      'lk.e2e_latency': 0.55,
      'lk.transcription_delay': 0.1,
      'lk.end_of_turn_delay': 0.15,
    });
    expect(root.children.filter(({ name }) => name === 'stt').map((span) => span.attributes)).toMatchObject([
      { 'parley.stt.final': false, 'gen_ai.request.model': 'ears' },
      { 'parley.stt.final': true, 'parley.audio_duration': 1 },
    ]);
    const speculations = root.children.filter(({ name }) => name === 'speculation');
    expect(speculations.map((span) => span.attributes['parley.speculation.used'])).toEqual([false, true]);
    expect(speculations.map(namesOf)).toEqual([
      ['speculation', 'llm_request'],
      ['speculation', 'llm_request', 'tts_node', 'tts_node'],
    ]);
    expect(speculations[1]?.children[0]?.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.usage.input_tokens': 3,
      'gen_ai.usage.output_tokens': 4,
      'parley.outcome': 'ok',
    });
  });

  it('has the words of a turn only where they may be shown', async () => {
    const call = observedCall();
    const reply = await beginTurn(call);
    call.happens({ type: 'finished', reply });
    await call.observer.end();
    const [turn] = call.turns as [TurnRecord];
    expect(JSON.stringify(spansOf(turn, false))).not.toMatch(/what is it|test/i);
    expect(JSON.stringify(spansOf(turn, true))).toMatch(/what is it.*test/i);
  });

  it('tells an interruption from a false one, and ends the turn with it', async () => {
    const call = observedCall();
    await beginTurn(call);
    const { signal } = new AbortController();
    await call.stt.transcribe(new Float32Array(1_600), { signal, urgency: () => 'guess' });
    call.happens({ type: 'false-interruption' });
    await call.stt.transcribe(new Float32Array(1_600), { signal, urgency: () => 'guess' });
    call.happens({ type: 'interruption' });
    const next = call.observer.turnId;
    await call.observer.end();
    const [turn] = call.turns as [TurnRecord];
    expect(turn.id).not.toBe(next);
    const root = spansOf(turn, false);
    expect(root.attributes['turn.was_interrupted']).toBe(true);
    const bargeIns = root.children.filter(({ name }) => name === 'barge_in');
    expect(bargeIns.map(({ attributes }) => attributes['lk.is_interruption'])).toEqual([false, true]);
    // Each span begins with the recognition of that sound, and not of the question before.
    const heardFrom = turn.requests
      .filter(({ engine }) => engine === 'stt')
      .map(({ startedAt }) => startedAt);
    expect(bargeIns.map(({ startedAt }) => startedAt)).toEqual(heardFrom.slice(-2));
    for (const { startedAt, endedAt } of bargeIns) expect(endedAt).toBeGreaterThanOrEqual(startedAt);
    expect(await call.read()).toMatch(/^parley_false_interruptions_total 1$/m);
    expect(await call.read()).toMatch(/^parley_turns_total\{outcome="interrupted"\} 1$/m);
  });

  it('knows which guess was used by its reply, though another began later', async () => {
    const call = observedCall();
    const used = new AbortController();
    await speculate(call, used);
    await speculate(call, new AbortController());
    const reply = replyOf(used.signal);
    call.happens({ type: 'thinking', reply, asked: true });
    call.happens({ type: 'finished', reply });
    await call.observer.end();
    const { children } = spansOf(call.turns[0] as TurnRecord, false);
    expect(children.map(({ attributes }) => attributes['parley.speculation.used'])).toEqual([true, false]);
  });

  it('does not take a greeting for a turn', async () => {
    const call = observedCall();
    const { signal } = new AbortController();
    const greeting = replyOf(signal);
    call.happens({ type: 'thinking', reply: greeting, asked: false });
    await toEnd(call.tts.synthesize('Hello!', signal));
    call.happens({ type: 'started', reply: greeting, milestones: undefined });
    call.happens({ type: 'finished', reply: greeting });
    const reply = await beginTurn(call);
    call.happens({ type: 'finished', reply });
    await call.observer.end();
    expect(call.turns.map(({ number, heard }) => [number, heard])).toEqual([
      [1, undefined],
      [1, 'What is it?'],
    ]);
    expect(await call.read()).toMatch(/^parley_voice_to_voice_seconds_count 1$/m);
  });

  it('does not take what was typed for speech', async () => {
    const call = observedCall();
    const reply = await beginTurn(call, false);
    call.happens({ type: 'finished', reply });
    await call.observer.end();
    const root = spansOf(call.turns[0] as TurnRecord, false);
    expect(root.endedAt - root.startedAt).toBeCloseTo(450 + 60, 6);
    expect(namesOf(root)).not.toContain('user_speaking');
    expect(await call.read()).toMatch(/^parley_turns_total\{outcome="answered"\} 1$/m);
    expect(await call.read()).toMatch(/^parley_voice_to_voice_seconds_count 0$/m);
  });

  it('takes no notice when the clock jumps', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime('2026-01-01T12:00:00Z');
    const call = observedCall();
    const reply = await beginTurn(call);
    vi.setSystemTime('2026-01-01T09:00:00Z');
    call.happens({ type: 'finished', reply });
    await call.observer.end();
    const root = spansOf(call.turns[0] as TurnRecord, false);
    expect(root.endedAt - root.startedAt).toBeCloseTo(550, 6);
    for (const span of root.children) {
      expect(span.endedAt - span.startedAt).toBeGreaterThanOrEqual(0);
      expect(span.endedAt - span.startedAt).toBeLessThan(60_000);
    }
  });
});
