/** Share of the cores that has to be free while engines are measured: a system's own chores take the rest. */
const FREE = 0.85;

/**
 * Whether a machine had its cores for what was measured.
 *
 * @param times `othersBusy`: cores that other processes kept busy meanwhile; `cores`: how many there are; `wanted`: how many of them
 * this process may use, which a container can limit.
 */
export function isCalm(times: {
  readonly othersBusy: number;
  readonly cores: number;
  readonly wanted: number;
}): boolean {
  return times.cores - times.othersBusy >= FREE * times.wanted;
}
