import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { NEVER, lastValueFrom, of, startWith, tap } from 'rxjs';
import { expect, onTestFinished, test } from 'vitest';
import { converse } from '../../agent/conversation.ts';
import { defineAgent } from '../../agent/definition/define-agent.ts';
import type { Agent } from '../../agent/definition/agent-call.ts';
import { tool } from '../../agent/definition/tool.ts';
import { defaultEndpointing } from '../../agent/domain/endpointing.ts';
import type { Engines } from '../../agent/domain/ports.ts';
import { alwaysHandsFree } from '../../agent/domain/mode.ts';
import { english } from '../../agent/languages/en/english.ts';
import { CallRecorder } from '../../agent/recording/call-recorder.ts';
import { readRecording } from '../../agent/recording/read-recording.ts';
import { Recordings } from '../../agent/recording/recordings.ts';
import { AgentFollowed } from '../../agent/replay/agent-followed.ts';
import { replayCall } from '../../agent/replay/replay-call.ts';
import { openLocalEngines } from '../../agent/testing/local-engines.ts';
import { ReplayLine } from '../../agent/replay/replay-line.ts';
import { SMALLEST_LLM } from '../../models/language-models.ts';
import { resolveModels } from '../../models/resolve-models.ts';
import { testVoice } from '../test-voice.fixture.ts';
import { speak } from '../../perf/caller/voice.ts';
import { QUESTIONS } from '../test-questions.fixture.ts';

const log = pino({ level: 'silent' });
const report = (error: unknown): void => expect.unreachable(String(error));
const now = (): number => performance.now();
const PATIENCE_MS = 60_000;

let noted: string[] = [];
/** Says what it was told to say to who asks for Germany's capital, and notes that they did. */
const agentThatSays = (answer: string): Agent =>
  defineAgent({
    instructions: 'You are a helpful AI assistant',
    tools: {
      capital: tool({
        description: 'Tells the capital',
        triggers: [/germany/i],
        run: (_, call) => call.say(answer),
      }),
      note: tool({
        description: 'Notes that it was asked for',
        changes: true,
        triggers: [/germany/i],
        run: () => void noted.push('Germany'),
      }),
    },
  });

/** Holds a call of one spoken question with an agent, and records it. */
async function record(agent: Agent, engines: Engines, recordings: Recordings): Promise<void> {
  const [question = new Float32Array()] = await speak([QUESTIONS.germany.text], testVoice);
  await using stt = await engines.stt.open();
  await using turnDetector = await engines.turnDetector.open();
  await using llm = await engines.llm.open();
  await using line = new ReplayLine();
  const { instructions } = agent;
  const models = { stt: engines.stt.model, llm: engines.llm.model, tts: engines.tts.model };
  await using recorder = new CallRecorder({
    recordings,
    consent$: NEVER.pipe(startWith(true)),
    dialled$: NEVER,
    mode$: alwaysHandsFree(),
    call: {
      id: 'call-1',
      language: 'en',
      instructions,
      greeting: '',
      models,
      endpointing: defaultEndpointing,
    },
    onState: () => undefined,
    log,
    now,
  });
  const followed = new AgentFollowed();
  const over = lastValueFrom(
    converse({
      line: recorder.listensTo(line),
      vad: engines.vad,
      stt,
      turnDetector,
      llm,
      tts: engines.tts.open(),
      language: english,
      systemPrompt: instructions,
      greeting: '',
      agent: {
        agent,
        id: 'call-1',
        room: 'room',
        caller: { identity: 'ada', attributes: {}, metadata: '' },
        dtmf$: of(),
        onTurn: (turn) => recorder.turn(turn),
        send: () => undefined,
      },
      endpointing: defaultEndpointing,
      limits: { idleMs: 0, longestMs: 0 },
      readingLimit: engines.llm,
      report,
      dropped: () => undefined,
      now,
    }).pipe(
      tap((event) => {
        recorder.event(event);
        followed.event(event);
      }),
    ),
    { defaultValue: undefined },
  );
  await line.say(question);
  expect(await followed.until(() => followed.replies > 0 && !followed.isSpeaking, PATIENCE_MS)).toBe(true);
  line.hangUp();
  await over;
}

test('a call that was recorded is held again with another agent, and shows what changed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-recordings-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  noted = [];
  const [first, second] = [agentThatSays('It is Berlin.'), agentThatSays('Berlin, of course!')];
  const models = await resolveModels('embedded', { llm: SMALLEST_LLM });
  await using engines = await openLocalEngines(models, first, 'en', report);
  using recordings = new Recordings(folder, log);
  await record(first, engines, recordings);
  expect(noted).toEqual(['Germany']);

  const [name = ''] = await readdir(folder);
  await using recording = await readRecording(join(folder, name));
  const turns = await replayCall(recording, { agent: second, engines, voice: false, report });
  const uses = ['capital', 'note'].map((used) => ({ name: used, input: {}, result: 'Done.' }));
  expect(turns).toMatchObject([{ by: 'voice', then: { tools: uses }, now: { tools: uses } }]);
  const [{ then, now: again } = expect.unreachable('there is a turn')] = turns;
  expect(then.heard).toMatch(QUESTIONS.germany.heard);
  expect(again.heard).toBe(then.heard);
  expect(then.reply).toContain('It is Berlin.');
  expect(again.reply).toContain('Berlin, of course!');
  for (const { latency } of [then, again]) expect(latency?.total).toBeGreaterThan(50);
  // What has an effect has none the second time.
  expect(noted).toEqual(['Germany']);
});
