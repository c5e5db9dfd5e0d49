import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { callMode } from '../../protocol/call-mode.ts';
import { TURN_CANCEL_METHOD, TURN_END_METHOD, TURN_START_METHOD } from '../../protocol/rpc.ts';
import { REFUSAL_TOPIC, REPLY_TOPIC, TURN_TOPIC } from '../../protocol/topics.ts';
import { browserPath } from './browser.ts';
import { chooseLastMicrophone } from './choose-microphone.ts';
import { beginCall } from './conversation.ts';
import { holdBackSound } from './held-back-sound.ts';
import { silentMicrophone } from './microphones.ts';
import { recordPage, soundIn, tone } from './page-audio.ts';
import { PROFILE } from './profile.ts';
import { PATIENT, Site } from './site.ts';
import { turnReportOf } from './turn-report.ts';

const chromium = browserPath();

describe.skipIf(chromium === undefined)('the page in a call', () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.open(chromium ?? '');
  });
  afterEach(() => site.clear());
  afterAll(() => site[Symbol.asyncDispose]());

  /** A call with an agent that listens. */
  const begin = async (options: Parameters<Site['visit']>[0] = {}) => {
    const visit = await site.visit(options);
    return { ...visit, agent: await beginCall(visit, site) };
  };

  test('shows what the agent does and what both sides say, partial words settling', async () => {
    const { page, agent, errors } = await begin();
    await agent.hears('u1', 'what is', false);
    await line(page, 'caller', 'what is', '[data-final=false]').waitFor();
    await agent.hears('u1', 'What is it?', true);
    await line(page, 'caller', 'What is it?', '[data-final=true]').waitFor();
    await agent.state('thinking');
    await state(page, 'thinking');
    await agent.state('speaking');
    await state(page, 'speaking');
    const reply = await agent.says('a1');
    await reply.words('It is ');
    await line(page, 'agent', /^It is$/).waitFor();
    await reply.words('a test.');
    await reply.close();
    await line(page, 'agent', /^It is a test\.$/).waitFor();
    expect(await page.locator('li[data-speaker]').count()).toBe(2);
    expect(errors).toEqual([]);
  });

  test('interrupts the agent by a button, and shows where it was cut', async () => {
    const { page, agent } = await begin();
    await agent.state('speaking');
    const reply = await agent.says('a1');
    await reply.words('Let me tell you a long');
    await state(page, 'speaking');
    await page.getByRole('button', { name: 'Interrupt' }).click();
    await expect.poll(() => agent.interruptions, PATIENT).toBe(1);
    await reply.close();
    await agent.ends({ segment: 'a1', interrupted: true });
    await line(page, 'agent', 'Let me tell you a long', '[data-interrupted=true]').waitFor();
    await page.getByText('interrupted', { exact: true }).waitFor();
  });

  test('sends typed messages, and shows them among what is said', async () => {
    const { page, agent } = await begin();
    await page.getByRole('textbox', { name: 'Message' }).fill('What is two plus two?');
    await page.keyboard.press('Enter');
    await expect.poll(() => agent.messages, PATIENT).toEqual(['What is two plus two?']);
    await line(page, 'caller', 'What is two plus two?').waitFor();
    const reply = await agent.says('a1');
    await reply.words('Four.');
    await line(page, 'agent', 'Four.').waitFor();
    expect(await page.locator('li[data-speaker]').allInnerTexts()).toEqual([
      expect.stringMatching(/typed[^]*two plus two/),
      expect.stringContaining('Four.'),
    ]);
  });

  test('says that the agent did not take what was typed, and why, until the next message', async () => {
    const { page, agent, errors } = await begin();
    const type = async (text: string) => {
      await page.getByRole('textbox', { name: 'Message' }).fill(text);
      await page.keyboard.press('Enter');
      await expect.poll(() => agent.messages.at(-1), PATIENT).toBe(text);
    };
    const refused = page.getByRole('status').filter({ hasText: 'The agent did not take' });
    await type('One more.');
    await agent.refuses({ stream: 'one', reason: 'too-slow' });
    await refused.filter({ hasText: 'It did not arrive in time' }).waitFor();
    await agent.refuses({ stream: 'two', reason: 'too-many' });
    await refused.filter({ hasText: /some of your messages.*There was too much/ }).waitFor();
    await type('And another.');
    await refused.waitFor({ state: 'detached' });
    expect(errors).toEqual([]);
  });

  test('lets the caller choose how they take part, where the agent leaves a choice', async () => {
    const { page, agent, errors } = await begin();
    await agent.modes({ allowed: ['hands-free'], mode: 'hands-free' });
    await agent.hears('u1', 'Hello?', true);
    await line(page, 'caller', 'Hello?').waitFor();
    expect(await page.getByRole('radio').count()).toBe(0);
    const allowed = callMode.options;
    await agent.modes({ allowed, mode: 'hands-free' });
    await page.getByRole('radio', { name: 'Only type' }).click();
    await expect.poll(() => agent.wishedMode, PATIENT).toBe('text-only');
    await agent.modes({ allowed, mode: 'text-only' });
    await page.getByRole('radio', { name: 'Only type', checked: true }).waitFor();
    const mute = page.getByRole('button', { name: 'Mute', exact: true });
    await mute.waitFor({ state: 'detached' });
    await expect.poll(() => agent.hearsMicrophone, PATIENT).toBe(false);
    await agent.modes({ allowed, mode: 'listening-only' });
    await mute.waitFor();
    await expect.poll(() => agent.hearsMicrophone, PATIENT).toBe(true);
    expect(await page.getByRole('textbox', { name: 'Message' }).isDisabled()).toBe(true);
    expect(errors).toEqual([]);
  });

  test('talks by a button that is held, or the space bar, but not by a space that is typed', async () => {
    const { page, agent, errors } = await begin();
    await agent.modes({ allowed: ['hands-free', 'push-to-talk'], mode: 'push-to-talk' });
    const hold = page.getByRole('button', { name: 'Hold to talk' });
    const held = page.getByRole('button', { name: 'let go', pressed: true });
    await hold.hover();
    await page.mouse.down();
    await held.waitFor();
    await page.mouse.up();
    await hold.waitFor();
    await page.keyboard.down('Space');
    await held.waitFor();
    await page.keyboard.up('Space');
    await hold.waitFor();
    await page.getByRole('textbox', { name: 'Message' }).pressSequentially('not now');
    await hold.focus();
    await page.keyboard.down('Space');
    await held.waitFor();
    await page.keyboard.press('Escape');
    await hold.waitFor();
    await page.keyboard.up('Space');
    // Who can't hold a button.
    await page.keyboard.press('Enter');
    await held.waitFor();
    await page.keyboard.press('Enter');
    await hold.waitFor();
    const [start, end, cancel] = [TURN_START_METHOD, TURN_END_METHOD, TURN_CANCEL_METHOD];
    const pushes = [start, end, start, end, start, cancel, start, end];
    await expect.poll(() => agent.pushes, PATIENT).toEqual(pushes);
    expect(errors).toEqual([]);
  });

  test('survives messages that make no sense', async () => {
    const { page, agent, errors } = await begin();
    for (const topic of [TURN_TOPIC, REPLY_TOPIC, REFUSAL_TOPIC]) {
      await agent.send(topic, 'no JSON {');
      await agent.send(topic, { turn: 'first', segment: 7, latency: { total: -1 } });
    }
    await agent.settings(['not', 'settings']);
    await agent.hears('u1', 'Still here?', true);
    await line(page, 'caller', 'Still here?').waitFor();
    expect(errors).toEqual([]);
  });

  test('says by which settings the agent goes, and which it does not take', async () => {
    const { page, agent } = await begin({ profile: PROFILE });
    await agent.settings({
      voice: 'amy',
      turn_taking: 'patient',
      problems: ['speaking_rate: must be between 0.5 and 2'],
    });
    await page.getByRole('status').filter({ hasText: 'must be between 0.5 and 2' }).waitFor();
    await page.getByText('Voice Amy · patient turns').waitFor();
  });

  test('asks whether the call may be recorded where the agent could, and lets that be taken back', async () => {
    const { page, agent, errors } = await begin();
    const box = page.getByRole('checkbox', { name: /recorded/ });
    expect(await box.count()).toBe(0);
    await agent.records('possible');
    await box.click();
    await page.getByText('This call is recorded').waitFor();
    expect(await box.isChecked()).toBe(true);
    await box.click();
    await page.getByText('I agree that this call is recorded').waitFor();
    expect(await box.isChecked()).toBe(false);
    expect(errors).toEqual([]);
  });

  test('plays the agent’s voice, and times the turn: the agent’s parts and what was measured here', async () => {
    const { page, agent } = await begin({ profile: PROFILE, bypassCSP: true });
    await page.getByRole('button', { name: 'Timing' }).click();
    await recordPage(page);
    await agent.sounds(tone);
    await agent.turn(turnReportOf(1, STEPS, { trace_id: TRACE }));
    await expect.poll(() => soundIn(page), PATIENT).toBeGreaterThan(900);
    // On a busy machine the browser stretches it.
    expect(await soundIn(page)).toBeLessThan(1_500);

    const timing = page.getByRole('complementary', { name: 'Timing' });
    await timing.getByText('Turn 1', { exact: true }).waitFor();
    const timeline = timing.getByRole('img');
    expect(await timeline.getAttribute('aria-label')).toMatch(
      /Transcript 120 ms, First token 80 ms, First sound 140 ms, Endpointing 150 ms, Playback 30 ms/,
    );
    const trace = timing.getByRole('link', { name: 'Trace of turn 1' });
    expect(await trace.getAttribute('href')).toBe(`http://127.0.0.1:16686/trace/${TRACE}`);
  });

  test('measures the wait from a typed message to the sound of its answer', async () => {
    const { page, agent } = await begin();
    await page.getByRole('button', { name: 'Timing' }).click();
    await page.getByRole('textbox', { name: 'Message' }).fill('Hello?');
    await page.keyboard.press('Enter');
    await expect.poll(() => agent.messages, PATIENT).toEqual(['Hello?']);
    await agent.turn(turnReportOf(1, { firstToken: 1, firstPcm: 2 }, { typed: true }));
    await agent.sounds(tone);
    const timing = page.getByRole('complementary', { name: 'Timing' });
    await timing.getByText('Turn 1, typed').waitFor();
    // The agent says 3 ms; the way to the ear takes longer, and only the browser knows of it.
    await timing.getByRole('img', { name: /Network \d+ ms/ }).waitFor();
  });

  test('mutes and unmutes', async () => {
    const { page } = await begin();
    await page.getByRole('button', { name: 'Mute', exact: true }).click();
    await page.getByRole('button', { name: 'Unmute' }).click();
    await page.getByRole('button', { name: 'Mute', exact: true }).waitFor();
  });

  test('changes the volume and the microphone in the call', async () => {
    const { page, agent } = await begin();
    await agent.sounds(tone.subarray(0, 1_600));
    await page.getByRole('button', { name: 'Sound' }).click();
    const slider = page.getByRole('slider', { name: 'Volume' });
    for (let i = 0; i < 10; i++) await slider.press('ArrowLeft');
    await page.waitForFunction(() => document.querySelector('audio')?.volume === 0.5);
    const other = await chooseLastMicrophone(page.getByRole('combobox', { name: 'Microphone' }));
    const remembered = () => page.evaluate(() => localStorage.getItem('parley.microphone'));
    await expect.poll(remembered, PATIENT).toBe(other);
  });

  test('is heard after one tap where the browser holds the sound back', async () => {
    const { page } = await begin({ init: holdBackSound });
    await page.getByRole('button', { name: 'Tap to hear the agent' }).click();
    await page.getByRole('button', { name: 'Tap to hear the agent' }).waitFor({ state: 'detached' });
    await page.waitForFunction(() =>
      [...document.querySelectorAll('audio')].some((audio) => audio.srcObject && !audio.paused),
    );
  });

  test('notices that nothing comes from the microphone', async () => {
    const { page } = await begin({ init: silentMicrophone });
    await page.getByRole('status').filter({ hasText: 'No sound comes from your microphone' }).waitFor();
  });

  test('ends in the middle of a reply without an error, and keeps what was said', async () => {
    const { page, agent, errors, call } = await begin();
    const reply = await agent.says('a1');
    await reply.words('Let me tell you a long');
    await line(page, 'agent', 'Let me tell you a long').waitFor();
    await page.getByRole('button', { name: 'End the call' }).click();
    await page.getByText('The call is over').waitFor();
    await page.getByText('Let me tell you a long').waitFor();
    // By then an error of the call before would be there.
    await call();
    await state(page, 'listening');
    expect(errors).toEqual([]);
  });

  test('says so when no agent comes, and that it is there when one does', async () => {
    const visit = await site.visit();
    const { page } = visit;
    await visit.open();
    await visit.call();
    await state(page, 'waiting');
    const absent = page.getByRole('alert').filter({ hasText: 'No agent has answered' });
    await absent.getByRole('button', { name: 'Call again' }).waitFor();
    const agent = await site.agent(visit);
    await agent.state('listening');
    await state(page, 'listening');
    await absent.waitFor({ state: 'detached' });
  });

  test('says so when the agent is gone, keeps what was said, and calls again', async () => {
    const { page, agent, errors } = await begin();
    await agent.hears('u1', 'Are you there?', true);
    await line(page, 'caller', 'Are you there?').waitFor();
    const reply = await agent.says('a1');
    await reply.words('Yes, I');
    await line(page, 'agent', 'Yes, I').waitFor();
    await agent.leave();
    const lost = page.getByRole('alert').filter({ hasText: 'The agent has left the call' });
    await lost.waitFor();
    await line(page, 'caller', 'Are you there?').waitFor();
    await lost.getByRole('button', { name: 'Call again' }).click();
    await state(page, 'waiting');
    expect(await page.locator('li[data-speaker]').count()).toBe(0);
    expect(errors).toEqual([]);
  });

  test('says so when the server ends the call, and keeps the transcript', async () => {
    const { page, agent, room } = await begin();
    await agent.hears('u1', 'Hello?', true);
    await line(page, 'caller', 'Hello?').waitFor();
    await site.rooms.deleteRoom(room);
    await page.getByRole('alert').filter({ hasText: 'ended by the server' }).waitFor();
    await line(page, 'caller', 'Hello?').waitFor();
    await page.getByRole('button', { name: 'Call again' }).waitFor();
  });

  test.each([
    ['silence', 'heard nothing from you'],
    ['duration', 'as long as one can be'],
  ] as const)(
    'says so when the agent has hung up for %s, and keeps the transcript',
    async (reason, words) => {
      const { page, agent, room } = await begin();
      await agent.hears('u1', 'Hello?', true);
      await line(page, 'caller', 'Hello?').waitFor();
      await agent.endsCall(reason);
      await site.rooms.removeParticipant(room, 'caller');
      await page.getByRole('alert').filter({ hasText: words }).waitFor();
      await line(page, 'caller', 'Hello?').waitFor();
      await page.getByRole('button', { name: 'Call again' }).waitFor();
    },
  );

  test('leaves each of two tabs its own call', async () => {
    const [one, two] = await Promise.all([begin(), begin()]);
    await one.agent.hears('u1', 'First tab.', true);
    await two.agent.hears('u1', 'Second tab.', true);
    await line(one.page, 'caller', 'First tab.').waitFor();
    await line(two.page, 'caller', 'Second tab.').waitFor();
    await one.page.getByRole('button', { name: 'End the call' }).click();
    await one.page.getByText('The call is over').waitFor();
    await two.agent.state('speaking');
    await state(two.page, 'speaking');
    expect(await two.page.locator('li[data-speaker]').allInnerTexts()).toEqual([
      expect.stringContaining('Second tab.'),
    ]);
  });

  test('survives the death of the LiveKit server in mid-call', async () => {
    const visit = await begin();
    const { page, agent, errors } = visit;
    await agent.hears('u1', 'Before.', true);
    await line(page, 'caller', 'Before.').waitFor();
    const restart = await site.crashLiveKit();
    await agent.leave();
    await state(page, 'reconnecting');
    await page.getByRole('status').filter({ hasText: 'The connection broke off' }).waitFor();
    await restart();
    await state(page, 'waiting');
    const next = await site.agent(visit);
    await next.state('listening');
    await state(page, 'listening');
    await next.hears('u2', 'After.', true);
    await line(page, 'caller', 'After.').waitFor();
    await line(page, 'caller', 'Before.').waitFor();
    expect(errors).toEqual([]);
  });
});

const state = (page: Page, name: string): Promise<void> =>
  page.locator(`[role=status][data-state=${name}]`).waitFor();

const line = (page: Page, speaker: 'caller' | 'agent', text: string | RegExp, more = '') =>
  page.locator(`li[data-speaker=${speaker}]${more} .words`, { hasText: text });

const TRACE = '0123456789abcdef0123456789abcdef';

/** In ms. */
const STEPS = {
  transcript: 120,
  firstToken: 80,
  firstClause: 60,
  firstPcm: 80,
  endpointing: 150,
  playback: 30,
};
