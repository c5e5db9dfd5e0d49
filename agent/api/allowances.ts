import { type ApiError, limited } from './api-error.ts';

/** What one client may use; 0 for as much as it likes. */
export interface ApiLimits {
  readonly requestsPerMinute: number;
  /** Tokens of a language model, those read and those made. */
  readonly tokensPerMinute: number;
  /** Seconds of audio, those transcribed and those spoken. */
  readonly audioSecondsPerMinute: number;
  /** Requests at the same time. */
  readonly concurrent: number;
}

/** What is used by the minute. */
export type Used = 'requests' | 'tokens' | 'audioSeconds';

const NAMES: Record<Used, string> = {
  requests: 'requests',
  tokens: 'tokens',
  audioSeconds: 'seconds of audio',
};

/** Clients that are remembered. Beyond that those who have not asked for longest are forgotten, unless they are being answered. */
const MOST_CLIENTS = 10_000;
const MINUTE_MS = 60_000;

/** What is left of something that fills up again with time. It may be overdrawn, since what a request uses is known only afterwards. */
class Allowance {
  readonly #perMinute: number;
  #left: number;
  #at: number;

  constructor(perMinute: number, now: number) {
    this.#perMinute = perMinute;
    this.#left = perMinute;
    this.#at = now;
  }

  get perMinute(): number {
    return this.#perMinute;
  }

  left(now: number): number {
    const filled = ((now - this.#at) * this.#perMinute) / MINUTE_MS;
    this.#left = Math.min(this.#perMinute, this.#left + filled);
    this.#at = now;
    return this.#left;
  }

  take(amount: number, now: number): void {
    this.#left = this.left(now) - amount;
  }

  /** How long until there is as much as this. */
  msUntil(amount: number, now: number): number {
    return Math.max(0, ((amount - this.left(now)) / this.#perMinute) * MINUTE_MS);
  }
}

interface Account {
  readonly allowances: Partial<Record<Used, Allowance>>;
  running: number;
}

/** A request that was let in. */
export interface Admitted extends Disposable {
  /** Takes what the request has used out of its client's minute. */
  used(what: Exclude<Used, 'requests'>, amount: number): void;
  /** What is left to the client, as OpenAI's headers tell it. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Keeps each client to its limits. */
export class Allowances {
  readonly #limits: ApiLimits;
  readonly #now: () => number;
  /** By client, the one who asked last at the end. */
  readonly #accounts = new Map<string, Account>();

  /** @param now in ms, on a clock that never goes back. */
  constructor(limits: ApiLimits, now = (): number => performance.now()) {
    this.#limits = limits;
    this.#now = now;
  }

  /**
   * Lets a request in, which counts as one at the same time until it is disposed of.
   *
   * @param client a name under which its requests count.
   * @throws ApiError (429) if the client is at one of its limits.
   */
  admit(client: string): Admitted {
    const account = this.#accountOf(client);
    const now = this.#now();
    const { concurrent } = this.#limits;
    for (const [what, allowance] of entriesOf(account)) {
      // A request is one; of the rest something has to be left, as nobody knows yet how much it will be.
      const needed = what === 'requests' ? 1 : Number.MIN_VALUE;
      if (allowance.left(now) < needed) throw tooMuch(what, allowance, allowance.msUntil(needed, now));
    }
    if (concurrent > 0 && account.running >= concurrent)
      throw limited(`You have ${concurrent} requests at the same time already.`, 1);
    account.allowances.requests?.take(1, now);
    account.running++;
    let over = false;
    return {
      used: (what, amount) => account.allowances[what]?.take(amount, this.#now()),
      headers: headersOf(account, now),
      [Symbol.dispose]: () => {
        if (!over) account.running--;
        over = true;
      },
    };
  }

  #accountOf(client: string): Account {
    const account = this.#accounts.get(client) ?? this.#newAccount();
    this.#accounts.delete(client);
    this.#accounts.set(client, account);
    if (this.#accounts.size > MOST_CLIENTS) this.#forgetOne();
    return account;
  }

  #newAccount(): Account {
    const now = this.#now();
    const { requestsPerMinute, tokensPerMinute, audioSecondsPerMinute } = this.#limits;
    const of = (perMinute: number): Allowance | undefined =>
      perMinute > 0 ? new Allowance(perMinute, now) : undefined;
    const [requests, tokens, audioSeconds] = [
      of(requestsPerMinute),
      of(tokensPerMinute),
      of(audioSecondsPerMinute),
    ];
    return {
      allowances: {
        ...(requests && { requests }),
        ...(tokens && { tokens }),
        ...(audioSeconds && { audioSeconds }),
      },
      running: 0,
    };
  }

  #forgetOne(): void {
    for (const [client, { running }] of this.#accounts) {
      if (running > 0) continue;
      this.#accounts.delete(client);
      return;
    }
  }
}

const entriesOf = ({ allowances }: Account): [Used, Allowance][] =>
  Object.entries(allowances) as [Used, Allowance][];

function tooMuch(what: Used, { perMinute }: Allowance, waitMs: number): ApiError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return limited(`Your limit is ${perMinute} ${NAMES[what]} a minute. Try again in ${seconds} s.`, seconds);
}

function headersOf(account: Account, now: number): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [what, allowance] of entriesOf(account)) {
    const name = what === 'audioSeconds' ? 'audio-seconds' : what;
    headers[`x-ratelimit-limit-${name}`] = String(allowance.perMinute);
    headers[`x-ratelimit-remaining-${name}`] = String(Math.max(0, Math.floor(allowance.left(now))));
    headers[`x-ratelimit-reset-${name}`] =
      `${(allowance.msUntil(allowance.perMinute, now) / 1_000).toFixed(3)}s`;
  }
  return headers;
}
