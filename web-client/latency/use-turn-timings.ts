import { useEffect, useMemo, useRef, useState } from 'react';
import { TURN_TOPIC } from '../../protocol/topics.ts';
import { turnReport, type TurnReport } from '../../protocol/turn-report.ts';
import { useTextStreams } from '../call/use-text-streams.ts';
import { timingOf, type TurnTiming } from './turn-timing.ts';
import type { Sounds } from './use-sounds.ts';

/** The agent tells of a reply as it begins to send it: its first sound arrives a little before or after. */
const BEFORE_REPORT_SECONDS = 0.5;
const AFTER_REPORT_SECONDS = 3;
const POLL_MS = 100;

/**
 * Where each turn's time went, the agent's report and this browser's measurement together.
 *
 * @param typedAt when the caller's last typed message was sent, on the sounds' clock.
 */
export function useTurnTimings(sounds: Sounds, typedAt: () => number | undefined): readonly TurnTiming[] {
  const reports = useTextStreams(TURN_TOPIC);
  // By message: an agent that joins anew counts its turns from one again.
  const [timings, setTimings] = useState<ReadonlyMap<string, TurnTiming>>(new Map());
  const seen = useRef(new Set<string>());
  const measuring = useRef(new AbortController());

  useEffect(() => {
    const controller = new AbortController();
    measuring.current = controller;
    return () => controller.abort();
  }, []);

  useEffect(() => {
    for (const { text, info } of reports) {
      const report = seen.current.has(info.id) ? undefined : turnReport.safeParse(text).data;
      if (!report) continue;
      seen.current.add(info.id);
      const set = (measured: number | undefined) =>
        setTimings((before) => new Map(before).set(info.id, timingOf(report, measured)));
      set(undefined);
      void measure(report, sounds, typedAt(), measuring.current.signal).then(set);
    }
  }, [reports, sounds, typedAt]);
  return useMemo(() => [...timings.values()], [timings]);
}

/** How long the caller waited, in ms; undefined when that can't be told. */
async function measure(
  report: TurnReport,
  { caller, agent, meter }: Sounds,
  typedAt: number | undefined,
  signal: AbortSignal,
): Promise<number | undefined> {
  const toldAt = meter()?.now ?? 0;
  const deadline = toldAt + AFTER_REPORT_SECONDS;
  while (!signal.aborted && (meter()?.now ?? Infinity) < deadline) {
    const heardAt = agent.soundAfter(toldAt - BEFORE_REPORT_SECONDS);
    if (heardAt !== undefined) {
      const from = report.typed ? typedAt : caller.soundBefore(heardAt);
      if (from === undefined) return undefined;
      return (heardAt - from + (meter()?.outputLatency ?? 0)) * 1_000;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return undefined;
}
