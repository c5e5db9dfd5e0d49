import type { LlamaGrammar, LlamaModel } from 'node-llama-cpp';
import { UnusableSchemaError, UnusableToolError } from '../../domain/errors.ts';
import type { CallPart } from '../../domain/message.ts';
import { tooMuchIn } from '../../domain/schema-size.ts';
import type { FunctionTool } from '../../domain/text-generator.ts';
import type { CallStyle } from './call-style.ts';
import type { Prompt } from './prompt.ts';
import { callFunctions } from './writing/call-functions.ts';
import type { CallSyntax } from './writing/call-syntax.ts';
import { jsonGrammarBefore } from './writing/json-grammar.ts';
import { withNulls, withoutNulls } from './writing/left-out.ts';
import { isWholeJson } from './writing/whole-json.ts';
import type { Writing } from './writing/writing.ts';

/** Most calls in one answer: whoever speaks wants a few things at once. A model that repeats itself ends. */
const MOST_CALLS = 4;
/** A name as it may stand in a grammar and in every server's protocol. */
const NAME = /^[\w-]{1,64}$/;
const NO_PARAMETERS = { type: 'object', properties: {}, required: [] };

/** Lets a model call the tools of an agent, and nothing that they are not. */
export class ToolCalls {
  readonly #model: LlamaModel;
  readonly #syntax: CallSyntax;
  readonly #style: CallStyle;
  /** Those that were used; an agent's tools are the same in each of its calls. */
  readonly #grammars = new WeakMap<FunctionTool, Promise<LlamaGrammar>>();

  constructor(model: LlamaModel, { calls, style }: Pick<Prompt, 'calls' | 'style'>) {
    this.#model = model;
    this.#syntax = calls;
    this.#style = style;
  }

  /** The texts that begin a call. They are never spoken. */
  get marks(): readonly string[] {
    return [this.#syntax.mark, ...this.#style.marks];
  }

  /** @throws UnusableToolError if the model can't be held to the schema of one of them. */
  async check(tools: readonly FunctionTool[]): Promise<void> {
    const names = new Set<string>();
    for (const tool of tools) {
      const { name, parameters = NO_PARAMETERS } = tool;
      if (!NAME.test(name))
        throw new UnusableToolError(
          name,
          'its name has to be 1 to 64 letters, digits, underscores or hyphens.',
        );
      if (names.has(name) || name === this.#style.refusal?.tool.name)
        throw new UnusableToolError(name, 'its name is taken.');
      names.add(name);
      const tooMuch = tooMuchIn(parameters);
      if (tooMuch !== undefined) throw new UnusableToolError(name, `its schema ${tooMuch}.`);
      await this.#grammarOf(tool).catch((cause: unknown) => {
        if (!(cause instanceof UnusableSchemaError)) throw cause;
        throw new UnusableToolError(name, `${cause.message}.`, { cause });
      });
    }
  }

  /**
   * Whether the model begins its reply with a call. It costs no evaluation of its own: what the model writes next goes on from this one.
   * If it is to speak, it does not begin with what would begin a call.
   */
  async begins(writing: Writing): Promise<boolean> {
    const { begins, share } = this.#style;
    const likely = await writing.likely();
    const { mark } = this.#syntax;
    const beginsMark = (text: string): boolean => text !== '' && mark.startsWith(text);
    const calls = likely.filter(({ text }) => begins.test(text) || beginsMark(text.trim()));
    const sum = calls.reduce((all, { probability }) => all + probability, 0);
    if (sum >= share) return true;
    writing.beginWithout(calls.map(({ token }) => token));
    return false;
  }

  /**
   * Lets the model write calls; it has just begun one. Each is given out when it is whole.
   *
   * @returns whether it is to speak: it called nothing, since no tool does what the caller wants.
   * @throws UnusableSchemaError if no grammar can be made of a tool's schema.
   */
  async *write(
    writing: Writing,
    tools: readonly FunctionTool[],
  ): AsyncGenerator<CallPart | 'written', boolean> {
    const { refusal, again } = this.#style;
    let called: FunctionTool | undefined;
    let json = '';
    let hasCalled = false;
    let refuses = false;
    const parts = callFunctions(writing, {
      model: this.#model,
      syntax: this.#syntax,
      tools: refusal ? [...tools, refusal.tool] : tools,
      grammarOf: (tool) => this.#grammarOf(tool),
      most: MOST_CALLS,
      again,
    });
    for await (const part of parts) {
      if (part?.type === 'call') {
        refuses = part.name === refusal?.tool.name;
        if (refuses) break;
        called = tools.find(({ name }) => name === part.name);
        json = '';
      }
      if (part?.type === 'arguments') json += part.text;
      // What was cut off, since a reply is only so long, is no call.
      if (called && isWholeJson(json)) {
        yield callOf(called, json);
        called = undefined;
        hasCalled = true;
      } else yield 'written';
    }
    if (!refusal || !refuses || hasCalled || writing.isFull) return false;
    writing.append(this.#syntax.noArgumentsAnd(refusal.tool.name, refusal.result));
    return true;
  }

  #grammarOf(tool: FunctionTool): Promise<LlamaGrammar> {
    const known = this.#grammars.get(tool);
    if (known) return known;
    const schema = withNulls(tool.parameters ?? NO_PARAMETERS);
    const grammar = jsonGrammarBefore(this.#syntax.argumentsEnd, this.#model, schema);
    this.#grammars.set(tool, grammar);
    return grammar;
  }
}

const callOf = ({ name, parameters = NO_PARAMETERS }: FunctionTool, json: string): CallPart => ({
  type: 'call',
  name,
  arguments: JSON.stringify(withoutNulls(JSON.parse(json), parameters)),
});
