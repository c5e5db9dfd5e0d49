import { execFile } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startHttp } from '../agent/http/server.fixture.ts';
import { SMALLEST_LLM } from '../models/language-models.ts';
import { speak } from '../perf/caller/voice.ts';
import { wavOf } from '../agent/domain/wav.ts';
import { TOKEN_PATH } from '../protocol/token.ts';
import { type RunningAgent, startAgent } from '../setup/agent-process.ts';
import { type RunningLiveKit, startLiveKit } from '../setup/livekit/server.ts';
import { freePort } from '../setup/ports.ts';
import { QUESTIONS } from './test-questions.fixture.ts';
import { testVoice } from './test-voice.fixture.ts';

const root = join(import.meta.dirname, '..');

let folder: string;
let question: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-call-'));
  question = join(folder, 'question.wav');
  const [samples = new Float32Array()] = await speak([QUESTIONS.germany.text], testVoice);
  await writeFile(question, wavOf(samples));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line of ours as npm does. */
async function run(file: string, ...args: readonly string[]): Promise<Outcome> {
  try {
    const output = await promisify(execFile)(process.execPath, ['--import', 'tsx', file, ...args], {
      cwd: root,
    });
    return { status: 0, ...output };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { status: code, stdout, stderr };
  }
}

const call = (...args: readonly string[]): Promise<Outcome> => run('perf/caller/call.ts', ...args);

/** What was said of a problem: it has to be one line, and no stack. */
function problem({ status, stdout, stderr }: Outcome): string {
  expect(status).toBe(1);
  expect(stdout).toBe('');
  const lines = stderr.split('\n').filter((line) => line.startsWith('✖'));
  expect(lines).toHaveLength(1);
  expect(stderr).not.toMatch(/^ +at /m);
  return lines.join();
}

describe('a call that can not be made says what to do', () => {
  test('where nobody answers', async () => {
    const endpoint = `http://127.0.0.1:${await freePort()}${TOKEN_PATH}`;
    const said = problem(await call('--audio', question, '--endpoint', endpoint));
    expect(said).toContain(`No token endpoint answers at ${endpoint} (ECONNREFUSED)`);
    expect(said).toContain('--endpoint');
  });

  test('where the endpoint is no address', async () => {
    expect(problem(await call('--audio', question, '--endpoint', 'localhost:8080'))).toContain(
      '"localhost:8080" is no token endpoint: give a whole address',
    );
  });

  test('where no call can be had just now, in the words of the agent', async () => {
    const server = await startHttp({ busy: () => 'All lines are busy. Please call again in a moment.' });
    onTestFinished(() => server.close());
    const endpoint = `${server.url}${TOKEN_PATH}`;
    expect(problem(await call('--audio', question, '--endpoint', endpoint))).toContain(
      `${endpoint} gave no token: HTTP 503 All lines are busy. Please call again in a moment.`,
    );
  });

  test('where the recording is not there', async () => {
    const missing = join(folder, 'missing.wav');
    expect(problem(await call('--audio', missing))).toContain(`${missing} can't be read (ENOENT)`);
  });

  test('where nobody serves LiveKit', async () => {
    const said = problem(await call('--audio', question, '--url', 'ws://127.0.0.1:1', '--token', 'x'));
    expect(said).toContain("The LiveKit server at ws://127.0.0.1:1 can't be joined");
  });
});

test.each([
  ['perf/caller/call.ts', 'npm run call -- --help'],
  ['perf/bench/bench.ts', 'npm run bench -- --help'],
  ['models/cli.ts', 'npm run models -- --help'],
  ['setup/start.ts', 'npm start -- --help'],
  ['setup/setup.ts', 'npm run setup -- --help'],
])('%s names its help when an option is unknown', async (file, help) => {
  const { status, stderr } = await run(file, '--unheard-of');
  expect(status).toBe(1);
  expect(stderr).toContain("unknown option '--unheard-of'");
  expect(stderr).toContain(help);
});

describe('a call that is made', () => {
  let liveKit: RunningLiveKit;
  let agent: RunningAgent;
  let log: string;
  beforeAll(async () => {
    liveKit = await startLiveKit();
    log = join(folder, 'agent.log');
    const fd = openSync(log, 'w');
    agent = await startAgent({ liveKit, profile: 'embedded', llm: SMALLEST_LLM, httpPort: 0, log: fd });
    closeSync(fd);
  });
  afterAll(async () => {
    await agent.stop();
    await liveKit.stop();
  });

  test("reports the agent's words as it captions them, and leaves no debug line anywhere", async () => {
    const endpoint = `${agent.url}${TOKEN_PATH}`;
    const { status, stdout, stderr } = await call('--audio', question, '--endpoint', endpoint);
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(QUESTIONS.germany.heard);
    const replied = /^Agent +(.*)$/m.exec(stdout)?.[1] ?? '';
    expect(replied).toMatch(QUESTIONS.germany.answer);
    expect(stdout).toContain('the caller heard: ');
    expect(stdout + stderr + (await readFile(log, 'utf8'))).not.toContain('"level":20');
  });
});
