import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CallEvent } from '../domain/call-event.ts';
import { spokenText, textPart } from '../domain/message.ts';
import type { LlmSession, SttSession, TtsSession } from '../domain/ports.ts';
import { type ReplyId, replyOf } from '../domain/reply-id.ts';
import { firstTurn, turnAfter } from '../domain/turns.ts';
import { beginUtterance } from '../domain/utterance.ts';
import { CallMetrics } from './call-metrics.ts';
import { EngineMetrics } from './engine-metrics.ts';
import { MetricsPage } from './metrics-page.ts';
import { CallObserver } from './observe-call.ts';
import { observeLlm, observeStt, observeTts, observers } from './observe-engines.ts';
import { type SpanSketch, spansOf } from './turn-spans.ts';
import { type TurnRecord, voiceToVoice } from './turn-record.ts';

const transcript = { text: 'what is it', words: [], noSpeechProbability: 0 };
const stt: SttSession = {
  transcribe: async () => transcript,
  [Symbol.asyncDispose]: async () => undefined,
};
const llm: LlmSession = {
  reply: async function* () {
    yield textPart('It is ');
    yield textPart('a test.');
  },
  [Symbol.asyncDispose]: async () => undefined,
};
const readingLimit = { promptTokens: 1_000, countTokens: (text: string) => text.split(' ').length };
const tts: TtsSession = {
  synthesize: async function* (text) {
    yield { text, samples: new Float32Array(8_000), sampleRate: 16_000, words: [] };
  },
};

/** A call with engines that answer at once, observed as in `serve-call.ts`. */
function observedCall() {
  const page = new MetricsPage();
  const metrics = new CallMetrics(page);
  const turns: TurnRecord[] = [];
  const observer = new CallObserver({
    transport: async () => ({ inMs: 40, outMs: 60 }),
    onTurn: (turn) => {
      turns.push(turn);
      metrics.turn(turn, true);
    },
  });
  const all = observers(new EngineMetrics(page, { stt: 'ears', llm: 'brain', tts: 'voice' }), observer);
  let turn = firstTurn(performance.now());
  return {
    observer,
    happens: (event: CallEvent) => {
      turn = turnAfter(turn, event, performance.now());
      observer.event({ ...event, turn });
    },
    turns,
    read: async (accept?: string) => (await page.read(accept)).text,
    stt: observeStt(stt, 'ears', all),
    llm: observeLlm(llm, 'brain', readingLimit, all),
    tts: observeTts(tts, 'voice', all),
  };
}
type ObservedCall = ReturnType<typeof observedCall>;

const question = [{ role: 'user', content: 'What is it?' }] as const;

async function toEnd(source: AsyncIterable<unknown>): Promise<void> {
  const values = source[Symbol.asyncIterator]();
  while ((await values.next()).done !== true);
}

/** Begins a reply, as a guess that turns out right or that is thrown away. */
async function speculate({ llm, tts }: ObservedCall, controller: AbortController): Promise<void> {
  for await (const part of llm.reply(question, controller.signal)) {
    if (controller.signal.aborted) break;
    await toEnd(tts.synthesize(spokenText(part), controller.signal));
  }
}

/** The caller asks, and the agent begins to be heard, with the second reply that it makes. */
async function beginTurn(call: ObservedCall, spoken = true): Promise<ReplyId> {
  const { happens, stt } = call;
  const { signal } = new AbortController();
  await stt.transcribe(new Float32Array(16_000), { signal, urgency: () => 'guess' });
  await stt.transcribe(new Float32Array(16_000), { signal });
  const thrownAway = new AbortController();
  thrownAway.abort();
  await speculate(call, thrownAway);
  const used = new AbortController();
  await speculate(call, used);
  const reply = replyOf(used.signal);
  const speechEndedAt = performance.now() - 500;
  const milestones = {
    speechEndedAt,
    transcribedAt: speechEndedAt + 100,
    firstTokenAt: speechEndedAt + 200,
    firstClauseAt: speechEndedAt + 300,
    firstPcmAt: speechEndedAt + 400,
    endpointAt: speechEndedAt + 150,
    playedAt: speechEndedAt + 450,
  };
  if (spoken) {
    const utterance = beginUtterance(1, [], 0);
    const candidate = { utterance, text: 'What is it?', speechEndedAt, transcribedAt: speechEndedAt + 100 };
    const judgement = { candidate, probability: 0.9, waitMs: 150, at: speechEndedAt + 120 };
    happens({ type: 'judged', judgement });
  }
  happens({ type: 'thinking', reply, asked: true });
  happens({ type: 'caller', utterance: spoken ? 1 : undefined, text: 'What is it?', final: true });
  happens({ type: 'started', reply, milestones });
  happens({ type: 'word', reply, text: 'It' });
  return reply;
}

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

describe('the metrics', () => {
  it('count requests, errors and time of each engine, and a failure is passed on', async () => {
    const call = observedCall();
    await beginTurn(call);
    const broken: TtsSession = {
      synthesize: async function* () {
        throw new Error('no voice');
      },
    };
    const page = new MetricsPage();
    const metrics = new EngineMetrics(page, { stt: 'ears', llm: 'brain', tts: 'voice' });
    const speaking = observeTts(broken, 'voice', metrics).synthesize('Hello!', new AbortController().signal);
    await expect(speaking[Symbol.asyncIterator]().next()).rejects.toThrow('no voice');
    expect((await page.read()).text).toMatch(/^tts_synthesis_errors_total\{model="voice"\} 1$/m);

    const text = await call.read();
    expect(text).toMatch(/^stt_transcription_requests_total\{model="ears"\} 2$/m);
    expect(text).toMatch(/^stt_transcription_errors_total\{model="ears"\} 0$/m);
    expect(text).toMatch(/^stt_audio_duration_seconds_sum\{model="ears"\} 2$/m);
    expect(text).toMatch(/^llm_generation_requests_total\{model="brain"\} 2$/m);
    // The guess that was thrown away counts no duration.
    expect(text).toMatch(/^llm_generation_duration_seconds_count\{model="brain"\} 1$/m);
    expect(text).toMatch(/^tts_text_length_chars_count\{model="voice"\} 2$/m);
    expect(text).toMatch(/^parley_real_time_factor_count\{engine="tts",model="voice"\} 2$/m);
  });

  it('lead from a turn to its trace in OpenMetrics, and are as they were in the other format', async () => {
    const call = observedCall();
    const reply = await beginTurn(call);
    call.happens({ type: 'finished', reply });
    await call.observer.end();
    const plain = await call.read();
    const [open] = await Promise.all([call.read('application/openmetrics-text'), call.read()]);
    const [{ id }] = call.turns as [TurnRecord];
    expect(open).toContain(`parley_voice_to_voice_seconds_bucket{le="0.6"} 1 # {trace_id="${id}"} 0.55`);
    expect(open).toMatch(/^# EOF$/m);
    expect(await call.read()).toBe(plain);
    expect(plain).toMatch(/^parley_speculations_total\{outcome="used"\} 1$/m);
    expect(plain).toMatch(/^parley_speculations_total\{outcome="unused"\} 1$/m);
    expect(plain).not.toContain('trace_id');
  });
});

it('counts a reply for the model that made it, though another one was asked', async () => {
  const page = new MetricsPage();
  const metrics = new EngineMetrics(page, { stt: 'ears', llm: 'brain', tts: 'voice' });
  const steppingIn: LlmSession = {
    async *reply() {
      yield { type: 'text', text: 'Yes.', model: 'other brain' };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
  const { signal } = new AbortController();
  await toEnd(observeLlm(steppingIn, 'brain', readingLimit, metrics).reply(question, signal));
  const { text } = await page.read();
  expect(text).toContain('llm_generation_requests_total{model="other brain"} 1');
  expect(text).toContain('llm_generation_requests_total{model="brain"} 0');
});
