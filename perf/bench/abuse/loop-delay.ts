/** How late an event loop was, in ms. */
export interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

/** How late an agent's event loop was since this was last asked. Whoever else reads its metrics takes a part of that away. */
export async function readLoopDelay(health: string): Promise<LoopDelay> {
  const page = await (await fetch(`${health}/metrics`)).text();
  const at = (percentile: number): number => {
    const line = new RegExp(`^parley_event_loop_delay_seconds\\{percentile="${percentile}"\\} (\\S+)$`, 'm');
    return Math.round(Number(line.exec(page)?.[1]) * 10_000) / 10;
  };
  return { p50: at(50), p99: at(99), longest: at(100) };
}
