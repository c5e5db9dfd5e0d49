import type { LlamaGrammar, LlamaModel } from 'node-llama-cpp';
import type { FunctionTool, GenerationPart } from '../../../domain/text-generator.ts';
import type { CallSyntax } from './call-syntax.ts';
import { isWholeJson } from './whole-json.ts';
import type { Writing } from './writing.ts';

/** The functions that a model may call in one answer, and how. */
export interface Callable {
  readonly model: LlamaModel;
  readonly syntax: CallSyntax;
  /** At least one. */
  readonly tools: readonly FunctionTool[];
  /** The grammar of a function's arguments, and of the character that `syntax` has behind them. */
  readonly grammarOf: (tool: FunctionTool) => Promise<LlamaGrammar>;
  /** Most calls in one answer: a model that repeats itself ends. */
  readonly most: number;
  /** Share of what begins a further call among what may follow one, from which on there is a further one, in [0, 1]. */
  readonly again: number;
}

type Parts<T> = AsyncGenerator<GenerationPart | undefined, T>;

/** Lets a model call a function, and more of them if it goes on with that at once and may. */
export async function* callFunctions(writing: Writing, callable: Callable): Parts<void> {
  const { syntax, most } = callable;
  for (let calls = 1; ; calls++) {
    yield* callFunction(writing, callable, calls === 1);
    const mayGoOn = calls < most && syntax.parallel && !writing.isFull;
    if (!mayGoOn || !(await callsAgain(writing, callable))) return;
    yield undefined;
  }
}

/** Lets it call one function: its name and its arguments are such as the program can take. */
async function* callFunction(
  writing: Writing,
  { model, syntax, tools, grammarOf }: Callable,
  first: boolean,
): Parts<void> {
  writing.append(syntax.beforeName(first));
  const called = tools.length > 1 ? yield* chooseFunction(writing, model, syntax, tools) : tools[0];
  if (!called) return;
  writing.append(syntax.nameAndAfter(called.name));
  yield { type: 'call', name: called.name };
  if (hasNoParameters(called)) {
    yield { type: 'arguments', text: '{}' };
    writing.append(syntax.noArguments(called.name));
    return;
  }
  const end = yield* writeJson(writing, await grammarOf(called), 'arguments', syntax.argumentsEnd);
  if (end.length === 0) return;
  writing.cutTo(writing.length - end.length);
  writing.append(syntax.afterArguments(called.name, end.json));
}

/** Lets it choose one by its name, which is taken back. Undefined if no more tokens may be made. */
async function* chooseFunction(
  writing: Writing,
  model: LlamaModel,
  syntax: CallSyntax,
  tools: readonly FunctionTool[],
): Parts<FunctionTool | undefined> {
  // A name that another one begins with is told by its end.
  const names = tools.map(({ name }) => `${name}${syntax.nameEnd}`);
  const grammar = await model.llama.createGrammar({
    grammar: `root ::= ${names.map((name) => JSON.stringify(name)).join(' | ')}`,
  });
  const before = writing.length;
  let name = '';
  let possible = tools;
  for await (const { text } of writing.write(grammar)) {
    name += text;
    yield undefined;
    possible = tools.filter((_, index) => names[index]?.startsWith(name) === true);
    if (possible.length <= 1) break;
  }
  if (name !== '') writing.cutTo(before);
  return possible.length === 1 ? possible[0] : undefined;
}

/** Whether the model likely goes on with another call. It costs no token: what would be written is appended. */
async function callsAgain(writing: Writing, { syntax, again }: Callable): Promise<boolean> {
  const likely = await writing.likely();
  const isSpace = (text: string): boolean => text !== '' && text.trim() === '';
  const begins = (text: string): boolean => text.trim() !== '' && syntax.mark.startsWith(text.trim());
  const goesOn = likely.filter(({ text }) => isSpace(text) || begins(text));
  return goesOn.reduce((sum, { probability }) => sum + probability, 0) >= again;
}

/**
 * Lets the model write JSON by a grammar of an object; it ends with the object.
 *
 * @param after what the grammar has behind it; it may come in one token with the end of the object, and is not given out.
 * @returns the last piece that was written: its length, and what of it is JSON.
 */
export async function* writeJson(
  writing: Writing,
  grammar: LlamaGrammar,
  type: 'text' | 'arguments',
  after = '',
): Parts<{ readonly length: number; readonly json: string }> {
  let json = '';
  for await (const { text } of writing.write(grammar)) {
    const isOver = after !== '' && text.endsWith(after) && isWholeJson((json + text).slice(0, -after.length));
    const piece = isOver ? text.slice(0, -after.length) : text;
    json += piece;
    yield piece === '' ? undefined : { type, text: piece };
    if (isOver || isWholeJson(json)) return { length: text.length, json: piece };
  }
  return { length: 0, json: '' };
}

const hasNoParameters = ({ parameters }: FunctionTool): boolean =>
  parameters === undefined ||
  (Object.keys(parameters['properties'] ?? {}).length === 0 && parameters['additionalProperties'] !== true);
