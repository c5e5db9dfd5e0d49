import { z } from 'zod';
import type { CallPart } from '../../domain/message.ts';
import type { FunctionTool } from '../../domain/text-generator.ts';
import { RemoteError } from './remote-error.ts';

/** Most calls in one answer: whoever speaks wants a few things at once. */
const MOST_CALLS = 8;
/** Characters of a call's arguments; they are told to the model again with each later request. */
const LONGEST_ARGUMENTS = 4_096;
/** Characters of an id, which is looked at only to tell calls apart. */
const LONGEST_ID = 256;

/** A piece of a call, as servers stream it: its name comes first, then its arguments in pieces. */
export const toolDelta = z.object({
  index: z.int().min(0).nullish(),
  id: z.string().max(LONGEST_ID).nullish(),
  function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
});

interface Begun {
  readonly index: number | undefined;
  readonly id: string | undefined;
  readonly name: string;
  json: string;
}

/** Puts the calls of an answer together from their pieces. */
export class ToolDeltas {
  readonly #tools: readonly FunctionTool[];
  readonly #calls: Begun[] = [];

  constructor(tools: readonly FunctionTool[]) {
    this.#tools = tools;
  }

  /** @throws RemoteError if it is a piece of no call, of a tool that there is not, or of too much. */
  push(delta: z.output<typeof toolDelta>): void {
    const { name, arguments: json } = delta.function ?? {};
    const call = this.#begunBy(delta) ?? this.#begin(delta, name ?? '');
    call.json += json ?? '';
    if (call.json.length > LONGEST_ARGUMENTS) throw garbage('It calls a tool with far too much');
  }

  /**
   * The calls, once the answer is over.
   *
   * @throws RemoteError if the arguments of one are no JSON object.
   */
  calls(): CallPart[] {
    return this.#calls.map(({ name, json }) => ({
      type: 'call',
      name,
      arguments: json.trim() === '' ? '{}' : checked(json),
    }));
  }

  /** The call that a piece goes on with. Some servers number no calls; then a name or another id begins one. */
  #begunBy({ index, id, function: called }: z.output<typeof toolDelta>): Begun | undefined {
    if (index != null) return this.#calls.find((call) => call.index === index);
    const last = this.#calls.at(-1);
    const isAnother = (called?.name ?? '') !== '' || (id != null && id !== last?.id);
    return isAnother ? undefined : last;
  }

  #begin({ index, id }: z.output<typeof toolDelta>, name: string): Begun {
    if (!this.#tools.some((tool) => tool.name === name)) throw garbage('It calls a tool that there is not');
    if (this.#calls.length === MOST_CALLS) throw garbage(`It calls more than ${MOST_CALLS} tools at once`);
    const call = { index: index ?? undefined, id: id ?? undefined, name, json: '' };
    this.#calls.push(call);
    return call;
  }
}

function checked(json: string): string {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return json;
  } catch {
    // Told below.
  }
  throw garbage('It calls a tool with what is no JSON object');
}

const garbage = (message: string): RemoteError => new RemoteError('garbage', message);
