import type { RecordedUse } from '../agent/recording/recorded-event.ts';
import type { ComparedTurn, Told } from '../agent/replay/told-turns.ts';

const SAME = '=';
const NOTHING = '(nothing)';

/** What changed, turn by turn, for a person to read. */
export function reportOf(turns: readonly ComparedTurn[]): string {
  const rows = turns.map(({ by, then, now }, index) => {
    const asked = `${index + 1}. by ${by}: ${quoted(then.heard)}`;
    const lines = [
      compared('heard', quoted(then.heard), quoted(now.heard)),
      compared('reply', reply(then), reply(now)),
      compared('tools', tools(then.tools), tools(now.tools)),
      latency(then, now),
    ];
    return [asked, ...lines.map((line) => `   ${line}`)].join('\n');
  });
  const changed = turns.filter(({ then, now }) => reply(then) !== reply(now)).length;
  return [...rows, `${changed} of ${turns.length} replies are other ones now.`].join('\n\n');
}

const compared = (what: string, then: string, now: string): string =>
  then === now ? `${what}  ${SAME} ${now}` : `${what}  then ${then}\n          now  ${now}`;

const quoted = (text: string | undefined): string => (text === undefined ? NOTHING : `"${text}"`);

const reply = ({ reply: text, interrupted }: Told): string =>
  text === '' ? NOTHING : `"${text}"${interrupted ? ' (interrupted)' : ''}`;

const tools = (uses: readonly RecordedUse[]): string =>
  uses
    .map(({ name, input, result }) => `${name}(${JSON.stringify(input ?? {})}) → ${result ?? 'no result'}`)
    .join('; ') || NOTHING;

/** The whole, and the parts that differ most between models. */
function latency(then: Told, now: Told): string {
  const shown = ({ latency: parts }: Told): string =>
    parts === undefined
      ? NOTHING
      : `${parts.total.toFixed(0)} ms (transcript ${parts.transcript.toFixed(0)}, first token ${parts.firstToken.toFixed(0)}, voice ${(parts.firstClause + parts.firstPcm).toFixed(0)})`;
  return `time   then ${shown(then)}\n          now  ${shown(now)}`;
}
