import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lastAudible, windowLevels } from '../../perf/caller/audibility.ts';
import { SAMPLE_RATE } from '../../perf/caller/audio.ts';
import { transcribeAll } from '../../perf/caller/listen.ts';
import { openRecognition } from '../../perf/caller/models.ts';
import { type Stack, startStack } from '../../perf/caller/own-stack.ts';
import { AGENT_PATH } from '../../protocol/agent-description.ts';
import { LONGEST_SYSTEM_PROMPT, SPEAKING_RATE } from '../../protocol/limits.ts';
import { LONG_STORY, QUESTIONS } from '../test-questions.fixture.ts';
import { testVoice } from '../test-voice.fixture.ts';
import { speak } from '../../perf/caller/voice.ts';
import { wavOf } from '../../agent/domain/wav.ts';
import { buildWebClient } from '../../setup/web-client.ts';
import { browserPath, launchBrowser } from './browser.ts';
import { feedMicrophone, speakInto } from './fed-microphone.ts';
import { recordedLength, recordingOf, recordPage } from './page-audio.ts';

const chromium = browserPath();

const TURNS = Object.values(QUESTIONS);

describe.skipIf(chromium === undefined)('a call from the page', () => {
  let stack: Stack;
  let browser: Browser;
  let questions: Buffer[];

  beforeAll(async () => {
    const spoken = await speak(
      TURNS.map(({ text }) => text),
      testVoice,
    );
    questions = spoken.map((samples) => wavOf(samples));
    await buildWebClient();
    stack = await startStack();
    browser = await launchBrowser(chromium ?? '');
  });

  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  const open = async (options: BrowserContextOptions = {}): Promise<{ page: Page; errors: Error[] }> => {
    const context = await browser.newContext({ permissions: ['microphone'], ...options });
    await feedMicrophone(context);
    const page = await context.newPage();
    const errors: Error[] = [];
    page.on('pageerror', (error) => errors.push(error));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) errors.push(new Error(message.text()));
    });
    await page.goto(stack.url);
    return { page, errors };
  };

  /** A page in a call with the agent, after its greeting. */
  const call = async () => {
    const opened = await open({ bypassCSP: true });
    const { page } = opened;
    await page.getByRole('button', { name: 'Start a call' }).click();
    await recordPage(page);
    await line(page, 'agent').first().waitFor({ timeout: 60_000 });
    await listening(page);
    return opened;
  };

  test('the agent says what callers can choose; the page offers that, and the call goes by it', async () => {
    const response = await fetch(`${stack.url}${AGENT_PATH}`);
    const profile: unknown = await response.json();
    expect(profile).toEqual({
      profile: 'embedded',
      models: {
        stt: 'whisper-tiny.en-q8_0',
        llm: 'smollm2-135m-instruct-q8_0',
        tts: 'en_US-joe-medium.onnx',
      },
      voices: [{ id: 'en_US-joe-medium', label: 'Joe', language: 'en-US' }],
      languages: [{ id: 'en', label: 'English' }],
      speaking_rate: SPEAKING_RATE,
      turn_taking: { choices: ['quick', 'balanced', 'patient'], default: 'balanced' },
      system_prompt: { max_length: LONGEST_SYSTEM_PROMPT },
      caller_settings: ['voice', 'speaking_rate', 'turn_taking', 'language'],
      trace_url: null,
    });

    const { page, errors } = await open();
    await page.getByRole('button', { name: 'Settings' }).click();
    const dialog = page.getByRole('dialog', { name: 'Settings' });
    await dialog.getByRole('radio', { name: 'balanced', checked: true }).waitFor();
    // Of the first two there is only one, and the last is the operator's.
    expect(await dialog.getByLabel(/Voice|Language|What the agent is told/).count()).toBe(0);
    await dialog.getByRole('slider', { name: 'Speaking rate' }).press('ArrowRight');
    await dialog.getByRole('radio', { name: 'patient' }).check();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Start a call' }).click();
    await page.getByText('Voice Joe · 1.05× speed · patient turns · English').waitFor({ timeout: 60_000 });
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test('three turns: each question is understood, and answered aloud and in writing', async () => {
    const { page, errors } = await call();
    const bounds = [await recordedLength(page)];
    for (const [i, { heard, answer }] of TURNS.entries()) {
      await speakInto(page, questions[i] ?? Buffer.alloc(0));
      await line(page, 'caller', heard).waitFor({ timeout: 60_000 });
      // The first line is the greeting.
      const reply = page.locator('li[data-speaker=agent]').nth(i + 1);
      await reply.filter({ hasText: answer }).waitFor({ timeout: 60_000 });
      await listening(page);
      bounds.push(await recordedToTheEnd(page));
    }
    const recording = await recordingOf(page);
    const replies = bounds.slice(1).map((end, i) => recording.subarray(bounds[i], end));
    await page.getByRole('button', { name: 'Timing' }).click();
    const timing = page.getByRole('complementary', { name: 'Timing' });
    for (const i of TURNS.keys()) await timing.getByText(`Turn ${i + 1}`, { exact: true }).waitFor();
    // This browser heard the ends of the questions and the beginnings of the replies.
    await timing
      .getByRole('img', { name: /Network/ })
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'End the call' }).click();
    await page.getByText('The call is over').waitFor();

    await using recognition = await openRecognition();
    const heard = await transcribeAll(replies, recognition);
    for (const [i, { answer }] of TURNS.entries()) expect(heard[i]).toMatch(answer);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test('a typed message is answered aloud, in the same conversation', async () => {
    const { page, errors } = await call();
    const before = await recordedLength(page);
    const { text, answer } = QUESTIONS.germany;
    await page.getByRole('textbox', { name: 'Message' }).fill(text);
    await page.keyboard.press('Enter');
    await line(page, 'caller', text).waitFor();
    await line(page, 'agent', answer).waitFor({ timeout: 60_000 });
    await listening(page);
    const end = await recordedToTheEnd(page);
    const reply = (await recordingOf(page)).subarray(before, end);
    await page.getByRole('button', { name: 'Timing' }).click();
    await page.getByText('Turn 1, typed').waitFor();

    await using recognition = await openRecognition();
    const [heard] = await transcribeAll([reply], recognition);
    expect(heard).toMatch(answer);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test('the button interrupts: the agent falls silent, and its words end where it was cut', async () => {
    const { page, errors } = await call();
    await page.getByRole('textbox', { name: 'Message' }).fill(LONG_STORY);
    await page.keyboard.press('Enter');
    const reply = page.locator('li[data-speaker=agent]').nth(1);
    await reply.filter({ hasText: /(\w+\W+){4}/ }).waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Interrupt' }).click();
    await page.locator('li[data-speaker=agent][data-interrupted=true]').waitFor();
    await listening(page);
    const words = await reply.innerText();
    const silentFrom = await recordedToTheEnd(page);
    await expect
      .poll(() => recordedLength(page), { timeout: 20_000 })
      .toBeGreaterThan(silentFrom + SAMPLE_RATE);
    expect(lastAudible(windowLevels((await recordingOf(page)).subarray(silentFrom)))).toBe(-1);
    expect(await reply.innerText()).toBe(words);
    expect(errors).toEqual([]);
    await page.context().close();
  });
});

const line = (page: Page, speaker: 'caller' | 'agent', text: RegExp | string = '') =>
  page.locator(`li[data-speaker=${speaker}] .words`, { hasText: text });

const listening = (page: Page): Promise<void> =>
  page.locator('[role=status][data-state=listening]').waitFor({ timeout: 60_000 });

/** How much was recorded when what was on its way to the ear has been heard, too: half a second from now. */
async function recordedToTheEnd(page: Page): Promise<number> {
  const end = (await recordedLength(page)) + SAMPLE_RATE / 2;
  await expect.poll(() => recordedLength(page)).toBeGreaterThan(end);
  return end;
}
