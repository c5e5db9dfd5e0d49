import { describe, expect, it } from 'vitest';
import type { LlmSession, TtsSession } from '../domain/ports.ts';
import { EngineMetrics } from './engine-metrics.ts';
import { MetricsPage } from './metrics-page.ts';
import { beginTurn, observedCall, question, readingLimit, toEnd } from './observe-call.fixture.ts';
import { observeLlm, observeTts } from './observe-engines.ts';
import type { TurnRecord } from './turn-record.ts';

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
