import { ConfigError } from '../../../platform/errors.ts';
import { UnusableToolError } from '../../domain/errors.ts';
import type { ReadingLimit } from '../../domain/ports.ts';
import { systemPromptTokens } from '../../domain/system-prompt.ts';
import type { FunctionTool } from '../../domain/text-generator.ts';
import type { Language } from '../../languages/language.ts';
import type { SteppedLlm } from '../share-llm.ts';
import { SequencePool, roomiest } from './sequence-pool.ts';
import type { LlamaRuntime } from './llama-runtime.ts';
import { LlamaSession } from './llama-session.ts';
import { settingsOf } from './model-settings.ts';
import { NoRepeat } from './no-repeat.ts';
import { Openings } from './openings.ts';
import { Prompt } from './prompt.ts';
import { ToolCalls } from './tool-calls.ts';

export interface LlamaOptions {
  readonly modelPath: string;
  readonly model: string;
  /** Most threads of one evaluation. */
  readonly threads: number;
  /** Contexts, each of which runs one evaluation at a time. Two side by side are faster on a CPU than one batch of both. */
  readonly batches: number;
  /** Calls that can be open at the same time. */
  readonly calls: number;
  /** Tokens that a call's conversation can hold. */
  readonly contextTokens: number;
  /** The language of the replies. */
  readonly language: Language;
  /** The system prompt; by default the one that suits the model. */
  readonly systemPrompt?: string;
  /** Who answers calls, as far as that is known at the start: what their calls begin with is read then. By default nobody with tools. */
  readonly agents?: readonly KnownAgent[];
  /** Tells the date to agents that have tools; the clock's by default. */
  readonly now?: () => Date;
}

/** An agent, as far as a language model is told of it. */
export interface KnownAgent {
  readonly systemPrompt: string;
  readonly tools: readonly FunctionTool[];
}

/** Tokens that an agent's tools may take in the prompt. Each sequence has memory for them, beside the conversation's, if an agent has tools. */
const TOOLS_TOKENS = 1_536;

/**
 * Opens a GGUF model that replies. The runtime closes it.
 *
 * @throws ConfigError if the file can't be loaded, or a system prompt leaves no room for a conversation; UnusableToolError if the model
 * can't be held to an agent's tools.
 */
export async function openLlama(runtime: LlamaRuntime, options: LlamaOptions): Promise<SteppedLlm> {
  const { model: name, threads, batches, calls, contextTokens, language, agents = [] } = options;
  const model = await runtime.load(options.modelPath);
  const settings = settingsOf(name);
  const prompt = new Prompt(model, settings.calls, options.now);
  const noRepeat = new NoRepeat(model, prompt.endOfMessage, language);
  const toolCalls = new ToolCalls(model, prompt);
  const systemPrompt = options.systemPrompt ?? settings.systemPrompt;
  const limit = {
    promptTokens: contextTokens - settings.maxReplyTokens,
    pastTokens: settings.pastTokens,
    countTokens: (text: string) => model.tokenize(text).length,
  };
  checkLength(name, limit, systemPrompt, 'Shorten PARLEY_SYSTEM_PROMPT.');
  const checkTools = async (tools: readonly FunctionTool[]): Promise<void> => {
    await toolCalls.check(tools);
    const tokens = prompt.opening('', tools).length - prompt.opening('').length;
    if (tokens > TOOLS_TOKENS)
      throw new UnusableToolError(
        undefined,
        `The tools have ${tokens} tokens; ${TOOLS_TOKENS} are the most.`,
      );
  };
  for (const agent of agents) {
    checkLength(name, limit, agent.systemPrompt, "Shorten the agent's instructions.");
    await checkTools(agent.tools);
  }
  const haveTools = agents.some(({ tools }) => tools.length > 0);
  const pools = await Promise.all(
    Array.from({ length: batches }, (_, index) =>
      SequencePool.open(model, {
        name: `llm-${index}`,
        calls: Math.ceil(calls / batches),
        contextTokens: contextTokens + (haveTools ? TOOLS_TOKENS : 0),
        threads,
      }),
    ),
  );
  const known = agents.length > 0 ? agents : [{ systemPrompt, tools: [] }];
  const openings = await Openings.read(
    pools.flatMap(({ free }) => free),
    known.map((agent) => prompt.opening(agent.systemPrompt, agent.tools)),
  );
  return {
    model: name,
    systemPrompt,
    ...limit,
    checkTools,
    open: async () =>
      new LlamaSession({
        model,
        prompt,
        settings,
        noRepeat,
        toolCalls,
        openings,
        sentences: language.sentences,
        threads: runtime.threads,
        pool: roomiest(pools),
      }),
    [Symbol.asyncDispose]: async () => {
      await model.dispose();
      await openings[Symbol.asyncDispose]();
    },
  };
}

/** @throws ConfigError if a system prompt leaves no room for a conversation. */
function checkLength(model: string, limit: ReadingLimit, systemPrompt: string, hint: string): void {
  const tokens = limit.countTokens(systemPrompt);
  if (tokens <= systemPromptTokens(limit)) return;
  throw new ConfigError(
    `The system prompt is longer than ${model} can read and still hold a conversation: it has ${tokens} tokens, ` +
      `and ${systemPromptTokens(limit)} are the most. ${hint}`,
  );
}
