import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { BehaviorSubject, NEVER, lastValueFrom, startWith, tap } from 'rxjs';
import { expect, it, onTestFinished } from 'vitest';
import type { CallMode } from '../../protocol/call-mode.ts';
import { converse } from '../conversation.ts';
import { defaultEndpointing } from '../domain/endpointing.ts';
import { english } from '../languages/en/english.ts';
import { AgentFollowed } from '../replay/agent-followed.ts';
import { callerActs } from '../replay/caller-acts.ts';
import { ReplayLine } from '../replay/replay-line.ts';
import { silentVoice } from '../replay/silent-voice.ts';
import { scripted } from '../testing/script.ts';
import { CallRecorder } from './call-recorder.ts';
import { type ReadRecording, readRecording } from './read-recording.ts';
import { Recordings } from './recordings.ts';

const log = pino({ level: 'silent' });
const now = (): number => performance.now();
const fail = (error: unknown): never => expect.unreachable(String(error));
const close = { [Symbol.asyncDispose]: async () => undefined };
const model = scripted(() => 'Not far.');
const call = { id: 'call-1', language: 'en', instructions: 'Be kind.', greeting: '' };
const models = { stt: '', llm: '', tts: '' };

/** Records a call in which somebody speaks. */
async function recorded(mode: CallMode, speaks: (line: ReplayLine) => Promise<void>): Promise<ReadRecording> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-recordings-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  using recordings = new Recordings(folder, log);
  {
    await using line = new ReplayLine();
    const states: string[] = [];
    const mode$ = new BehaviorSubject(mode);
    await using recorder = new CallRecorder({
      recordings,
      consent$: NEVER.pipe(startWith(true)),
      dialled$: NEVER,
      mode$,
      call: { ...call, models, endpointing: defaultEndpointing },
      onState: (state) => states.push(state),
      log,
      now,
    });
    await expect.poll(() => states.at(-1)).toBe('running');
    const agent = new AgentFollowed();
    const words = [{ text: 'Is it far?', probability: 1, startMs: 0, endMs: 0 }];
    const conversation$ = converse({
      line: recorder.listensTo(line),
      mode$,
      vad: { open: () => ({ process: async (samples) => (samples[0] === 0 ? 0 : 1) }) },
      stt: { ...close, transcribe: async () => ({ text: 'Is it far?', words, noSpeechProbability: 0 }) },
      turnDetector: { ...close, endOfTurn: async () => 1 },
      llm: await model.open(),
      tts: silentVoice,
      language: english,
      systemPrompt: call.instructions,
      greeting: '',
      endpointing: defaultEndpointing,
      limits: { idleMs: 0, longestMs: 0 },
      readingLimit: model,
      report: fail,
      dropped: () => undefined,
      now,
    }).pipe(
      tap((event) => {
        recorder.event(event);
        agent.event(event);
      }),
    );
    const over = lastValueFrom(conversation$, { defaultValue: undefined });
    await speaks(line);
    expect(await agent.until(() => agent.replies === 1 && !agent.isSpeaking, 10_000)).toBe(true);
    line.hangUp();
    await over;
  }
  return await readRecording(join(folder, readdirSync(folder)[0] ?? ''));
}

/** Half a second of a voice. */
const voice = (level: number): Float32Array => new Float32Array(8_192).fill(level);

it.each([
  { mode: 'push-to-talk', start: true },
  { mode: 'hands-free', start: false },
] as const)('what is said in $mode is recorded as a turn, with its sound', async ({ mode, start }) => {
  await using recording = await recorded(mode, async (line) => {
    if (start) line.push('start');
    await line.say(voice(0.5));
    if (start) line.push('end');
  });
  const heard = recording.events.find((event) => event.type === 'heard') ?? expect.unreachable();
  expect(heard).toMatchObject({ turn: 1, text: 'Is it far?' });
  expect(heard.endMs - heard.startMs).toBeCloseTo(512, -1);
  const { fromMs, toMs } = heard.audio;
  const samples = await recording.audio(fromMs, toMs);
  expect(samples.length).toBeGreaterThan(8_000);
  expect(samples.every((sample) => Math.abs(sample - 0.5) < 0.001)).toBe(true);
  expect(callerActs(recording.events)).toMatchObject([{ does: heard, mode }]);
});

it('of what is cancelled neither words nor sound are recorded', async () => {
  await using recording = await recorded('push-to-talk', async (line) => {
    for (const push of ['cancel', 'end'] as const) {
      line.push('start');
      await line.say(voice(push === 'end' ? 0.5 : 0.25));
      line.push(push);
    }
  });
  expect(recording.events.filter(({ type }) => type === 'heard')).toHaveLength(1);
  const samples = await recording.audio(0, 10_000);
  expect(Math.max(...samples)).toBeCloseTo(0.5, 2);
  expect(samples.some((sample) => Math.abs(sample - 0.25) < 0.01)).toBe(false);
});
