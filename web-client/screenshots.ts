import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ensureChromium } from '../setup/chromium.ts';
import { callerVoice } from '../perf/models.ts';
import { speak } from '../perf/voice.ts';
import { runMain } from '../setup/command.ts';
import { PROFILE } from './testing/profile.ts';
import type { ScriptedAgent } from './testing/scripted-agent.ts';
import { Site, type Visit } from './testing/site.ts';

const folder = join(import.meta.dirname, '../docs/images');

const DESKTOP = { width: 1_120, height: 760 };
const PHONE = { width: 390, height: 780 };

/** Said while a picture is taken, so that the bars show a voice. */
const WORDS = 'Please tell me a long story about a cat.';

interface Studio {
  readonly site: Site;
  /** Mono, 16 kHz. */
  readonly voice: Float32Array;
}

/** A picture: of which device and scheme, and what has happened by then. */
interface Picture {
  readonly name: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly scheme: 'light' | 'dark';
  readonly options?: { readonly permissions: string[] };
  readonly prepare: (visit: Visit, studio: Studio) => Promise<void>;
}

const PICTURES: readonly Picture[] = [
  { name: 'before-call-desktop-light', size: DESKTOP, scheme: 'light', prepare: async ({ open }) => open() },
  { name: 'before-call-phone-dark', size: PHONE, scheme: 'dark', prepare: checkDevice },
  {
    name: 'microphone-denied-phone-light',
    size: PHONE,
    scheme: 'light',
    options: { permissions: [] },
    prepare: deniedMicrophone,
  },
  { name: 'settings-desktop-dark', size: DESKTOP, scheme: 'dark', prepare: openSettings },
  { name: 'settings-phone-light', size: PHONE, scheme: 'light', prepare: openSettings },
  { name: 'call-desktop-light', size: DESKTOP, scheme: 'light', prepare: talkWithTiming },
  { name: 'call-desktop-dark', size: DESKTOP, scheme: 'dark', prepare: talkWithTiming },
  { name: 'call-phone-light', size: PHONE, scheme: 'light', prepare: talk },
  { name: 'call-phone-dark', size: PHONE, scheme: 'dark', prepare: talk },
  { name: 'timing-phone-light', size: PHONE, scheme: 'light', prepare: talkWithTiming },
  { name: 'agent-lost-phone-dark', size: PHONE, scheme: 'dark', prepare: loseAgent },
  { name: 'after-call-desktop-dark', size: DESKTOP, scheme: 'dark', prepare: endCall },
  { name: 'after-call-phone-light', size: PHONE, scheme: 'light', prepare: endCall },
];

await runMain(async () => {
  await mkdir(folder, { recursive: true });
  const [voice = new Float32Array()] = await speak([WORDS], callerVoice);
  await using site = await Site.open(await ensureChromium());
  for (const { name, size, scheme, options, prepare } of PICTURES) {
    const visit = await site.visit({
      profile: PROFILE,
      viewport: size,
      colorScheme: scheme,
      // The tests' visits are; bars then stand still.
      reducedMotion: 'no-preference',
      ...options,
    });
    await prepare(visit, { site, voice });
    await writeFile(join(folder, `${name}.png`), await visit.page.screenshot());
    await site.clear();
    console.log(name);
  }
});

async function checkDevice({ page, open }: Visit): Promise<void> {
  await open();
  await page.getByRole('button', { name: 'Check the microphone' }).click();
  await page.waitForFunction(
    () => Number(document.querySelector('[role=meter]')?.getAttribute('aria-valuenow')) > 30,
  );
}

async function deniedMicrophone({ page, open }: Visit): Promise<void> {
  await open();
  await page.getByRole('button', { name: 'Start a call' }).click();
  await page.getByRole('alert').waitFor();
}

async function openSettings({ page, open }: Visit): Promise<void> {
  await open();
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('dialog').waitFor();
}

/** A call of two turns, the caller in the third. */
async function converse(visit: Visit, { site }: Studio): Promise<ScriptedAgent> {
  const { page, open, call } = visit;
  await open();
  await call();
  const agent = await site.agent(visit);
  await agent.state('listening');
  const say = async (segment: string, text: string, interrupted = false) => {
    const reply = await agent.says(segment);
    await reply.words(text);
    await reply.close();
    await agent.send('parley.reply', { segment, interrupted });
    await page.getByText(text).waitFor();
  };
  await say('a0', 'Hello! How can I help you?');
  await agent.hears('u1', 'What is the capital of France?', true);
  await agent.send('parley.turn', turn(1, [96, 71, 118, 164, 38, 603]));
  await say('a1', 'The capital of France is Paris, which lies on the river Seine. Its first', true);
  await page.getByRole('textbox', { name: 'Message' }).fill('And of Portugal?');
  await page.keyboard.press('Enter');
  await page.getByText('And of Portugal?').waitFor();
  await agent.send('parley.turn', { ...turn(2, [0, 64, 141, 0, 41, 246]), typed: true });
  await say('a2', 'Lisbon.');
  await agent.hears('u3', 'How many people live there?', true);
  await agent.send('parley.turn', turn(3, [122, 78, 156, 231, 35, 622]));
  return agent;
}

async function talk(visit: Visit, studio: Studio): Promise<void> {
  const agent = await converse(visit, studio);
  await agent.state('speaking');
  const reply = await agent.says('a3');
  await reply.words('About five hundred and fifty thousand people');
  // It is cut off when the picture is taken.
  agent.sounds(studio.voice).catch(() => undefined);
  await visit.page.getByText('About five hundred').waitFor();
  await visit.page.waitForFunction(() =>
    [...document.querySelectorAll<HTMLElement>('.lk-audio-bar')].some(
      (bar) => Number.parseFloat(bar.style.height) > 35,
    ),
  );
}

async function talkWithTiming(visit: Visit, studio: Studio): Promise<void> {
  await talk(visit, studio);
  await visit.page.getByRole('button', { name: 'Timing' }).click();
  await visit.page.getByText('Turn 3', { exact: true }).waitFor();
}

async function loseAgent(visit: Visit, studio: Studio): Promise<void> {
  const agent = await converse(visit, studio);
  await agent.leave();
  await visit.page.getByRole('alert').waitFor();
}

async function endCall(visit: Visit, studio: Studio): Promise<void> {
  await converse(visit, studio);
  await hangUp(visit.page);
}

async function hangUp(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'End the call' }).click();
  await page.getByText('The call is over').waitFor();
}

/** A report of the agent, from its steps. */
function turn(number: number, [transcript, firstToken, firstPcm, endpointing, playback]: number[]): object {
  const steps = { transcript, firstToken, firstPcm, endpointing, playback };
  const total = Object.values(steps).reduce<number>((sum, ms) => sum + (ms ?? 0), 0);
  return { turn: number, latency: { ...steps, total }, trace_id: String(number).repeat(32) };
}
