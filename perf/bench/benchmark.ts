import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Circumstances, readCircumstances } from './circumstances.ts';
import { drawPlot, type Plot } from './plot.ts';

/** Where dated reports are kept. */
export const RESULTS = join(import.meta.dirname, '..', 'results');

/** What a benchmark found. */
export interface Findings {
  /** What its report is called, where not as the benchmark: a half that was measured by itself. */
  readonly name?: string;
  /** All of it, as plain data. */
  readonly figures: object;
  /** What a reader wants to know of it, in Markdown. */
  readonly summary: string;
  readonly plot: Plot;
}

export interface Benchmark {
  readonly name: string;
  /** The command that was run. */
  readonly command: string;
  /** Name of the language model that replies, if one does. */
  readonly llm?: string;
  readonly measure: () => Promise<Findings>;
}

export interface Outputs {
  /** File for the figures as JSON. */
  readonly json?: string;
  /** Whether a dated report is kept in perf/results. */
  readonly report?: true;
}

/** Runs a benchmark, prints its summary, and writes what is asked for. */
export async function runBenchmark(
  { name: benchmark, command, llm, measure }: Benchmark,
  outputs: Outputs,
): Promise<void> {
  const circumstances = await readCircumstances(llm);
  const { name = benchmark, figures, summary, plot } = await measure();
  const json = `${JSON.stringify({ benchmark, command, ...circumstances, figures }, null, 2)}\n`;
  process.stdout.write(`\n${summary}\n`);
  if (outputs.json !== undefined) await writeFile(outputs.json, json);
  if (outputs.report) {
    const file = join(RESULTS, `${circumstances.date.slice(0, 10)}-${name}`);
    await mkdir(RESULTS, { recursive: true });
    await writeFile(`${file}.json`, json);
    await writeFile(`${file}.svg`, drawPlot(plot));
    await writeFile(`${file}.md`, report(name, command, circumstances, summary));
    tell(`Written: ${file}.md, .json and .svg`);
  }
}

/** Progress goes to standard error: standard output is for results. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

function report(name: string, command: string, circumstances: Circumstances, summary: string): string {
  const { date, machine, versions, models } = circumstances;
  const list = (entries: Readonly<Record<string, string>>): string =>
    Object.entries(entries)
      .map(([key, value]) => `${key} ${value}`)
      .join(', ');
  return `# ${name}, ${date.slice(0, 16).replace('T', ' ')} UTC

\`${command}\`

- ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGib} GiB, ${machine.system}; load before: ${machine.loadBefore}
- ${list(versions)}
- ${list(models)}

![${name}](${date.slice(0, 10)}-${name}.svg)

${summary}
`;
}
