/** Root mean square of what a listener would call sound: -46 dB of full scale. */
const AUDIBLE = 0.005;
/** Speech is louder by this factor than the quietest moment of the last seconds: a noisy room is not speech. */
const ABOVE_NOISE = 3;
const NOISE_SECONDS = 3;
/** Nothing at all comes from a microphone that is switched off; any other has more noise than that. */
const NOTHING = 1e-5;
/** Levels older than this are forgotten. */
const KEPT_SECONDS = 60;
/** This many audible windows within 100 ms are a sound; fewer are a click. */
const SOUND_WINDOWS = 3;
const SOUND_SPAN_SECONDS = 0.1;

interface Level {
  /** Seconds, on the clock of the audio. */
  readonly at: number;
  readonly audible: boolean;
}

/** When there was sound on a track, by its loudness in windows of some 10 ms. */
export class SoundLog {
  #levels: Level[] = [];
  #recent: { at: number; rms: number }[] = [];
  #startedAt: number | undefined;
  #lastNonzero: number | undefined;

  /** @param at end of the window, in seconds. */
  add(at: number, rms: number): void {
    this.#startedAt ??= at;
    if (rms > NOTHING) this.#lastNonzero = at;
    this.#recent.push({ at, rms });
    while ((this.#recent[0]?.at ?? at) < at - NOISE_SECONDS) this.#recent.shift();
    const noise = this.#recent.reduce((least, level) => Math.min(least, level.rms), Infinity);
    this.#levels.push({ at, audible: rms > Math.max(AUDIBLE, ABOVE_NOISE * noise) });
    if ((this.#levels[0]?.at ?? at) < at - 2 * KEPT_SECONDS) {
      this.#levels = this.#levels.filter((level) => level.at >= at - KEPT_SECONDS);
    }
  }

  /** For how many seconds nothing at all has come. */
  get nothingFor(): number {
    const last = this.#levels.at(-1);
    return last === undefined ? 0 : last.at - (this.#lastNonzero ?? this.#startedAt ?? last.at);
  }

  /** When the first sound from then on began; undefined while there is none. */
  soundAfter(from: number): number | undefined {
    const audible = this.#levels.filter((level) => level.audible && level.at >= from);
    return audible.find(
      ({ at }, i) => (audible[i + SOUND_WINDOWS - 1]?.at ?? Infinity) - at <= SOUND_SPAN_SECONDS,
    )?.at;
  }

  /** When the last sound before then ended; undefined without one. */
  soundBefore(to: number): number | undefined {
    const audible = this.#levels.filter((level) => level.audible && level.at < to);
    return audible.findLast(
      ({ at }, i) => at - (audible[i - SOUND_WINDOWS + 1]?.at ?? -Infinity) <= SOUND_SPAN_SECONDS,
    )?.at;
  }
}
