import type { LlamaGrammar, LlamaModel } from 'node-llama-cpp';
import type { FunctionTool, GenerationPart } from '../../../domain/text-generator.ts';
import type { CallSyntax } from './call-syntax.ts';
import { jsonGrammar } from './json-grammar.ts';
import { isWholeJson } from './whole-json.ts';
import type { Writing } from './writing.ts';

/** Lets a model call one of some functions: its name and its arguments are such as the program can take. */
export async function* callFunction(
  writing: Writing,
  model: LlamaModel,
  syntax: CallSyntax,
  tools: readonly FunctionTool[],
  first: boolean,
): AsyncGenerator<GenerationPart | undefined> {
  writing.append(syntax.beforeName(first));
  const [only, ...others] = tools;
  let called = only;
  if (others.length > 0) {
    const names = tools.map(({ name }) => JSON.stringify(name)).join(' | ');
    const grammar = await model.llama.createGrammar({ grammar: `root ::= ${names}` });
    let name = '';
    for await (const { text } of writing.write(grammar)) {
      name += text;
      yield undefined;
      if (isTheOnlyOne(name, tools)) break;
    }
    called = tools.find((tool) => tool.name === name);
    // The name was cut off where no more tokens may be made.
    if (!called) return;
    writing.append(syntax.afterName(name));
  } else if (called) writing.append(syntax.nameAndAfter(called.name));
  if (!called) return;
  yield { type: 'call', name: called.name };
  if (hasNoParameters(called)) {
    yield { type: 'arguments', text: '{}' };
    writing.append(syntax.noArguments(called.name));
    return;
  }
  const grammar = await jsonGrammar(model, called.parameters);
  yield* writeJson(writing, grammar, 'arguments');
  writing.append(syntax.afterArguments(called.name));
}

/** Lets the model write JSON by a grammar of an object; it ends with the object. */
export async function* writeJson(
  writing: Writing,
  grammar: LlamaGrammar,
  type: 'text' | 'arguments',
): AsyncGenerator<GenerationPart | undefined> {
  let json = '';
  for await (const { text } of writing.write(grammar)) {
    json += text;
    yield text === '' ? undefined : { type, text };
    if (isWholeJson(json)) return;
  }
}

const isTheOnlyOne = (name: string, tools: readonly FunctionTool[]): boolean =>
  tools.some((tool) => tool.name === name) && tools.filter((tool) => tool.name.startsWith(name)).length === 1;

const hasNoParameters = ({ parameters }: FunctionTool): boolean =>
  parameters === undefined ||
  (Object.keys(parameters['properties'] ?? {}).length === 0 && parameters['additionalProperties'] !== true);
