import { callMode } from '../../protocol/call-mode.ts';
import { TOKEN_PATH } from '../../protocol/token.ts';
import { beginCall, converse } from './conversation.ts';
import { holdBackSound } from './held-back-sound.ts';
import { busyMicrophone, silentMicrophone, unansweredMicrophone } from './microphones.ts';
import { nobodysToken } from './nobodys-token.ts';
import type { ScriptedAgent } from './scripted-agent.ts';
import type { Site, Visit, VisitOptions } from './site.ts';

/** A state that the page can be in. */
export interface PageState {
  readonly options?: VisitOptions;
  /** The machine's microphone: Chromium's own, which beeps, unless told otherwise. */
  readonly microphone?: 'none';
  /** Whether it comes about only after a wait, or by a longer conversation: it is looked at with all tests only. */
  readonly late?: true;
  /** Brings the page there. */
  readonly reach: (visit: Visit, site: Site) => Promise<void>;
}

/** Every state that a caller can see, in the order of a call. */
export const PAGE_STATES = {
  'before-call': { reach: open },
  settings: {
    reach: async (visit) => {
      await open(visit);
      await visit.page.getByRole('button', { name: 'Settings' }).click();
      await visit.page.getByRole('dialog').waitFor();
    },
  },
  'microphone-check': {
    reach: async (visit) => {
      await open(visit);
      await visit.page.getByRole('button', { name: 'Check the microphone' }).click();
      await visit.page.getByRole('meter').waitFor();
      await visit.page.getByRole('option', { name: 'Fake' }).first().waitFor({ state: 'attached' });
    },
  },
  'microphone-check-silent': {
    late: true,
    options: { init: silentMicrophone },
    reach: async (visit) => {
      await open(visit);
      await visit.page.getByRole('button', { name: 'Check the microphone' }).click();
      await visit.page.getByText('No sound comes from this microphone').waitFor();
    },
  },
  'microphone-denied': { options: { permissions: [] }, reach: startInVain },
  'microphone-missing': { microphone: 'none', reach: startInVain },
  'microphone-busy': { options: { init: busyMicrophone }, reach: startInVain },
  'no-webrtc': {
    options: { init: () => Reflect.deleteProperty(window, 'RTCPeerConnection') },
    reach: async ({ page, open }) => {
      await open();
      await page.getByRole('alert').waitFor();
    },
  },
  'opening-microphone': {
    options: { init: unansweredMicrophone },
    reach: async (visit) => {
      await start(visit);
      await visit.page.getByRole('heading', { name: 'Waiting for the microphone' }).waitFor();
    },
  },
  'opening-room': {
    reach: async (visit) => {
      await visit.page.route(`**${TOKEN_PATH}`, () => undefined);
      await start(visit);
      await visit.page.getByText('Asking for a room').waitFor();
    },
  },
  'no-room': {
    reach: async (visit) => {
      await visit.page.route(`**${TOKEN_PATH}`, (route) => route.fulfill({ status: 503, body: 'not ready' }));
      await startInVain(visit);
    },
  },
  'no-connection': {
    reach: async (visit) => {
      await visit.page.route(`**${TOKEN_PATH}`, (route) =>
        route.fulfill({ json: { server_url: 'ws://127.0.0.1:9', participant_token: nobodysToken } }),
      );
      await startInVain(visit);
    },
  },
  waiting: {
    reach: async (visit) => {
      await visit.open();
      await visit.call();
      await visit.page.locator('[role=status][data-state=waiting]').waitFor();
    },
  },
  'agent-absent': {
    late: true,
    reach: async (visit) => {
      await visit.open();
      await visit.call();
      await visit.page.getByRole('alert').filter({ hasText: 'No agent has answered' }).waitFor();
    },
  },
  listening: {
    reach: async (visit, site) => {
      await converse(visit, site);
    },
  },
  thinking: { late: true, reach: (visit, site) => answer(visit, site, 'thinking') },
  speaking: {
    reach: (visit, site) => answer(visit, site, 'speaking', 'About five hundred and fifty thousand people'),
  },
  interrupted: {
    late: true,
    reach: async (visit, site) => {
      const agent = await converse(visit, site);
      const reply = await agent.says('a3');
      await reply.words('About five hundred');
      await reply.close();
      await agent.ends({ segment: 'a3', interrupted: true });
      await visit.page.getByText('interrupted', { exact: true }).nth(1).waitFor();
      await agent.hears('u4', 'And in all of', false);
      await visit.page.getByText('And in all of').waitFor();
    },
  },
  timing: {
    reach: async (visit, site) => {
      await converse(visit, site);
      await visit.page.getByRole('button', { name: 'Timing' }).click();
      await visit.page.getByText('Turn 3', { exact: true }).waitFor();
    },
  },
  'sound-menu': {
    late: true,
    reach: async (visit, site) => {
      await converse(visit, site);
      await visit.page.getByRole('button', { name: 'Sound' }).click();
      await visit.page.getByRole('slider', { name: 'Volume' }).waitFor();
    },
  },
  'push-to-talk': {
    reach: async (visit, site) => {
      const agent = await converse(visit, site);
      await agent.modes({ allowed: callMode.options, mode: 'push-to-talk' });
      await visit.page.getByRole('button', { name: 'Hold to talk' }).waitFor();
    },
  },
  'settings-refused': {
    reach: async (visit, site) => {
      const agent = await beginCall(visit, site);
      await agent.settings({ turn_taking: 'patient', problems: ['voice: there is no such voice'] });
      await visit.page.getByText('there is no such voice').waitFor();
    },
  },
  'message-refused': {
    late: true,
    reach: async (visit, site) => {
      const agent = await converse(visit, site);
      await agent.refuses({ stream: 'typed', reason: 'too-many' });
      await visit.page.getByText('The agent did not take your message').waitFor();
    },
  },
  'sound-held-back': {
    late: true,
    options: { init: holdBackSound },
    reach: async (visit, site) => {
      await beginCall(visit, site);
      await visit.page.getByRole('button', { name: 'Tap to hear the agent' }).waitFor();
    },
  },
  'silent-microphone': {
    late: true,
    options: { init: silentMicrophone },
    reach: async (visit, site) => {
      await beginCall(visit, site);
      await visit.page.getByText('No sound comes from your microphone').waitFor();
    },
  },
  reconnecting: {
    late: true,
    reach: async (visit, site) => {
      const agent = await converse(visit, site);
      await site.crashLiveKit();
      await agent.leave();
      await visit.page.getByText('The connection broke off').waitFor();
    },
  },
  'agent-lost': {
    late: true,
    reach: async (visit, site) => {
      const agent = await converse(visit, site);
      await agent.leave();
      await visit.page.getByRole('alert').waitFor();
    },
  },
  'after-call': {
    reach: async (visit, site) => {
      await converse(visit, site);
      await visit.page.getByRole('button', { name: 'End the call' }).click();
      await visit.page.getByText('The call is over').waitFor();
    },
  },
  'ended-by-server': {
    reach: async (visit, site) => {
      await converse(visit, site);
      await site.rooms.deleteRoom(visit.room);
      await visit.page.getByRole('alert').filter({ hasText: 'ended by the server' }).waitFor();
    },
  },
} satisfies Record<string, PageState>;

async function open({ page, open }: Visit): Promise<void> {
  await open();
  await page.getByRole('button', { name: 'Settings' }).waitFor();
}

async function start(visit: Visit): Promise<void> {
  await open(visit);
  await visit.page.getByRole('button', { name: 'Start a call' }).click();
}

async function startInVain(visit: Visit): Promise<void> {
  await start(visit);
  await visit.page.getByRole('alert').waitFor();
}

async function answer(
  visit: Visit,
  site: Site,
  state: Parameters<ScriptedAgent['state']>[0],
  words?: string,
): Promise<void> {
  const agent = await converse(visit, site);
  await agent.state(state);
  await visit.page.locator(`[role=status][data-state=${state}]`).waitFor();
  if (words === undefined) return;
  const reply = await agent.says('a3');
  await reply.words(words);
  await visit.page.getByText(words).waitFor();
}
