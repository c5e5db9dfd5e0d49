import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type LanguageApi, startLanguageApi } from './language-api.fixture.ts';

let api: LanguageApi;
let openai: OpenAI;
let model: string;
beforeAll(async () => {
  api = await startLanguageApi();
  ({ model } = api);
  openai = new OpenAI({ baseURL: `${api.url}/v1`, apiKey: 'any', maxRetries: 0 });
});
afterAll(() => api.close());

const CAPITAL = 'The capital of France is Paris.';
const asked = (content = 'What is the capital of France?') => [
  { role: 'system' as const, content: 'You are a helpful AI assistant' },
  { role: 'user' as const, content },
];
const weather = {
  name: 'get_weather',
  description: 'The weather in a city',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' }, unit: { enum: ['celsius', 'fahrenheit'] } },
    required: ['city'],
    additionalProperties: false,
  },
};
const tools = [{ type: 'function' as const, function: weather }];

describe("OpenAI's client", () => {
  it('lists the models', async () => {
    const models = await openai.models.list();
    expect(models.data.map(({ id }) => id)).toEqual([model]);
    expect((await openai.models.retrieve(model)).id).toBe(model);
    await expect(openai.models.retrieve('gpt-9')).rejects.toThrow(OpenAI.NotFoundError);
  });

  it('has a conversation answered, whole and streamed, and is told what that took', async () => {
    const whole = await openai.chat.completions.create({ model, messages: asked() });
    expect(whole.choices[0]).toMatchObject({
      message: { role: 'assistant', content: CAPITAL },
      finish_reason: 'stop',
    });
    const { prompt_tokens, completion_tokens, total_tokens } = whole.usage ?? {};
    expect(total_tokens).toBe((prompt_tokens ?? 0) + (completion_tokens ?? 0));

    const stream = await openai.chat.completions.create({
      model: 'default',
      messages: asked(),
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let usage: OpenAI.CompletionUsage | null | undefined;
    let chunks = 0;
    for await (const chunk of stream) {
      chunks++;
      text += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage;
    }
    expect(text).toBe(CAPITAL);
    expect(chunks).toBeGreaterThan(5);
    expect(usage).toMatchObject({ prompt_tokens, completion_tokens });
    // The same was read for the request before this one.
    expect(usage?.prompt_tokens_details?.cached_tokens).toBeGreaterThan((prompt_tokens ?? 0) - 5);
  });

  it('ends an answer where it is told to', async () => {
    const stopped = await openai.chat.completions.create({ model, messages: asked(), stop: [' is', '?'] });
    expect(stopped.choices[0]).toMatchObject({
      message: { content: 'The capital of France' },
      finish_reason: 'stop',
    });
    const short = await openai.chat.completions.create({
      model,
      messages: asked(),
      max_completion_tokens: 3,
    });
    expect(short.choices[0]?.finish_reason).toBe('length');
    expect(short.usage?.completion_tokens).toBe(3);
  });

  it('gets the same again for the same seed, and another for another', async () => {
    const story = async (seed: number) => {
      const { choices } = await openai.chat.completions.create({
        model,
        messages: asked('Tell me a story.'),
        temperature: 1.5,
        max_completion_tokens: 24,
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- programs go on setting it
        seed,
      });
      return choices[0]?.message.content;
    };
    const first = await story(7);
    expect(await story(7)).toBe(first);
    expect(await story(8)).not.toBe(first);
  });

  it('gets JSON, and JSON of a schema', async () => {
    const any = await openai.chat.completions.create({
      model,
      messages: asked('Describe a cat as JSON.'),
      response_format: { type: 'json_object' },
      max_completion_tokens: 200,
    });
    if (any.choices[0]?.finish_reason === 'stop')
      expect(typeof JSON.parse(any.choices[0].message.content ?? '')).toBe('object');
    else expect(any.choices[0]?.message.content).toMatch(/^\s*\{/);

    const Cat = z.object({ colour: z.enum(['black', 'white']), legs: z.int(), isOld: z.boolean() });
    const parsed = await openai.chat.completions.parse({
      model,
      messages: asked('Describe a cat.'),
      response_format: zodResponseFormat(Cat, 'cat'),
    });
    expect(Cat.safeParse(parsed.choices[0]?.message.parsed).success).toBe(true);
  });

  it('is asked to call a function, whole and streamed, and has its result read', async () => {
    const messages = asked('What is the weather in Paris?');
    const request = { model, messages, tools, tool_choice: 'required' as const, max_completion_tokens: 100 };
    const { choices } = await openai.chat.completions.create(request);
    const call = choices[0]?.message.tool_calls?.[0];
    if (call?.type !== 'function') throw new Error('no function was called');
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    expect(call.function.name).toBe('get_weather');
    expect(JSON.parse(call.function.arguments)).toMatchObject({ city: expect.any(String) as unknown });

    const streamed = await openai.chat.completions.stream(request).finalChatCompletion();
    expect(streamed.choices[0]?.message.tool_calls?.[0]).toMatchObject({ function: call.function });

    const told = await openai.chat.completions.create({
      model,
      messages: [
        ...messages,
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: call.id, content: '{"temperature": 19}' },
      ],
      tools,
      max_completion_tokens: 40,
    });
    expect(told.usage?.prompt_tokens).toBeGreaterThan(100);
  });

  it('is asked to call the one that it names, without arguments where there are none', async () => {
    const time = { type: 'function' as const, function: { name: 'get_time' } };
    const { choices } = await openai.chat.completions.create({
      model,
      messages: asked('What time is it?'),
      tools: [...tools, time],
      tool_choice: time,
    });
    expect(choices[0]?.message.tool_calls).toMatchObject([
      { function: { name: 'get_time', arguments: '{}' } },
    ]);
  });

  it('is told how likely each token was', async () => {
    const { choices } = await openai.chat.completions.create({
      model,
      messages: asked(),
      logprobs: true,
      top_logprobs: 3,
    });
    const tokens = choices[0]?.logprobs?.content ?? [];
    expect(tokens.map(({ token }) => token).join('')).toBe(CAPITAL);
    for (const { token, logprob, top_logprobs } of tokens) {
      expect(logprob).toBeLessThanOrEqual(0);
      expect(top_logprobs).toHaveLength(3);
      expect(top_logprobs[0]).toMatchObject({ token, logprob });
      const sum = top_logprobs.reduce((total, top) => total + Math.exp(top.logprob), 0);
      expect(sum).toBeLessThanOrEqual(1.001);
    }
  });

  it('has a text gone on with, whole and streamed', async () => {
    const request = { model, prompt: 'One, two, three,', max_tokens: 6 };
    const whole = await openai.completions.create(request);
    expect(whole.choices[0]?.text).toMatch(/^ four/);
    expect(whole.choices[0]?.finish_reason).toBe('length');
    let text = '';
    for await (const chunk of await openai.completions.create({ ...request, stream: true }))
      text += chunk.choices[0]?.text ?? '';
    expect(text).toBe(whole.choices[0]?.text);
  });

  it('has a response made, whole and streamed', async () => {
    const request = {
      model,
      instructions: 'You are a helpful AI assistant',
      input: 'What is the capital of France?',
    };
    const whole = await openai.responses.create(request);
    expect(whole).toMatchObject({ output_text: CAPITAL, status: 'completed', store: false });
    expect(whole.usage?.input_tokens_details.cached_tokens).toBeGreaterThan(10);

    const types: string[] = [];
    const stream = openai.responses.stream(request).on('event', ({ type }) => types.push(type));
    const streamed = await stream.finalResponse();
    expect(streamed.output_text).toBe(CAPITAL);
    expect([...new Set(types)]).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
  });

  it('has a response call a function, and goes on with its output', async () => {
    const input = [{ role: 'user' as const, content: 'What is the weather in Paris?' }];
    const tool = { type: 'function' as const, strict: true, ...weather };
    const request = { model, input, tools: [tool], max_output_tokens: 100 };
    const stream = openai.responses.stream({ ...request, tool_choice: 'required' });
    const [call] = (await stream.finalResponse()).output;
    if (call?.type !== 'function_call') throw new Error('no function was called');
    expect(call.name).toBe('get_weather');
    expect(JSON.parse(call.arguments)).toMatchObject({ city: expect.any(String) as unknown });
    const told = await openai.responses.create({
      ...request,
      input: [...input, call, { type: 'function_call_output', call_id: call.call_id, output: '19 degrees' }],
    });
    expect(told.output[0]?.type).toBe('message');
  });

  it('is refused plainly what is not had', async () => {
    const refused = async (asking: Promise<unknown>) => {
      const error = await asking.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (!(error instanceof OpenAI.APIError)) throw new Error('it was not refused');
      const { status, code, param } = error as { status: unknown; code: unknown; param: unknown };
      return [status, code, param];
    };
    const chat = (more: object) =>
      refused(openai.chat.completions.create({ model, messages: asked(), ...more }));
    expect(await chat({ n: 2 })).toEqual([400, 'unsupported_value', 'n']);
    expect(await chat({ model: 'gpt-9' })).toEqual([404, 'model_not_found', 'model']);
    expect(await chat({ temperature: 'hot' })).toEqual([400, 'invalid_value', 'temperature']);
    expect(await chat({ messages: asked('far too long '.repeat(4_000)) })).toEqual([
      400,
      'context_length_exceeded',
      'messages',
    ]);
    expect(await chat({ messages: [{ role: 'user', content: [{ type: 'image_url' }] }] })).toEqual([
      400,
      'invalid_value',
      'messages[0].content[0].type',
    ]);
    const schema = { type: 'object', properties: { a: { type: 'string', pattern: '^x' } } };
    const json_schema = { name: 'a', strict: true, schema };
    expect(await chat({ response_format: { type: 'json_schema', json_schema } })).toEqual([
      400,
      'unsupported_schema',
      'schema',
    ]);
    const embedding = openai.embeddings.create({ model, input: 'a' });
    expect((await refused(embedding))[0]).toBe(404);
    const stored = openai.responses.create({ model, input: 'a', previous_response_id: 'resp_1' });
    expect(await refused(stored)).toEqual([400, 'unsupported_value', 'previous_response_id']);
  });

  it('gives up in the midst of an answer, and the model stops', async () => {
    // The schema allows one answer, a long one: what the model likes to say may be short.
    const numbers = Array.from({ length: 500 }, (_, number) => number + 1).join(' ');
    const json_schema = { name: 'numbers', strict: true, schema: { enum: [numbers] } };
    const stream = await openai.chat.completions.create({
      model,
      messages: asked('Count from one to a thousand.'),
      stream: true,
      response_format: { type: 'json_schema', json_schema },
    });
    const chunks: unknown[] = [];
    for await (const chunk of stream) if (chunks.push(chunk) === 5) break;
    await expect.poll(() => api.busy()).toBe(0);
    await expect.poll(() => api.cores.queued).toBe(0);
    await expect
      .poll(() => api.metrics())
      .toMatch(/parley_api_requests_total\{endpoint="\/v1\/chat\/completions",outcome="given_up"\} 1/);
    const next = await openai.chat.completions.create({ model, messages: asked() });
    expect(next.choices[0]?.message.content).toBe(CAPITAL);
  });

  it('has many questions answered at once, each with its own answer', async () => {
    const numbers = ['one', 'two', 'three', 'four', 'five', 'six'];
    const answers = await Promise.all(
      numbers.map((number) =>
        openai.chat.completions.create({
          model,
          messages: asked(`Say only: ${number}`),
          max_completion_tokens: 8,
        }),
      ),
    );
    expect(answers).toHaveLength(numbers.length);
    expect(api.busy()).toBe(0);
  });
});
