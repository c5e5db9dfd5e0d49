/** How long a server elsewhere is waited for, in ms, and how often it is looked at. */
export interface RemoteTimes {
  /** To connect: several round trips around the world. */
  readonly connectMs: number;
  /** To the first text, transcript or sound of one try. A caller takes a longer silence for a broken line. */
  readonly firstMs: number;
  /** The same of all tries together; then somebody else does the work. */
  readonly allMs: number;
  /** Between two texts or sounds. */
  readonly betweenMs: number;
  /** From the end of a reply to its usage. */
  readonly usageMs: number;
  /** Wait before the first try with the same address again. It doubles with each further one, and half of it is random. */
  readonly tryAgainMs: number;
  /** Between two looks at an address that answers. */
  readonly lookEveryMs: number;
  /** For the answer to such a look. */
  readonly lookMs: number;
  /** For the first word of a model that may have to be loaded, while no caller waits for it. */
  readonly warmUpMs: number;
  /** Rest of an address after its first failure. It doubles with each further one, and half of it is random. */
  readonly restMs: number;
  /** Longest rest, also of those that a server asks for. */
  readonly longestRestMs: number;
  /** How long the start waits to know which addresses answer. */
  readonly openMs: number;
}

const usual: RemoteTimes = {
  connectMs: 1_500,
  firstMs: 2_000,
  allMs: 4_000,
  betweenMs: 5_000,
  usageMs: 1_000,
  tryAgainMs: 100,
  lookEveryMs: 15_000,
  lookMs: 5_000,
  warmUpMs: 60_000,
  restMs: 1_000,
  longestRestMs: 60_000,
  openMs: 3_000,
};

/** The times for a service. One that nobody stands in for is waited for longer: late is better than never. */
export const remoteTimes = (fallback: 'local' | 'none'): RemoteTimes =>
  fallback === 'local' ? usual : { ...usual, firstMs: 10_000, allMs: 15_000, connectMs: 3_000 };
