import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensurePython } from '../../perf/peers/python.ts';
import { type LanguageApi, startLanguageApi } from './language-api.fixture.ts';

const CAPITAL = 'The capital of France is Paris.';
const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

let api: LanguageApi;
let python: string;
beforeAll(async () => {
  python = await ensurePython(fileOf('openai.txt'));
  api = await startLanguageApi();
});
afterAll(() => api.close());

it("answers OpenAI's Python client", async () => {
  const { url, model } = api;
  const { stdout } = await promisify(execFile)(python, [fileOf('openai_client.py'), `${url}/v1`, model], {
    env: { PYTHONDONTWRITEBYTECODE: '1' },
  });
  expect(JSON.parse(stdout)).toEqual({
    models: [model],
    whole: CAPITAL,
    streamed: CAPITAL,
    called: 'get_weather',
    completion: expect.stringMatching(/^ four/) as unknown,
    response: CAPITAL,
    final: CAPITAL,
    last: 'response.completed',
    refused: ['unsupported_value', 'n'],
  });
});
