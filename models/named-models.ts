import { statSync } from 'node:fs';
import { SetupError } from '../platform/errors.ts';
import { MANIFEST } from './manifest.ts';
import type { ModelFile, Role } from './model-file.ts';
import { modelPath } from './store.ts';

/** What people may name models for, with the roles of the files that will do. The judge of turns can reply, too. */
const KINDS = {
  llm: { label: 'language model', roles: ['llm', 'turn-detector'] },
  stt: { label: 'speech recognition model', roles: ['stt'] },
  tts: { label: 'voice', roles: ['tts'] },
} as const satisfies Record<string, { label: string; roles: readonly Role[] }>;

export type ModelKind = keyof typeof KINDS;

/**
 * A model by its name, or by a part of it that only one has: "0.5b", "ryan". If several have the part, the best of those that
 * are here is meant.
 *
 * @throws SetupError that lists the names there are, or those that may be meant.
 */
export function findNamed(kind: ModelKind, given: string): ModelFile {
  const { label } = KINDS[kind];
  const all = modelsFor(kind);
  const exact = all.find(({ name }) => name === given);
  if (exact) return exact;
  const meant = all.filter(({ name }) => hasPart(name, given));
  const [only] = meant;
  if (!only) throw new SetupError(`There is no ${label} "${given}". There are: ${namesOf(all)}.`);
  if (meant.length === 1) return only;
  const here = meant.find(
    (model) => statSync(modelPath(model), { throwIfNoEntry: false })?.size === model.size,
  );
  if (here) return here;
  throw new SetupError(
    `"${given}" may be any of these: ${namesOf(meant)}. None is here yet: name one of them.`,
  );
}

/** The names of all voices, as in "en_US-joe-medium". */
export const voiceNames = (): string[] => modelsFor('tts').map(({ name }) => name.replace(/[.]onnx$/, ''));

/** The shortest text by which {@link findNamed} finds a language model: its size, or its whole name. */
export function shortNameOf(llm: ModelFile): string {
  const size = /(?<=-)[0-9.]+[bm](?=-)/.exec(llm.name)?.[0];
  try {
    return size !== undefined && findNamed('llm', size) === llm ? size : llm.name;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return llm.name;
  }
}

function modelsFor(kind: ModelKind): readonly ModelFile[] {
  const roles: readonly Role[] = KINDS[kind].roles;
  return MANIFEST.filter(({ role }: ModelFile) => roles.includes(role));
}

/** Whether a name has a text in it that begins and ends where one of its parts does: "5b" is no part of "1.5b". */
function hasPart(name: string, text: string): boolean {
  const [parts, wanted] = [name, text].map(
    (one) =>
      `-${one
        .toLowerCase()
        .replace(/[.]onnx$/, '')
        .replaceAll('_', '-')}-`,
  );
  return text !== '' && parts !== undefined && wanted !== undefined && parts.includes(wanted);
}

function namesOf(models: readonly ModelFile[]): string {
  return models.map(({ name }) => name).join(', ');
}
