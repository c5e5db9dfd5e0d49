import { ExternalLink } from 'lucide-react';
import { percentile, STEPS, type Step, totalOf, traceAddress, type TurnTiming } from './turn-timing.ts';
import './latency.css';

interface LatencyPanelProps {
  readonly timings: readonly TurnTiming[];
  /** Where traces are seen, with `{trace_id}` in it. */
  readonly traceUrl: string | null | undefined;
}

const inMs = (value: number): string => `${Math.round(value)} ms`;

/** How long each reply took, and what the time was spent on. */
export default function LatencyPanel({ timings, traceUrl }: LatencyPanelProps) {
  const totals = timings.map(totalOf);
  const longest = Math.max(...totals, 1);
  return (
    <>
      <h2 id="timing-title">How fast it answers</h2>
      <p className="hint">
        From your last sound at the microphone to the reply’s first at the loudspeaker, as this browser heard
        them.
      </p>
      <dl className="percentiles">
        <Percentile name="p50" value={percentile(totals, 0.5)} />
        <Percentile name="p95" value={percentile(totals, 0.95)} />
        <div>
          <dt>replies</dt>
          <dd>{timings.length}</dd>
        </div>
      </dl>
      {timings.length === 0 ? (
        <p className="hint">The first answer will show here.</p>
      ) : (
        <>
          <Legend />
          <ol className="turns">
            {timings.map((timing, i) => (
              <Turn
                key={i}
                timing={timing}
                longest={longest}
                trace={traceAddress(traceUrl, timing.traceId)}
              />
            ))}
          </ol>
        </>
      )}
    </>
  );
}

function Percentile({ name, value }: { name: string; value: number | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value === undefined ? '–' : inMs(value)}</dd>
    </div>
  );
}

function Legend() {
  return (
    <ul className="legend" aria-hidden>
      {Object.entries(STEPS).map(([step, label]) => (
        <li key={step} data-step={step}>
          {label}
        </li>
      ))}
    </ul>
  );
}

interface TurnProps {
  readonly timing: TurnTiming;
  /** The longest turn's time fills the width. */
  readonly longest: number;
  readonly trace: string | undefined;
}

function Turn({ timing, longest, trace }: TurnProps) {
  const { turn, typed, parts, measured } = timing;
  const total = totalOf(timing);
  const words = parts.map(({ step, ms }: { step: Step; ms: number }) => `${STEPS[step]} ${inMs(ms)}`);
  return (
    <li className="turn">
      <p className="turn-head">
        <span>
          Turn {turn}
          {typed && ', typed'}
        </span>
        <b>{inMs(total)}</b>
      </p>
      <div
        className="timeline"
        role="img"
        aria-label={words.join(', ')}
        style={{ width: `${(100 * total) / longest}%` }}
      >
        {parts.map(({ step, ms }) => (
          <span key={step} data-step={step} style={{ flexGrow: ms }} title={`${STEPS[step]}: ${inMs(ms)}`} />
        ))}
      </div>
      <details>
        <summary>Step by step</summary>
        <table>
          <tbody>
            {parts.map(({ step, ms }) => (
              <tr key={step}>
                <th scope="row">{STEPS[step]}</th>
                <td>{inMs(ms)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {measured === undefined && <p className="hint">By the agent’s clock, without the network.</p>}
      </details>
      {trace !== undefined && (
        <a href={trace} target="_blank" rel="noreferrer">
          Trace of turn {turn} <ExternalLink aria-hidden />
        </a>
      )}
    </li>
  );
}
