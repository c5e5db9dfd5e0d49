import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { apiEnvironment } from './api/api-settings.ts';
import type { CallLimits } from './domain/call-limits.ts';
import { type EndpointingSettings, defaultEndpointing } from './domain/endpointing.ts';
import type { Lexicon } from './domain/lexicon.ts';
import { SETTING_NAMES } from '../protocol/call-settings.ts';
import type { Wanted } from '../models/resolve-models.ts';
import { ConfigError } from '../platform/errors.ts';
import { isLoopback } from '../platform/loopback.ts';
import { onlyElsewhere, type RemoteModels } from './engines/openai/remote-model.ts';
import type { Credentials } from './http/access.ts';
import { readLexicon } from './read-lexicon.ts';
import { remoteModels } from './remote-models.ts';

/** A number in digits. `Number` alone would take a blank for 0, and read other notations. */
const whole = (min: number, max = Infinity) => {
  const error = `must be a whole number from ${min}${max === Infinity ? '' : ` to ${max}`}`;
  return z
    .string()
    .transform((text) => (/^\s*\d+\s*$/.test(text) ? Number(text) : NaN))
    .pipe(z.number({ error }).int(error).min(min, error).max(max, error));
};

const port = whole(0, 65_535);

const silence = whole(0, 10_000);

/** Up to a day. */
const callSeconds = whole(0, 86_400);

/** A list in one variable, its items separated by commas. */
const listOf = <T extends string>(item: z.ZodType<T, string>) =>
  z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(item));

/** Base addresses of servers that speak OpenAI's protocol. Whatever is secret has a variable of its own, and is sent as a header. */
const modelServers = listOf(
  z
    .url({
      protocol: /^https?$/,
      error: 'must be base addresses of http or https, as http://127.0.0.1:11434/v1',
    })
    .refine(
      (url) => !URL.canParse(url) || isBare(new URL(url)),
      'must have no user, password, query or fragment',
    )
    .transform((url) => url.replace(/\/+$/, '')),
);

const isBare = ({ username, password, search, hash }: URL): boolean =>
  [username, password, search, hash].every((part) => part === '');

const fallback = z.enum(['local', 'none'], 'must be local or none').default('local');

const environment = z.object({
  LIVEKIT_URL: z.url({
    protocol: /^wss?$|^https?$/,
    error: 'must be the address of a LiveKit server, as ws://host:7880',
  }),
  LIVEKIT_API_KEY: z.string({ error: 'must be set, with its LIVEKIT_API_SECRET' }).min(1),
  LIVEKIT_API_SECRET: z.string({ error: 'must be set, with its LIVEKIT_API_KEY' }).min(1),
  /** The address that callers reach the server at, if it is another one than the agent's. */
  LIVEKIT_PUBLIC_URL: z.url().optional(),
  /** An agent with a name joins only the rooms that ask for it by that name. */
  PARLEY_AGENT_NAME: z.string().max(128).default(''),
  PARLEY_PROFILE: z.enum(['embedded', 'standard', 'quality']).default('embedded'),
  /** Name of the language model that replies; by default the profile's best one that is downloaded and that this machine can run. */
  PARLEY_LLM: z.string().optional(),
  /** Name of the speech recognition model, and of the voice; by default the profile's. */
  PARLEY_STT: z.string().optional(),
  PARLEY_TTS: z.string().optional(),
  /** A language model that is asked for over OpenAI's protocol: one or more base addresses of the same model, the best one first. */
  PARLEY_LLM_URL: modelServers.optional(),
  PARLEY_LLM_MODEL: z.string().min(1).optional(),
  PARLEY_LLM_KEY: z.string().min(1).optional(),
  /** A file with the key; it counts before the variable. */
  PARLEY_LLM_KEY_FILE: z.string().optional(),
  /** Whether the local model replies while that one is slow or down. It is loaded only then. */
  PARLEY_LLM_FALLBACK: fallback,
  /** Speech recognition over the same protocol (`audio/transcriptions`). */
  PARLEY_STT_URL: modelServers.optional(),
  PARLEY_STT_MODEL: z.string().min(1).optional(),
  PARLEY_STT_KEY: z.string().min(1).optional(),
  PARLEY_STT_KEY_FILE: z.string().optional(),
  PARLEY_STT_FALLBACK: fallback,
  /** A voice over the same protocol (`audio/speech`). */
  PARLEY_TTS_URL: modelServers.optional(),
  PARLEY_TTS_MODEL: z.string().min(1).optional(),
  PARLEY_TTS_VOICE: z.string().min(1).optional(),
  PARLEY_TTS_KEY: z.string().min(1).optional(),
  PARLEY_TTS_KEY_FILE: z.string().optional(),
  PARLEY_TTS_FALLBACK: fallback,
  PARLEY_HTTP_HOST: z.string().min(1).default('127.0.0.1'),
  PARLEY_HTTP_PORT: port.default(8080),
  /** Keys whose holders get tokens. Each is for a server of the operator's: it must not reach a browser. */
  PARLEY_API_KEYS: listOf(
    z.string().min(24, 'must be keys of 24 characters or more, such as "openssl rand -hex 24" makes'),
  ).default([]),
  /** Address of the public keys of an identity provider; whoever is logged in there gets tokens. */
  PARLEY_JWKS_URL: z
    .url({ protocol: /^https?$/, error: 'must be the address of a JSON Web Key Set' })
    .optional(),
  /** What that provider calls itself in its tokens (`iss`). */
  PARLEY_JWT_ISSUER: z.string().min(1).optional(),
  /** What that provider calls this agent in its tokens (`aud`). */
  PARLEY_JWT_AUDIENCE: z.string().min(1).optional(),
  ...apiEnvironment,
  /** Requests to `/api` that one client may make in a minute; beginning a call takes two. */
  PARLEY_TOKENS_PER_MINUTE: whole(1).default(60),
  /** Addresses or networks of the proxies in front of the agent that say who the client is (`X-Forwarded-For`). */
  PARLEY_TRUSTED_PROXIES: listOf(
    z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'must be addresses or networks'),
  ).default([]),
  /** Origins of other sites whose pages may ask for tokens. */
  PARLEY_CORS_ORIGINS: listOf(
    z.string().regex(/^https?:\/\/[^/*\s]+$/, 'must be origins, as https://www.example.com'),
  ).default([]),
  /** Origins of other sites that may show the page in a frame, as in Content-Security-Policy; `*` for all sites. */
  PARLEY_FRAME_ANCESTORS: listOf(
    z.string().regex(/^(\*|https?:\/\/[^/\s;,'"]+)$/, 'must be origins, as https://www.example.com, or *'),
  ).default([]),
  /** The settings that callers may choose for their call; "none" for none at all. The system prompt has to be named. */
  PARLEY_CALLER_SETTINGS: listOf(
    z.enum([...SETTING_NAMES, 'none'], `must be some of ${SETTING_NAMES.join(', ')}, or none`),
  )
    .transform((names) => SETTING_NAMES.filter((name) => names.includes(name)))
    .default(SETTING_NAMES.filter((name) => name !== 'system_prompt')),
  /** Address on which health, metrics and the state of the process are served. */
  PARLEY_HEALTH_HOST: z.string().min(1).default('127.0.0.1'),
  PARLEY_HEALTH_PORT: port.default(8081),
  /** How long running calls may go on after SIGTERM. */
  PARLEY_DRAIN_SECONDS: whole(0, 86_400).default(3_600),
  /** Most calls at the same time. */
  PARLEY_MAX_CALLS: whole(1, 256).optional(),
  /** Calls at the same time of one user whom the identity provider knows, on each worker; 0 for as many as there are lines. */
  PARLEY_CALLS_PER_USER: whole(0, 256).default(2),
  /** How long a caller may neither speak nor type before they are asked whether they are there; 0 for ever. */
  PARLEY_IDLE_SECONDS: callSeconds.default(120),
  /** How long a call may be; 0 for ever. */
  PARLEY_LONGEST_CALL_SECONDS: callSeconds.default(3_600),
  /** Silence in ms that ends the caller's turn if they have surely finished. */
  PARLEY_ENDPOINT_SURE_MS: silence.default(defaultEndpointing.sureMs),
  /** Silence in ms that ends the turn if they have probably not finished. */
  PARLEY_ENDPOINT_UNSURE_MS: silence.default(defaultEndpointing.unsureMs),
  /** Silence in ms that ends the turn if the model can't tell whether they have. */
  PARLEY_ENDPOINT_PLAIN_MS: silence.default(defaultEndpointing.plainMs),
  /** Files of agents (docs/agents.md): one, or several of which each is dispatched by the name of its file. */
  PARLEY_AGENT: listOf(z.string().min(1, 'must be paths of files'))
    .transform((files) => files.map((file) => resolve(file)))
    .optional(),
  /** Whether agents are loaded again when their files are saved. */
  PARLEY_AGENT_WATCH: z.stringbool({ error: 'must be 1 or 0' }).default(false),
  /** The default depends on the language model. */
  PARLEY_SYSTEM_PROMPT: z.string().min(1).max(20_000).optional(),
  /** If it is blank, the agent waits for the caller to begin. */
  PARLEY_GREETING: z.string().trim().max(1_000).default('Hello! How can I help you?'),
  /** A file with names and terms, how they are said, and what recognition writes for them (docs/lexicon.md). */
  PARLEY_LEXICON: z.string().optional(),
  /** Address to which traces are sent, by OTLP over HTTP; without it nothing is traced. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be the address of an OTLP receiver, as http://host:4318' })
    .optional(),
  /** Address at which a person can look at a trace, with `{trace_id}` in place of its id. */
  PARLEY_TRACE_URL: z
    .url({ protocol: /^https?$/ })
    .includes('{trace_id}', 'must have {trace_id} in it')
    .optional(),
  OTEL_SERVICE_NAME: z.string().min(1).default('parley'),
  /** Whether what people say may be in traces and in the log. */
  TRACE_CONTENT: z.stringbool({ error: 'must be 1 or 0' }).default(false),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

export interface Config extends z.output<typeof environment> {
  /** The credentials that the token endpoint accepts; undefined where it is open, to this machine only. */
  readonly credentials: Credentials | undefined;
  /** Silences for callers who have chosen no pace of turns. */
  readonly endpointing: EndpointingSettings;
  /** When the agent ends a call by itself. */
  readonly limits: CallLimits;
  /** The models that run elsewhere. */
  readonly remote: RemoteModels;
  /** Names and terms that recognition and the voice know. */
  readonly lexicon: Lexicon;
  /** Threads that all engines together may use. */
  readonly cores: number;
}

/**
 * Reads the agent's settings from the environment. Nothing else in the agent reads it.
 *
 * @throws ConfigError that lists every problem.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  // Compose files write an unset variable as an empty one, so both count as not set.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
    throw new ConfigError(`The environment is not right:\n${problems.join('\n')}`, { cause: parsed.error });
  }
  const { data } = parsed;
  refuseTwoAgents(data.PARLEY_AGENT, given);
  return {
    ...data,
    credentials: credentialsOf(data),
    endpointing: {
      sureMs: data.PARLEY_ENDPOINT_SURE_MS,
      unsureMs: data.PARLEY_ENDPOINT_UNSURE_MS,
      plainMs: data.PARLEY_ENDPOINT_PLAIN_MS,
    },
    limits: {
      idleMs: data.PARLEY_IDLE_SECONDS * 1_000,
      longestMs: data.PARLEY_LONGEST_CALL_SECONDS * 1_000,
    },
    remote: remoteModels(data),
    lexicon: data.PARLEY_LEXICON === undefined ? [] : readLexicon(data.PARLEY_LEXICON),
    cores: availableParallelism(),
  };
}

/** Whatever an agent's file says, is not said a second time. */
function refuseTwoAgents(files: readonly string[] | undefined, given: NodeJS.ProcessEnv): void {
  if (!files) return;
  const twice = ['PARLEY_SYSTEM_PROMPT', 'PARLEY_GREETING'].filter((name) => given[name] !== undefined);
  if (files.length > 1 && given['PARLEY_AGENT_NAME'] !== undefined) twice.push('PARLEY_AGENT_NAME');
  if (twice.length === 0) return;
  throw new ConfigError(
    `${twice.join(' and ')} can't be set beside PARLEY_AGENT: the agent's file says what it is told and how it greets, and several ` +
      'are dispatched by the names of their files.',
  );
}

/**
 * The models that are to be loaded in place of the profile's own.
 *
 * @param voices that agents speak with; where the voice runs elsewhere they are not looked for here.
 */
export function modelsWanted(config: Config, voices: readonly string[] = []): Wanted {
  return {
    voices: config.remote.tts ? [] : voices,
    llm: config.PARLEY_LLM,
    stt: config.PARLEY_STT,
    tts: config.PARLEY_TTS,
    calls: config.PARLEY_MAX_CALLS,
    elsewhere: onlyElsewhere(config.remote),
  };
}

function credentialsOf(config: z.output<typeof environment>): Credentials | undefined {
  const { PARLEY_API_KEYS: apiKeys, PARLEY_SCOPED_API_KEYS: scopedKeys, PARLEY_HTTP_HOST: host } = config;
  const { PARLEY_JWKS_URL: jwksUrl, PARLEY_JWT_ISSUER: issuer, PARLEY_JWT_AUDIENCE: audience } = config;
  const jwt =
    jwksUrl !== undefined && issuer !== undefined && audience !== undefined
      ? { jwksUrl, issuer, audience }
      : undefined;
  if (!jwt && (jwksUrl ?? issuer ?? audience) !== undefined) {
    throw new ConfigError(
      'PARLEY_JWKS_URL, PARLEY_JWT_ISSUER and PARLEY_JWT_AUDIENCE go together: set all three of them, or none. An identity ' +
        'provider signs for others, too, and these tell its tokens for us from theirs.',
    );
  }
  if (jwt || apiKeys.length + scopedKeys.length > 0) return { apiKeys, scopedKeys, jwt };
  if (isLoopback(host)) return undefined;
  throw new ConfigError(
    `PARLEY_HTTP_HOST is ${host}, where anyone who reaches this machine could call the agent. Set PARLEY_API_KEYS to a key ` +
      'for your own server ("openssl rand -hex 24" makes one), or PARLEY_JWKS_URL, PARLEY_JWT_ISSUER and PARLEY_JWT_AUDIENCE ' +
      'for those who are logged in at your identity provider; or leave PARLEY_HTTP_HOST out, to be called from this machine only.',
  );
}
