import { z } from 'zod';
import { readConfig } from '../agent/config.ts';
import { onlyElsewhere, type RemoteEngine } from '../agent/engines/openai/remote-model.ts';
import { SetupError } from '../platform/errors.ts';
import { shownAddress } from '../platform/shown-address.ts';
import type { Address, AddressSettings } from './ports.ts';

/** An existing LiveKit server to use instead of one of our own. */
export interface LiveKitAccess {
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
}

const access = z.object({
  LIVEKIT_URL: z.url({ protocol: /^(ws|wss|http|https)$/, error: 'must be a ws:// or wss:// address' }),
  LIVEKIT_API_KEY: z.string().min(1),
  LIVEKIT_API_SECRET: z.string().min(1),
});

const port = z.coerce.number().int().min(1).max(65_535);

/**
 * The LiveKit server that the environment names, or undefined when it names none.
 *
 * @throws SetupError when only some of the three variables are set, or one is wrong.
 */
export function liveKitFromEnvironment(env = process.env): LiveKitAccess | undefined {
  const names = Object.keys(access.shape) as (keyof typeof access.shape)[];
  const missing = names.filter((name) => !env[name]);
  if (missing.length === names.length) return undefined;
  if (missing.length > 0) {
    throw new SetupError(
      `${names.join(', ')} belong together, and ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set. ` +
        'Set all three to use a LiveKit server of yours, or none to have one started.',
    );
  }
  const parsed = access.safeParse(env);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new SetupError(`The LiveKit server in the environment can't be used. ${problems.join('; ')}.`);
  }
  return {
    url: parsed.data.LIVEKIT_URL.replace(/^http/, 'ws'),
    apiKey: parsed.data.LIVEKIT_API_KEY,
    apiSecret: parsed.data.LIVEKIT_API_SECRET,
  };
}

/** What the set-up tells the agent itself, or has checked in words of its own. */
const SET_BY_SETUP = {
  LIVEKIT_URL: 'ws://127.0.0.1',
  LIVEKIT_API_KEY: 'key',
  LIVEKIT_API_SECRET: 'secret',
  PARLEY_PROFILE: '',
  PARLEY_HTTP_PORT: '',
  PARLEY_HEALTH_PORT: '',
};

/**
 * Reads the agent's settings as it will, so that what is wrong is told before the set-up and not after it.
 *
 * @throws ConfigError that lists every problem.
 */
export function checkAgentSettings(env = process.env): void {
  readConfig({ ...env, ...SET_BY_SETUP });
}

/**
 * The models that have to be neither fetched nor loaded, since another machine does their work and nobody is to stand in for it.
 *
 * @throws ConfigError when what names them is wrong.
 */
export function modelsElsewhere(env = process.env): RemoteEngine[] {
  const named = Object.entries(env).filter(([name]) => /^PARLEY_(LLM|STT|TTS)_/.test(name));
  return onlyElsewhere(readConfig({ ...Object.fromEntries(named), ...SET_BY_SETUP }).remote);
}

/** Which model on another machine replies, for the person who starts the agent; undefined if none does. */
export function repliesElsewhere(env = process.env): string | undefined {
  const { PARLEY_LLM_URL: url, PARLEY_LLM_MODEL: model, PARLEY_LLM_FALLBACK: fallback } = env;
  if (!url || !model) return undefined;
  const addresses = url.split(',').map((address) => shownAddress(address.trim()));
  const otherwise = fallback === 'none' ? '' : ' while it answers in time';
  return `Instead of the model here, ${model} at ${addresses.join(' or ')} replies${otherwise}.`;
}

/** What sets where the page and the tokens are. */
export const HTTP_SETTINGS: AddressSettings = {
  host: 'PARLEY_HTTP_HOST',
  port: 'PARLEY_HTTP_PORT (or npm start -- --port)',
};

/** What sets where health and metrics are. */
export const HEALTH_SETTINGS: AddressSettings = { host: 'PARLEY_HEALTH_HOST', port: 'PARLEY_HEALTH_PORT' };

/**
 * Where the page and the tokens are: PARLEY_HTTP_HOST, and `--port` or PARLEY_HTTP_PORT.
 *
 * @throws SetupError when the port is not a port number.
 */
export function httpAddress(portFlag: string | undefined, env = process.env): Address {
  const given = portFlag ?? (env['PARLEY_HTTP_PORT'] || '8080');
  const parsed = port.safeParse(given);
  if (parsed.success) return { host: env['PARLEY_HTTP_HOST'] || '127.0.0.1', port: parsed.data };
  throw new SetupError(
    `"${given}" is not a port number. Give --port or PARLEY_HTTP_PORT one from 1 to 65535.`,
  );
}

/**
 * Where PARLEY_HEALTH_HOST and PARLEY_HEALTH_PORT ask for health and metrics; undefined when no port is asked for.
 *
 * @throws SetupError when it is not a port number, or is the page's.
 */
export function healthAddressAskedFor(httpPort: number, env = process.env): Address | undefined {
  const given = env['PARLEY_HEALTH_PORT'];
  if (!given) return undefined;
  const parsed = port.safeParse(given);
  if (parsed.data === httpPort) {
    throw new SetupError(
      `The page and PARLEY_HEALTH_PORT have the same port ${httpPort}: give one of them another.`,
    );
  }
  if (parsed.success) return { host: env['PARLEY_HEALTH_HOST'] || '127.0.0.1', port: parsed.data };
  throw new SetupError(`PARLEY_HEALTH_PORT is "${given}", which is not a port number from 1 to 65535.`);
}
