/** A silence of an utterance, as it was sent. */
export interface Silence {
  /** Where it begins: the end of a sound, in ms from the start of the utterance. */
  readonly fromMs: number;
  /** Infinity after the end. */
  readonly lengthMs: number;
}

/** What an agent knew of a silence. */
export interface Judgement {
  /** How long it had been silent, by its own account, when it knew it. */
  readonly afterMs: number;
  /** What it had understood until then. */
  readonly text: string;
  /** Probability that the turn was over; undefined where the agent could not tell. */
  readonly probability: number | undefined;
}

/** A silence with the agent's judgements of it, in the order in which it made them. */
export interface JudgedSilence extends Silence {
  readonly judgements: readonly Judgement[];
}

/** How long a silence is waited for, after a judgement. */
export type Wait = (judgement: Judgement) => number;

/** Where an utterance would have been ended: too early, in a silence; or some time after its end; or never. */
export type Outcome =
  | { readonly type: 'cut-off'; readonly silenceMs: number }
  | { readonly type: 'ended'; readonly delayMs: number }
  | { readonly type: 'missed' };

/**
 * How long a silence would have been when the turn had been taken to be over; undefined where nothing was ever judged.
 * Until the next judgement the last one counts.
 */
export function endsAfter({ judgements }: JudgedSilence, wait: Wait): number | undefined {
  for (const [i, judgement] of judgements.entries()) {
    const at = Math.max(judgement.afterMs, wait(judgement));
    if (at < (judgements[i + 1]?.afterMs ?? Infinity)) return at;
  }
  return undefined;
}

/** Goes through an utterance's silences in order, with another rule for how long to wait than the agent had. */
export function simulate(silences: readonly JudgedSilence[], wait: Wait): Outcome {
  for (const silence of silences) {
    const at = endsAfter(silence, wait);
    if (at === undefined || at >= silence.lengthMs) continue;
    return silence.lengthMs === Infinity
      ? { type: 'ended', delayMs: at }
      : { type: 'cut-off', silenceMs: silence.lengthMs };
  }
  return { type: 'missed' };
}

/**
 * Gives each judgement to the silence that it is about: the one that begins nearest to where the agent heard the speech end.
 *
 * @param judgements with the end of speech that the agent went by, in ms from the start of the utterance.
 * @param toleranceMs farther off than this is a judgement about something else, and left out.
 */
export function assign(
  silences: readonly Silence[],
  judgements: readonly (Judgement & { readonly speechEndMs: number })[],
  toleranceMs: number,
): JudgedSilence[] {
  const distance = (silence: Silence, { speechEndMs }: { speechEndMs: number }): number =>
    Math.abs(silence.fromMs - speechEndMs);
  return silences.map((silence) => ({
    ...silence,
    judgements: judgements.filter(
      (judgement) =>
        distance(silence, judgement) <= toleranceMs &&
        silences.every((other) => distance(other, judgement) >= distance(silence, judgement)),
    ),
  }));
}
