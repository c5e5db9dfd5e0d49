import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { toInt16 } from '../agent/domain/samples.ts';
import { callerVoice } from '../perf/caller/models.ts';
import { speak } from '../perf/caller/voice.ts';
import { SMALLEST_LLM } from '../models/language-models.ts';
import { endProcess } from '../platform/child-process.ts';

const root = join(import.meta.dirname, '..');

/** A microphone that plays a file in real time after a while, and silence before and after. */
const microphone = (file: string): string => `#!${process.execPath}
const speech = require('fs').readFileSync(${JSON.stringify(file)});
const frame = 3200, silent = 5000;
let due = Date.now(), spoken = 0;
const began = due;
setInterval(() => {
  for (; due < Date.now(); due += 100) {
    const bytes = Buffer.alloc(frame);
    if (due - began > silent && spoken < speech.length) speech.copy(bytes, 0, spoken, (spoken += frame));
    process.stdout.write(bytes);
  }
}, 50);
process.stdout.on('error', () => process.exit());
`;

test('an agent is talked to by a microphone and heard by a loudspeaker', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-chat-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [said, heard] = [join(folder, 'said.raw'), join(folder, 'heard.raw')];
  const [question = new Float32Array()] = await speak(['What is your address?'], callerVoice);
  await writeFile(said, Buffer.from(toInt16(question).buffer));
  await writeFile(join(folder, 'parec'), microphone(said));
  await writeFile(join(folder, 'pacat'), `#!/bin/sh\nexec cat > ${heard}\n`);
  for (const name of ['parec', 'pacat']) await chmod(join(folder, name), 0o755);

  const args = [
    'setup/run.mjs',
    'setup/chat.ts',
    '--agent',
    'examples/voice-menu.ts',
    '--audio',
    '--llm',
    SMALLEST_LLM,
  ];
  const chat = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` },
    stdio: 'pipe',
  });
  onTestFinished(() => endProcess(chat, 5_000));
  let shown = '';
  for (const stream of [chat.stdout, chat.stderr])
    stream.on('data', (text: Buffer) => (shown += String(text)));
  await expect.poll(() => shown, { timeout: 120_000 }).toMatch(/all after \d+ ms/);
  expect(shown).toMatch(/agent: Welcome to the library/);
  expect(shown).toMatch(/you: .*address/i);
  expect(shown).toMatch(/address\(\{\}\) → We are at 12 Mill Road/);
  chat.stdin.end();
  await once(chat, 'exit');
  const played = await readFile(heard);
  const samples = new Int16Array(played.buffer, played.byteOffset, played.length >> 1);
  expect(samples.some((sample) => Math.abs(sample) > 3_000)).toBe(true);
});
