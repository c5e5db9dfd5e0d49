import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { of } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigError } from '../../platform/errors.ts';
import { type Agents, loadAgents } from '../../agent/definition/agents.ts';
import { NotLoadedError } from '../../agent/domain/errors.ts';
import type { Engines, TtsOptions } from '../../agent/domain/ports.ts';
import type { Config } from '../../agent/config.ts';
import { languageOf } from '../../agent/languages/languages.ts';
import { agentsFor, voicesOf } from '../../agent/process/open-agents.ts';
import type { LoadedSounds } from '../../agent/definition/agent-sounds.ts';
import { lineSounds } from '../../agent/rtc/line-sounds.ts';
import { wavHeader } from '../../agent/domain/wav.ts';
import { loadAgent } from '../../agent/definition/load-agent.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(import.meta.dirname, 'agents-'))));
afterEach(() => rm(folder, { recursive: true }));

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}
const problem = (path: string): Promise<string> =>
  loadAgent(path).then(
    () => 'no problem',
    (error: unknown) => (error instanceof ConfigError ? error.message : `not for people: ${String(error)}`),
  );

const inCode = (instructions: string): string => `
  import { defineAgent, tool } from 'parley';
  import { z } from 'zod';
  export default defineAgent({
    instructions: ${instructions},
    greeting: 'Hello!',
    tools: {
      double: tool({ description: 'Twice a number', input: z.object({ of: z.number() }), run: ({ of }) => of * 2 }),
    },
    idle: { askAfter: '15s', endAfter: '40s' },
  });`;

describe('an agent in a file of code', () => {
  it('is what the file exports', async () => {
    const { agent } = await loadAgent(await file('one.ts', inCode("'Be kind.'")));
    expect(agent).toMatchObject({ instructions: 'Be kind.', greeting: 'Hello!', idle: { askAfter: 15_000 } });
    expect(agent.tools?.['double']).toMatchObject({
      description: 'Twice a number',
      parameters: { type: 'object', properties: { of: { type: 'number' } }, required: ['of'] },
      changes: false,
    });
  });

  it('is loaded anew each time, with what it imports', async () => {
    await file('words.ts', "export const words: string = 'one';");
    const path = await file('two.ts', `import { words } from './words.ts';${inCode('words')}`);
    const first = await loadAgent(path);
    expect(first.agent.instructions).toBe('one');
    expect(first.files).toEqual([path, join(folder, 'words.ts')]);
    await file('words.ts', "export const words: string = 'two';");
    expect((await loadAgent(path)).agent.instructions).toBe('two');
  });

  it('is told by the names of its fields what is wrong with it', async () => {
    const wrong = `export default {
      instructions: '', greting: 'Hello', tools: { 'a b': {}, ok: {} }, idle: { askAfter: 'soon', endAfter: '40s' }, onStart: 1,
      voice: 'my voice!', lexicon: [{ word: 'two words' }, { word: 'Xu', ipa: '/zu/' }], reply: 'Hello.', beforeSpeaking: {}, afterHearing: /new yen/ };`;
    const told = await problem(await file('wrong.mjs', wrong));
    expect(told).toContain('wrong.mjs is not right:');
    for (const part of [
      'instructions: must not be empty',
      'tools.ok: must be made by tool({ … })',
      'tools.a b: must be a name of letters',
      'idle.askAfter: must be a time, as "15s" or "2m"',
      'onStart: must be a function',
      'reply: must be a function',
      'voice: must be the name of a voice',
      'lexicon.0.word: must be one word',
      'lexicon.1.ipa: must be IPA',
      'beforeSpeaking: must be a function',
      'afterHearing: must be a function',
      'It: has no field greting',
    ])
      expect(told).toContain(part);
  });

  it('has its sounds with it, each checked', async () => {
    const wav = (samples: number, rate = 24_000): Buffer =>
      Buffer.concat([wavHeader(rate, 2 * samples), Buffer.alloc(2 * samples, 1)]);
    const write = (name: string, content: Buffer) => writeFile(join(folder, name), content);
    const withSounds = (sounds: string): Promise<string> =>
      file('desk.yaml', `instructions: Be kind.\nsounds: ${sounds}`);
    await write('rain.wav', wav(12_000));
    const loaded = await loadAgent(await withSounds('{ thinking: typing, ambience: rain.wav, volume: 0.3 }'));
    expect(loaded.sounds).toMatchObject({
      thinking: 'typing',
      volume: 0.3,
      ambience: { sampleRate: 24_000 },
    });
    expect(loaded.sounds?.ambience?.samples).toHaveLength(12_000);
    expect(loaded.files).toContain(join(folder, 'rain.wav'));
    const line = await lineSounds(loaded.sounds as LoadedSounds);
    expect(line.ambience).toHaveLength(12_000);
    // 257 at a volume of 0.3.
    expect(line.ambience?.[0]).toBe(77);
    const loudest = (line.thinking ?? new Int16Array()).reduce(
      (most, sample) => Math.max(most, Math.abs(sample)),
      0,
    );
    expect(loudest).toBeGreaterThan(0.1 * 32_767);
    expect(loudest).toBeLessThan(0.3 * 32_767);
    await write('other-rate.wav', wav(8_000, 16_000));
    const { sounds } = await loadAgent(await withSounds('{ thinking: other-rate.wav }'));
    expect((await lineSounds(sounds as LoadedSounds)).thinking).toHaveLength(12_000);

    const stereo = wav(12_000);
    stereo.writeUInt16LE(2, 22);
    const floats = wav(12_000);
    floats.writeUInt16LE(32, 34);
    for (const [name, content, told] of [
      ['stereo.wav', stereo, 'must be mono, and has 2 channels'],
      ['floats.wav', floats, 'must have 16 bits a sample, and has 32'],
      ['text.wav', Buffer.from('hello'), 'is no WAV file'],
      ['cut.wav', wav(12_000).subarray(0, 40), 'has no sound in it'],
      ['short.wav', wav(100), 'is shorter than a tenth of a second'],
      ['quick.wav', wav(96_000, 96_000), 'must have 8000 to 48000 samples a second'],
      ['long.wav', wav(4_000_000), 'is larger than 6 MB'],
    ] as const) {
      await write(name, content);
      expect(await problem(await withSounds(`{ ambience: ${name} }`))).toContain(
        `sounds.ambience: ${name} ${told}`,
      );
    }
    expect(await problem(await withSounds('{ thinking: none.wav }'))).toMatch(
      /sounds\.thinking: none\.wav can't be read: ENOENT/,
    );
    expect(await problem(await withSounds('{ thinking: typing, volume: 2 }'))).toContain(
      'sounds.volume: must be 1 at most',
    );
  });

  it('has those beside it who take over, where the file exports them', async () => {
    const code = `${inCode("'Be kind.'")}
      export const billing = defineAgent({ instructions: 'Be billing.', voice: 'en_US-joe-medium' });
      export const price = 12;`;
    const loaded = await loadAgent(await file('desk.ts', code));
    expect(loaded.others).toMatchObject([{ instructions: 'Be billing.', voice: 'en_US-joe-medium' }]);
    const wrong = code.replace("'en_US-joe-medium'", '7');
    expect(await problem(await file('wrong.ts', wrong))).toMatch(/wrong\.ts \(billing\).*\n.*voice: must be/);
  });

  it.each([
    ['nothing', 'nothing.ts', 'export const agent = {};', 'has no agent: it must have "export default'],
    ['an error in its code', 'broken.ts', 'export default {', "can't be loaded: "],
    ['an error when it runs', 'throws.ts', "throw new Error('no key');", "can't be loaded: no key"],
    ['another kind of file', 'agent.txt', 'hello', 'must end in .ts, .js, .mjs or .yaml'],
  ])('says so where there is %s', async (_, name, content, words) => {
    expect(await problem(await file(name, content))).toContain(words);
  });

  it('says so where there is no file', async () => {
    expect(await problem(join(folder, 'none.ts'))).toContain('it is not a file');
  });
});

describe('an agent in YAML', () => {
  const inYaml = `
instructions: You sell tea.
tools:
  order:
    description: Where an order is
    input: { type: object, properties: { number: { type: integer, minimum: 1 } }, required: [number] }
    http: { url: 'http://127.0.0.1:1/orders/{number}' }
    triggers: ['where is order (?<number>\\d+)']
idle: { askAfter: 20s, say: Still there?, endAfter: 1m }
voice: en_US-joe-medium
lexicon:
  - { word: Nguyen, say: win, heard: [nwin] }
`;

  it('has the same fields', async () => {
    const { agent } = await loadAgent(await file('tea.yaml', inYaml));
    expect(agent).toMatchObject({
      instructions: 'You sell tea.',
      idle: { askAfter: 20_000, say: 'Still there?', endAfter: 60_000 },
      voice: 'en_US-joe-medium',
      lexicon: [{ word: 'Nguyen', say: 'win', heard: ['nwin'] }],
    });
    const order = agent.tools?.['order'];
    expect(order?.parameters).toMatchObject({ properties: { number: { type: 'integer' } } });
    expect(order?.input.safeParse({ number: 0 }).success).toBe(false);
    expect(order?.triggers[0]?.exec('Where is order 12?')?.groups).toEqual({ number: '12' });
  });

  it('is told by the names of its fields what is wrong with it', async () => {
    const wrong = `
instructions: You sell tea.
tools:
  order:
    description: Where an order is
    http: { url: 'ftp://shop', headers: { Authorization: 'Bearer \${AGENT_NO_SUCH_KEY}' } }
    triggers: ['(']
`;
    const told = await problem(await file('wrong.yml', wrong));
    expect(told).toContain('tools.order.http.url: must be an address of http or https');
    expect(told).toContain('tools.order.triggers.0: must be a regular expression');
    const key = await problem(await file('key.yml', wrong.replace('ftp:', 'http:').replace("'('", "'x'")));
    expect(key).toContain('needs AGENT_NO_SUCH_KEY, which is not set in the environment');
  });

  it('says where it is no YAML', async () => {
    expect(await problem(await file('broken.yaml', 'a: [1'))).toContain("can't be read: ");
  });
});

describe('agents of a process', () => {
  let agents: Agents | undefined;
  afterEach(() => agents?.[Symbol.asyncDispose]());

  const log = pino({ level: 'silent' });
  const open = async (files: string[], watch = false, name = ''): Promise<Agents> =>
    (agents = await loadAgents({ files, name, watch, log }));

  it('have the names of their files, and one alone the name that it is given', async () => {
    const [one, two] = [
      await file('quiz.yaml', 'instructions: a'),
      await file('desk.yaml', 'instructions: b'),
    ];
    expect((await open([one, two])).names).toEqual(['quiz', 'desk']);
    expect((await open([one], false, 'helper')).names).toEqual(['helper']);
  });

  it('can not have one name twice', async () => {
    const files = [await file('quiz.yaml', 'instructions: a'), await file('quiz.yml', 'instructions: b')];
    await expect(open(files)).rejects.toThrow('Two agents are called quiz');
  });

  it('are loaded again when they are saved, and the last good one stays when they are wrong', async () => {
    const path = await file('quiz.yaml', 'instructions: one');
    const opened = await open([path], true);
    const begun = opened.get('');
    await writeFile(path, 'instructions: two');
    await vi.waitFor(() => expect(opened.get('').instructions).toBe('two'), { timeout: 5_000 });
    expect(begun.instructions).toBe('one');
    const told = vi.spyOn(log, 'error');
    await writeFile(path, 'nothing: 1');
    await vi.waitFor(() => expect(told).toHaveBeenCalled(), { timeout: 5_000 });
    expect(opened.get('').instructions).toBe('two');
  });

  it('are used only where their voice can be had, at the start and when they are loaded again', async () => {
    const voiced = (voice: string): string => `instructions: Be kind.\nvoice: ${voice}`;
    const path = await file('quiz.yaml', voiced('joe'));
    const opened = await open([path], true);
    const tts = {
      open({ voice = 'joe' }: TtsOptions) {
        if (voice !== 'joe') throw new NotLoadedError('voice', voice, ['joe']);
        return { synthesize: () => of() };
      },
    };
    const engines = { llm: { countTokens: () => 1, promptTokens: 1_000, model: 'script' }, tts };
    const check = (agents: Agents) =>
      agentsFor(agents, {} as Config, engines as unknown as Engines, languageOf('en'));
    expect(voicesOf(opened)).toEqual(['joe']);
    check(opened);
    const told = vi.spyOn(log, 'error');
    told.mockClear();
    await writeFile(path, voiced('amy'));
    await vi.waitFor(() => expect(told).toHaveBeenCalled(), { timeout: 5_000 });
    expect(told.mock.calls[0]?.[0]).toMatchObject({
      err: {
        message: expect.stringMatching(
          /agent quiz can't speak: .*"amy" is not loaded.*joe.*start/s,
        ) as string,
      },
    });
    expect(opened.get('').voice).toBe('joe');

    const other = await file('desk.yaml', voiced('amy'));
    const wrong = await loadAgents({ files: [other], name: 'desk', watch: false, log });
    expect(() => check(wrong)).toThrow(ConfigError);
    await wrong[Symbol.asyncDispose]();
  });
});
