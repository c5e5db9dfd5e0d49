import { latencyWith } from '../../models/latency.ts';
import { llmSpeedFrom } from '../../models/llm-speed.ts';
import type { Measurement } from '../../models/measurement.ts';
import { agentMemory } from '../../models/memory.ts';
import type { ModelFile } from '../../models/model-file.ts';
import type { SpeechModels } from '../../models/store.ts';
import { inMegabytes } from '../../platform/megabytes.ts';

export interface Row {
  readonly llm: ModelFile;
  readonly here: boolean;
  readonly chosen: boolean;
}

interface On {
  readonly measurement: Measurement;
  readonly speech: SpeechModels;
  readonly calls: number | undefined;
  readonly cores: number;
}

const HEADER = ['language model', 'read/s', 'made/s', 'p50', 'p95', 'memory', 'here', 'chosen'];

/** What was measured, and what follows for each language model, as text for a terminal. */
export function measuredTable(rows: readonly Row[], { measurement, speech, calls, cores }: On): string {
  const hearing = measurement.stt[speech.stt.name];
  const speaking = measurement.tts[speech.tts.name];
  const lines = rows.map(({ llm, here, chosen }) => {
    const measured = llm.name in measurement.llm;
    const speed = llmSpeedFrom(measurement, llm);
    const latency = latencyWith(measurement, { llm, ...speech }, calls);
    const estimate = (number: number | undefined, unit = ''): string =>
      number === undefined || !Number.isFinite(number)
        ? '–'
        : `${measured ? '' : '~'}${Math.round(number)}${unit}`;
    return [
      llm.name,
      estimate(speed?.readPerSecond),
      estimate(speed?.madePerSecond),
      estimate(latency?.p50, ' ms'),
      estimate(latency?.p95, ' ms'),
      inMegabytes(agentMemory(llm, cores, calls)),
      here ? 'yes' : '',
      chosen ? 'yes' : '',
    ];
  });
  return [
    ...(hearing
      ? [
          `Hears with ${speech.stt.name}: a question in ${Math.round(hearing.transcriptMs)} ms (${factor(hearing)})`,
        ]
      : []),
    ...(speaking
      ? [
          `Speaks with ${speech.tts.name}: first sound in ${Math.round(speaking.firstSoundMs)} ms (${factor(speaking)})`,
        ]
      : []),
    '',
    ...aligned([HEADER, ...lines]),
    '',
    `Tokens read and made a second; voice to voice with ${calls ?? 1} ${calls === undefined || calls === 1 ? 'call' : 'calls at a time'}, p50 and p95. ~: not measured, but by the model nearest in size.`,
  ].join('\n');
}

const factor = ({ realTimeFactor }: { readonly realTimeFactor: number }): string =>
  `${realTimeFactor.toFixed(3)} of real time`;

/** The first column to the left, numbers to the right. */
function aligned(lines: readonly (readonly string[])[]): string[] {
  const widths = HEADER.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
