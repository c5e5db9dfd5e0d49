import { testCall, type TestCall } from 'parley/testing';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { failed, ModelServer, sendJson } from '../../agent/engines/openai/model-server.fixture.ts';

const CLAIM = 'the agent offers two rooms';

async function calls(): Promise<TestCall> {
  const call = await testCall(
    { instructions: 'Be the front desk.', greeting: 'Hello!' },
    { llm: () => 'There is the sea room and the attic.' },
  );
  onTestFinished(() => call[Symbol.asyncDispose]());
  await call.says('Which rooms are free?');
  return call;
}

describe('a model that judges', () => {
  let server: ModelServer;
  beforeEach(async () => {
    server = await ModelServer.start();
    vi.stubEnv('PARLEY_LLM_URL', server.url);
    vi.stubEnv('PARLEY_LLM_MODEL', 'judge');
    vi.stubEnv('PARLEY_LLM_KEY', 'its-key');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await server[Symbol.asyncDispose]();
  });
  const answers = (content: unknown): void => {
    server.answer = (response) =>
      sendJson(response, 200, {
        choices: [{ message: { role: 'assistant', content: JSON.stringify(content) } }],
      });
  };

  test('reads the call, and answers by a schema', async () => {
    answers({ reason: 'It names the sea room and the attic.', pass: true });
    await expect(await calls()).toBeJudged(CLAIM);
    const [{ body, headers } = { body: '', headers: {} }] = server.requests;
    const asked = JSON.parse(String(body)) as { model: string; messages: { content: string }[] };
    expect(headers).toMatchObject({ authorization: 'Bearer its-key' });
    expect(asked).toMatchObject({
      model: 'judge',
      response_format: {
        type: 'json_schema',
        json_schema: { strict: true, schema: { required: ['reason', 'pass'], additionalProperties: false } },
      },
    });
    expect(JSON.parse(asked.messages[1]?.content ?? '')).toEqual({
      claim: CLAIM,
      transcript: [
        'agent: Hello!',
        'caller: Which rooms are free?',
        'agent: There is the sea room and the attic.',
      ],
      tools: [],
    });
  });

  test('fails the test with its reason', async () => {
    answers({ reason: 'It offers one room only.', pass: false });
    const call = await calls();
    await expect(expect(call).toBeJudged(CLAIM)).rejects.toThrow(
      /"the agent offers two rooms": It offers one room/,
    );
    await expect(call).not.toBeJudged(CLAIM);
  });

  test.each([
    ['is down', failed],
    [
      'answers without JSON',
      (response) => sendJson(response, 200, { choices: [{ message: { content: 'Yes!' } }] }),
    ],
    [
      'answers something else',
      (response) => sendJson(response, 200, { choices: [{ message: { content: '{"pass":1}' } }] }),
    ],
    ['sends no answer', (response) => sendJson(response, 200, { choices: [] })],
  ] satisfies [string, ModelServer['answer']][])('never passes when it %s', async (_, answer) => {
    server.answer = answer;
    const call = await calls();
    await expect(expect(call).toBeJudged(CLAIM)).rejects.toThrow();
    await expect(expect(call).not.toBeJudged(CLAIM)).rejects.toThrow();
  });
});

test('a judge that is not there fails the test, and says what to set', async () => {
  vi.stubEnv('PARLEY_LLM_URL', '');
  vi.stubEnv('PARLEY_LLM_MODEL', '');
  onTestFinished(() => void vi.unstubAllEnvs());
  const call = await calls();
  await expect(expect(call).toBeJudged(CLAIM)).rejects.toThrow('Set PARLEY_LLM_URL and PARLEY_LLM_MODEL');
  await expect(expect(call).not.toBeJudged(CLAIM)).rejects.toThrow('Set PARLEY_LLM_URL and PARLEY_LLM_MODEL');
});

test('a rule judges without a model', async () => {
  const call = await calls();
  await expect(call).toBeJudged('it names the attic', ({ reply }) => reply.includes('attic'));
  const shortness = ({ reply }: TestCall) => ({
    pass: reply.length < 10,
    reason: `it has ${reply.length} characters`,
  });
  await expect(expect(call).toBeJudged('it is brief', shortness)).rejects.toThrow('it has 36 characters');
});
